"""Prints: what they forgive, what they tell apart, and that they last."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest

from model.listing import Listing, Seller
from model.prints import Print, likeness, take_print

ALPHABET = "高清蓝光霸王别姬国英双语中文字幕收藏版碟片包邮全集电视剧"


def print_of(title: str, **facts: object) -> Print:
    found = take_print(Listing(listing_id="1", title=title, **{"price": 9.9} | facts))  # type: ignore[arg-type]
    assert found is not None
    return found


def test_what_is_stored_comes_back() -> None:
    first = print_of(
        "蓝光碟", description="全区 国英双语", seller=Seller(seller_id="s"), image_ids=["b", "a"]
    )
    again = Print.unpack(first.packed)
    assert (again.seller, again.work, again.price, again.images) == (
        first.seller, first.work, first.price, first.images,
    )  # fmt: skip
    assert np.array_equal(again.text, first.text) and np.array_equal(again.title, first.title)
    assert again.bands == first.bands and again.key == first.key


def test_prints_last() -> None:
    """Stored prints are compared with new ones for years; a change needs a migration."""
    assert print_of("dvd abc").key == "3b143e0c1ea26c27753d30e9"


@pytest.mark.parametrize(
    "disguised",
    ["藍光碟片 霸王別姬", "兰 光 碟 片 霸王别姬", "languang碟片霸王别姬", "蓝*光*碟*片霸王别姬"],
)
def test_a_disguise_leaves_the_same_print(disguised: str) -> None:
    assert print_of(disguised).key == print_of("蓝光碟片霸王别姬").key


def test_likeness_is_jaccards_of_trigrams_on_average() -> None:
    rng = random.Random(7)
    errors = []
    for _ in range(200):
        first = "".join(rng.choices(ALPHABET, k=40))
        cut = rng.randrange(5, 40)
        second = first[:cut] + "".join(rng.choices(ALPHABET, k=40 - cut))
        ours = likeness(print_of(first).title, print_of(second).title)
        errors.append(ours - jaccard(first, second))
    assert abs(np.mean(errors)) < 0.015
    assert np.std(errors) < 0.07


def jaccard(first: str, second: str) -> float:
    """The same by sets, of syllables that these characters do not share."""
    one, two = ({text[i : i + 3] for i in range(len(text) - 2)} for text in (first, second))
    return len(one & two) / len(one | two)


@pytest.mark.parametrize("title", ["", "  ", "\u200b\u200d", "\ud800"])
def test_what_says_nothing_leaves_no_print(title: str) -> None:
    assert take_print(Listing(listing_id="1", title=title, price=1)) is None


@pytest.mark.parametrize("title", ["碟", "碟片", "a"])
def test_short_texts_leave_one(title: str) -> None:
    assert print_of(title).bands


def test_who_shares_a_picture_shares_a_band() -> None:
    first = print_of("蓝光碟片", image_ids=["x", "y"])
    second = print_of("完全不同的文字", image_ids=["y"])
    assert set(first.bands) & set(second.bands)


def test_similar_texts_meet_and_others_do_not() -> None:
    rng = random.Random(3)
    titles = ["".join(rng.choices(ALPHABET, k=40)) for _ in range(100)]
    met = [bool(set(print_of(t).bands) & set(print_of(t[:38] + "壹贰").bands)) for t in titles]
    assert sum(met) >= 97
    strangers = pairwise(titles)
    assert not any(set(print_of(a).bands) & set(print_of(b).bands) for a, b in strangers)
