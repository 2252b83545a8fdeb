"""Write `model/text/lexicon/known_words.tsv`: words by which a gap is filled.

They are the terms of the lexicon, lawful and pirated and of any goods alike,
and the vocabulary beside this file: whatever is restored for one is restored
for all.
"""

from __future__ import annotations

import re
import sys

from model.text.lexicon.terms import FOLDER, read_terms
from training.lexicon_tools.build_variants import vocabulary

TARGET = FOLDER / "known_words.tsv"
# Longer words are recognised by a part of them.
LENGTHS = (2, 3, 4)
HAN = re.compile("[\u4e00-\u9fff]+")


def main() -> int:
    """Write the table."""
    written = [term.term for term in read_terms(FOLDER)] + vocabulary()
    # Of dvd播放器, 播放器.
    pieces = {piece for text in written for piece in HAN.findall(text)}
    words = sorted(piece for piece in pieces if len(piece) in LENGTHS)
    TARGET.write_text("\n".join(["word", *words, ""]), encoding="utf-8")
    print(f"{len(words)} words in {TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
