from itertools import pairwise

from model.features.listing_levels import GROUPS, MEDIA
from model.features.media import media
from model.features.price import NAMES
from model.features.quantities import UNITS
from model.features.tables import FOLDER, read_table

PRICE_COLUMNS = (
    "edition_class",
    "year_from",
    "year_to",
    "low",
    "typical",
    "high",
    "street",
    "source",
)


def prices():
    return [cells for _, cells in read_table(FOLDER / "reference_prices.tsv", PRICE_COLUMNS)]


def test_every_edition_class_has_a_price_a_name_and_a_group():
    priced = {cells[0] for cells in prices()}
    assert priced == set(NAMES)
    assert priced - {"drive_small", "drive_large", "cloud"} == set(GROUPS)


def test_years_of_an_edition_class_follow_without_gap():
    years: dict[str, list[tuple[int, int]]] = {}
    for name, first, last, *_ in prices():
        years.setdefault(name, []).append((int(first), int(last)))
    for spans in years.values():
        assert spans[0][0] == 2000
        assert spans[-1][1] == 2100
        assert all(a[1] + 1 == b[0] for a, b in pairwise(spans))


def test_every_price_names_its_source():
    assert all(cells[-1].strip() for cells in prices())


def test_pirates_ask_less_than_genuine_goods_cost():
    for name, _, _, low, typical, _, street, _ in prices():
        if not name.startswith("drive"):
            assert float(street) <= float(low) <= float(typical)
            assert float(street) < float(typical)


def test_a_finer_medium_holds_more():
    most = {name: medium.most_minutes for name, medium in media().items()}
    assert most["vcd"] < most["d5"] < most["d9"] < most["bd"]
    for medium in media().values():
        assert medium.honest_minutes <= medium.most_minutes


def test_capacity_times_rate_is_running_time():
    # 8.5 GB over 360 minutes is 3.1 Mbit/s: a DVD's lowest; 50 GB over 600 is 11.
    rates = {n: m.capacity_gb * 8000 / (m.most_minutes * 60) for n, m in media().items()}
    assert 3.0 < rates["d9"] < 3.3
    assert 10 < rates["bd"] < 12


def test_every_medium_can_be_a_feature():
    assert set(media()) <= set(MEDIA)


def test_spellings_of_disc_count_alike():
    assert UNITS["牒装"] == UNITS["蝶装"] == UNITS["碟装"] == "discs"
