"""Write `model/text/lexicon/pictures.tsv`: what people call each emoji in Chinese.

    python -m training.lexicon_tools.build_pictures ANNOTATIONS

ANNOTATIONS is ``annotations/zh/annotations.json`` of the Unicode CLDR
(package cldr-annotations-full; Unicode License v3): short names and keywords.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

TARGET = Path(__file__).parents[2] / "model" / "text" / "lexicon" / "pictures.tsv"
# Longer keywords are descriptions: 戴兔耳朵的人.
LONGEST_KEYWORD = 4
# A picture called by more characters than these suggests none of them.
MAX_CHARACTERS = 24


def is_han(text: str) -> bool:
    """Tell whether a keyword is written in Han characters alone."""
    return all("\u4e00" <= character <= "\u9fff" for character in text)


def is_picture(text: str) -> bool:
    """Tell whether it is one pictograph, not a sign, an arrow or a dressed letter."""
    return (
        len(text) == 1
        and unicodedata.category(text) == "So"
        and text >= "\u2300"
        and not "\u2400" <= text < "\u2600"
        and not unicodedata.normalize("NFKC", text).isalnum()
    )


def main(arguments: list[str]) -> int:
    """Write the table: the short name's characters first."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    data = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    lines = ["picture\tcharacters\n"]
    for picture, entry in sorted(data["annotations"]["annotations"].items()):
        if not is_picture(picture):
            continue
        keywords = [*entry["tts"], *entry.get("default", [])]
        kept = [word for word in keywords if len(word) <= LONGEST_KEYWORD and is_han(word)]
        characters = "".join(dict.fromkeys("".join(kept)))[:MAX_CHARACTERS]
        if characters:
            lines.append(f"{picture}\t{characters}\n")
    TARGET.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines) - 1} pictures in {TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
