"""The report's blocks as Markdown and as one self-contained web page.

A listing's title is hostile text: it is escaped for both, and characters that
cannot be seen or that turn the line around are shown by their numbers.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from training.report.blocks import (
    Block,
    Card,
    Cards,
    Cell,
    Chart,
    Example,
    Figure,
    Heading,
    Note,
    Table,
    Title,
    Words,
)

_STYLE = Path(__file__).with_name("report.css")


def show_invisible(text: str) -> str:
    """Show control, format and unassigned characters by their numbers.

    Examples
    --------
    >>> show_invisible("DVD\\u202e\\n")
    'DVD⟨U+202E⟩⟨U+000A⟩'
    """
    return "".join(
        f"⟨U+{ord(c):04X}⟩" if unicodedata.category(c) in _INVISIBLE else c for c in text
    )


_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def to_markdown(blocks: Sequence[Block]) -> str:
    """Write the blocks as Markdown; charts are left to the web page."""
    return "\n\n".join(part for block in blocks if (part := _markdown(block))) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Title(words):
            return f"# {_plain(words.zh)} · {_plain(words.en)}"
        case Heading(words):
            return f"## {_plain(words.zh)} · {_plain(words.en)}"
        case Note(words, is_warning):
            mark = "> " if is_warning else ""
            return f"{mark}{_plain(words.zh)}\n{mark}\n{mark}{_plain(words.en)}"
        case Cards(cards):
            return "\n".join(
                f"- **{c.figure}** {_plain(c.words.zh)} · {_plain(c.words.en)} ({_plain(c.detail)})"
                for c in cards
            )
        case Table(head, rows, n_text):
            marks = ["---"] * n_text + ["---:"] * (len(head) - n_text)
            lines = [_md_row(head), "| " + " | ".join(marks) + " |", *map(_md_row, rows)]
            return "\n".join(lines)
        case Chart():
            return ""
        case Example(title, facts, reasons):
            lines = [f"- **{_plain(title)}** ({_plain(facts)})"]
            lines += [f"  - {w} {_plain(r.zh)} · {_plain(r.en)}" for w, r in reasons]
            return "\n".join(lines)


def _md_row(cells: Sequence[Cell]) -> str:
    return "| " + " | ".join(_md_cell(cell) for cell in cells) + " |"


def _md_cell(cell: Cell) -> str:
    match cell:
        case Words(zh, en):
            return _plain(zh if zh == en else f"{zh} · {en}")
        case Figure(figure, bounds):
            return f"**{_plain(figure)}** ({_plain(bounds)})"
        case _:
            return _plain(cell)


def _plain(text: str) -> str:
    """Take Markdown's and HTML's meaning from the characters of a text."""
    return re.sub(r"([\\`*_\[\]<>|#~$])", r"\\\1", show_invisible(text))


def to_html(blocks: Sequence[Block]) -> str:
    """Write the blocks as one page: its style inside, no script, nothing fetched."""
    title = next((b.words for b in blocks if isinstance(b, Title)), Words("huoyan", "huoyan"))
    body = "\n".join(_html(block) for block in blocks)
    return (
        '<!doctype html>\n<html lang="zh">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(title.zh)} · {_safe(title.en)}</title>\n"
        f"<style>\n{_STYLE.read_text('utf-8')}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _html(block: Block) -> str:
    match block:
        case Title(words):
            return f"<h1>{_both(words)}</h1>"
        case Heading(words):
            return f"<h2>{_both(words)}</h2>"
        case Note(words, is_warning):
            kind = ' class="warning"' if is_warning else ""
            return f'<div{kind}><p>{_safe(words.zh)}</p><p lang="en">{_safe(words.en)}</p></div>'
        case Cards(cards):
            return '<ul class="cards">' + "".join(map(_card, cards)) + "</ul>"
        case Table(head, rows, n_text):
            heads = "".join(f"<th{_align(i, n_text)}>{_cell(c)}</th>" for i, c in enumerate(head))
            lines = "".join(
                "<tr>"
                + "".join(f"<td{_align(i, n_text)}>{_cell(c)}</td>" for i, c in enumerate(row))
                + "</tr>\n"
                for row in rows
            )
            # Scrolled by itself on a phone, and then to be reached by keyboard.
            return (
                f'<div class="table" tabindex="0"><table><thead><tr>{heads}</tr></thead>\n'
                f"<tbody>{lines}</tbody></table></div>"
            )
        case Chart(svg, words):
            return f"<figure>{svg}<figcaption>{_both(words)}</figcaption></figure>"
        case Example(title, facts, reasons):
            items = "".join(f"<li><b>{_safe(w)}</b> {_both(r)}</li>" for w, r in reasons)
            return (
                f'<article><h3>{_safe(title)}</h3><p class="facts">{_safe(facts)}</p>'
                f"<ul>{items}</ul></article>"
            )


def _card(card: Card) -> str:
    return (
        f"<li><strong>{_safe(card.figure)}</strong>{_both(card.words)}"
        f"<small>{_safe(card.detail)}</small></li>"
    )


def _align(column: int, n_text: int) -> str:
    return "" if column < n_text else ' class="number"'


def _cell(cell: Cell) -> str:
    match cell:
        case Words():
            return _both(cell)
        case Figure(figure, bounds):
            return f"{_safe(figure)}<small>{_safe(bounds)}</small>"
        case _:
            return _safe(cell)


def _both(words: Words) -> str:
    if words.zh == words.en:
        return _safe(words.zh)
    return f'<span>{_safe(words.zh)}</span> <span lang="en">{_safe(words.en)}</span>'


def _safe(text: str) -> str:
    return html.escape(show_invisible(text))
