from datetime import date

import pytest

from model.features.money import RateTable, UnknownCurrencyError
from model.features.tables import TableError

HEADER = "currency\tvalid_from\tcny_per_unit\tsource\n"


def test_shipped_table_knows_the_contract_currencies():
    assert {"CNY", "HKD", "TWD", "USD", "EUR", "JPY"} <= RateTable.load().currencies


@pytest.mark.parametrize(
    ("currency", "day", "low", "high"),
    [
        ("USD", date(2005, 6, 1), 8.0, 8.4),
        ("USD", date(2014, 1, 1), 6.0, 6.3),
        ("HKD", date(2012, 1, 1), 0.79, 0.84),
        ("TWD", date(2020, 1, 1), 0.21, 0.25),
        ("JPY", date(2012, 5, 1), 0.07, 0.085),
        ("EUR", date(2008, 5, 1), 9.8, 10.8),
    ],
)
def test_rates_are_those_people_remember(currency, day, low, high):
    assert low <= RateTable.load().to_cny(1, currency, day) <= high


def test_rate_changes_on_the_day_it_is_valid_from(tmp_path):
    path = tmp_path / "rates.tsv"
    path.write_text(HEADER + "USD\t2015-01-01\t6\tx\nUSD\t2016-01-01\t7\tx\n")
    table = RateTable.load(path)
    days = [date(2014, 1, 1), date(2015, 1, 1), date(2015, 12, 31), date(2016, 1, 1), None]
    assert [table.to_cny(10, "USD", day) for day in days] == [60, 60, 60, 70, 70]


def test_yuan_stay_yuan_in_any_table(tmp_path):
    path = tmp_path / "rates.tsv"
    path.write_text(HEADER + "USD\t2015-01-01\t6\tx\n")
    table = RateTable.load(path)
    assert table.to_cny(12.5, "CNY", date(2001, 1, 1)) == 12.5
    assert table.currencies == {"CNY", "USD"}


def test_unknown_currency_names_the_known_ones():
    with pytest.raises(UnknownCurrencyError, match=r"XAU.*CNY.*USD"):
        RateTable.load().to_cny(1, "XAU")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("USD\t2015-13-01\t6\tx", ":2:"),
        ("USD\t2015-01-01\tsix\tx", ":2:"),
        ("USD\t2015-01-01\t0\tx", "above 0"),
        ("USD\t2015-01-01\tnan\tx", "above 0"),
        ("usd\t2015-01-01\t6\tx", "ISO 4217"),
        ("USD\t2015-01-01\t6", "3 cells"),
        ("USD\t2015-01-01\t6\tx\nUSD\t2015-01-01\t7\tx", ":3:.*twice"),
    ],
)
def test_bad_rate_table_names_the_line(tmp_path, row, message):
    path = tmp_path / "rates.tsv"
    path.write_text(HEADER + row + "\n")
    with pytest.raises(TableError, match=message):
        RateTable.load(path)


def test_missing_table_and_wrong_header_are_said(tmp_path):
    with pytest.raises(TableError, match="cannot be read"):
        RateTable.load(tmp_path / "none.tsv")
    path = tmp_path / "rates.tsv"
    path.write_text("a\tb\n")
    with pytest.raises(TableError, match="expected the columns"):
        RateTable.load(path)
    path.write_text("# nothing\n")
    with pytest.raises(TableError, match="no header"):
        RateTable.load(path)
