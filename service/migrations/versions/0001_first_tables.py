"""The first tables, and the index that their text is searched by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.tables.base import BigId, Moment, SafeText

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("account_id", BigId, nullable=False),
        sa.Column("name", SafeText(), nullable=False),
        sa.Column("display_name", SafeText(), nullable=False),
        sa.Column("password_hash", SafeText(), nullable=True),
        sa.Column("role", SafeText(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("language", SafeText(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("last_seen_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", name="pk_accounts"),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
    )
    op.create_table(
        "audit_head",
        sa.Column("head_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", BigId, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("digest", SafeText(), nullable=False),
        sa.PrimaryKeyConstraint("head_id", name="pk_audit_head"),
    )
    op.create_table(
        "audit_log",
        sa.Column("sequence", BigId, autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", SafeText(), nullable=False),
        sa.Column("action", SafeText(), nullable=False),
        sa.Column("owner", SafeText(), nullable=True),
        sa.Column("batch_id", SafeText(), nullable=True),
        sa.Column("listing_id", SafeText(), nullable=True),
        sa.Column("facts", SafeText(), nullable=False),
        sa.Column("previous", SafeText(), nullable=False),
        sa.Column("digest", SafeText(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_log"),
    )
    op.create_index("ix_audit_log_listing_id", "audit_log", ["listing_id"])

    op.create_table(
        "batch_errors",
        sa.Column("error_id", BigId, autoincrement=False, nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("listing_id", SafeText(), nullable=True),
        sa.Column("errors", SafeText(), nullable=False),
        sa.PrimaryKeyConstraint("error_id", name="pk_batch_errors"),
    )
    op.create_table(
        "batches",
        sa.Column("batch_no", BigId, nullable=False),
        sa.Column("batch_id", SafeText(), nullable=False),
        sa.Column("owner", SafeText(), nullable=False),
        sa.Column("name", SafeText(), nullable=False),
        sa.Column("kind", SafeText(), nullable=False),
        sa.Column("status", SafeText(), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("file", SafeText(), nullable=True),
        sa.Column("format", SafeText(), nullable=True),
        sa.Column("is_gzip", sa.Boolean(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("digest", SafeText(), nullable=True),
        sa.Column("idempotency_key", SafeText(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("rows_done", sa.BigInteger(), nullable=False),
        sa.Column("scored", sa.BigInteger(), nullable=False),
        sa.Column("flagged", sa.BigInteger(), nullable=False),
        sa.Column("invalid", sa.BigInteger(), nullable=False),
        sa.Column("problem", SafeText(), nullable=True),
        sa.Column("holder", SafeText(), nullable=True),
        sa.Column("heartbeat", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("batch_no", name="pk_batches"),
        sa.UniqueConstraint("batch_id", name="uq_batches_batch_id"),
        sa.UniqueConstraint("owner", "idempotency_key", name="uq_batches_owner_idempotency_key"),
    )
    op.create_index("ix_batches_owner_batch_no", "batches", ["owner", "batch_no"])
    op.create_index("ix_batches_status_batch_no", "batches", ["status", "batch_no"])

    op.create_table(
        "decisions",
        sa.Column("decision_id", BigId, autoincrement=False, nullable=False),
        sa.Column("listing_id", SafeText(), nullable=False),
        sa.Column("decision", SafeText(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("model_version", SafeText(), nullable=False),
        sa.Column("policy_version", SafeText(), nullable=False),
        sa.Column("memory_version", SafeText(), nullable=True),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("listing", SafeText(), nullable=False),
        sa.Column("result", SafeText(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", name="pk_decisions"),
    )
    op.create_index(
        "ix_decisions_listing_id_decision_id", "decisions", ["listing_id", "decision_id"]
    )

    op.create_table(
        "families",
        sa.Column("family_id", BigId, nullable=False),
        sa.Column("family_key", SafeText(), nullable=False),
        sa.Column("batch_no", sa.BigInteger(), nullable=True),
        sa.Column("title", SafeText(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("shared", SafeText(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("family_id", name="pk_families"),
        sa.UniqueConstraint("family_key", name="uq_families_family_key"),
    )
    op.create_index("ix_families_batch_no", "families", ["batch_no"])

    op.create_table(
        "one_time_links",
        sa.Column("link_digest", SafeText(), nullable=False),
        sa.Column("account_id", BigId, nullable=False),
        sa.Column("purpose", SafeText(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name="fk_one_time_links_account_id"
        ),
        sa.PrimaryKeyConstraint("link_digest", name="pk_one_time_links"),
    )
    op.create_index("ix_one_time_links_account_id", "one_time_links", ["account_id"])

    op.create_table(
        "receipts",
        sa.Column("receipt_id", BigId, nullable=False),
        sa.Column("action", SafeText(), nullable=False),
        sa.Column("actor", SafeText(), nullable=False),
        sa.Column("n_items", sa.Integer(), nullable=False),
        sa.Column("family_id", BigId, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.Column("undone_by", SafeText(), nullable=True),
        sa.ForeignKeyConstraint(
            ["family_id"], ["families.family_id"], name="fk_receipts_family_id"
        ),
        sa.PrimaryKeyConstraint("receipt_id", name="pk_receipts"),
    )
    op.create_index("ix_receipts_actor", "receipts", ["actor"])

    op.create_table(
        "review_items",
        sa.Column("item_id", BigId, autoincrement=False, nullable=False),
        sa.Column("batch_no", BigId, nullable=False),
        sa.Column("listing_id", SafeText(), nullable=False),
        sa.Column("kind", SafeText(), nullable=False),
        sa.Column("state", SafeText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Double(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("gold_code", SafeText(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("decision", SafeText(), nullable=False),
        sa.Column("title", SafeText(), nullable=False),
        sa.Column("price_cny", sa.Double(), nullable=False),
        sa.Column("category", SafeText(), nullable=True),
        sa.Column("seller_id", SafeText(), nullable=True),
        sa.Column("work_id", SafeText(), nullable=True),
        sa.Column("reach", sa.BigInteger(), nullable=False),
        sa.Column("family_id", BigId, nullable=True),
        sa.Column("holder", SafeText(), nullable=True),
        sa.Column("held_until", Moment(), nullable=True),
        sa.Column("verdict_id", sa.BigInteger(), nullable=True),
        sa.Column("code", SafeText(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_no"], ["batches.batch_no"], name="fk_review_items_batch_no"
        ),
        sa.ForeignKeyConstraint(
            ["family_id"], ["families.family_id"], name="fk_review_items_family_id"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["decisions.decision_id"], name="fk_review_items_item_id"
        ),
        sa.PrimaryKeyConstraint("item_id", name="pk_review_items"),
        sa.UniqueConstraint("batch_no", "listing_id", name="uq_review_items_batch_no_listing_id"),
    )
    op.create_index(
        "ix_review_items_batch", "review_items", ["batch_no", "state", "priority", "item_id"]
    )
    op.create_index("ix_review_items_category", "review_items", ["category"])
    op.create_index("ix_review_items_decided_at", "review_items", ["decided_at"])
    op.create_index("ix_review_items_due", "review_items", ["due_at", "item_id"])
    op.create_index("ix_review_items_family_id", "review_items", ["family_id"])
    op.create_index("ix_review_items_holder", "review_items", ["holder"])
    op.create_index("ix_review_items_listing_id", "review_items", ["listing_id"])
    op.create_index("ix_review_items_newest", "review_items", ["created_at", "item_id"])
    op.create_index("ix_review_items_price", "review_items", ["price_cny", "item_id"])
    op.create_index("ix_review_items_queue", "review_items", ["state", "priority", "item_id"])
    op.create_index("ix_review_items_score", "review_items", ["score", "item_id"])
    op.create_index("ix_review_items_seller_id", "review_items", ["seller_id"])
    op.create_index("ix_review_items_work_id", "review_items", ["work_id"])

    op.create_table(
        "saved_views",
        sa.Column("view_id", BigId, nullable=False),
        sa.Column("account_id", BigId, nullable=False),
        sa.Column("name", SafeText(), nullable=False),
        sa.Column("query", SafeText(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name="fk_saved_views_account_id"
        ),
        sa.PrimaryKeyConstraint("view_id", name="pk_saved_views"),
        sa.UniqueConstraint("account_id", "name", name="uq_saved_views_account_id_name"),
    )
    op.create_table(
        "sessions",
        sa.Column("session_digest", SafeText(), nullable=False),
        sa.Column("account_id", BigId, nullable=False),
        sa.Column("csrf_token", SafeText(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name="fk_sessions_account_id"
        ),
        sa.PrimaryKeyConstraint("session_digest", name="pk_sessions"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])

    op.create_table(
        "item_codes",
        sa.Column("code", SafeText(), nullable=False),
        sa.Column("item_id", BigId, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["review_items.item_id"], name="fk_item_codes_item_id"
        ),
        sa.PrimaryKeyConstraint("code", "item_id", name="pk_item_codes"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_texts",
        sa.Column("item_id", BigId, autoincrement=False, nullable=False),
        sa.Column("terms", SafeText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["review_items.item_id"], name="fk_search_texts_item_id"
        ),
        sa.PrimaryKeyConstraint("item_id", name="pk_search_texts"),
    )
    op.create_table(
        "verdicts",
        sa.Column("verdict_id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("listing_id", SafeText(), nullable=False),
        sa.Column("batch_no", BigId, nullable=False),
        sa.Column("code", SafeText(), nullable=False),
        sa.Column("note", SafeText(), nullable=False),
        sa.Column("flags", SafeText(), nullable=False),
        sa.Column("lawful_reading", SafeText(), nullable=False),
        sa.Column("reviewer", SafeText(), nullable=False),
        sa.Column("source", SafeText(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("state_before", SafeText(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("receipt_id", BigId, nullable=False),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.Column("undone_by", SafeText(), nullable=True),
        sa.ForeignKeyConstraint(["batch_no"], ["batches.batch_no"], name="fk_verdicts_batch_no"),
        sa.ForeignKeyConstraint(["item_id"], ["review_items.item_id"], name="fk_verdicts_item_id"),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipts.receipt_id"], name="fk_verdicts_receipt_id"
        ),
        sa.PrimaryKeyConstraint("verdict_id", name="pk_verdicts"),
        sa.UniqueConstraint("item_id", "item_version", name="uq_verdicts_item_id_item_version"),
    )
    op.create_index("ix_verdicts_item_id", "verdicts", ["item_id"])
    op.create_index("ix_verdicts_listing_id", "verdicts", ["listing_id"])
    op.create_index("ix_verdicts_receipt_id", "verdicts", ["receipt_id"])
    op.create_index("ix_verdicts_reviewer_created_at", "verdicts", ["reviewer", "created_at"])
    op.execute(
        "INSERT INTO audit_head (head_id, sequence, at, digest) "
        f"VALUES (1, 0, '1970-01-01 00:00:00.000000', '{'0' * 64}')"
    )
    _create_search_index()


def _create_search_index() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE INDEX ix_search_texts_terms ON search_texts "
            "USING gin (string_to_array(terms, ' '))"
        )
        return
    # An index alone: the terms themselves stay in search_texts.
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5(terms, content='search_texts', "
        "content_rowid='item_id', detail='none', tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute(
        "CREATE TRIGGER search_texts_added AFTER INSERT ON search_texts BEGIN "
        "INSERT INTO search_index(rowid, terms) VALUES (new.item_id, new.terms); END"
    )
    op.execute(
        "CREATE TRIGGER search_texts_removed AFTER DELETE ON search_texts BEGIN "
        "INSERT INTO search_index(search_index, rowid, terms) "
        "VALUES ('delete', old.item_id, old.terms); END"
    )
