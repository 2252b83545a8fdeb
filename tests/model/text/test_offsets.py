"""Rewrites, and the way back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from model.text.offsets import Edit, rewrite


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """Draw a text and sorted, disjoint edits of it."""
    text = draw(st.text("ab碟💿", min_size=1, max_size=12))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    edits = [
        (start, end, draw(st.text("xy", max_size=3)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return text, edits


class TestStarts:
    @given(edited_texts())
    def test_agree_with_the_span_of_each_character(self, case: tuple[str, list[Edit]]) -> None:
        text, step = rewrite(*case)
        assert step.starts(len(text)) == [step.span(i, i + 1)[0] for i in range(len(text))]
