"""Numbers with their units in a listing's text: "12碟", "1-8季", "三张".

One linear pass finds every number, Arabic or Chinese, with the unit that
follows it. What a number counts is decided by its unit alone, so that the
digits of 2013年, 30元 or 64g are never read as discs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

_CHINESE = "一二两三四五六七八九十百千万零"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "双": 2, "俩": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}
# Single characters, the commonest case. 每 and the slash count as one.
_WORDS = {
    **{character: float(value) for character, value in (_DIGITS | _SCALES).items()},
    **{"每": 1.0, "单": 1.0, "/": 1.0, "半": 0.5},
}

# A unit is what the goods are counted in, or what makes a number something
# else ("other"): the traps stand beside the units they would be taken for.
UNITS: dict[str, str] = {
    unit: kind
    for kind, units in {
        "discs": "碟|碟装|碟套装|张|张碟|张盘|张装|片|片装|片碟|盘装|枚|张dvd|张vcd|张cd|张bd|张光盘"
        "|张光碟|张碟片|碟片|光盘|光碟|影碟|碟dvd|dvd|dvds|dvd9|dvd5|d9|d5|vcd|vcds|bd|bds|uhd|cd|cds"
        "|bd25|bd50|disc|discs|disk|disks|dvd碟|盘|张蓝光|碟蓝光|蓝光碟|pcs|片光盘|片dvd|片bd",
        "episodes": "集|j|话|回|讲|课|集全|课时|episodes|episode|eps|集电视剧",
        "seasons": "季|季全|seasons|season|季全集",
        "works": "部|部曲|部电影|部影片|部片|部大片|套电影|出戏|本戏|场演唱会|movies|movie|films|film"
        "|部剧|部电视剧|titles|部动画|电影",
        "plays": "出|本|场|首|曲",
        "per_disc": "合1|合一|in1|in 1|in one|in-1",
        "giga": "g|gb|gig",
        "tera": "t|tb",
        "money": "元|块|块钱|圆|rmb|r|元钱|usd|美元|美金|刀|港币|欧|欧元|日元|台币|块大洋|包邮|软妹币",
        "money_disc": "元张|元碟|元片|元盘|元枚|块张|块碟|块片|元张碟|元/张|元/碟|元/片|元/盘|元/枚|元/pcs|元/piece"
        "|usd/pc|usd each|usd per disc|块/张",
        "money_work": "元部|块部|元/部|块/部",
        "dime": "毛|毛钱|角",
        "year": "年",
        "version": "版|年版",
        "sets": "套|盒|箱|套装|sets|set|boxes",
        "minutes": "分钟|小时|min|mins|hours|hour|hrs",
        "other": "部分|部门|部队|部手机|张嘴|张照片|张海报|张图|张贴纸|张卡|张票|盘位|碟位|盘菜|片面膜|片叶"
        "|片机|碟机|碟刹|手|区|寸|英寸|年代|年级|周年|成新|元素|块硬盘|块盘|块屏|块板|块电池|集团|集合|集中"
        "|出口|场景|场次|版本|版权|月|日|天|号|岁|楼|米|cm|mm|个|人|条|件|只|包|页|册|本书|张起|回来|回家|季度"
        "|话费|课本|d|x|k|m|w|p|mb|kb|hz|bit|声道|天线|卷|辑|期|盘硬盘|片区|片段|块蓝光|回合|话不说|张开|半"
        "|折|分|秒|点|张脸|本科|本地|出售|出闲|出自|首发|首批|首日|首映|首付|首先|曲目|片尾|片头|片源|包装",
    }.items()
    for unit in units.split("|")
}
UNITS |= {
    unit.replace("碟", written): kind
    for unit, kind in list(UNITS.items())
    if "碟" in unit
    for written in "牒蝶"  # common spellings of 碟 that folding may leave alone
}
# 张起 is a lot size: the unit must stay 张 and 起 be seen after it.
del UNITS["张起"]
_SEASON_WORDS = ("season ", "seasons ", "season", "seasons")
_SEASON_ENDS = frozenset("sn ")


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


def _trie(units: Iterable[str]) -> str:
    """Write units as one pattern, common starts shared, the longest first.

    Twice as fast as plain alternatives. A Latin unit must not run on into a
    word or a number.
    """
    tails: dict[str, list[str]] = {}
    for unit in units:
        tails.setdefault(unit[0], []).append(unit[1:])
    branches = []
    for first, rest in tails.items():
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


_UNIT = _trie(UNITS)
# Starts with one plain character set, which lets the engine skip at C speed;
# possessive parts keep it linear on any input. A Chinese numeral counts only
# with a unit (一 is too common a character), an Arabic one also without.
_QUANTITY = re.compile(
    f"[0-9{_CHINESE}双单每/半]"
    f"(?:(?<=[0-9])([0-9]*+(?:,[0-9]{{3}})*+(?:\\.[0-9]++)?+[千万]?+)|([{_CHINESE}]{{0,7}}+))"
    f"(?: ?[-~至到]{{1,2}} ?s?([0-9]{{1,6}}+|[{_CHINESE}]{{1,7}}+))?+"
    f"(?(1)(?:[+多余来几]| )?+({_UNIT})?|[多余来几]?+({_UNIT}))"
)


def parse_number(text: str) -> float:
    """Read an Arabic or Chinese numeral.

    Examples
    --------
    >>> parse_number("1,200"), parse_number("二十四"), parse_number("一百零八"), parse_number("双")
    (1200.0, 24.0, 108.0, 2.0)
    """
    if text[0] in "0123456789":
        scale = _SCALES.get(text[-1], 1)
        return float((text if scale == 1 else text[:-1]).replace(",", "")) * scale
    if text in _WORDS:
        return _WORDS[text]
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


def _is_season_mark(text: str, start: int, upper: str | None) -> bool:
    """Whether "season" stands before a number, or a lone "s" before a range."""
    if text.endswith(_SEASON_WORDS, 0, start):
        return True
    if text[start - 1] != "s" or not upper:
        return False
    return start < 2 or not ("a" <= text[start - 2] <= "z" or text[start - 2] == "-")


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
        digits, numeral, upper, unit, chinese_unit = match.groups()
        start, end = match.span()
        unit = unit or chinese_unit
        before = text[start - 1] if start else " "
        kind = UNITS[unit] if unit else ""
        if before in _SEASON_ENDS and _is_season_mark(text, start, upper):
            kind = "seasons"
        elif kind == "other" or before in "第龙" or ("a" <= before <= "z" and before != "x"):
            continue
        # A bare number matters only as a price beside a piece: 三张9.9, 18/部.
        elif not kind and start - last_end > 1 and text[end : end + 1] not in ("/", "每", "一"):
            continue
        first = text[start]
        if digits is not None:
            numeral = first + digits
            low = float(numeral) if numeral.isdigit() else parse_number(numeral)
        else:
            low = parse_number(first + numeral) if numeral else _WORDS[first]
        high = parse_number(upper) if upper else low
        last_end = end
        found.append(
            Quantity(kind, low, high if high > low else low, low == 1.0, start, end, unit or "")
        )
    return found
