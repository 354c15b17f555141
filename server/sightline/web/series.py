"""Series of signatures: name and password for the first, the password alone for those that follow in the same sitting.

As 21 CFR 11.200(a)(1) describes it: a continuous period of controlled access. Here it is one session of one account, in
which no more than a quarter of an hour lies between two signatures; a wrong password ends it. The series lives in the
memory of the process that saw the first signature: another node, or a restart, asks for both again.
"""

from __future__ import annotations

from typing import Final

IDLE_MS: Final = 15 * 60_000
MOST: Final = 10_000
"""Sessions remembered; beyond, the one that signed longest ago must give both again."""


class SigningSeries:
    """Which sessions are in a series. One per service."""

    def __init__(self) -> None:
        self._signed_at_ms: dict[str, int] = {}

    def is_running(self, session: str, now_ms: int) -> bool:
        """Return whether the password alone is enough.

        Args:
            session: SHA-256 of the session's token.
        """
        signed_at_ms = self._signed_at_ms.get(session)
        return signed_at_ms is not None and 0 <= now_ms - signed_at_ms <= IDLE_MS

    def signed(self, session: str, now_ms: int) -> None:
        """Begin a series, or carry it on."""
        # Moved to the end, so that the first one is always the oldest.
        self._signed_at_ms.pop(session, None)
        self._signed_at_ms[session] = now_ms
        if len(self._signed_at_ms) > MOST:
            del self._signed_at_ms[next(iter(self._signed_at_ms))]

    def end(self, session: str) -> None:
        self._signed_at_ms.pop(session, None)
