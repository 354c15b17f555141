"""The first tables: case log, its projection, people.

A revision is frozen once released: it repeats the tables and does not import ``sql/tables.py``. There are no
downgrades: a database goes back by restoring the backup made before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.String(36)
HASH = sa.String(64)


def upgrade() -> None:
    _cases()
    _events()
    _people()


def _cases() -> None:
    counters = op.create_table(
        "counters",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    # The first case is number 1001: the value is the last one given.
    op.bulk_insert(counters, [{"name": "case", "value": 1000}])
    op.create_table(
        "cases",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("asset_tag", sa.Text, nullable=False),
        sa.Column("asset_name", sa.Text, nullable=False),
        sa.Column("work_order", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("call_state", sa.String(20), nullable=False),
        sa.Column("opened_at_ms", sa.BigInteger, nullable=False),
        sa.Column("opened_by", sa.Text, nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger, nullable=False),
        sa.Column("head_seq", sa.BigInteger, nullable=False),
        sa.Column("head_hash", HASH, nullable=False),
        sa.Column("fault_count", sa.Integer, nullable=False),
        sa.Column("exception_count", sa.Integer, nullable=False),
        sa.Column("signature_holds", sa.Boolean),
        sa.PrimaryKeyConstraint("case_id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
    )
    op.create_index("ix_cases_changed_at_ms_case_id", "cases", ["changed_at_ms", "case_id"])
    op.create_index("ix_cases_state_changed_at_ms", "cases", ["state", "changed_at_ms"])
    op.create_index("ix_cases_call_state_changed_at_ms", "cases", ["call_state", "changed_at_ms"])
    op.create_index("ix_cases_asset_tag_changed_at_ms", "cases", ["asset_tag", "changed_at_ms"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("op_id", ID, nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("salt", HASH, nullable=False),
        sa.Column("prev_hash", HASH, nullable=False),
        sa.Column("hash", HASH, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_events"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_events_case_id"),
        sa.UniqueConstraint("case_id", "account_id", "op_id", name="uq_events_case_id_account_id_op_id"),
    )


def _people() -> None:
    op.create_table(
        "accounts",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_accounts"),
        sa.UniqueConstraint("username", name="uq_accounts_username"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", HASH, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("case_id", ID),
        sa.Column("created_at_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_expires_at_ms", "sessions", ["expires_at_ms"])
    op.create_table(
        "invites",
        sa.Column("token_hash", HASH, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("case_id", ID),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger, nullable=False),
        sa.Column("uses_left", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_invites"),
    )
