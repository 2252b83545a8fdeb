"""A listing as the model reads it: as of its time, and nothing out of nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from model import reading as reading_module
from model.features.tables import FOLDER as PRICE_TABLES
from model.listing import Licence, Listing, Seller
from model.reading import Reader, Reading, code_digest
from model.text.lexicon import FOLDER, TERM_HEADER
from training.dataset import Dataset

THEN = datetime(2013, 4, 1, tzinfo=UTC)
SELLER = Seller(
    seller_id="s",
    registered_on=date(2012, 4, 1),
    kind="personal",
    credit_points=40,
    positive_rate=0.9,
    active_listings=100,
    active_av_listings=90,
    units_sold_90d=900,
    refund_rate_90d=0.2,
    piracy_complaints_180d=3,
    notices_365d=4,
    takedowns_365d=5,
    counter_notices_won_365d=1,
    last_takedown_on=date(2013, 3, 1),
    licence=Licence(status="none"),
)
LISTING = Listing(
    listing_id="l",
    title="蓝光D9 电视剧 60集 2碟装",
    price=10.0,
    description="可刻录 DVD",
    category="音像>电影",
    condition="used",
    stock=500,
    units_sold_30d=60,
    ship_from="广东",
    listed_at=THEN,
    url="https://example.com",
    image_ids=["a"],
    seller=SELLER,
)
# Signals that rest on two fields at once change when one of them goes.
JOINT = {"counter_notices_won_365d", "last_takedown_on"}


def read(listing: Listing, **when: Any) -> Reading:
    return Reader.default().read(listing, **when)


def signals(listing: Listing) -> set[str]:
    return {signal.name for signal in read(listing).signals}


def without(listing: Listing, name: str) -> Listing:
    return msgspec.structs.replace(listing, **{name: None})


def without_of_seller(name: str) -> Listing:
    seller = msgspec.structs.replace(SELLER, **{name: None})
    return msgspec.structs.replace(LISTING, seller=seller)


OPTIONAL = [
    name
    for name in Listing.__struct_fields__
    if name not in ("listing_id", "title", "price", "currency", "listed_at")
]
OPTIONAL_OF_SELLER = [name for name in Seller.__struct_fields__ if name != "seller_id"]


class TestTime:
    def test_facts_are_as_of_the_listing(self) -> None:
        later = THEN + timedelta(days=3000)
        assert read(LISTING).as_of == read(LISTING, received_at=later).as_of == THEN

    def test_else_as_of_its_receipt(self) -> None:
        undated = without(LISTING, "listed_at")
        assert read(undated, received_at=THEN).as_of == THEN
        assert read(undated, received_at=THEN).signals == read(LISTING).signals

    def test_else_as_of_now(self) -> None:
        before = datetime.now(UTC)
        assert before <= read(without(LISTING, "listed_at")).as_of <= datetime.now(UTC)

    def test_what_happened_later_is_not_known(self) -> None:
        seller = msgspec.structs.replace(
            SELLER, registered_on=date(2013, 4, 2), last_takedown_on=date(2013, 4, 2)
        )
        facts = read(msgspec.structs.replace(LISTING, seller=seller)).seller
        assert facts is not None
        assert (facts.age_days, facts.last_takedown_on) == (None, None)

    def test_a_licence_is_judged_on_the_day_of_the_listing(self) -> None:
        licence = Licence(status="verified", valid_until=date(2013, 3, 31))
        seller = Seller(seller_id="s", licence=licence)
        late = msgspec.structs.replace(LISTING, seller=seller)
        on_time = msgspec.structs.replace(late, listed_at=datetime(2013, 3, 31, 1, tzinfo=UTC))
        assert read(late).findings == ["LICENCE_EXPIRED"]
        assert read(on_time).findings == []


class TestMissing:
    @pytest.mark.parametrize("name", OPTIONAL)
    def test_a_missing_field_says_nothing_of_its_own(self, name: str) -> None:
        assert signals(without(LISTING, name)) <= signals(LISTING)

    @pytest.mark.parametrize("name", sorted(set(OPTIONAL_OF_SELLER) - JOINT))
    def test_a_missing_field_of_a_seller_says_nothing_of_its_own(self, name: str) -> None:
        assert signals(without_of_seller(name)) <= signals(LISTING)

    @pytest.mark.parametrize("name", sorted(JOINT))
    def test_a_joint_fact_without_one_half_is_the_other_half(self, name: str) -> None:
        new = signals(without_of_seller(name)) - signals(LISTING)
        assert len(new) <= 1  # another level of the takedowns that stood

    def test_an_empty_seller_is_no_seller(self) -> None:
        bare = msgspec.structs.replace(LISTING, seller=Seller(seller_id="s"))
        assert signals(bare) == signals(without(LISTING, "seller"))

    def test_an_empty_description_is_none(self) -> None:
        empty = msgspec.structs.replace(LISTING, description="")
        one, other = read(empty), read(without(LISTING, "description"))
        assert one.signals == other.signals
        assert one.wording.keys.tolist() == other.wording.keys.tolist()

    @pytest.mark.parametrize("name", ["url", "image_ids", "ship_from"])
    def test_what_is_only_for_reviewers_is_no_signal(self, name: str) -> None:
        assert read(without(LISTING, name)).signals == read(LISTING).signals

    def test_ids_are_no_signals(self) -> None:
        seller = msgspec.structs.replace(SELLER, seller_id="盗版刻录")
        renamed = msgspec.structs.replace(LISTING, listing_id="盗版刻录", seller=seller)
        assert read(renamed).signals == read(LISTING).signals

    def test_a_licence_is_a_finding_and_no_signal(self) -> None:
        licensed = msgspec.structs.replace(
            LISTING, seller=msgspec.structs.replace(SELLER, licence=Licence(status="verified"))
        )
        assert read(licensed).signals == read(LISTING).signals
        assert set(read(LISTING).findings) - set(read(licensed).findings) == {"SELLER_UNLICENSED"}

    def test_no_seller_has_no_findings(self) -> None:
        assert read(without(LISTING, "seller")).findings == []


class TestReader:
    def test_many_are_read_as_one_by_one(self, learned: Dataset) -> None:
        listings = learned.listings[:50]
        now = [msgspec.structs.replace(x, listed_at=x.listed_at or THEN) for x in listings]
        reader = Reader.default()
        for one, of_many in zip(map(reader.read, now), reader.read_many(now), strict=True):
            assert one.signals == of_many.signals
            assert one.wording.keys.tolist() == of_many.wording.keys.tolist()

    def test_signals_lie_in_their_passages(self, learned: Dataset) -> None:
        for reading in Reader.default().read_many(learned.listings):
            lengths = {passage.field: len(passage.folded.text) for passage in reading.passages}
            for signal in reading.signals:
                if signal.field is not None:
                    assert 0 <= signal.start < signal.end <= lengths[signal.field], signal

    def test_a_reader_knows_the_terms_of_its_own_folder(self, tmp_path: Path) -> None:
        folder = Path(shutil.copytree(FOLDER, tmp_path / "lexicon"))
        row = "炊烟牌\tBURNING\t+\tnone\t测试\ttest\ttest\n"
        (folder / "extra.tsv").write_text(f"{TERM_HEADER}\n{row}", "utf-8")
        listing = Listing(listing_id="l", title="炊烟牌", price=1.0)
        assert "BURNING" in {s.name for s in Reader(folder).read(listing).signals}
        assert "BURNING" not in signals(listing)

    def test_the_shipped_reader_is_made_once(self) -> None:
        assert Reader.default() is Reader.default()


class TestDigest:
    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        code_digest()  # remembered before anything is another than it was
        folder = Path(shutil.copytree(FOLDER, tmp_path / "lexicon"))
        monkeypatch.setattr(reading_module, "FOLDER", folder)
        return folder

    def digest(self) -> str:
        return code_digest.__wrapped__()

    def test_it_changes_with_a_folding_table(self, folder: Path) -> None:
        before = self.digest()
        assert before == code_digest()
        path = folder / "pinyin.tsv"
        assert not path.read_text("utf-8").startswith(TERM_HEADER)
        path.write_text(path.read_text("utf-8").replace("光", "兂"), "utf-8")
        assert self.digest() != before

    def test_it_does_not_change_with_terms_which_the_artifact_carries(self, folder: Path) -> None:
        before = self.digest()
        (folder / "extra.tsv").write_text(f"{TERM_HEADER}\n", "utf-8")
        assert self.digest() == before

    def test_it_changes_with_the_feature_version(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading_module, "FEATURE_VERSION", -1)
        assert self.digest() != code_digest()

    def test_price_tables_are_there_to_be_digested(self) -> None:
        assert list(PRICE_TABLES.glob("*.tsv"))
