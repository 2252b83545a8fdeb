"""Reasons: exact parts of the score, on the very characters, told in two languages."""

from __future__ import annotations

import gc
import math
import weakref
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from model.listing import Listing, Seller
from model.reading import Reader
from model.reasons import LEAST_WEIGHT, _templates, explain_parts, split_parts
from model.score import MAX_REASONS, Reason, Score
from model.scorer import Scorer
from model.text.lexicon import Lexicon
from model.text.wording import Floats, Wording
from training.corpus import load_corpus
from training.dataset import Dataset

THEN = datetime(2013, 4, 1, tzinfo=UTC)
SELLER = Seller(seller_id="s", kind="personal", takedowns_365d=6, notices_365d=8)
DISGUISES = {
    "zero width": "蓝\u200b光\u200dD\u2060V\ufeffD 刻\u00ad录 光碟",
    "full width": "ＤＶＤ　蓝光Ｄ９　１０８０Ｐ",
    "split": "光石枼 高氵青 刻录 电视剧",
    "traditional": "藍光光碟 燒錄 電視劇全集",
    "emoji": "📀影💿 刻录 电影🎬",
    "spaced": "D V D 刻 录 光 碟",
    "circled": "ⒹⓋⒹ ㊣版 光碟",
    "cyrillic": "ДVD Вlu-rау 光碟",
    "marks": "D̶V̶D̶ 刻⃝录⃝ 光碟",
    "right to left": "\u202eDVD录刻\u202c 光碟",
    "beyond the basic plane": "𠮷𝐃𝐕𝐃 刻录 💿",
    "pinyin": "languang D9 kelu guangpan",
}


def score(scorer: Scorer, title: str, description: str | None = None, **fields: Any) -> Score:
    fields = {"price": 5.0, "listed_at": THEN} | fields
    return scorer.score(Listing(listing_id="l", title=title, description=description, **fields))


def logit(p: float) -> float:
    return math.log(p) - math.log1p(-p)


def check_sum(answer: Score) -> None:
    total = answer.base + sum(reason.weight for reason in answer.reasons) + answer.rest
    assert total == pytest.approx(logit(answer.score), abs=1e-6)


def check_reasons(answer: Score, listing: Listing) -> None:
    assert len(answer.reasons) <= MAX_REASONS == 8
    sizes = [abs(reason.weight) for reason in answer.reasons]
    assert sizes == sorted(sizes, reverse=True)
    assert all(size >= LEAST_WEIGHT for size in sizes)
    for reason in answer.reasons:
        assert reason.code and reason.message.zh and reason.message.en
        assert "{" not in reason.message.zh + reason.message.en
        if reason.field is None:
            assert (reason.start, reason.end, reason.text) == (None, None, None)
        else:
            sent = getattr(listing, reason.field)
            assert reason.start is not None and reason.end is not None
            assert 0 <= reason.start < reason.end <= len(sent)
            assert reason.text == sent[reason.start : reason.end]


def spans(reasons: list[Reason]) -> list[set[tuple[str, int]]]:
    return [
        {(r.field, i) for i in range(r.start, r.end)}
        for r in reasons
        if r.field is not None and r.start is not None and r.end is not None
    ]


class TestSums:
    def test_parts_of_real_offers_add_up(self, scorer: Scorer, learned: Dataset) -> None:
        listings = [*learned.listings, *(row.listing for row in load_corpus()[::9])]
        for listing, answer in zip(listings, scorer.score_many(listings), strict=True):
            check_sum(answer)
            check_reasons(answer, listing)

    @pytest.mark.parametrize("title", DISGUISES.values(), ids=DISGUISES)
    def test_parts_of_disguised_offers_add_up(self, scorer: Scorer, title: str) -> None:
        listing = Listing(listing_id="l", title=title, description=title * 3, price=5.0)
        answer = scorer.score(listing)
        check_sum(answer)
        check_reasons(answer, listing)
        assert any(reason.field == "title" for reason in answer.reasons)

    def test_all_parts_together_are_the_whole(self, scorer: Scorer, learned: Dataset) -> None:
        """Nothing is counted twice, nothing but faint words is left over."""
        weights = scorer.weights
        grams = dict(zip(weights.keys.tolist(), weights.grams.tolist(), strict=True))
        for reading in Reader.default().read_many(learned.listings[:80]):
            named = [weights.named.get(s.name, 0.0) * s.value for s in reading.signals]
            on = lay_on_codes(reading.wording, grams)
            total = sum(named) + float(on.sum())
            parts = split_parts(reading, named, reading.wording.lay_on_characters(on))
            characters = sum(len(passage.folded.text) for passage in reading.passages)
            # Faint words are no parts; there is no more of them than characters.
            assert abs(total - sum(part.weight for part in parts)) <= LEAST_WEIGHT * characters

    def test_extreme_scores_add_up_too(self, scorer: Scorer) -> None:
        for factor in (50.0, -50.0):
            weights = scorer.weights._replace(named={name: factor for name in scorer.weights.named})
            extreme = Scorer(weights, scorer.reader, scorer.policy, scorer.manifest)
            answer = score(extreme, "刻录DVD 蓝光D9", seller=SELLER)
            check_sum(answer)
            assert 0 < answer.score < 1


