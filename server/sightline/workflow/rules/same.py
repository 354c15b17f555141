"""Whether an item of a new list is about the same as one of the list before."""

from __future__ import annotations

import hashlib

import msgspec

from sightline.protocol.workflow import ReviewItem

_ENCODER = msgspec.json.Encoder(order="deterministic")


def content_hash(item: ReviewItem) -> str:
    """Return the SHA-256 of everything in the item: rule, params, reasons, the events behind it, its evidence."""
    return hashlib.sha256(_ENCODER.encode(item)).hexdigest()
