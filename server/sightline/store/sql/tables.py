"""Tables of the SQL store. A change here needs a revision in ``migrations/versions``; a test compares the two.

Times are UTC milliseconds. JSON is kept as text: the log never asks the database to look into a body, and text comes
back as it was written.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
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
    Column("severity", String(20)),
    Column("priority", String(20)),
    Column("risk", Integer, nullable=False),
    Column("is_safety", Boolean, nullable=False),
    Column("due_at_ms", BigInteger),
    Column("item_count", Integer, nullable=False),
    Column("undecided_count", Integer, nullable=False),
    Column("rework_count", Integer, nullable=False),
    Column("submitted_at_ms", BigInteger),
    Column("waiting_since_ms", BigInteger, nullable=False),
    Column("reviewer_ids", Text, nullable=False),
    Column("signed_meanings", Text, nullable=False),
    # Of this row and of what belongs to it in ``faults`` and ``case_texts``.
    Column("lists_version", Integer, nullable=False),
    UniqueConstraint("number"),
    Index(None, "changed_at_ms", "case_id"),
    Index(None, "state", "changed_at_ms"),
    Index(None, "call_state", "changed_at_ms"),
    Index(None, "asset_tag", "changed_at_ms"),
    Index(None, "asset_tag", "opened_at_ms"),
    Index(None, "work_order"),
    Index(None, "risk"),
    Index(None, "lists_version"),
)

# What a search looks in: apart from the rows of ``cases``, so that lists read little.
case_texts = Table(
    "case_texts",
    metadata,
    Column("case_id", ID, ForeignKey("cases.case_id"), primary_key=True),
    Column("text", Text, nullable=False),
)

faults = Table(
    "faults",
    metadata,
    Column("case_id", ID, ForeignKey("cases.case_id"), nullable=False),
    Column("fault_id", ID, nullable=False),
    Column("number", Integer, nullable=False),
    Column("annotation_id", ID, nullable=False),
    Column("asset_tag", Text, nullable=False),
    Column("component", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("severity", String(20), nullable=False),
    Column("priority", String(20)),
    Column("risk", Integer, nullable=False),
    Column("is_safety", Boolean, nullable=False),
    Column("mode_code", String(40)),
    Column("mode_en", Text),
    Column("mode_zh", Text),
    Column("state", String(20), nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("changed_at_ms", BigInteger, nullable=False),
    Column("due_at_ms", BigInteger),
    Column("anchor_state", String(20), nullable=False),
    Column("p_x_m", Double),
    Column("p_y_m", Double),
    Column("p_z_m", Double),
    Column("asset_frame", Text),
    PrimaryKeyConstraint("case_id", "fault_id"),
    Index(None, "asset_tag", "created_at_ms"),
    Index(None, "created_at_ms"),
    Index(None, "due_at_ms"),
    Index(None, "risk"),
)

# Answers to POSTs with an ``Idempotency-Key``, for a day; ``status`` is null while the first one is worked on.
kept_answers = Table(
    "kept_answers",
    metadata,
    Column("account_id", ID, nullable=False),
    Column("key", String(200), nullable=False),
    Column("fingerprint", HASH, nullable=False),
    Column("status", Integer),
    Column("media_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("expires_at_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id", "key"),
    Index(None, "expires_at_ms"),
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
    # Commitments to what was erased from the row.
    Column("body_hash", HASH),
    Column("name_hash", HASH),
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

# Texts that are sorted and paged through: in the order of their code points on both databases, in every locale.
SORTED_TEXT = Text().with_variant(Text(collation="C"), "postgresql")

# What other systems call an asset, its names and its titles are JSON.
assets = Table(
    "assets",
    metadata,
    Column("asset_id", ID, primary_key=True),
    Column("tag", Text, nullable=False),
    Column("tag_key", SORTED_TEXT, nullable=False),
    Column("names", Text, nullable=False),
    Column("search", Text, nullable=False),
    Column("level", String(20), nullable=False),
    Column("asset_class", Text, nullable=False),
    Column("parent_id", ID, ForeignKey("assets.asset_id")),
    Column("external_refs", Text, nullable=False),
    Column("is_retired", Boolean, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("changed_at_ms", BigInteger, nullable=False),
    Column("changed_by", Text, nullable=False),
    UniqueConstraint("tag_key"),
    Index(None, "parent_id", "tag_key"),
)

# A published row changes only its state. The body is canonical JSON.
documents = Table(
    "documents",
    metadata,
    Column("kind", SORTED_TEXT, nullable=False),
    Column("key", SORTED_TEXT, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("number", Text, nullable=False),
    Column("revision", Text, nullable=False),
    Column("titles", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("sha256", HASH, nullable=False),
    Column("change_no", BigInteger, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("changed_at_ms", BigInteger, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("published_at_ms", BigInteger),
    Column("approver", Text),
    Column("effective_from_ms", BigInteger),
    Column("retired_at_ms", BigInteger),
    Column("retired_by", Text),
    PrimaryKeyConstraint("kind", "key", "version"),
)

# The tree over all case heads: its leaves in order, and what was signed. Rows are only ever added.
log_leaves = Table(
    "log_leaves",
    metadata,
    Column("leaf_index", BigInteger, primary_key=True, autoincrement=False),
    Column("case_id", ID, nullable=False),
    Column("head_seq", BigInteger, nullable=False),
    Column("head_hash", HASH, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index(None, "case_id", "head_seq"),
)

log_heads = Table(
    "log_heads",
    metadata,
    Column("tree_size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", HASH, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("key_id", HASH, nullable=False),
    Column("signature", String(128), nullable=False),
)

log_keys = Table(
    "log_keys",
    metadata,
    Column("key_id", HASH, primary_key=True),
    Column("public_key", HASH, nullable=False),
    Column("valid_from_ms", BigInteger, nullable=False),
    Column("valid_until_ms", BigInteger),
)
