"""Exact parts of a score, as sentences with their characters.

A score is a sum of many small terms. Terms that speak of one thing are one
part: a named signal takes with it what the n-grams on its very characters
add, and what remains of the wording is told by the runs of words that weigh
most. Whatever is not told stays in ``rest``; nothing is rounded away.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from model.features.numeric import explain
from model.offer import CATEGORY, DENIED, NOT_AUDIOVISUAL, Signal
from model.reading import Passage, Reading
from model.score import MAX_REASONS, Message, Reason
from model.text.lexicon import Lexicon
from model.text.segment import token_starts

LEAST_WEIGHT = 0.05
"""Parts below this (in log-odds) are left to ``rest``: 1 % of odds is no reason."""
_LEAST_WORD = 0.03
_LONGEST_RUN = 12
_WORDING = {
    True: ("WORDING_PIRATED", "“{text}”一类的措辞多见于盗版条目",
           "Wording such as “{text}” is found mostly in pirated offers"),
    False: ("WORDING_LAWFUL", "“{text}”一类的措辞多见于合法条目",
            "Wording such as “{text}” is found mostly in lawful offers"),
}  # fmt: skip
_FIXED = {
    NOT_AUDIOVISUAL: ("没有提到碟片、影视、装片存储或网盘资源",
                      "Speaks of no disc, film, loaded drive or link at all"),
    CATEGORY: ("所在类目", "The category it is listed in"),
}  # fmt: skip


class Part(NamedTuple):
    """One part of a score; ``signal`` is its strongest, ``None`` for wording."""

    code: str
    weight: float
    signal: Signal | None
    field: str | None
    start: int
    end: int


def split_parts(
    reading: Reading, named: list[float], grams: list[npt.NDArray[np.float64]]
) -> list[Part]:
    """Gather the terms of a score into parts worth telling.

    Parameters
    ----------
    reading : Reading
    named : list of float
        What each signal adds, in the reading's order.
    grams : list of ndarray
        For each passage, what the n-grams add, by folded character.
    """
    on = {p.field: laid for p, laid in zip(reading.passages, grams, strict=True)}
    sums: dict[str, float] = {}
    strongest: dict[str, tuple[float, Signal]] = {}
    for signal, weight in zip(reading.signals, named, strict=True):
        if weight == 0.0:
            continue
        code = signal.code
        sums[code] = sums.get(code, 0.0) + weight
        held = strongest.get(code)
        if held is None or abs(weight) > held[0]:
            strongest[code] = (abs(weight), signal)
        if signal.field is not None:
            sums[code] += _take(on[signal.field], signal.start, signal.end)
    parts = [
        Part(code, sums[code], signal, signal.field, signal.start, signal.end)
        for code, (_, signal) in strongest.items()
    ]
    for passage in reading.passages:
        parts += _wording_parts(passage, on[passage.field])
    return parts


def explain_parts(parts: list[Part], reading: Reading, lexicon: Lexicon) -> list[Reason]:
    """Tell the strongest parts, largest first, at most eight."""
    worth_telling = [p for p in parts if abs(p.weight) >= LEAST_WEIGHT]
    worth_telling.sort(key=lambda part: -abs(part.weight))
    passages = {passage.field: passage for passage in reading.passages}
    return [_reason(part, passages, reading, lexicon) for part in worth_telling[:MAX_REASONS]]


def _take(on: npt.NDArray[np.float64], start: int, end: int) -> float:
    """Take what lies on some characters, so that it is counted once."""
    characters = on[start:end]
    taken = float(sum(characters.tolist()))
    characters[:] = 0.0
    return taken


def _wording_parts(passage: Passage, on: npt.NDArray[np.float64]) -> list[Part]:
    """Join neighbouring words of one direction into runs; faint ones are left out."""
    text = passage.folded.text[: len(on)]
    starts = token_starts(text)
    if not starts:
        return []
    words = np.add.reduceat(on, starts).tolist()
    parts: list[Part] = []
    run_weight, run_start, run_end = 0.0, 0, 0
    for start, end, weight in zip(starts, [*starts[1:], len(text)], words, strict=True):
        if -_LEAST_WORD < weight < _LEAST_WORD or not text[start:end].isalnum():
            continue
        if run_weight * weight > 0 and _is_joined(text, run_start, run_end, start, end):
            run_weight, run_end = run_weight + weight, end
            continue
        if run_weight:
            parts.append(_run(passage, run_weight, run_start, run_end))
        run_weight, run_start, run_end = weight, start, end
    if run_weight:
        parts.append(_run(passage, run_weight, run_start, run_end))
    return parts


def _is_joined(text: str, run_start: int, run_end: int, start: int, end: int) -> bool:
    """Whether a word goes on with a run: beside it, or a Latin word after a blank."""
    if end - run_start > _LONGEST_RUN:
        return False
    between = text[run_end:start]
    return not between or (between == " " and text[run_end - 1].isascii() and text[start].isascii())


def _run(passage: Passage, weight: float, start: int, end: int) -> Part:
    return Part(_WORDING[weight > 0][0], weight, None, passage.field, start, end)


def _reason(part: Part, passages: dict[str, Passage], reading: Reading, lexicon: Lexicon) -> Reason:
    text = start = end = None
    if part.field is not None:
        passage = passages[part.field]
        start, end = passage.folded.span(part.start, part.end)
        text = passage.sent[start:end]
    zh, en = _sentences(part, text or "", reading, lexicon)
    message = Message(zh, en)
    return Reason(part.code, part.weight, part.field, start, end, text, message)


def _sentences(part: Part, text: str, reading: Reading, lexicon: Lexicon) -> tuple[str, str]:
    if part.signal is None:
        _, zh, en = _WORDING[part.weight > 0]
    elif part.code in lexicon.concepts:
        concept = lexicon.concepts[part.code]
        zh, en = concept.reason_zh, concept.reason_en
    elif part.code.startswith(DENIED):
        concept = lexicon.concepts[part.code.removeprefix(DENIED)]
        zh = f"声明不涉及{concept.name_zh}：{{text}}"
        en = f"{concept.name_en} is denied: {{text}}"
    elif part.code in _FIXED:
        zh, en = _FIXED[part.code]
    else:
        zh, en = explain(
            part.signal.name, reading.listing, reading.claims, reading.price, reading.seller
        )
    return zh.replace("{text}", text), en.replace("{text}", text)
