"""Undo disguise, and keep where each character came from.

`fold` gives the text a careful reader would see: one script, one width, one
case, no invisible or decorating characters, split and half-Latin words put
together again. It changes how a text is spelt, never what it says. A homophone
is put right only inside a word of the trade that nothing ordinary explains
(姿源); others are for the pinyin view and `Lexicon.find_by_sound`. Pictures,
blots and spelt syllables are read as the one known word that fits, whatever it
names. And nothing here counts for or against a listing: honest people type oddly as well.

The steps are rewrites, run until nothing changes, so that folding a folded
text leaves it alone.
"""

from __future__ import annotations

from model.text.bidi import RIGHT_TO_LEFT, seen_order
from model.text.characters import CHARACTERS, MARK, read_characters
from model.text.marks import mark_edits
from model.text.masks import mask_edits
from model.text.offsets import Edited, Reordered, Step, rewrite
from model.text.phrases import parted_edits, phrase_edits
from model.text.segment import WordBounds
from model.text.spacing import join_edits, noise_edits
from model.text.spelt import spelt_edits

# Each round resolves what the last one brought together. Texts need two or
# three; the cap bounds the time of one made to need more.
_MAX_ROUNDS = 12


class Folded:
    """A text as read, and the way back to it as sent.

    Attributes
    ----------
    source : str
        The text as sent.
    text : str
        The folded text.
    """

    __slots__ = ("_rewritten", "_steps", "_words", "source", "text")

    def __init__(self, source: str, text: str, steps: list[Step], rewritten: int) -> None:
        self.source = source
        self.text = text
        self._steps = steps
        self._rewritten = rewritten
        self._words: WordBounds | None = None

    @property
    def words(self) -> WordBounds:
        """The words of `text`, cut once for all who ask."""
        if self._words is None:
            self._words = WordBounds(self.text)
        return self._words

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty range of the folded text to the text as sent.

        Parameters
        ----------
        start, end : int
            Range of `text`, ``0 <= start < end <= len(text)``.

        Returns
        -------
        tuple of int
            Range of `source` in code points, never empty.
        """
        for step in reversed(self._steps):
            start, end = step.span(start, end)
        return start, end

    def has_blank(self, start: int, end: int) -> bool:
        """Whether a blank of the text as sent parts two words hereabouts.

        Blanks between characters that all stand apart part nothing.
        """
        for position in range(max(start, 1), min(end + 1, len(self.text))):
            if self._blank_before(position):
                before = position > 1 and self._blank_before(position - 1)
                after = position + 1 < len(self.text) and self._blank_before(position + 1)
                if not before and not after:
                    return True
        return False

    def _blank_before(self, position: int) -> bool:
        left, right = self.span(position - 1, position)[1], self.span(position, position + 1)[0]
        return any(c.isspace() for c in self.source[left:right])

    @property
    def disguised(self) -> int:
        """How many characters a disguise was lifted from; to show, not to score."""
        return self._rewritten + sum(c in CHARACTERS.disguises for c in self.source)

    def __repr__(self) -> str:
        return f"Folded({self.text!r})"


def fold(text: str) -> Folded:
    """Fold a text.

    Linear in its length, and total: any string folds, lone surrogates too.

    Parameters
    ----------
    text : str
        Text as sent.

    Returns
    -------
    Folded
        The folded text with its offsets.

    Examples
    --------
    >>> folded = fold("全新Ｄ-V-Ｄ 光石枼，藍guang高氵青")
    >>> folded.text
    '全新dvd光碟,蓝光高清'
    >>> start, end = folded.span(5, 7)
    >>> folded.source[start:end]
    '光石枼'
    """
    source = text
    steps: list[Step] = []
    if RIGHT_TO_LEFT in text:
        order = seen_order(text)
        text = "".join([text[i] for i in order])
        steps.append(Reordered(order))
    read = read_characters(text)
    rewritten = 0
    if MARK in read:
        edits = mark_edits(text, read)
        rewritten = len(edits)
        read, step = rewrite(read, edits)
        steps.append(step)
    read, rewritten = _settle(read, steps, rewritten)
    return Folded(source, read, steps, rewritten)


def _settle(text: str, steps: list[Step], rewritten: int) -> tuple[str, int]:
    """Rewrite spacing and phrases until nothing changes."""
    dropped: Edited | None = None
    for _ in range(_MAX_ROUNDS):
        noise = noise_edits(text)
        if noise:
            text, dropped = rewrite(text, noise)
            steps.append(dropped)
        joins = join_edits(text) or parted_edits(text) or mask_edits(text)
        if joins:
            text, step = rewrite(text, joins)
            steps.append(step)
            dropped = None
        phrases = phrase_edits(text, dropped) or spelt_edits(text)
        if phrases:
            text, step = rewrite(text, phrases)
            steps.append(step)
            dropped = None
        if not joins and not phrases:
            break
        rewritten += len(joins) + len(phrases)
    return text, rewritten
