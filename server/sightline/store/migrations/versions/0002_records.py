"""What records need beside the log: the plant's assets and documents, lists to search in, signed heads of the log."""

from __future__ import annotations

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    pass
