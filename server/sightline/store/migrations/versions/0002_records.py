"""What records need beside the log: the plant's assets and documents, lists to search in, signed heads of the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


ID = sa.String(36)
HASH = sa.String(64)
SORTED_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _lists()
    _kept_answers()
    _assets()
    _documents()
    _signed_log()


def _assets() -> None:
    op.create_table(
        "assets",
        sa.Column("asset_id", ID, nullable=False),
        sa.Column("tag", sa.Text, nullable=False),
        sa.Column("tag_key", SORTED_TEXT, nullable=False),
        sa.Column("names", sa.Text, nullable=False),
        sa.Column("search", sa.Text, nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("asset_class", sa.Text, nullable=False),
        sa.Column("parent_id", ID),
        sa.Column("external_refs", sa.Text, nullable=False),
        sa.Column("is_retired", sa.Boolean, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("asset_id", name="pk_assets"),
        sa.ForeignKeyConstraint(["parent_id"], ["assets.asset_id"], name="fk_assets_parent_id"),
        sa.UniqueConstraint("tag_key", name="uq_assets_tag_key"),
    )
    op.create_index("ix_assets_parent_id_tag_key", "assets", ["parent_id", "tag_key"])


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("kind", SORTED_TEXT, nullable=False),
        sa.Column("key", SORTED_TEXT, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("titles", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("sha256", HASH, nullable=False),
        sa.Column("change_no", sa.BigInteger, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("published_at_ms", sa.BigInteger),
        sa.Column("approver", sa.Text),
        sa.Column("effective_from_ms", sa.BigInteger),
        sa.Column("retired_at_ms", sa.BigInteger),
        sa.Column("retired_by", sa.Text),
        sa.PrimaryKeyConstraint("kind", "key", "version", name="pk_documents"),
    )


def _lists() -> None:
    """Columns of old rows get what they have before the store writes them anew: ``lists_version`` 0."""
    _case_columns()
    op.create_table(
        "case_texts",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_texts"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_case_texts_case_id"),
    )
    _faults()


def _case_columns() -> None:
    filled = {
        "risk": (sa.Integer, "0"),
        "is_safety": (sa.Boolean, sa.false()),
        "item_count": (sa.Integer, "0"),
        "undecided_count": (sa.Integer, "0"),
        "rework_count": (sa.Integer, "0"),
        "waiting_since_ms": (sa.BigInteger, "0"),
        "reviewer_ids": (sa.Text, "[]"),
        "signed_meanings": (sa.Text, "[]"),
        "lists_version": (sa.Integer, "0"),
    }
    with op.batch_alter_table("cases") as batch:
        for name, kind in {"severity": sa.String(20), "priority": sa.String(20)}.items():
            batch.add_column(sa.Column(name, kind))
        for name in ("due_at_ms", "submitted_at_ms"):
            batch.add_column(sa.Column(name, sa.BigInteger))
        for name, (kind, value) in filled.items():
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=value))
    with op.batch_alter_table("cases") as batch:
        for name, (kind, _value) in filled.items():
            batch.alter_column(name, existing_type=kind(), existing_nullable=False, server_default=None)
    op.create_index("ix_cases_asset_tag_opened_at_ms", "cases", ["asset_tag", "opened_at_ms"])
    for name in ("work_order", "risk", "lists_version"):
        op.create_index(f"ix_cases_{name}", "cases", [name])


def _faults() -> None:
    op.create_table(
        "faults",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("fault_id", ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("annotation_id", ID, nullable=False),
        sa.Column("asset_tag", sa.Text, nullable=False),
        sa.Column("component", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("severity", sa.String(20), nullable=False),
        sa.Column("priority", sa.String(20)),
        sa.Column("risk", sa.Integer, nullable=False),
        sa.Column("is_safety", sa.Boolean, nullable=False),
        sa.Column("mode_code", sa.String(40)),
        sa.Column("mode_en", sa.Text),
        sa.Column("mode_zh", sa.Text),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger, nullable=False),
        sa.Column("due_at_ms", sa.BigInteger),
        sa.Column("anchor_state", sa.String(20), nullable=False),
        sa.Column("p_x_m", sa.Double),
        sa.Column("p_y_m", sa.Double),
        sa.Column("p_z_m", sa.Double),
        sa.Column("asset_frame", sa.Text),
        sa.PrimaryKeyConstraint("case_id", "fault_id", name="pk_faults"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_faults_case_id"),
    )
    op.create_index("ix_faults_asset_tag_created_at_ms", "faults", ["asset_tag", "created_at_ms"])
    for name in ("created_at_ms", "due_at_ms", "risk"):
        op.create_index(f"ix_faults_{name}", "faults", [name])


def _kept_answers() -> None:
    op.create_table(
        "kept_answers",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("fingerprint", HASH, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "key", name="pk_kept_answers"),
    )
    op.create_index("ix_kept_answers_expires_at_ms", "kept_answers", ["expires_at_ms"])


def _signed_log() -> None:
    op.add_column("events", sa.Column("body_hash", HASH))
    op.add_column("events", sa.Column("name_hash", HASH))
    counters = sa.table("counters", sa.column("name", sa.String), sa.column("value", sa.BigInteger))
    op.bulk_insert(counters, [{"name": "log", "value": 0}])
    op.create_table(
        "log_leaves",
        sa.Column("leaf_index", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("head_seq", sa.BigInteger, nullable=False),
        sa.Column("head_hash", HASH, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("leaf_index", name="pk_log_leaves"),
    )
    op.create_index("ix_log_leaves_case_id_head_seq", "log_leaves", ["case_id", "head_seq"])
    op.create_table(
        "log_heads",
        sa.Column("tree_size", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("root", HASH, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("key_id", HASH, nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("tree_size", name="pk_log_heads"),
    )
    op.create_table(
        "log_keys",
        sa.Column("key_id", HASH, nullable=False),
        sa.Column("public_key", HASH, nullable=False),
        sa.Column("valid_from_ms", sa.BigInteger, nullable=False),
        sa.Column("valid_until_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("key_id", name="pk_log_keys"),
    )
