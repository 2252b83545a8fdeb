"""Ways to write a word so that people read it and programs do not.

A technique is drawn once per text (a seller sticks to a style) and then
rewrites places: a whole word or one character. What it cannot rewrite it
returns as it was.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

from training.attacks.places import is_letter
from training.attacks.tables import (
    Forms,
    character_forms,
    character_table,
    letter_styles,
    telling_words,
    word_forms,
)

Rewrite = Callable[[str], str]
Technique = Callable[[Random], Rewrite]

# Ordinary punctuation, and the decoration that shops like.
_SEPARATORS = tuple(" .-*/_~·丶|、。+^'　★♡︱ㆍ•◆﹒…,，=:")
_BRACKETS = ("【】", "()", "（）", "[]", "「」", "<>", "《》", "〔〕")
_PIECES = re.compile(r"\d+|[^\d]")
_MASKS = "○×*口xX_●□"
# Nothing to see: joiners, soft hyphen, selectors, fillers, tags.
_INVISIBLE = tuple(
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u2061\u2063\ufe0e\ufe00\U000e0020\u061c"
)
# Strokes and dots over a letter that stays readable.
_COMBINING = tuple("\u0336\u0335\u0332\u0323\u0307\u20dd\u20de\u0489")
_OVERRIDE, _POP = "\u202e", "\u202c"


def _lookup(words: Forms, characters: Forms, rng: Random, *, whole: float = 0.6) -> Rewrite:
    """Write whole words as listed, most of the time, and else characters."""

    def rewrite(text: str) -> str:
        forms = words.get(text) or words.get(text.upper())
        if forms and len(text) > 1 and rng.random() < whole:
            return rng.choice(forms)
        if text.isdigit():
            return "".join(map(one, text))
        return one(text)

    def one(character: str) -> str:
        forms = characters.get(character)
        # The first forms are the readiest, so most sellers take those.
        return forms[min(int(rng.expovariate(0.6)), len(forms) - 1)] if forms else character

    return rewrite


def homophone(rng: Random) -> Rewrite:
    """蓝光 → 兰咣."""
    return _lookup(word_forms("homophone"), character_forms("homophone"), rng)


def shape(rng: Random) -> Rewrite:
    """碟 → 渫."""
    return _lookup(word_forms("shape"), character_forms("shape"), rng)


def split(rng: Random) -> Rewrite:
    """碟 → 石枼 (拆字)."""
    table = character_forms("split") | word_forms("split")
    gap = rng.choice(["", "", "", " "])

    def rewrite(text: str) -> str:
        return gap.join(rng.choice(table[text])) if text in table else text

    return rewrite


def traditional(rng: Random) -> Rewrite:
    """盘 → 盤; Japanese and rare variants too."""
    return _lookup({}, character_forms("traditional"), rng)


def pinyin(rng: Random) -> Rewrite:
    """蓝光 → 蓝guang, LánGuāng."""
    table = character_table("pinyin")
    case = rng.choice([str.lower, str.lower, str.upper, str.title])
    toned, gap = rng.random() < 0.15, rng.choice(["", "", " "])

    def spell(character: str) -> str:
        if character not in table:
            return character
        sound = table[character][0]
        return case(sound if toned else _without_tone(sound)) + gap

    def rewrite(text: str) -> str:
        if len(text) > 1 and rng.random() < 0.5:
            return text
        return "".join(map(spell, text))

    return rewrite


def _without_tone(sound: str) -> str:
    # Keyboards have no ü; people type v.
    spelt = "".join("v" if c in "üǖǘǚǜ" else c for c in sound)
    plain = unicodedata.normalize("NFD", spelt)
    return "".join(c for c in plain if not unicodedata.combining(c))


def initials(rng: Random) -> Rewrite:
    """网盘 → wp; single characters elsewhere: 战狼 → z狼."""
    words, sounds = word_forms("initials"), character_table("pinyin")
    case = rng.choice([str.lower, str.lower, str.upper])

    def rewrite(text: str) -> str:
        if text in words and rng.random() < 0.8:
            return rng.choice(words[text])
        # Nobody reads a title of initials alone: they stand between characters.
        if len(text) > 1 or text not in sounds or rng.random() < 0.5:
            return text
        return case(_without_tone(sounds[text][0])[:1])

    return rewrite


def full_width(rng: Random) -> Rewrite:
    """DVD → ＤＶＤ."""
    return lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def circled(rng: Random) -> Rewrite:
    """D9 → Ⓓ⑨, 𝐃𝟗, 🅳❾; 正版 → ㊣版."""
    chosen = rng.sample(letter_styles(), 4)
    mixed = rng.random() < 0.3
    han = [forms for name, forms in letter_styles() if name.startswith("ideograph")]

    def dress(character: str) -> str:
        styles = [forms for _, forms in chosen if character in forms] or [
            forms for forms in (*han, *(f for _, f in letter_styles())) if character in forms
        ]
        if not styles:
            return character
        return (rng.choice(styles) if mixed else styles[0])[character][0]

    return lambda text: "".join(map(dress, text))


def look_alike(rng: Random) -> Rewrite:
    """Blu-ray → Вlυ-rау: Cyrillic, Greek, and radicals for Han."""
    table = character_table("look_alikes")

    def dress(character: str) -> str:
        return rng.choice(table.get(character) or (character,))

    return lambda text: "".join(map(dress, text))


def emoji(rng: Random) -> Rewrite:
    """碟 → 💿; 蓝光 → 🏀💡."""
    words, characters = word_forms("emoji"), character_table("emoji")
    return _lookup(words, characters, rng)


def zero_width(rng: Random) -> Rewrite:
    """Put what cannot be seen, or hardly, behind letters."""
    marks = rng.sample(_INVISIBLE, 2) if rng.random() < 0.7 else rng.sample(_COMBINING, 1)

    def rewrite(text: str) -> str:
        return "".join(c + rng.choice(marks) if is_letter(c) else c for c in text)

    return rewrite


def bidi(rng: Random) -> Rewrite:
    """Store backwards what is shown forwards."""
    return lambda text: f"{_OVERRIDE}{text[::-1]}{_POP}" if len(text) > 1 else text


def spacing(rng: Random) -> Rewrite:
    """蓝光 → 蓝.光, 【蓝】【光】."""
    separators = rng.sample(_SEPARATORS, rng.choice([1, 1, 2]))
    brackets = rng.choice(_BRACKETS) if rng.random() < 0.15 else None

    def rewrite(text: str) -> str:
        # Marks between digits would make other numbers.
        pieces: list[str] = _PIECES.findall(text)
        if len(pieces) < 2:
            return text
        if brackets:
            return "".join(f"{brackets[0]}{piece}{brackets[1]}" for piece in pieces)
        return pieces[0] + "".join(rng.choice(separators) + piece for piece in pieces[1:])

    return rewrite


def masked(rng: Random) -> Rewrite:
    """网盘 → 网○, DVD → D*D: readers fill the gap."""
    mask = rng.choice(_MASKS)

    def rewrite(text: str) -> str:
        # A missing digit cannot be guessed.
        holes = [i for i in range(1, len(text)) if is_letter(text[i]) and not text[i].isdigit()]
        if not holes:
            return text
        hole = rng.choice(holes)
        return text[:hole] + mask + text[hole + 1 :]

    return rewrite


def reversed_(rng: Random) -> Rewrite:
    """网盘 → 盘网; elsewhere two neighbours swapped, which readers hardly notice."""
    words = telling_words()

    def rewrite(text: str) -> str:
        if text.lower() in words:
            return text[::-1]
        if len(text) < 2 or any(c.isdigit() for c in text):
            return text
        i = rng.randrange(len(text) - 1)
        return text[:i] + text[i + 1] + text[i] + text[i + 2 :]

    return rewrite


def euphemism(rng: Random) -> Rewrite:
    """蓝光碟 → 蓝盒那种 (行话)."""
    return _lookup(word_forms("euphemism"), {}, rng, whole=1.0)


WORDINGS: dict[str, Technique] = {
    "homophone": homophone,
    "shape": shape,
    "split": split,
    "pinyin": pinyin,
    "initials": initials,
    "traditional": traditional,
    "full_width": full_width,
    "circled": circled,
    "look_alike": look_alike,
    "emoji": emoji,
    "zero_width": zero_width,
    "bidi": bidi,
    "spacing": spacing,
    "masked": masked,
    "reversed": reversed_,
    "euphemism": euphemism,
}
"""Every technique that rewrites words, by name."""


def mixed(rng: Random) -> Rewrite:
    """Use several techniques in one text, one a place."""
    chosen = [WORDINGS[name](rng) for name in rng.sample(sorted(WORDINGS), 5)]

    def rewrite(text: str) -> str:
        for attempt in rng.sample(chosen, 3):
            written = attempt(text)
            if written != text:
                return written
        return text

    return rewrite