class TestSpans:
    @pytest.mark.parametrize(
        ("title", "code", "text"),
        [
            ("正版 刻录DVD", "BURNING", "刻录DVD"),
            ("正版 刻\u200b录 光碟", "BURNING", "刻\u200b录"),
            ("正版 刻錄 光碟", "BURNING", "刻錄"),
            ("💿💿 网磐資源", "CLOUD_DELIVERY", "网磐資源"),
            ("ＤＶＤ Ｄ９ 高清", "CAPACITY_DVD", "Ｄ９"),
        ],
    )
    def test_a_reason_marks_the_characters_as_sent(
        self, scorer: Scorer, title: str, code: str, text: str
    ) -> None:
        told = {part.code: part for part in every_reason(scorer, title)}
        assert told[code].text == text
        assert told[code].start == title.index(text)

    def test_a_reason_in_the_description_marks_the_description(self, scorer: Scorer) -> None:
        told = {r.code: r for r in every_reason(scorer, "光碟", "说明：可刻\u200b录")}
        burning = told["BURNING"]
        assert (burning.field, burning.text, burning.start) == ("description", "刻\u200b录", 4)

    def test_runs_of_words_mark_no_character_twice(self, scorer: Scorer, learned: Dataset) -> None:
        for listing in learned.listings[:150]:
            wording = [
                reason
                for reason in every_reason(scorer, listing.title, listing.description)
                if reason.code.startswith("WORDING")
            ]
            marked = spans(wording)
            assert sum(map(len, marked)) == len(set().union(*marked)) if marked else True

    def test_prices_and_sellers_mark_nothing(self, scorer: Scorer) -> None:
        reasons = every_reason(scorer, "DVD", seller=SELLER, stock=500)
        assert {r.code for r in reasons if r.field is None} & {"STOCK", "PRICE_BELOW_EDITION"}


class TestTelling:
    def test_at_most_eight_and_the_rest_is_in_the_rest(self, scorer: Scorer) -> None:
        title, text = "蓝光D9 刻录DVD 60集 2碟 网盘 自选", "不刻录 正版 1080P 加微信 代刻 全集"
        answer = score(scorer, title, text, stock=500, seller=SELLER, condition="used")
        told = every_reason(scorer, title, text, stock=500, seller=SELLER, condition="used")
        assert len(told) > 8
        assert answer.reasons == told[:8]
        untold = sum(reason.weight for reason in told[8:])
        assert abs(answer.rest - untold) < 0.05 * 60

    def test_each_code_is_told_once_but_for_wording(self, scorer: Scorer, learned: Dataset) -> None:
        for answer in scorer.score_many(learned.listings):
            codes = [r.code for r in answer.reasons if not r.code.startswith("WORDING")]
            assert len(codes) == len(set(codes))

    def test_wording_says_which_way_it_points(self, scorer: Scorer, learned: Dataset) -> None:
        told = [r for answer in scorer.score_many(learned.listings) for r in answer.reasons]
        wording = [r for r in told if r.code.startswith("WORDING")]
        assert {r.code for r in wording} == {"WORDING_PIRATED", "WORDING_LAWFUL"}
        for reason in wording:
            assert (reason.code == "WORDING_PIRATED") == (reason.weight > 0)
            assert reason.text is not None and reason.text in reason.message.zh

    def test_a_denial_is_not_told_as_the_thing_denied(self, scorer: Scorer) -> None:
        told = {r.code: r.message for r in every_reason(scorer, "正版DVD 不刻录")}
        said = {r.code: r.message for r in every_reason(scorer, "正版DVD 刻录")}
        assert "BURNING" in said and "BURNING" not in told
        assert told["DENIED_BURNING"].zh == "声明不涉及刻录：刻录"
        assert told["DENIED_BURNING"].en == "Burning is denied: 刻录"

    def test_other_goods_are_told_as_such(self, scorer: Scorer) -> None:
        [reason] = [r for r in every_reason(scorer, "电水壶") if r.code == "NO_AUDIOVISUAL_OFFER"]
        assert reason.field is None
        assert reason.weight < 0


def test_lexicons_of_versions_gone_by_are_let_go() -> None:
    gone = []
    for _ in range(4):
        lexicon = Lexicon.load()
        assert _templates(lexicon)["BURNING"]
        gone.append(weakref.ref(lexicon))
    del lexicon
    gc.collect()
    assert [ref() for ref in gone[:2]] == [None, None]


def lay_on_codes(wording: Wording, weights: dict[int, float]) -> Floats:
    known = [[weights.get(key, 0.0) for key in row] for row in wording.grams.tolist()]
    return wording.share_among_codes(np.array(known) * wording.scale)


def every_reason(
    scorer: Scorer, title: str, description: str | None = None, **fields: Any
) -> list[Reason]:
    """All parts as reasons, the faint and the ninth as well."""
    fields = {"price": 5.0, "listed_at": THEN} | fields
    listing = Listing(listing_id="l", title=title, description=description, **fields)
    reading = Reader.default().read(listing)
    weights, wording = scorer.weights, reading.wording
    grams = dict(zip(weights.keys.tolist(), weights.grams.tolist(), strict=True))
    on = lay_on_codes(wording, grams)
    named = [weights.named.get(s.name, 0.0) * s.value or 1e-12 for s in reading.signals]
    parts = split_parts(reading, named, wording.lay_on_characters(on))
    parts.sort(key=lambda part: -abs(part.weight))
    lexicon = Reader.default().lexicon
    told: list[Reason] = []
    for part in parts:
        told += explain_parts([part], reading, lexicon)
    return told
