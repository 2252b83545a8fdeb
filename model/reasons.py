"""Exact parts of a score, as sentences with their characters.

A score is a sum of many small terms. Terms that speak of one thing are one
part: a named signal takes with it what the n-grams on its very characters
add, and what remains of the wording is told by the runs of words that weigh
most. Whatever is not told stays in ``rest``; nothing is rounded away.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import attrgetter

from msgspec import Struct

from model.features.numeric import explain
from model.offer import CATEGORY, DENIED, NOT_AUDIOVISUAL, Signal
from model.reading import TITLE, Passage, Reading
from model.score import MAX_REASONS, Message, Reason
from model.text.lexicon import Lexicon
from model.text.segment import token_starts

LEAST_WEIGHT = 0.05
"""Parts below this (in log-odds) are left to ``rest``: 1 % of odds is no reason."""
_LEAST_WORD = 0.03
_LONGEST_RUN = 12
_WORDING = {True: "WORDING_PIRATED", False: "WORDING_LAWFUL"}
_FIXED = {
    "WORDING_PIRATED": ("“{text}”一类的措辞多见于盗版条目",
                        "Wording such as “{text}” is found mostly in pirated offers"),
    "WORDING_LAWFUL": ("“{text}”一类的措辞多见于合法条目",
                       "Wording such as “{text}” is found mostly in lawful offers"),
    NOT_AUDIOVISUAL: ("没有提到碟片、影视、装片存储或网盘资源",
                      "Speaks of no disc, film, loaded drive or link at all"),
    CATEGORY: ("所在类目", "The category it is listed in"),
}  # fmt: skip


_strength = attrgetter("strength")


class Part(Struct, frozen=True, gc=False):
    """One part of a score; ``signal`` is its strongest, ``None`` for wording."""

    code: str
    weight: float
    strength: float
    signal: Signal | None
    field: str | None
    start: int
    end: int


def split_parts(
    reading: Reading, named: list[float], grams: Sequence[Sequence[float]]
) -> list[Part]:
    """Gather the terms of a score into parts worth telling.

    Parameters
    ----------
    reading : Reading
    named : list of float
        What each signal adds, in the reading's order.
    grams : sequence of sequence of float
        For each passage, what the n-grams add, by folded character.
    """
    # What is told is taken away, from a copy.
    on = {p.field: [*laid] for p, laid in zip(reading.passages, grams, strict=True)}
    sums: dict[str, float] = {}
    strongest: dict[str, tuple[float, Signal]] = {}
    for signal, weight in zip(reading.signals, named, strict=True):
        if weight == 0.0:
            continue
        code, size = signal.code, abs(weight)
        if signal.field is not None:
            weight += _take(on[signal.field], signal.start, signal.end)
        if code not in sums:
            sums[code], strongest[code] = weight, (size, signal)
            continue
        sums[code] += weight
        if size > strongest[code][0]:
            strongest[code] = size, signal
    parts = [
        Part(code, sums[code], abs(sums[code]), signal, signal.field, signal.start, signal.end)
        for code, (_, signal) in strongest.items()
    ]
    for passage in reading.passages:
        parts += _wording_parts(passage, on[passage.field])
    return parts


def explain_parts(parts: list[Part], reading: Reading, lexicon: Lexicon) -> list[Reason]:
    """Tell the strongest parts, largest first, at most eight."""
    worth_telling = [part for part in parts if part.strength >= LEAST_WEIGHT]
    worth_telling.sort(key=_strength, reverse=True)
    templates = _templates(lexicon)
    return [_reason(part, reading, templates) for part in worth_telling[:MAX_REASONS]]


def _take(on: list[float], start: int, end: int) -> float:
    """Take what lies on some characters, so that it is counted once."""
    taken = on[start:end]
    on[start:end] = [0.0] * len(taken)
    return sum(taken)


def _wording_parts(passage: Passage, on: Sequence[float]) -> list[Part]:
    """Join neighbouring words of one direction into runs; faint ones are left out."""
    text = passage.folded.text
    starts = passage.folded.words.starts
    if len(text) > len(on):
        text = text[: len(on)]
        starts = token_starts(text)
    until = [*accumulate(on, initial=0.0)]
    weights = [
        (weight, start, end)
        for start, end in pairwise((*starts, len(text)))
        if not -_LEAST_WORD < (weight := until[end] - until[start]) < _LEAST_WORD
    ]
    runs: list[tuple[float, int, int]] = []
    run_weight, run_start, run_end = 0.0, 0, 0
    for weight, start, end in weights:
        if not text[start:end].isalnum():
            continue
        if run_weight * weight > 0 and _is_joined(text, run_start, run_end, start, end):
            run_weight, run_end = run_weight + weight, end
            continue
        runs.append((run_weight, run_start, run_end))
        run_weight, run_start, run_end = weight, start, end
    runs.append((run_weight, run_start, run_end))
    return [
        Part(_WORDING[weight > 0], weight, abs(weight), None, passage.field, start, end)
        for weight, start, end in runs
        if not -LEAST_WEIGHT < weight < LEAST_WEIGHT
    ]


def _is_joined(text: str, run_start: int, run_end: int, start: int, end: int) -> bool:
    """Whether a word goes on with a run: beside it, or a Latin word after a blank."""
    if end - run_start > _LONGEST_RUN:
        return False
    if run_end == start:
        return True
    return text[run_end:start] == " " and text[run_end - 1].isascii() and text[start].isascii()


def _reason(part: Part, reading: Reading, templates: dict[str, tuple[str, str]]) -> Reason:
    code, field = part.code, part.field
    text = start = end = None
    if field is not None:
        passage = reading.passages[field != TITLE]
        start, end = passage.folded.span(part.start, part.end)
        text = passage.sent[start:end]
    if code in templates:
        zh, en = templates[code]
        message = Message(zh.replace("{text}", text or ""), en.replace("{text}", text or ""))
    else:
        assert part.signal is not None  # only named signals have figures
        message = Message(
            *explain(
                part.signal.name, reading.listing, reading.claims, reading.price, reading.seller
            )
        )
    return Reason(code, part.weight, field, start, end, text, message)


# Few: the lexicon of a version that was replaced must not stay in memory for ever.
@lru_cache(maxsize=2)
def _templates(lexicon: Lexicon) -> dict[str, tuple[str, str]]:
    """Give the sentences in zh and en that need no figures, by reason code."""
    templates = dict(_FIXED)
    for code, concept in lexicon.concepts.items():
        templates[code] = concept.reason_zh, concept.reason_en
        templates[f"{DENIED}{code}"] = (
            f"声明不涉及{concept.name_zh}：{{text}}",
            f"{concept.name_en} is denied: {{text}}",
        )
    return templates
