"""The attacker who asks keeps to the budget and finds what works."""

from random import Random

from model.listing import Listing
from training.attacks import adaptive_attack, count_letters

OFFER = Listing(
    listing_id="a",
    title="战狼2 蓝光碟 国语中字 包邮",
    price=9.9,
    description="网盘秒发，高清资源",
)


def telling(listing: Listing) -> float:
    """Count the words a plain filter would catch, as a share."""
    text = listing.title + (listing.description or "")
    return sum(word in text for word in ("蓝光", "碟", "网盘", "高清", "资源")) / 5


def test_never_asks_more_than_the_budget_allows() -> None:
    asked = []

    def score(listing: Listing) -> float:
        asked.append(listing)
        return 1.0

    result = adaptive_attack(OFFER, score, rng=Random(0), budget=25)
    assert len(asked) == len(result.trace) == 25
    assert asked[0] == result.listing == OFFER


def test_a_budget_of_one_asks_about_the_listing_as_it_is() -> None:
    result = adaptive_attack(OFFER, telling, rng=Random(0), budget=1)
    assert (result.listing, result.score, len(result.trace)) == (OFFER, 1.0, 1)


def test_finds_a_variant_no_plain_filter_catches() -> None:
    result = adaptive_attack(OFFER, telling, rng=Random(0))
    assert result.score == telling(result.listing) == 0.0


def test_the_best_never_gets_worse() -> None:
    best = [query.best for query in adaptive_attack(OFFER, telling, rng=Random(1)).trace]
    assert best == sorted(best, reverse=True)
    assert best[-1] == min(best)


def test_the_best_is_the_lowest_answer_heard() -> None:
    def noise(listing: Listing) -> float:
        return Random(listing.title).random()

    result = adaptive_attack(OFFER, noise, rng=Random(2))
    assert result.score == min(query.score for query in result.trace) == noise(result.listing)


def test_one_seed_gives_one_search() -> None:
    first, second = (adaptive_attack(OFFER, telling, rng=Random(5)) for _ in range(2))
    assert first == second


def test_changes_stay_within_the_strength() -> None:
    # Zero width leaves every letter in place, so changed ones can be counted.
    result = adaptive_attack(
        OFFER, telling, rng=Random(3), max_strength=0.3, techniques=["zero_width"]
    )
    added = len(result.listing.title) - len(OFFER.title)
    assert 0 < added <= 0.3 * count_letters(OFFER.title) + 2


def test_refining_beats_asking_at_random() -> None:
    def length(listing: Listing) -> float:
        return -float(len(listing.title))

    few = adaptive_attack(OFFER, length, rng=Random(4), budget=10).score
    many = adaptive_attack(OFFER, length, rng=Random(4), budget=100).score
    assert many < few
