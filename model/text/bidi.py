"""Text in the order a reader sees it.

U+202E (right-to-left override) shows what follows backwards: 盘网 is written,
网盘 is seen. Only the override needs care, the other direction marks do not
reorder Chinese or Latin text.
"""

from __future__ import annotations

RIGHT_TO_LEFT = "\u202e"
_OVERRIDES = {"\u202d": False, "\u202e": True}
_OTHER_OPENERS = "\u202a\u202b\u2066\u2067\u2068"
_CLOSERS = "\u202c\u2069"
# Unicode's own limit (UAX 9, BD2); without one, nesting would cost the square.
_MAX_DEPTH = 125


def seen_order(text: str) -> list[int]:
    """Give the positions of a text's characters as displayed.

    Examples
    --------
    >>> text = "\\u202e盘网\\u202c资源"
    >>> "".join(text[i] for i in seen_order(text) if text[i] > "\\u3000")
    '网盘资源'
    """
    order: list[int] = []
    # One entry for each open run: where it starts in `order`, and whether
    # what is in it is shown backwards when it closes.
    open_runs: list[tuple[int, bool]] = []

    def close() -> None:
        start, backwards = open_runs.pop()
        if backwards:
            order[start:] = order[start:][::-1]

    backwards_now = False
    for position, character in enumerate(text):
        if len(open_runs) >= _MAX_DEPTH and character not in _CLOSERS:
            pass
        elif character in _OVERRIDES:
            backwards = _OVERRIDES[character]
            # A run inside another turns only if its direction differs.
            open_runs.append((len(order), backwards != backwards_now))
            backwards_now = backwards
        elif character in _OTHER_OPENERS:
            open_runs.append((len(order), backwards_now))
            backwards_now = False
        elif character in _CLOSERS and open_runs:
            backwards_now ^= open_runs[-1][1]
            close()
        elif character == "\n":
            # An override ends with its paragraph.
            while open_runs:
                close()
            backwards_now = False
        order.append(position)
    while open_runs:
        close()
    return order
