"""Bodies that no honest client sends: refused or scored, never a 5xx, never slow."""

from __future__ import annotations

import json
import time

import pytest

FINE = {"listing_id": "n1", "title": "DVD 光盘", "price": 9.9}
SECONDS = 2.0


def titled(title: str) -> bytes:
    return json.dumps(FINE | {"title": title}).encode()


def raw(title: str) -> bytes:
    return f'{{"listing_id":"n1","title":{title},"price":1}}'.encode()


SCORED = {
    "right-to-left override": titled("正版\u202e碟DVD高清\u202c"),
    "zero-width joiners": titled("蓝\u200d光\u200d碟"),
    "tag characters": titled("DVD\U000e0044\U000e0056"),
    "sixty marks on one letter": titled("D" + "\u0300\u0315\u0323" * 20 + "VD"),
    "500 marks": titled("\u0300" * 500),
    "ligatures that grow eighteenfold": titled("\ufdfa" * 500),
    "rare Han": titled("龘" * 500),
    "hangul fillers": titled("\u3164" * 500),
    "private use": titled("\ue000\uf8ff\U0010fffd"),
    "flags and skin tones": titled("🇨🇳🇨🇳👍🏻👍🏿DVD"),
    "markup": titled("<svg/onload=alert(1)>"),
    "template": titled("{{7*7}}${7*7}#{7*7}"),
    "formula": titled('=HYPERLINK("http://127.0.0.1/"&A1)'),
    "sql": titled("' OR '1'='1"),
    "log forging": titled("x\nlevel=INFO user=admin"),
    "format strings": titled("%s%n%(password)s{0.__class__}"),
    "description of 20,000 rare characters": json.dumps(
        FINE | {"description": "龘" * 20_000}
    ).encode(),
    "description of 20,000 marks": json.dumps(FINE | {"description": "\u0300" * 20_000}).encode(),
    "fields of the server": json.dumps(FINE | {"score": 0, "decision": "pass", "work": 1}).encode(),
    "5,000 unknown fields": json.dumps(FINE | {f"f{n}": n for n in range(5000)}).encode(),
    "escaped pair": raw(r'"\ud83d\udcbf"'),
}
REFUSED = {
    "empty": b"",
    "blank": b"   \n",
    "null": b"null",
    "array": b"[]",
    "string": b'"DVD"',
    "number": b"1",
    "empty object": b"{}",
    "NaN": b'{"listing_id":"1","title":"DVD","price":NaN}',
    "Infinity": b'{"listing_id":"1","title":"DVD","price":-Infinity}',
    "1e999": b'{"listing_id":"1","title":"DVD","price":1e999}',
    "price as text": b'{"listing_id":"1","title":"DVD","price":"NaN"}',
    "price true": b'{"listing_id":"1","title":"DVD","price":true}',
    "negative price": b'{"listing_id":"1","title":"DVD","price":-5}',
    "a number of 5,000 digits": b'{"listing_id":"1","title":"DVD","price":' + b"9" * 5000 + b"}",
    "a count of 30 digits": b'{"listing_id":"1","title":"D","price":1,"stock":' + b"9" * 30 + b"}",
    "hexadecimal": b'{"listing_id":"1","title":"DVD","price":0x10}',
    "plus sign": b'{"listing_id":"1","title":"DVD","price":+1}',
    "trailing comma": b'{"listing_id":"1","title":"DVD","price":1,}',
    "comment": b'{"listing_id":"1"/*x*/,"title":"DVD","price":1}',
    "trailing text": b'{"listing_id":"1","title":"DVD","price":1}xyz',
    "two objects": b'{"listing_id":"1","title":"DVD","price":1}{}',
    "newline in a string": b'{"listing_id":"1","title":"D\nVD","price":1}',
    "bad escape": raw(r'"\x41"'),
    "cut off": b'{"listing_id":"1","title":"DV',
    "xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "noise": bytes(range(256)),
    "GBK": json.dumps(FINE, ensure_ascii=False).encode("gbk"),
    "overlong utf-8": b'{"listing_id":"1","title":"\xc0\xaf","price":1}',
    "surrogate in utf-8": b'{"listing_id":"1","title":"\xed\xa0\x80","price":1}',
    "beyond unicode": b'{"listing_id":"1","title":"\xf4\x90\x80\x80","price":1}',
    "lone surrogate": raw(r'"DVD\ud800"'),
    "reversed surrogates": raw(r'"\udc00\ud83d"'),
    "lone surrogate in the wrong type": raw(r'["\ud800"]'),
    "lone surrogate as id": rb'{"listing_id":"\ud800","title":"D"}',
    "deep arrays": b'{"listing_id":"1","title":"D","price":1,"x":' + b"[" * 100_000,
    "deep, closed": raw("[" * 50_000 + "]" * 50_000),
    "deep objects": b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
    "id too long": json.dumps(FINE | {"listing_id": "x" * 129}).encode(),
    "no id": json.dumps({"title": "DVD", "price": 1}).encode(),
    "empty title": titled(""),
    "title of 501": titled("蓝" * 501),
    "title of 80,000": titled("x" * 80_000),
    "description of 20,001": json.dumps(FINE | {"description": "x" * 20_001}).encode(),
    "unknown currency": json.dumps(FINE | {"currency": "XXX"}).encode(),
    "hostile currency": json.dumps(FINE | {"currency": "<script>"}).encode(),
    "listed tomorrow and more": json.dumps(FINE | {"listed_at": "2999-01-01T00:00:00Z"}).encode(),
    "listed without a zone": json.dumps(FINE | {"listed_at": "2013-01-01T00:00:00"}).encode(),
    "year 0": json.dumps(FINE | {"listed_at": "0000-01-01T00:00:00Z"}).encode(),
    "script url": json.dumps(FINE | {"url": "javascript:alert(1)"}).encode(),
    "21 images": json.dumps(FINE | {"image_ids": ["x"] * 21}).encode(),
    "seller without id": json.dumps(FINE | {"seller": {"kind": "shop"}}).encode(),
    "seller as list": json.dumps(FINE | {"seller": []}).encode(),
    "rate above 1": json.dumps(
        FINE | {"seller": {"seller_id": "s", "positive_rate": 1.01}}
    ).encode(),
}
HEADERS = {"Content-Type": "application/json"}


