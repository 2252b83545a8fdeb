"""Numbers with their units in a listing's text: "12碟", "1-8季", "三张".

One linear pass finds every number, Arabic or Chinese, with the unit that
follows it. What a number counts is decided by its unit alone, so that the
digits of 2013年, 30元 or 64g are never read as discs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from model.features.tables import FOLDER, read_table

_CHINESE = "一二两三四五六七八九十百千万零"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "双": 2, "俩": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}
# The commonest numerals need no parsing. 每 and the slash count as one.
_WORDS = {
    **{str(number): float(number) for number in range(1000)},
    **{character: float(value) for character, value in (_DIGITS | _SCALES).items()},
    **{"每": 1.0, "单": 1.0, "/": 1.0, "半": 0.5},
}

_UNIT_COLUMNS = ("unit", "kind", "note")
# Tried in this order, the rest after them.
_COMMON_FIRST = "碟张集部元d年季片块套盘枚g个"
_SEASON_WORDS = ("season ", "seasons ", "season", "seasons")
_SEASON_ENDS = frozenset("sn ")
# A number behind one of these is a name (mp4), an ordinal, or 天龙八部.
_NO_COUNT_BEFORE = frozenset("abcdefghijklmnopqrstuvwyz第龙")
_TELLING = _SEASON_ENDS | _NO_COUNT_BEFORE
_PRICE_FOLLOWS = ("/", "每", "一")  # 18/部


class Quantity(Struct, frozen=True, gc=False):
    """A number and what it counts.

    Attributes
    ----------
    kind : str
        What the unit counts; "" for a bare number.
    low, high : float
        They differ for a range.
    each : bool
        每碟, 单碟, 一碟, /张: one of a kind rather than a count.
    start, end : int
        Place in the text, unit included.
    unit : str
    """

    kind: str
    low: float
    high: float
    each: bool
    start: int
    end: int
    unit: str

    def counted_out(self) -> Quantity:
        """Turn a range of ordinals into its length: 1-8季 is 8, 3-5季 is 3."""
        if self.high == self.low:
            return self
        length = self.high - self.low + 1
        return replace(self, low=length, high=length)

    def as_year(self) -> float | None:
        """Return the year that is meant: 2013年, 87版."""
        if 1900 <= self.low <= 2100:
            return self.low
        if self.kind == "version" and 50 <= self.low <= 99:
            return 1900 + self.low
        return None


def _read_units() -> dict[str, str]:
    units = {unit: kind for _, (unit, kind, _) in read_table(FOLDER / "units.tsv", _UNIT_COLUMNS)}
    # Common spellings of 碟 that folding may leave alone.
    for unit in [unit for unit in units if "碟" in unit]:
        for written in "牒蝶":
            units[unit.replace("碟", written)] = units[unit]
    return units


def _trie(units: Iterable[str]) -> str:
    """Write units as one pattern, common starts shared, the longest first.

    Twice as fast as plain alternatives. A Latin unit must not run on into a
    word or a number.
    """
    tails: dict[str, list[str]] = {}
    for unit in units:
        tails.setdefault(unit[0], []).append(unit[1:])
    branches = []
    for first, rest in sorted(tails.items(), key=lambda item: _COMMON_FIRST.find(item[0]) % 99):
        ends_latin = first.isascii() and "" in rest
        guard = "(?![a-z0-9])" if ends_latin else ""
        longer = _trie(unit for unit in rest if unit)
        if not longer:
            branches.append(re.escape(first) + guard)
        elif "" in rest:
            branches.append(f"{re.escape(first)}(?:{longer}|{guard})")
        else:
            branches.append(f"{re.escape(first)}(?:{longer})")
    return "|".join(branches)


UNITS = _read_units()
# Most numerals have no unit: one look at the next character ends the search.
_UNIT = f"(?=[{re.escape(''.join(sorted({unit[0] for unit in UNITS})))}])(?:{_trie(UNITS)})"
# Starts with one plain character set, which lets the engine skip at C speed;
# possessive parts keep it linear on any input. A Chinese numeral counts only
# with a unit (一 is too common a character), an Arabic one also without.
_QUANTITY = re.compile(
    f"([0-9{_CHINESE}双单每/半]"
    f"(?:(?<=[0-9])()[0-9]*+(?:,[0-9]{{3}})*+(?:\\.[0-9]++)?+[千万]?+|[{_CHINESE}]{{0,7}}+))"
    f"(?: ?[-~至到]{{1,2}} ?s?([0-9]{{1,6}}+|[{_CHINESE}]{{1,7}}+))?+"
    f"(?(2)[+多余来几 -]?+({_UNIT})?|[多余来几]?+({_UNIT}))"
)
# Its groups: the numeral, a mark that it is Arabic, the end of a range, units.
_NUMERAL, _UPPER, _UNIT_AFTER_DIGITS, _UNIT_AFTER_CHINESE = 1, 3, 4, 5


def parse_number(text: str) -> float:
    """Read an Arabic or Chinese numeral.

    Examples
    --------
    >>> parse_number("1,200"), parse_number("二十四"), parse_number("一百零八"), parse_number("双")
    (1200.0, 24.0, 108.0, 2.0)
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "0123456789":
        scale = _SCALES.get(text[-1], 1)
        return float((text if scale == 1 else text[:-1]).replace(",", "")) * scale
    if _SCALES.keys().isdisjoint(text):
        return _read_digits(text)
    total = section = digit = 0.0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character == "万":
            total += (section + digit or 1) * 10000
            section = digit = 0
        elif character in _SCALES:
            section += (digit or 1) * _SCALES[character]
            digit = 0
    return total + section + digit


