"""Bring the console's Chinese catalogue up to date: extract, merge, compile.

    python scripts/translations.py

English stands in the templates and in the calls of `N_`; what has no Chinese
yet is listed, and the exit code is 1 then. The compiled catalogue is committed
beside its source, so that nothing is built at installation.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

CONSOLE = Path(__file__).resolve().parents[1] / "service" / "console"
PO = CONSOLE / "locale" / "zh" / "LC_MESSAGES" / "console.po"
METHODS = [("templates/**.html", "jinja2"), ("views/**.py", "python")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}


def extracted() -> Catalog:
    """Gather every text of the pages."""
    catalog = Catalog(project="huoyan", charset="utf-8")
    found = extract_from_dir(str(CONSOLE), METHODS, OPTIONS, KEYWORDS)
    for file, _line, message, _comments, context in found:
        catalog.add(message, locations=[(file, None)], context=context)
    return catalog


def merged() -> Catalog:
    """Carry the translations there are over to the texts there are now."""
    with PO.open("rb") as stream:
        catalog = read_po(stream, locale="zh", charset="utf-8")
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def source(catalog: Catalog) -> bytes:
    """Write a catalogue as its source: without dates, so that equal texts are equal bytes."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, sort_output=True, omit_header=True, include_lineno=False)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    head += '"Language: zh\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    return head.encode() + out.getvalue()


def compiled(raw: bytes) -> bytes:
    """Compile a catalogue's source."""
    out = io.BytesIO()
    catalog = read_po(io.BytesIO(raw), locale="zh", charset="utf-8")
    # Its head names a time, and would be another in every run.
    catalog.creation_date = catalog.revision_date = datetime(2013, 4, 1, tzinfo=UTC)
    write_mo(out, catalog)
    return out.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """List the texts that have no Chinese."""
    return [str(m.id) for m in catalog if m.id and not (m.string and all(as_list(m.string)))]


def as_list(string: str | tuple[str, ...]) -> list[str]:
    return [string] if isinstance(string, str) else list(string)


def main() -> int:
    catalog = merged()
    raw = source(catalog)
    PO.write_bytes(raw)
    PO.with_suffix(".mo").write_bytes(compiled(raw))
    without = missing(catalog)
    print(f"{len(catalog)} texts, {len(without)} without Chinese")
    print(*without, sep="\n")
    return 1 if without else 0


if __name__ == "__main__":
    sys.exit(main())
