"""Write `model/text/lexicon/fold_chars.tsv`: one character, what it is read as.

Sources: OpenCC's tables (Apache-2.0) for traditional and Japanese forms,
Unicode's confusables by way of confusable-homoglyphs (MIT) for look-alikes of
Latin letters, and the lists below for what neither holds: variant characters
of the Chinese net, circled and squared letters without a decomposition.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parents[2] / "model" / "text" / "lexicon" / "fold_chars.tsv"

# Characters that Chinese netizens write for common ones; GK.
VARIANTS = {
    "国": "囯囶圀囻",
    "高": "髙",
    "清": "淸凊",
    "达": "迖",
    "餐": "歺",
    "你": "妳伱祢",
    "我": "莪硪",
    "的": "菂哋の旳ㄉ",
    "真": "眞",
    "好": "恏",
    "人": "亾",
    "了": "孒ㄌ",
    "信": "伩",
    "碟": "碠𥖎",
    "盘": "柈",
    "影": "彯",
    "光": "灮",
    "版": "昄蝂",
    "正": "㱏",
    "全": "㒰",
    "买": "ㄇ",
    "啊": "ㄚ",
    "是": "昰",
    "出": "岀",
    "群": "羣",
    "峰": "峯",
    "裙": "裠",
    "资": "赀",
    "源": "厵",
    "网": "罓罒㓁",
    "接": "椄",
    "卡": "鉲",
    "口": "囗",
    "吃": "喫",
    "氵": "⺡",
    "私": "俬",
    "日": "ㄖ",
    "不": "卟",
    "一": "弌",
    "二": "弍",
    "三": "弎",
    "字": "ㄗ",
}
# Simplified radicals that Unicode gives no decomposition: ⻋ is written for 车.
RADICALS = dict(
    zip(
        "⺟⺠⺮⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⻄⻎⻏⻖⺀",
        "母民竹见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟西辶阝阝冫",
        strict=True,
    )
)
# Digits in other dress; GK.
DIGITS = {"3": "Ʒ", "4": "Ꮞ", "5": "Ƽƽ", "6": "Ꮾ", "8": "Ȣȣ"}
# OpenCC changes these, though the simplified form is the name's own: 哪吒.
KEPT = frozenset("吒")
# Roman look-alikes the confusables list lacks, in both cases; GK.
LATIN = {
    "a": "ᴀɐΛλ∧",
    "b": "ʙвьъβϐ",
    "c": "ᴄ¢ↄ",
    "d": "ᴅᗪⅾԀđðⱰ∂",
    "e": "ᴇеэ℮єεɘ",
    "f": "ғꜰƒ",
    "g": "ɢց",
    "h": "ʜнһ",
    "i": "ɪі¡ιӏ",
    "j": "ᴊј",
    "k": "ᴋкκ",
    "l": "ʟ",
    "m": "ᴍм",
    "n": "ɴпηи",
    "o": "ᴏоοσø◯",
    "p": "ᴘрρ",
    "q": "ǫԛ",
    "r": "ʀгяɹ",
    "s": "ꜱѕ",
    "t": "ᴛтτ",
    "u": "ᴜυцμ",
    "v": "ᴠν∨ѵⅴ˅۷",
    "w": "ᴡшωѡ",
    "x": "хχ×",
    "y": "ʏуүγ",
    "z": "ᴢ",
}
# Negative circled, negative squared and regional-indicator letters.
LETTER_BLOCKS = {0x1F150: 26, 0x1F170: 26, 0x1F1E6: 26}
# The Latin script itself, symbols people write as such, and scripts that
# honest listings hold as text are left alone unless listed above.
LOOKALIKE_SCRIPTS = (
    "CYRILLIC",
    "GREEK",
    "CHEROKEE",
    "LISU",
    "CANADIAN SYLLABICS",
    "ARMENIAN",
    "COPTIC",
    "LATIN",
    "MATHEMATICAL",
    "OLD ITALIC",
    "CARIAN",
    "LYCIAN",
    "DESERET",
    "GOTHIC",
    "WARANG",
)


def han_forms() -> Iterator[tuple[str, str, str]]:
    """Give traditional and Japanese forms with their simplified character."""
    from opencc import OpenCC

    to_simple = OpenCC("t2s")
    regional = [OpenCC(name) for name in ("tw2t", "hk2t", "jp2t")]
    for code in [*range(0x3400, 0xA000), *range(0x20000, 0x2CEB0)]:
        character = chr(code)
        simple = to_simple.convert(character)
        # A regional or Japanese form that is also ordinary simplified Chinese
        # (著, 予, 弁) must not change: GB 2312 tells them apart.
        if simple == character and not in_gb2312(character):
            for converter in regional:
                simple = to_simple.convert(converter.convert(character))
                if simple != character:
                    break
        if simple != character and len(simple) == 1 and character not in KEPT:
            yield character, simple, "han"


def in_gb2312(character: str) -> bool:
    """Tell whether a character belongs to the common simplified set."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def latin_forms() -> Iterator[tuple[str, str, str]]:
    """Give characters that look like an ASCII letter, with that letter."""
    from confusable_homoglyphs import confusables

    for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ":
        for entry in confusables.confusables_data.get(letter, []):
            character = entry["c"]
            if len(character) != 1 or character.isascii():
                continue
            folded = unicodedata.normalize("NFKC", character).lower()
            if folded.isascii() or not entry["n"].startswith(LOOKALIKE_SCRIPTS):
                continue
            yield character, letter.lower(), "latin"
            # Case partners: Я and я must not read differently.
            for partner in {character.lower(), character.upper()} - {character}:
                if len(partner) == 1 and not partner.isascii():
                    yield partner, letter.lower(), "latin"


