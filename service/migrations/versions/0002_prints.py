"""Prints and bands, by which families are found; what share of items was drawn by lot."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.tables.base import BigId

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "review_items", sa.Column("share", sa.Double(), server_default=sa.text("1"), nullable=False)
    )
    # A category and a state leave few: what is left should come in the queue's order.
    op.drop_index("ix_review_items_category", "review_items")
    op.create_index(
        "ix_review_items_category", "review_items", ["category", "state", "priority", "item_id"]
    )
    op.create_table(
        "item_prints",
        sa.Column("item_id", BigId, autoincrement=False, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["review_items.item_id"], name="fk_item_prints_item_id"
        ),
        sa.PrimaryKeyConstraint("item_id", name="pk_item_prints"),
    )
    op.create_index(
        "ix_item_prints_waiting",
        "item_prints",
        ["item_id"],
        sqlite_where=sa.text("is_waiting = 1"),
        postgresql_where=sa.text("is_waiting"),
    )
    op.create_table(
        "family_bands",
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("founder_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("band", "founder_id", name="pk_family_bands"),
        sqlite_with_rowid=False,
    )