def _read_digits(text: str) -> float:
    """Read numerals without a scale: 一九四二 is 1942, 三四 is three or four."""
    digits = [_DIGITS[character] for character in text if character in _DIGITS]
    if len(digits) == 2 and digits[1] == digits[0] + 1:
        return float(digits[0])
    value = 0.0
    for digit in digits:
        value = value * 10 + digit
    return value


def _is_season_mark(text: str, start: int, upper: str | None) -> bool:
    """Whether "season" stands before a number, or a lone "s" before a range."""
    if text.endswith(_SEASON_WORDS, 0, start):
        return True
    if not start or text[start - 1] != "s" or not upper:
        return False
    return start < 2 or not ("a" <= text[start - 2] <= "z" or text[start - 2] == "-")


def _is_year(written: str, unit: str) -> bool:
    """Whether four digits name a year: bare ones, or before dvd."""
    numeral = written[:4]
    if not "1990" <= numeral <= "2035" or not numeral.isdigit():
        return False
    return written[4:].strip() == unit


def find_quantities(text: str) -> list[Quantity]:
    """Find the numbers of a folded text, in order, with their units.

    Ordinals (第3碟) are left out, and digits glued to a Latin word (bd25,
    mp4, s1500): these are names, not counts.

    Examples
    --------
    >>> [(q.kind, q.low, q.high) for q in find_quantities("老友记1-10季 十二碟 2013年 30元")]
    [('seasons', 1.0, 10.0), ('discs', 12.0, 12.0), ('year', 2013.0, 2013.0), ('money', 30.0, 30.0)]
    """
    found = []
    last_end = -9
    for match in _QUANTITY.finditer(text):
        group = match.lastindex
        kind = unit = ""
        if group is not None and group >= _UNIT_AFTER_DIGITS:
            unit = match[group]
            kind = UNITS[unit]
            if kind == "other":
                continue
        start, end = match.span()
        before = text[start - 1] if start else " "
        if before in _TELLING:
            if before in _SEASON_ENDS and _is_season_mark(text, start, match[_UPPER]):
                kind = "seasons"
            elif before in _NO_COUNT_BEFORE and not (before == "第" and match[_UPPER]):
                continue
        # A bare number matters as a year, or as a price beside a piece.
        if not kind or kind == "discs":
            if _is_year(text[start:end], unit):
                kind = "year"
            elif not kind and start - last_end > 1 and text[end : end + 1] not in _PRICE_FOLLOWS:
                continue
        elif unit == "季" and text[start] == "四" and before not in "第全共":
            continue  # 四季: the seasons of the year
        upper = match[_UPPER]
        low = parse_number(match[_NUMERAL])
        high = parse_number(upper) if upper else low
        last_end = end
        found.append(Quantity(kind, low, high if high > low else low, low == 1.0, start, end, unit))
    return found
