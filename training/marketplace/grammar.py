"""Compositional phrases: banks in plain text, compiled, spoken by an agent.

A phrase file holds sections. Each line of a section is one phrase::

    [greeting]
    {你好|您好}，$work 还在            # one of two; a fact
    = {DVD|影碟}                       # "=": vocabulary, in both banks
    3* 要的{拍下|私信}{|，#2-5#天内发}  # weight 3; an empty choice; a number

Lines without ``=`` fall by turns into habits bank ``a`` and bank ``b``, so
that the banks share no phrase. A speaker does not use the whole of a bank
either: it has a few favourites in each section, as people do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Final

Facts = Mapping[str, str]
Part = Callable[["Speaker", Facts], str]

_TOKEN: Final = re.compile(r"\$([a-z_][a-z0-9_]*)|#(\d+)-(\d+)#|([{}|])")
_WEIGHT: Final = re.compile(r"(\d+)\*\s*")
_PRIME: Final = 2_654_435_761


class GrammarError(ValueError):
    """A phrase file cannot be read; the message names file and line."""


class Speaker:
    """A voice: which phrases of a section it uses.

    Parameters
    ----------
    random : Random
        Source of chance.
    habits : str
        Bank of phrases: ``a``, ``b`` or ``ab``.
    salt : int
        Picks the favourites.
    variety : int
        How many favourites per section.
    """

    __slots__ = ("habits", "random", "salt", "variety")

    def __init__(self, random: Random, habits: str, salt: int, variety: int) -> None:
        self.random = random.random
        self.habits = habits
        self.salt = salt
        self.variety = variety

    def choose(self, n_phrases: int, section: int) -> int:
        """Pick one of the favourites among `n_phrases` phrases."""
        if n_phrases <= self.variety:
            return int(self.random() * n_phrases)
        favourite = int(self.random() * self.variety)
        # A multiplicative hash instead of a stored list: an agent's taste
        # costs no memory, and millions of agents fit.
        return ((self.salt ^ section * 40_503) * _PRIME + favourite * 7_919) % n_phrases


class Section:
    """Alternative phrases under one name."""

    __slots__ = ("banks", "number")

    def __init__(self, number: int) -> None:
        self.number = number
        self.banks: dict[str, list[Part]] = {"a": [], "b": [], "ab": []}

    def add(self, phrase: Part, weight: int, bank: str) -> None:
        """Add a phrase to ``a``, ``b`` or (``ab``) both banks."""
        for name, phrases in self.banks.items():
            if bank in (name, "ab") or name == "ab":
                phrases.extend([phrase] * weight)

    def say(self, speaker: Speaker, facts: Facts) -> str:
        """Speak one phrase."""
        phrases = self.banks[speaker.habits]
        return phrases[speaker.choose(len(phrases), self.number)](speaker, facts)

    def say_some(self, speaker: Speaker, facts: Facts, count: int) -> list[str]:
        """Speak up to `count` different phrases."""
        phrases = self.banks[speaker.habits]
        n = len(phrases)
        chosen: list[int] = []
        for _ in range(min(count, n)):
            index = speaker.choose(n, self.number)
            while index in chosen:
                index = (index + 1) % n
            chosen.append(index)
        return [phrases[index](speaker, facts) for index in chosen]


class Grammar:
    """All sections of some phrase files."""

    def __init__(self) -> None:
        self.sections: dict[str, Section] = {}

    @classmethod
    def load(cls, files: Iterable[Path]) -> Grammar:
        """Read and compile phrase files."""
        lines: list[tuple[str, str, str]] = []
        for file in files:
            name = ""
            for number, raw in enumerate(file.read_text("utf-8").splitlines(), 1):
                line = raw.strip()
                where = f"{file.name}:{number}"
                if not line or line.startswith("# "):
                    continue
                if line.startswith("["):
                    name = line.strip("[]")
                elif not name:
                    raise GrammarError(f"{where}: a phrase before the first [section].")
                else:
                    lines.append((name, line, where))
        grammar = cls()
        for name, _, _ in lines:
            grammar.sections.setdefault(name, Section(len(grammar.sections) + 1))
        turns: dict[str, int] = {}
        for name, line, where in lines:
            grammar._add(name, line, where, turns)
        for name, section in grammar.sections.items():
            if not (section.banks["a"] and section.banks["b"]):
                raise GrammarError(f"Section [{name}] leaves one bank empty: add a phrase.")
        return grammar

    def _add(self, name: str, line: str, where: str, turns: dict[str, int]) -> None:
        bank, weight = "ab", 1
        if line.startswith("="):
            line = line[1:].strip()
        else:
            turns[name] = turns.get(name, 0) + 1
            bank = "a" if turns[name] % 2 else "b"
        if match := _WEIGHT.match(line):
            weight, line = int(match[1]), line[match.end() :]
        self.sections[name].add(self.compile(line, where), weight, bank)

    def say(self, name: str, speaker: Speaker, facts: Facts) -> str:
        """Speak one phrase of a section."""
        return self.sections[name].say(speaker, facts)

    def say_some(self, name: str, speaker: Speaker, facts: Facts, count: int) -> list[str]:
        """Speak up to `count` different phrases of a section."""
        return self.sections[name].say_some(speaker, facts, count)

    def compile(self, text: str, where: str = "phrase") -> Part:
        """Turn the text of a phrase into a function that speaks it."""
        tokens = _tokens(text)
        part, rest = self._sequence(tokens, 0, where)
        if rest != len(tokens):
            raise GrammarError(f"{where}: unbalanced braces in {text!r}.")
        return part

    def _sequence(self, tokens: list[tuple[str, str]], i: int, where: str) -> tuple[Part, int]:
        parts: list[Part] = []
        while i < len(tokens):
            kind, value = tokens[i]
            if kind == "open":
                part, i = self._choice(tokens, i + 1, where)
                parts.append(part)
                continue
            if kind in ("close", "or"):
                break
            parts.append(self._leaf(kind, value))
            i += 1
        return _join(parts), i

    def _choice(self, tokens: list[tuple[str, str]], i: int, where: str) -> tuple[Part, int]:
        options: list[Part] = []
        while True:
            part, i = self._sequence(tokens, i, where)
            options.append(part)
            if i >= len(tokens):
                raise GrammarError(f"{where}: a brace is not closed.")
            closed = tokens[i][0] == "close"
            i += 1
            if closed:
                return _one_of(options), i

    def _leaf(self, kind: str, value: str) -> Part:
        if kind == "text":
            return lambda speaker, facts: value
        if kind == "number":
            low, high = map(int, value.split("-"))
            return lambda speaker, facts: str(low + int(speaker.random() * (high - low + 1)))
        if value in self.sections:
            return self.sections[value].say
        return lambda speaker, facts: facts[value]


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() > end:
            tokens.append(("text", text[end : match.start()]))
        name, low, high, brace = match.groups()
        if name:
            tokens.append(("name", name))
        elif low:
            tokens.append(("number", f"{low}-{high}"))
        else:
            tokens.append(({"{": "open", "}": "close", "|": "or"}[brace], brace))
        end = match.end()
    if end < len(text):
        tokens.append(("text", text[end:]))
    return tokens


def _join(parts: list[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return lambda speaker, facts: ""
    return lambda speaker, facts: "".join([part(speaker, facts) for part in parts])


def _one_of(options: list[Part]) -> Part:
    n = len(options)
    return lambda speaker, facts: options[int(speaker.random() * n)](speaker, facts)
