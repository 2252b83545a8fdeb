"""Where an item goes when somebody has decided: the rules of a second look."""

from __future__ import annotations

from typing import NamedTuple

from service.tables.review import ItemState
from service.verdicts.taxonomy import side


class Step(NamedTuple):
    """The look that a verdict is, and the state it leads to."""

    stage: int
    state: ItemState

    @property
    def is_final(self) -> bool:
        """Whether the verdict is in force now."""
        return self.state == "done"


def next_step(state: str, code: str, *, needs_second: bool, first_code: str | None) -> Step:
    """Decide what a verdict does to an item.

    The first look settles it unless a second is wanted. Two that point the
    same way agree, whatever their codes; else a lead decides. What is done
    can be corrected by a new first look.

    Examples
    --------
    >>> next_step("open", "P2", needs_second=True, first_code=None)
    Step(stage=1, state='second')
    >>> next_step("second", "P1", needs_second=True, first_code="P2")
    Step(stage=2, state='done')
    >>> next_step("second", "L2", needs_second=True, first_code="P2")
    Step(stage=2, state='dispute')
    """
    match state:
        case "second":
            agree = first_code is not None and side(first_code) == side(code)
            return Step(2, "done" if agree else "dispute")
        case "dispute":
            return Step(3, "done")
        case "open" if needs_second:
            return Step(1, "second")
        case _:
            return Step(1, "done")
