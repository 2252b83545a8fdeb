"""Write `model/text/lexicon/pinyin.tsv`: each syllable and its characters.

One reading for a character, the commonest, without tone; from pypinyin (MIT).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).parents[2] / "model" / "text" / "lexicon" / "pinyin.tsv"
# Where pypinyin's first reading is not the one listings mean; GK.
PREFERRED = {"长": "chang", "行": "xing", "重": "zhong", "盛": "sheng", "藏": "cang", "乐": "le"}


def main() -> int:
    """Write the table."""
    from pypinyin import lazy_pinyin

    characters: dict[str, list[str]] = defaultdict(list)
    for code in [0x3007, *range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)]:
        character = chr(code)
        reading = PREFERRED.get(character) or lazy_pinyin(character, v_to_u=False)[0]
        if reading != character and reading.isascii() and reading.isalpha():
            characters[reading].append(character)
    lines = ["syllable\tcharacters\n"]
    lines += [f"{reading}\t{''.join(members)}\n" for reading, members in sorted(characters.items())]
    TARGET.write_text("".join(lines), encoding="utf-8")
    total = sum(map(len, characters.values()))
    print(f"{len(characters)} syllables, {total} characters in {TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
