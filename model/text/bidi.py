"""Text in the order a reader sees it.

U+202E (right-to-left override) shows what follows backwards: 盘网 is written,
网盘 is seen. Only the override needs care: the other direction marks do not
reorder Chinese or Latin text.
"""

from __future__ import annotations

RIGHT_TO_LEFT = "\u202e"
_LEFT_TO_RIGHT_OPENERS = frozenset("\u202a\u202b\u202d\u2066\u2067\u2068")
_CLOSERS = frozenset("\u202c\u2069")
# Unicode's own limit (UAX 9, BD2); without one, nesting would cost the square.
_MAX_DEPTH = 125


def seen_order(text: str) -> list[int]:
    """Give the positions of a text's characters as displayed.

    The direction marks themselves are left out: nobody sees them.

    Examples
    --------
    >>> text = "\\u202e盘网\\u202c资源"
    >>> "".join(text[i] for i in seen_order(text))
    '网盘资源'
    """
    order: list[int] = []
    # For each open run, where it starts in `order` and whether its direction
    # differs from that around it: then it is turned when it closes.
    open_runs: list[tuple[int, bool]] = []
    backwards = False

    def close() -> None:
        nonlocal backwards
        start, turns = open_runs.pop()
        if turns:
            order[start:] = order[start:][::-1]
            backwards = not backwards

    for position, character in enumerate(text):
        if character == RIGHT_TO_LEFT or character in _LEFT_TO_RIGHT_OPENERS:
            if len(open_runs) < _MAX_DEPTH:
                turns = backwards != (character == RIGHT_TO_LEFT)
                open_runs.append((len(order), turns))
                backwards ^= turns
            continue
        if character in _CLOSERS:
            if open_runs:
                close()
            continue
        if character == "\n":
            # An override ends with its paragraph.
            while open_runs:
                close()
        order.append(position)
    while open_runs:
        close()
    return order