def listed_forms() -> Iterator[tuple[str, str, str]]:
    """Give the characters of the lists above."""
    for simple, forms in VARIANTS.items():
        for form in forms:
            yield form, simple, "variant"
    for radical, character in RADICALS.items():
        yield radical, character, "variant"
    for digit, forms in DIGITS.items():
        for form in forms:
            yield form, digit, "latin"
    for letter, forms in LATIN.items():
        for form in forms:
            for cased in {form, form.lower(), form.upper()}:
                if len(cased) == 1 and not cased.isascii():
                    yield cased, letter, "latin"
    for start, count in LETTER_BLOCKS.items():
        for step in range(count):
            yield chr(start + step), chr(ord("a") + step), "circled"
    # Circled and parenthesised numbers 1-20 that NFKC leaves or brackets.
    for start in (0x2776, 0x2780, 0x278A, 0x24F5):
        for step in range(10):
            yield chr(start + step), str(step + 1), "circled"
    for step in range(10):
        yield chr(0x24EB + step), str(step + 11), "circled"
    yield "⓿", "0", "circled"
    yield "🄋", "0", "circled"
    yield "🄌", "0", "circled"
    for code in [*range(0x2474, 0x249C), *range(0x249C, 0x24B6), *range(0x3220, 0x3244)]:
        inner = unicodedata.normalize("NFKC", chr(code)).strip("().").lower()
        yield chr(code), inner, "circled"


def main() -> int:
    """Write the table; the first reading given for a character wins."""
    readings: dict[str, tuple[str, str]] = {}
    for source in (listed_forms(), latin_forms(), han_forms()):
        for character, folded, kind in source:
            if character != folded:
                readings.setdefault(character, (folded, kind))
    for character, (folded, kind) in list(readings.items()):
        # One look-up must suffice: follow chains such as 𠁞 -> 來 -> 来.
        while folded in readings and readings[folded][0] != character:
            folded = readings[folded][0]
        readings[character] = (folded, kind)
    lines = ["character\tfolded\tkind\n"]
    lines += [f"{c}\t{folded}\t{kind}\n" for c, (folded, kind) in sorted(readings.items())]
    TARGET.write_text("".join(lines), encoding="utf-8")
    print(f"{len(readings)} characters in {TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
