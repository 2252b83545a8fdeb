"""What listings that are one offer are found by."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from service.tables.base import Base, BigId


class ItemPrint(Base):
    """An item's print (`model.prints`); ``is_waiting`` until it has its family, or is alone."""

    __tablename__ = "item_prints"
    __table_args__ = (
        Index(
            "ix_item_prints_waiting",
            "item_id",
            sqlite_where=text("is_waiting = 1"),
            postgresql_where=text("is_waiting"),
        ),
    )

    item_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("review_items.item_id"), primary_key=True, autoincrement=False
    )
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    is_waiting: Mapped[bool]


class FamilyBand(Base):
    """A band of a founder's print: items that share one with it are compared with it."""

    __tablename__ = "family_bands"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    founder_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
