"""An agent's handwriting: separators, brackets, decoration, typing errors."""

from __future__ import annotations

import re
from random import Random
from typing import Final

import msgspec

from training.marketplace.grammar import Facts, Grammar, Speaker

_NO_FACTS: Final[Facts] = {}
_LATIN: Final = re.compile(r"[A-Za-z]{2,}")
_FULL_WIDTH: Final = {c: c + 0xFEE0 for c in range(0x21, 0x7F)}
# What fingers do on a pinyin keyboard: the wrong candidate of the same sound.
_SLIPS: Final = dict(
    zip(
        "的在做再以已他她那哪像象合和部步只支张章号好带戴新心成城原元边变货获拍排定订",
        "地再作在已以她他哪那象像和合步部支只章张好号戴带心新城成元原变边获货排拍订定",
        strict=True,
    )
)


class Style(msgspec.Struct):
    """How one agent writes, whatever it writes."""

    speaker: Speaker
    separator: str
    bracket: str
    prefix: str
    suffix: str
    stop: str
    layout: str
    emoji: float
    typing_errors: float
    shuffle: float
    latin: str
    oddness: str | None
    title_parts: int
    title_length: int
    sentences: float
    describes: float
    price_ending: str

    @property
    def is_odd(self) -> bool:
        """Whether the handwriting looks disguised, though it may be honest."""
        return self.oddness is not None


def make_style(grammar: Grammar, random: Random, habits: str) -> Style:
    """Draw a handwriting from wide distributions."""
    r = random.random
    speaker = Speaker(random, habits, random.getrandbits(32), 1 + int(9 * r() ** 1.5))

    def say(section: str, chance: float) -> str:
        return grammar.say(section, speaker, _NO_FACTS) if r() < chance else ""

    return Style(
        speaker=speaker,
        separator=say("separator", 0.06) or " ",
        bracket=say("bracket", 0.12),
        prefix=say("prefix", 0.06),
        suffix=say("suffix", 0.05),
        stop=say("stop", 0.15) or "。",
        layout=say("layout", 0.1) or "paragraph",
        emoji=0.35 * r() if r() < 0.08 else 0.0,
        typing_errors=0.25 * r() if r() < 0.2 else 0.02,
        shuffle=r() if r() < 0.4 else 0.0,
        latin="lower" if r() < 0.04 else "title" if r() < 0.01 else "as_is",
        oddness=grammar.say("oddness", speaker, _NO_FACTS) if r() < 0.05 else None,
        title_parts=6 + int(9 * r()),
        title_length=12 + int(22 * r() ** 0.8),
        sentences=0.6 + 1.6 * r(),
        describes=0.45 + 0.5 * r(),
        price_ending=say("price_ending", 0.8) or "any",
    )


def write_title(title: str, style: Style, random: Random, grammar: Grammar) -> str:
    """Put a title into an agent's handwriting."""
    r = random.random
    parts = list(dict.fromkeys(part for part in title.split(" ") if part))
    if " " in title and not title.isascii():
        if r() < style.shuffle:
            # The head is usually what is sold; the rest moves freely.
            head = 0 if r() < 0.3 else 1
            rest = parts[head:]
            random.shuffle(rest)
            parts = parts[:head] + rest
        if len(parts) > style.title_parts and r() < 0.5:
            parts = parts[: max(2, style.title_parts)]
        title = style.separator.join(parts)
    if style.latin == "lower":
        title = title.lower()
    elif style.latin == "title" and not title.isascii():
        title = _LATIN.sub(lambda match: match[0].capitalize(), title)
    if style.prefix and r() < 0.8:
        title = style.prefix + title
    if style.suffix and r() < 0.8:
        title += style.suffix
    if r() < style.emoji:
        title += grammar.say("emoji", style.speaker, _NO_FACTS)
    return type_carelessly(title, style, random)


def write_description(sentences: list[str], style: Style, random: Random, grammar: Grammar) -> str:
    """Join sentences the way the agent does."""
    if not sentences:
        return ""
    r = random.random
    if r() < style.emoji:
        i = int(r() * len(sentences))
        sentences[i] += grammar.say("emoji", style.speaker, _NO_FACTS)
    stop, layout = style.stop, style.layout
    if sentences[0].isascii():
        stop, layout = ". ", "paragraph" if layout == "bullets" else layout
    if layout == "lines":
        text = "\n".join(sentences)
    elif layout == "bullets":
        bullet = grammar.say("bullet", style.speaker, _NO_FACTS)
        text = "\n".join(bullet + sentence for sentence in sentences)
    elif layout == "numbered":
        text = "".join(f"{i}.{sentence}{stop}" for i, sentence in enumerate(sentences, 1))
    else:
        text = "".join(_ended(sentence, stop) for sentence in sentences).rstrip()
    return type_carelessly(text, style, random)


def type_carelessly(text: str, style: Style, random: Random) -> str:
    """Make at most one typing error; odd hands also space or widen letters."""
    r = random.random
    if r() < style.typing_errors and len(text) > 6:
        text = _slip(text, random)
    if style.oddness and r() < 0.75:
        text = write_oddly(text, style.oddness, random)
    return text


def write_oddly(text: str, oddness: str, random: Random) -> str:
    """Apply a harmless habit that looks like a disguise."""
    if oddness == "wide":
        return text.translate(_FULL_WIDTH)
    if oddness == "spaced" and len(text) <= 60:
        return " ".join(text.replace(" ", ""))
    if oddness == "letters_spaced":
        return _LATIN.sub(lambda match: " ".join(match[0]), text)
    if oddness == "letters_dotted":
        return _LATIN.sub(lambda match: ".".join(match[0]), text)
    if oddness == "no_spaces":
        return text.replace(" ", "")
    if oddness == "starred" and len(text) <= 60:
        return "★".join(text.split())
    if oddness == "commas":
        return text.replace(" ", ",,").replace("，", ",")
    if oddness == "doubled":
        return f"{text} {text[: len(text) // 2]}" if len(text) <= 40 else text
    if oddness == "zh_genuine":
        return text.replace("正版", "㊣版").replace("包邮", "包郵").replace("特价", "特價")
    return text


def _slip(text: str, random: Random) -> str:
    i = int(random.random() * (len(text) - 2)) + 1
    if text[i] in _SLIPS:
        return text[:i] + _SLIPS[text[i]] + text[i + 1 :]
    action = random.random()
    if action < 0.35:
        return text[:i] + text[i + 1 :]
    if action < 0.6:
        return text[:i] + text[i] + text[i:]
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def _ended(sentence: str, stop: str) -> str:
    return sentence if sentence[-1] in "。！？!?~～.…" else sentence + stop
