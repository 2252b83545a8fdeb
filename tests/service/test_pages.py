"""The landing page and the API description."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from service.pages import choose_language
from service.texts import TEXTS

NO_JSON = {
    "/metrics", "/verdicts", "/batches/{batch_id}/results", "/batches/{batch_id}/errors",
}  # fmt: skip


class Links(HTMLParser):
    """Collects what a page loads, and what it holds inline."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline: list[str] = []
        self._in: str | None = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._in = tag
        if tag in ("script", "link", "img"):
            self.loads.append(given.get("src") or given.get("href") or "")
        self.inline += [name for name in given if name == "style" or name.startswith("on")]

    def handle_data(self, data):
        if self._in in ("script", "style") and data.strip():
            self.inline.append(data)


@pytest.mark.parametrize("path", ["/try", "/try?lang=en", "/docs"])
def test_pages_load_only_what_is_here_and_hold_no_script(client, path):
    page = Links()
    page.feed(client.get(path).text)
    assert page.loads
    assert page.inline == []
    for address in page.loads:
        assert re.match(r"/[^/]", address)
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_landing_page_speaks_both_languages(client, language):
    page = client.get("/try", params={"lang": language}).text
    assert TEXTS[language]["tagline"] in page.replace("&#x27;", "'")
    assert "v1" in page


def test_both_languages_have_the_same_texts():
    assert TEXTS["zh"].keys() == TEXTS["en"].keys()


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, "en-GB,en;q=0.9,zh;q=0.8", "en"),
        (None, "fr,zh-TW;q=0.8", "zh"),
        ("en", "zh", "en"),
        (None, "", "zh"),
        ("<script>", "", "zh"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_browser_s(asked, accepted, language):
    assert choose_language(asked, accepted) == language


def test_the_front_door_leads_to_the_console(client):
    response = client.get("/", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (307, "/review")


class TestOpenApi:
    @pytest.fixture
    def document(self, client):
        return client.get("/openapi.json").json()

    def test_is_3_1_and_every_reference_leads_somewhere(self, document):
        assert document["openapi"].startswith("3.1")
        names = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
        assert names <= document["components"]["schemas"].keys()

    def test_every_call_has_a_summary_an_example_and_its_errors(self, document):
        for path, operations in document["paths"].items():
            for operation in operations.values():
                assert operation["summary"], path
                (success,) = [
                    answer["content"]
                    for status, answer in operation["responses"].items()
                    if status.startswith("2")
                ]
                assert path in NO_JSON or "example" in success["application/json"], path
                assert "500" in operation["responses"]
                content = operation.get("requestBody", {}).get("content", {})
                if "application/json" in content:
                    content = operation["requestBody"]["content"]["application/json"]
                    assert "example" in content or "examples" in content
                    assert {"400", "401", "403", "413", "415", "422", "429", "503"} <= (
                        operation["responses"].keys()
                    )

    def test_examples_of_listings_are_listings(self, document, client):
        content = document["paths"]["/score"]["post"]["requestBody"]["content"]
        examples = content["application/json"]["examples"]
        assert {"disguised", "lawful"} <= examples.keys()
        for example in examples.values():
            assert client.post("/score", json=example["value"]).status_code == 200

    def test_only_calls_with_keys_are_marked(self, document):
        marked = {path for path, ops in document["paths"].items() for op in ops.values()
                  if "security" in op}  # fmt: skip
        assert marked == {
            "/score", "/score/batch", "/model", "/v2/models/huoyan/infer", "/batches",
            "/batches/{batch_id}", "/batches/{batch_id}/results", "/batches/{batch_id}/errors",
            "/batches/{batch_id}/cancel", "/verdicts", "/listings/{listing_id}", "/audit",
        }  # fmt: skip
