"""Write the index and manifest of the shipped catalogue of works.

Run it after a change to ``model/works/shipped/works.jsonl``, or to how text
is folded; a test says when.
"""

from __future__ import annotations

from pathlib import Path

from model.works.catalogue import digest_of
from model.works.parse import read_works
from model.works.store import write_files

FOLDER = Path(__file__).resolve().parent.parent / "model" / "works" / "shipped"


def main() -> None:
    """Check the works and write the other two files."""
    from model.works.catalogue import encode_works

    found = read_works(FOLDER / "works.jsonl")
    if found.problems:
        raise SystemExit("\n".join(map(str, found.problems)))
    lines = encode_works(found.works)
    version = f"shipped-{digest_of(lines)[:8]}"
    write_files(FOLDER, lines, version=version, source="general knowledge")
    print(f"{version}: {len(lines)} works")


if __name__ == "__main__":
    main()
