"""Kinds of agents and scenarios of offers, as tables that one can read."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random
from typing import Final, Generic, TypeVar

import msgspec

HERE: Final = Path(__file__).parent
PIRATED_CODES: Final = frozenset({"P1", "P2", "P3", "P4", "P5", "P6"})

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values with weights, written ``value:weight value:weight``."""

    __slots__ = ("_cumulative", "values")

    def __init__(self, pairs: list[tuple[T, float]]) -> None:
        self.values = [value for value, _ in pairs]
        total, running = sum(weight for _, weight in pairs), 0.0
        self._cumulative: list[float] = []
        for _, weight in pairs:
            running += weight / total
            self._cumulative.append(running)

    def draw(self, random: Random) -> T:
        """Draw one value."""
        u = random.random()
        # Short lists: a scan beats a bisection.
        for value, bound in zip(self.values, self._cumulative, strict=True):
            if u < bound:
                return value
        return self.values[-1]


class Range(msgspec.Struct, frozen=True):
    """A range from which one draws log-uniformly: most prices are like that."""

    low: float
    high: float

    def draw(self, random: Random) -> float:
        """Draw one number."""
        low, high = self.low, self.high
        return low if low >= high else float(low * (high / low) ** random.random())


class Scenario(msgspec.Struct, frozen=True):
    """One way of offering something.

    Attributes
    ----------
    name : str
        Also the name of its phrase sections, ``t_<name>`` and ``d_<name>``.
    code : str
        Code of the taxonomy: the truth.
    subjects : tuple of str
        Kinds of works it is about; empty if about none.
    edition : str
        ``yes``: only works with a mainland edition on the medium; ``no``:
        only works without one; ``foreign``: works from abroad; ``any``.
    media : str
        One letter each: V, D, B, U for discs, ``-`` for none.
    price : str
        ``ed*lo-hi`` of the edition's list price, ``disc*lo-hi`` a disc,
        ``lot*lo-hi`` an item of the lot, ``flat*lo-hi`` for the whole.
    discs : str
        ``ed`` as in the edition, ``pack*lo-hi`` episodes (or films) a disc,
        ``n*lo-hi`` discs.
    register : str
        Voice: tb, tmall, trade, xy, forum, en, hk, tw.
    poses : tuple of str
        Lawful scenarios whose wording it may borrow whole.
    """

    name: str
    code: str
    subjects: tuple[str, ...]
    edition: str
    media: str
    price_rule: str
    price: Range
    disc_rule: str
    discs: Range
    stock: Range | None
    sold: Range
    used: bool | None
    register: str
    categories: tuple[str, ...]
    slices: tuple[str, ...]
    poses: tuple[str, ...]

    @property
    def pirated(self) -> bool:
        """Whether the offer is pirated."""
        return self.code in PIRATED_CODES

    @property
    def is_av(self) -> bool:
        """Whether a marketplace would count it among audiovisual listings."""
        return self.code[0] not in "N" and self.code != "P7"


class Kind(msgspec.Struct, frozen=True):
    """A kind of agent and the distributions its agents are drawn from."""

    name: str
    line: str
    weight: float
    scenarios: Weighted[str]
    account: Weighted[str | None]
    lifetime: float
    active: Range
    av_share: float
    credit: Range
    licence: Weighted[str | None]
    complaints: float
    refunds: float
    strikes: float


def load_scenarios() -> dict[str, Scenario]:
    """Read ``scenarios.tsv``."""
    return {row["name"]: _parse_scenario(row) for row in _rows("scenarios.tsv")}


def load_kinds() -> list[Kind]:
    """Read ``kinds.tsv``."""
    return [_parse_kind(row) for row in _rows("kinds.tsv")]


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _parse_scenario(row: dict[str, str]) -> Scenario:
    price_rule, _, price = row["price"].partition("*")
    disc_rule, _, discs = row["discs"].partition("*")
    return Scenario(
        name=row["name"],
        code=row["code"],
        subjects=_words(row["subjects"]),
        edition=row["edition"],
        media=row["media"],
        price_rule=price_rule,
        price=_range(price),
        disc_rule=disc_rule,
        discs=_range(discs or "1"),
        stock=None if row["stock"] == "-" else _range(row["stock"]),
        sold=_range(row["sold"]),
        used={"new": False, "used": True}.get(row["condition"]),
        register=row["register"],
        categories=tuple(part.strip() for part in row["categories"].split(";")),
        slices=_words(row["slices"]),
        poses=_words(row["poses"]),
    )


def _parse_kind(row: dict[str, str]) -> Kind:
    return Kind(
        name=row["name"],
        line=row["line"],
        weight=float(row["weight"]),
        scenarios=Weighted(_pairs(row["scenarios"])),
        account=Weighted([(_none(v), w) for v, w in _pairs(row["account"])]),
        lifetime=float(row["lifetime"]),
        active=_range(row["active"]),
        av_share=float(row["av_share"]),
        credit=_range(row["credit"]),
        licence=Weighted([(_none(v), w) for v, w in _pairs(row["licence"])]),
        complaints=float(row["complaints"]),
        refunds=float(row["refunds"]),
        strikes=float(row["strikes"]),
    )


def _pairs(text: str) -> list[tuple[str, float]]:
    pairs = [part.rpartition(":") for part in text.split()]
    return [(value, float(weight)) for value, _, weight in pairs]


def _none(value: str) -> str | None:
    return None if value == "null" else value


def _words(text: str) -> tuple[str, ...]:
    return () if text == "-" else tuple(text.split(","))


def _range(text: str) -> Range:
    low, _, high = text.partition("-")
    return Range(float(low), float(high or low))
