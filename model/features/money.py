"""Prices in yuan: a dated table of rates that the user can replace."""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import date
from functools import cache
from pathlib import Path

from model.features.tables import FOLDER, TableError, read_table

_COLUMNS = ("currency", "valid_from", "cny_per_unit", "source")


class UnknownCurrencyError(ValueError):
    """A currency that the rate table does not hold."""

    def __init__(self, currency: str, known: frozenset[str]) -> None:
        self.currency = currency
        super().__init__(f"unknown currency {currency!r}; known are {', '.join(sorted(known))}")


class RateTable:
    """Yuan per unit of each currency, by day.

    Parameters
    ----------
    rows : dict of str to list of (date, float)
        For each currency, the rate valid from a day on; any order.

    Examples
    --------
    >>> table = RateTable({"CNY": [(date(2005, 1, 1), 1.0)], "USD": [(date(2012, 1, 1), 6.3)]})
    >>> table.to_cny(10, "USD", date(2012, 5, 1))
    63.0
    """

    def __init__(self, rows: dict[str, list[tuple[date, float]]]) -> None:
        self.currencies = frozenset(rows)
        self._days = {code: [day for day, _ in sorted(dated)] for code, dated in rows.items()}
        self._rates = {code: [rate for _, rate in sorted(dated)] for code, dated in rows.items()}

    @classmethod
    def load(cls, path: Path | None = None) -> RateTable:
        """Read a table; the shipped one without a path.

        Raises
        ------
        TableError
            Naming the line at fault.
        """
        return _shipped() if path is None else _read(path)

    def to_cny(self, amount: float, currency: str, day: date | None = None) -> float:
        """Convert at the rate of that day, the latest one if no day is given.

        A day before the table begins takes its first rate: an old listing
        still needs a price, and the first rate is the nearest known.

        Raises
        ------
        UnknownCurrencyError
        """
        if currency == "CNY":
            return float(amount)
        days = self._days.get(currency)
        if days is None:
            raise UnknownCurrencyError(currency, self.currencies)
        row = len(days) if day is None else bisect_right(days, day)
        return amount * self._rates[currency][max(row - 1, 0)]


@cache
def _shipped() -> RateTable:
    return _read(FOLDER / "rates.tsv")


def _read(path: Path) -> RateTable:
    rows: dict[str, list[tuple[date, float]]] = {}
    for number, (currency, valid_from, rate, _) in read_table(path, _COLUMNS):
        try:
            dated = date.fromisoformat(valid_from), float(rate)
        except ValueError as error:
            raise TableError(f"{path}:{number}: {error}") from error
        if not (math.isfinite(dated[1]) and dated[1] > 0):
            raise TableError(f"{path}:{number}: a rate must be above 0, found {rate}")
        if len(currency) != 3 or not (currency.isascii() and currency.isupper()):
            raise TableError(f"{path}:{number}: {currency!r} is no ISO 4217 code")
        if any(day == dated[0] for day, _ in rows.get(currency, ())):
            raise TableError(f"{path}:{number}: {currency} of {valid_from} stands twice")
        rows.setdefault(currency, []).append(dated)
    rows.setdefault("CNY", [(date.min, 1.0)])
    return RateTable(rows)
