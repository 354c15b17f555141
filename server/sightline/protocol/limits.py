"""Sizes that a message may have. Numbers are bytes of UTF-8 on the wire."""

from __future__ import annotations

from collections.abc import Mapping

KIB = 1024

DEFAULT_LIMIT_BYTES = 64 * KIB
SDP_OFFER_LIMIT_BYTES = 80 * KIB
"""A description of 64 Ki characters, with one escaped line end in about 30 characters, and its track list."""
SDP_ANSWER_LIMIT_BYTES = 256 * KIB
"""An answer to an offer of 128 sections."""
FRAME_RECORD_LIMIT_BYTES = 4 * KIB
"""A frame record must fit a few SCTP chunks; real ones have about 600 bytes."""
SERVER_MESSAGE_LIMIT_BYTES = 4 * KIB * KIB
"""What a client accepts from its server; a review list of 2,000 items is the largest."""

LIMITS: Mapping[str, int] = {
    "publish.offer": SDP_OFFER_LIMIT_BYTES,
    "subscribe.answer": SDP_ANSWER_LIMIT_BYTES,
    "frame.record": FRAME_RECORD_LIMIT_BYTES,
}
LARGEST_LIMIT_BYTES = max(LIMITS.values())
"""The limit of a WebSocket frame from a client."""

MAX_DEPTH = 16
"""Nested arrays and objects; the deepest message of ``protocols/v1`` has 6 levels."""


def limit_of(message_type: str) -> int:
    """Return the most bytes that a message of this type may have when a client sends it."""
    return LIMITS.get(message_type, DEFAULT_LIMIT_BYTES)
