"""Tables of the SQL store. A change here needs a revision in ``migrations/versions``; a test compares the two.

Times are UTC milliseconds. JSON is kept as text: the log never asks the database to look into a body, and text comes
back as it was written.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

# Every constraint has a name, so that later revisions can change it on both databases.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

ID = String(36)
HASH = String(64)

counters = Table(
    "counters",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# The projection: everything here but ``head_hash`` follows from the events of the case.
cases = Table(
    "cases",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("asset_tag", Text, nullable=False),
    Column("asset_name", Text, nullable=False),
    Column("work_order", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("call_state", String(20), nullable=False),
    Column("opened_at_ms", BigInteger, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("changed_at_ms", BigInteger, nullable=False),
    Column("head_seq", BigInteger, nullable=False),
    Column("head_hash", HASH, nullable=False),
    Column("fault_count", Integer, nullable=False),
    Column("exception_count", Integer, nullable=False),
    Column("signature_holds", Boolean),
    UniqueConstraint("number"),
    Index(None, "changed_at_ms", "case_id"),
    Index(None, "state", "changed_at_ms"),
    Index(None, "call_state", "changed_at_ms"),
    Index(None, "asset_tag", "changed_at_ms"),
)

# The truth. Rows are only ever added.
events = Table(
    "events",
    metadata,
    Column("case_id", ID, ForeignKey("cases.case_id"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("account_id", ID, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("op_id", ID, nullable=False),
    Column("kind", String(80), nullable=False),
    Column("body", Text, nullable=False),
    Column("salt", HASH, nullable=False),
    Column("prev_hash", HASH, nullable=False),
    Column("hash", HASH, nullable=False),
    PrimaryKeyConstraint("case_id", "seq"),
    UniqueConstraint("case_id", "account_id", "op_id"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("account_id", ID, primary_key=True),
    Column("username", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("password_hash", Text),
    Column("is_demo", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    UniqueConstraint("username"),
)

# Guests have a session without an account row, so there are no foreign keys here.
sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    Column("account_id", ID, nullable=False),
    Column("role", String(20), nullable=False),
    Column("case_id", ID),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("expires_at_ms", BigInteger, nullable=False),
    Index(None, "expires_at_ms"),
)

invites = Table(
    "invites",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    Column("role", String(20), nullable=False),
    Column("case_id", ID),
    Column("display_name", Text, nullable=False),
    Column("created_by", ID, nullable=False),
    Column("expires_at_ms", BigInteger, nullable=False),
    Column("uses_left", Integer, nullable=False),
)
