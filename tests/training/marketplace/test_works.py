"""The catalogue of works."""

from collections import Counter

import pytest

from training.marketplace import MarketConfig, simulate
from training.marketplace.events import Listed
from training.marketplace.works import KINDS, WorksError, load_works


def test_catalogue_is_large_and_every_kind_is_in_it():
    works = load_works()
    assert len(works) >= 600
    assert set(Counter(work.kind for work in works)) == set(KINDS)
    assert len({work.work_id for work in works}) == len(works)
    assert len({(work.zh, work.kind) for work in works}) == len(works)


def test_known_facts_are_told():
    works = {work.zh: work for work in load_works()}
    assert works["肖申克的救赎"].tw == "刺激1995"
    assert works["肖申克的救赎"].hk == "月黑高飞"
    assert works["甄嬛传"].episodes == 76
    assert works["甄嬛传"].edition("D").discs == 26
    assert works["走向共和"].editions == ()
    assert works["泰坦尼克号"].year == 1997


def test_editions_are_plausible():
    for work in load_works():
        for edition in work.editions:
            assert edition.discs >= 1
            assert 1 <= edition.price / edition.discs <= 400, work


def test_a_users_catalogue_is_used(tmp_path):
    path = tmp_path / "works.tsv"
    header = "work_id\tkind\tzh\tyear\teditions\n"
    rows = [
        f"u{i}\t{kind}\t独此一部{kind}\t2001\tD:2;B:1;V:2;U:1\n" for i, kind in enumerate(KINDS)
    ]
    path.write_text(header + "".join(rows), "utf-8")
    assert load_works(path)[0].edition("D").price == 36
    config = MarketConfig(seed=1, n_listings=300, works=path, prevalence=0.3, open_share=0.2)
    used = {e.truth.work_id for e in simulate(config) if isinstance(e, Listed)} - {None}
    assert used
    assert all(work_id.startswith("u") for work_id in used)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("w1\tnovel\t红楼梦\t1987\t", "row 2.*novel"),
        ("w1\tfilm\t红楼梦\tlong ago\t", "row 2"),
        ("w1\tfilm\t红楼梦\t1987\tX:1:2", "row 2.*'X'"),
    ],
)
def test_an_unreadable_row_is_named(tmp_path, row, message):
    path = tmp_path / "works.tsv"
    path.write_text(f"work_id\tkind\tzh\tyear\teditions\n{row}\n", "utf-8")
    with pytest.raises(WorksError, match=message):
        load_works(path)


def test_an_empty_catalogue_is_refused(tmp_path):
    path = tmp_path / "works.tsv"
    path.write_text("work_id\tkind\tzh\tyear\n", "utf-8")
    with pytest.raises(WorksError, match="no works"):
        load_works(path)
