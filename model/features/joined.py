"""A listing's folded title and description as one text to read in one pass."""

from __future__ import annotations

from typing import Protocol


class FoldedText(Protocol):
    """What folding gives: the text as read and the way back to it as sent."""

    source: str
    text: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a range of the folded text to the text as sent."""
        ...


class JoinedText:
    """Title, newline, description; offsets count in ``text``.

    Parameters
    ----------
    title, description : FoldedText or str
        Folded already. Folding drops the signs between characters, and some
        of them carry meaning here (18/部, 蓝光+DVD): with a `FoldedText` they
        are looked up in the text as sent, with a plain string they are not.
    """

    __slots__ = ("_description", "_title", "text", "title_length")

    def __init__(self, title: FoldedText | str, description: FoldedText | str | None) -> None:
        self._title = title
        self._description = description
        text = title if isinstance(title, str) else title.text
        self.title_length = len(text)
        if description:
            body = description if isinstance(description, str) else description.text
            text = f"{text}\n{body}"
        self.text = text

    def between(self, left: int, right: int) -> str:
        """Return what stood between two characters, as it was sent.

        Parameters
        ----------
        left, right : int
            The end of one find and the start of the next, ``0 < left <= right``.
        """
        shift = 0
        part: FoldedText | str | None = self._title
        if left > self.title_length:
            shift = self.title_length + 1
            part = self._description
        if part is None or isinstance(part, str) or right - shift >= len(part.text):
            return self.text[left:right]
        start = part.span(left - shift - 1, left - shift)[1] if left > shift else 0
        stop = part.span(right - shift, right - shift + 1)[0]
        return part.source[start:stop]
