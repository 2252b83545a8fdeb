"""Attack a listing: write it so that people read it and programs do not."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple, Protocol, TypeVar, cast

import msgspec

from training.attacks.places import Focus, count_letters, has_han, order_places
from training.attacks.relocate import move_to_description
from training.attacks.techniques import WORDINGS, mixed

# Limits of the public contract.
MAX_TITLE = 500
MAX_DESCRIPTION = 20_000

TECHNIQUES: tuple[str, ...] = (*WORDINGS, "description", "mixed")
STRENGTHS = (0.1, 0.3, 0.5)


class Offer(Protocol):
    """What an attack needs of a listing: its two texts."""

    @property
    def title(self) -> str:
        """What is shown first."""

    @property
    def description(self) -> str | None:
        """What is shown below, if anything."""


L = TypeVar("L", bound=Offer)


class Edit(NamedTuple):
    """Text to put in a range's place, and how many letters that changes."""

    start: int
    end: int
    text: str
    size: int


def attack(
    listing: L, technique: str, strength: float, rng: Random, *, focus: Focus = "words"
) -> L:
    """Disguise a listing's title and description.

    Parameters
    ----------
    listing : Listing
        Any frozen struct with ``title`` and ``description``.
    technique : str
        One of `TECHNIQUES`.
    strength : float
        Share of each text's letters (Han, Latin, digits) to change, in [0, 1];
        less where the technique has nothing to say (full width on Han).
    rng : Random
        The only source of chance: one seed, one result.
    focus : {"words", "uniform"}
        Telling words first, as a seller would, or any letters.

    Returns
    -------
    Listing
        Of the same type, and within the contract's limits.
    """
    if technique not in TECHNIQUES:
        raise ValueError(f"No technique {technique!r}; there are {', '.join(TECHNIQUES)}.")
    title, description = listing.title, listing.description
    if technique == "description" or (technique == "mixed" and rng.random() < 0.2):
        title, description = move_to_description(title, description, strength, rng)
    if technique != "description":
        title = attack_text(title, technique, strength, rng, focus=focus, limit=MAX_TITLE)
        if description:
            description = attack_text(
                description, technique, strength, rng, focus=focus, limit=MAX_DESCRIPTION
            )
    return with_texts(listing, title, description)


def with_texts(listing: L, title: str, description: str | None) -> L:
    """Copy a listing with other texts; as it was if they break the contract."""
    if not 0 < len(title) <= MAX_TITLE:
        title = listing.title
    if description is not None and len(description) > MAX_DESCRIPTION:
        description = listing.description
    changed = msgspec.structs.replace(cast(Any, listing), title=title, description=description)
    return cast(L, changed)


def attack_text(
    text: str,
    technique: str,
    strength: float,
    rng: Random,
    *,
    focus: Focus = "words",
    limit: int = MAX_DESCRIPTION,
) -> str:
    """Disguise one text, and never beyond ``limit`` characters.

    Examples
    --------
    >>> attack_text("蓝光DVD", "full_width", 1.0, Random(0))
    '蓝光ＤＶＤ'
    """
    return apply_edits(text, plan_edits(text, technique, strength, rng, focus=focus), limit=limit)


def plan_edits(
    text: str, technique: str, strength: float, rng: Random, *, focus: Focus = "words"
) -> list[Edit]:
    """Choose what to change, the most telling first.

    A word is not taken if it would overshoot the budget by more than half of
    itself, except for the first one: an attack that changes nothing is none.
    """
    rewrite = mixed(rng) if technique == "mixed" else WORDINGS[technique](rng)
    budget = strength * count_letters(text)
    is_foreign = not has_han(text)  # Whoever reads no Chinese is not to guess at it.
    taken = [False] * len(text)
    edits: list[Edit] = []
    spent = 0
    for place in order_places(text, focus, rng):
        if spent >= budget:
            break
        if any(taken[place.start : place.end]) or (spent and spent + place.size / 2 > budget):
            continue
        plain = text[place.start : place.end]
        written = rewrite(plain)
        if written == plain or (is_foreign and has_han(written)):
            continue
        edits.append(Edit(place.start, place.end, written, place.size))
        taken[place.start : place.end] = [True] * (place.end - place.start)
        spent += place.size
    return edits


def apply_edits(text: str, edits: Sequence[Edit], *, limit: int) -> str:
    """Write the edits, as many of the first ones as the limit leaves room for."""
    length = len(text)
    kept = []
    for edit in edits:
        grown = length + len(edit.text) - (edit.end - edit.start)
        if grown <= limit:
            kept.append(edit)
            length = grown
    pieces, at = [], 0
    for edit in sorted(kept):
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:]])
