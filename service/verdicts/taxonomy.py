"""The codes a verdict may have, and what each of them says of piracy."""

from __future__ import annotations

from typing import Literal, get_args

Code = Literal[
    "P1", "P2", "P3", "P4", "P5", "P6", "P7", "R1", "R2", "R3", "L1", "L2", "N1", "N2", "U"
]  # fmt: skip
Flag = Literal["PRE_RELEASE", "EXPORT", "REPEAT", "RELIST", "MEMBER_TITLE", "OBFUSCATED"]
Source = Literal["reviewer", "audit", "counter_notice"]

CODES: tuple[Code, ...] = get_args(Code)
FLAGS: tuple[Flag, ...] = get_args(Flag)


def side(code: str) -> str:
    """Say which way a verdict points: against the listing, for it, or neither.

    Examples
    --------
    >>> side("P5"), side("R1"), side("U")
    ('pirated', 'lawful', 'unclear')
    """
    if code == "U":
        return "unclear"
    return "pirated" if code.startswith("P") else "lawful"
