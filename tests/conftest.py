"""What every test stands on: no test sees, or writes to, the developer's own set-up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every machine and in every run: a failure can be looked at again.
# No deadline: on a busy two-core machine time says little about the code.
settings.register_profile("huoyan", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("huoyan")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give each test an empty HUOYAN_HOME and no other setting of ours."""
    for name in [name for name in os.environ if name.startswith("HUOYAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HUOYAN_HOME", str(tmp_path / "var"))