def require_strict_json(text: str) -> None:
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    json.loads(text, parse_constant=refuse)
    text.encode("utf-8")


@pytest.fixture(scope="module")
def hostile_client(tmp_path_factory):
    from fake_model import load_fake, publish
    from starlette.testclient import TestClient

    from service.app import create_app
    from service.settings import Settings

    home = tmp_path_factory.mktemp("home")
    publish(home, "v1")
    app = create_app(Settings(home=home), load=load_fake)
    local = {"base_url": "http://127.0.0.1", "client": ("127.0.0.1", 50000)}
    with TestClient(app, raise_server_exceptions=False, **local) as client:
        while client.get("/health/ready").status_code != 200:
            time.sleep(0.01)
        yield client


def post(client, path, body):
    began = time.perf_counter()
    response = client.post(path, content=body, headers=HEADERS)
    assert time.perf_counter() - began < SECONDS
    require_strict_json(response.text)
    return response


@pytest.mark.parametrize("body", SCORED.values(), ids=SCORED.keys())
def test_odd_listings_are_scored(hostile_client, body):
    assert post(hostile_client, "/score", body).status_code == 200


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_listing_is_refused_with_a_problem(hostile_client, body):
    response = post(hostile_client, "/score", body)
    assert response.status_code in (400, 413, 422)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_and_as_a_row_it_fails_alone_or_is_no_json_at_all(hostile_client, body):
    whole = b'{"listings":[' + json.dumps(FINE).encode() + b"," + body + b"]}"
    response = post(hostile_client, "/score/batch", whole)
    assert response.status_code in (200, 400, 422)
    if response.status_code == 200:
        first, second = response.json()["results"]
        assert first["score"] == 0.95
        assert 400 <= second["error"]["status"] < 500


@pytest.mark.parametrize("body", [*SCORED.values(), *REFUSED.values()])
def test_as_a_tensor_as_well(hostile_client, body):
    tensor = {"name": "listing", "shape": [1], "datatype": "BYTES"}
    text = body.decode("utf-8", "replace")
    message = json.dumps({"inputs": [tensor | {"data": [text]}]}).encode()
    assert post(hostile_client, "/v2/models/huoyan/infer", message).status_code in (200, 413, 422)


@pytest.mark.parametrize("character", ["龘", "\u0300", "\ufdfa", "x"])
@pytest.mark.parametrize("escaped", [True, False])
def test_a_megabyte_of_title_is_refused_within_200_ms(hostile_client, character, escaped):
    body = json.dumps(FINE | {"title": character * 350_000}, ensure_ascii=escaped).encode()
    began = time.perf_counter()
    response = hostile_client.post("/score", content=body, headers=HEADERS)
    assert time.perf_counter() - began < 0.2
    assert response.status_code == 413


def test_the_field_with_a_lone_surrogate_is_named(hostile_client):
    response = post(hostile_client, "/score", raw(r'"DVD\ud800"'))
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"] == ["title"]
