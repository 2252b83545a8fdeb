"""An attacker who asks the classifier and keeps what works.

Not clever, but patient: random disguises first, then one place at a time,
kept where the score falls. What a seller does who relists until it passes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Generic, NamedTuple

from training.attacks.attack import (
    MAX_DESCRIPTION,
    MAX_TITLE,
    TECHNIQUES,
    Edit,
    L,
    apply_edits,
    plan_edits,
    with_texts,
)
from training.attacks.places import Focus, count_letters
from training.attacks.relocate import move_to_description

# Of the queries, how many to spend on fresh disguises before refining.
_EXPLORE = 0.35


class Query(NamedTuple):
    """One question asked: what was tried, the answer, the best so far."""

    technique: str
    score: float
    best: float


class AdaptiveResult(NamedTuple, Generic[L]):
    """The best variant an attacker found.

    Attributes
    ----------
    listing : Listing
    score : float
    trace : list of Query
        In order, the listing as it was first.
    """

    listing: L
    score: float
    trace: list[Query]


class _Draft(NamedTuple):
    """A variant as its texts and what is changed in each."""

    texts: tuple[str, str]
    edits: tuple[tuple[Edit, ...], tuple[Edit, ...]]


def adaptive_attack(
    listing: L,
    score: Callable[[L], float],
    *,
    rng: Random,
    budget: int = 100,
    max_strength: float = 0.5,
    techniques: Sequence[str] = TECHNIQUES,
) -> AdaptiveResult[L]:
    """Search for the variant that scores lowest.

    Parameters
    ----------
    listing : Listing
    score : callable
        What the attacker may ask; called at most ``budget`` times.
    rng : Random
    budget : int
    max_strength : float
        Share of each text's letters that may be changed.
    techniques : sequence of str
        To draw from.
    """
    plain = _Draft((listing.title, listing.description or ""), ((), ()))
    best, best_listing, best_score = plain, listing, score(listing)
    trace = [Query("none", best_score, best_score)]
    wordings = [name for name in techniques if name != "description"]
    while len(trace) < budget:
        is_early = len(trace) < _EXPLORE * budget
        name = rng.choice(list(techniques) if is_early or not wordings else wordings)
        if is_early:
            draft = _restart(plain, name, max_strength * rng.choice([0.4, 0.7, 1.0]), rng)
        else:
            draft = _refine(best, name, max_strength, rng)
        variant = _write(listing, draft)
        value = score(variant)
        if value < best_score:
            best, best_listing, best_score = draft, variant, value
        trace.append(Query(name, value, best_score))
    return AdaptiveResult(best_listing, best_score, trace)


def _restart(plain: _Draft, technique: str, strength: float, rng: Random) -> _Draft:
    """Disguise from scratch; sometimes words move to the description first."""
    texts = plain.texts
    if technique == "description" or rng.random() < 0.2:
        title, description = move_to_description(*texts, strength, rng)
        texts = (title, description or "")
    if technique == "description":
        technique = "mixed"
        strength *= rng.choice([0.0, 0.5])
    title_edits, description_edits = (
        tuple(plan_edits(text, technique, strength, rng)) for text in texts
    )
    return _Draft(texts, (title_edits, description_edits))


def _refine(draft: _Draft, technique: str, max_strength: float, rng: Random) -> _Draft:
    """Write a few more places, or the same ones otherwise, within the strength."""
    which = 0 if not draft.texts[1] or rng.random() < 0.6 else 1
    text, old = draft.texts[which], draft.edits[which]
    room = max_strength * count_letters(text)
    focus: Focus = "words" if rng.random() < 0.7 else "uniform"
    planned = plan_edits(text, technique, max_strength, rng, focus=focus)
    rng.shuffle(planned)
    new = planned[: rng.choice([1, 1, 2, 4])]
    kept = [edit for edit in old if not any(_overlap(edit, other) for other in new)]
    rng.shuffle(kept)
    while kept and sum(edit.size for edit in (*kept, *new)) > max(room, 1):
        kept.pop()
    edits = list(draft.edits)
    edits[which] = tuple(sorted([*kept, *new]))
    return _Draft(draft.texts, (edits[0], edits[1]))


def _overlap(one: Edit, other: Edit) -> bool:
    return one.start < other.end and other.start < one.end


def _write(listing: L, draft: _Draft) -> L:
    title, description = (
        apply_edits(text, edits, limit=limit)
        for text, edits, limit in zip(
            draft.texts, draft.edits, (MAX_TITLE, MAX_DESCRIPTION), strict=True
        )
    )
    return with_texts(listing, title, description or listing.description)
