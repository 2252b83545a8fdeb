"""The Chinese catalogue: complete, compiled, and with the same gaps to fill as the English."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
GAP = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    place = ROOT / "scripts" / "translations.py"
    spec = importlib.util.spec_from_file_location("huoyan_translations", place)
    assert spec is not None and spec.loader is not None
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_has_its_chinese(script: ModuleType) -> None:
    assert script.missing(script.merged()) == []


def test_the_committed_files_are_what_the_script_writes(script: ModuleType) -> None:
    raw = script.source(script.merged())
    assert script.PO.read_bytes() == raw, "run python scripts/translations.py"
    assert script.PO.with_suffix(".mo").read_bytes() == script.compiled(raw)


def test_both_languages_have_the_same_gaps(script: ModuleType) -> None:
    for message in script.merged():
        if not message.id:
            continue
        english = message.id if isinstance(message.id, str) else message.id[-1]
        for chinese in script.as_list(message.string):
            assert sorted(GAP.findall(chinese)) == sorted(GAP.findall(english)), english
