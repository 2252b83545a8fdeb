"""Visits to a console whose passwords cost little."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from console_visits import Visit
from starlette.testclient import TestClient

from service.accounts import passwords


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", cheap)
    passwords._nobodys.cache_clear()


@pytest.fixture
def visit(start: Callable[..., TestClient], home: Path) -> Callable[[], Visit]:
    """Open browsers, each at a worker of its own."""
    return lambda: Visit(start())
