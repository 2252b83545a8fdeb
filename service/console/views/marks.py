"""A listing's text cut into pieces: the reasons' spans, and what cannot be seen.

Spans overlap; a piece bears every reason that covers it. Characters that are
invisible, or that would reorder what stands around them, are pieces of their
own and are shown by name: none of them reaches the page.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.score import Reason

# Blank, though Unicode calls them letters, marks or symbols.
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u034f")
_JOINERS = frozenset("\u200d\ufe0f\u20e3")
_PLAIN = frozenset(" \n\t\u3000")
_SHORT = {
    "\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200d": "ZWJ", "\u2060": "WJ", "\ufeff": "BOM",
    "\u00ad": "SHY", "\u00a0": "NBSP", "\u200e": "LRM", "\u200f": "RLM", "\u061c": "ALM",
    "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO",
    "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters under the same reasons.

    ``reasons`` are places in the list of reasons, heaviest first. ``sign`` is
    what stands for a character that is not shown, ``name`` what Unicode calls it.
    """

    text: str
    reasons: tuple[int, ...] = ()
    against: bool = False
    sign: str = ""
    name: str = ""


def cut(text: str, reasons: Sequence[Reason], field: str) -> list[Piece]:
    """Cut one field's text at the spans of its reasons.

    Examples
    --------
    >>> [(p.text, p.reasons) for p in cut("蓝光D9", [], "title")]
    [('蓝光D9', ())]
    """
    spans = [
        (place, reason.start, reason.end, reason.weight)
        for place, reason in enumerate(reasons)
        if reason.field == field and reason.start is not None and reason.end is not None
    ]
    edges = {0, len(text), *(edge for _, start, end, _ in spans for edge in (start, end))}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    pieces: list[Piece] = []
    for start, end in itertools.pairwise(cuts):
        covering = [span for span in spans if span[1] <= start and end <= span[2]]
        covering.sort(key=lambda span: -abs(span[3]))
        places = tuple(place for place, *_ in covering)
        against = bool(covering) and covering[0][3] > 0
        pieces += _seen(text, start, end, places, against)
    return pieces


def plain(text: str) -> list[Piece]:
    """Cut a text that has no reasons: only what cannot be seen is set apart."""
    return _seen(text, 0, len(text), (), False)


def _seen(text: str, start: int, end: int, reasons: tuple[int, ...], against: bool) -> list[Piece]:
    pieces: list[Piece] = []
    begun = start
    for place in range(start, end):
        if not _is_hidden(text, place):
            continue
        if begun < place:
            pieces.append(Piece(text[begun:place], reasons, against))
        pieces.append(Piece("", reasons, against, *_sign(text[place])))
        begun = place + 1
    if begun < end:
        pieces.append(Piece(text[begun:end], reasons, against))
    return pieces


def _is_hidden(text: str, place: int) -> bool:
    character = text[place]
    if character < "\x7f":
        return character < " " and character not in _PLAIN
    if character in _PLAIN:
        return False
    if character in _JOINERS and _joins_pictures(text, place):
        return False
    if character in _BLANK or "\ufe00" <= character <= "\ufe0f" or character >= "\U000e0000":
        return True
    return unicodedata.category(character) in ("Cf", "Cc", "Zl", "Zp", "Zs", "Co", "Cn", "Cs")


def _joins_pictures(text: str, place: int) -> bool:
    """Whether a joiner stands behind a picture, where it makes one sign of several."""
    before = text[place - 1] if place else ""
    return before in _JOINERS or (bool(before) and unicodedata.category(before) in ("So", "Sk"))


def _sign(character: str) -> tuple[str, str]:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    return _SHORT.get(character, code), f"{code} {name}".strip()


def visible(pieces: Iterable[Piece]) -> str:
    """Write pieces as one line of text, for where no marks can stand (a page's title)."""
    return "".join(f"[{piece.sign}]" if piece.sign else piece.text for piece in pieces)
