"""Addresses that a media player can use: it sends no ``Authorization`` header, and our pages have no cookie in a tab.

A ticket is good for reading one path, for an hour, and for no longer than the session of whoever asked for it: it
names that session by the SHA-256 of its token, from which the token cannot be had. The key lives with the process;
after a restart the page asks for another one.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

from sightline.errors import Unauthenticated

VALID_MS: Final = 3_600_000
_TICKET: Final = re.compile(r"(?P<expires>[0-9]{1,16})\.(?P<session>[0-9a-f]{64})\.(?P<mac>[0-9a-f]{64})\Z")


class Tickets:
    """Makes and checks tickets. One per service."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def issue(self, path: str, session: str, now_ms: int) -> tuple[str, int]:
        """Return a ticket and its end (UTC ms).

        Args:
            path: of the address, without its query.
            session: SHA-256 of the session's token, in hexadecimal.
        """
        expires_at_ms = now_ms + VALID_MS
        return f"{expires_at_ms}.{session}.{self._mac(path, expires_at_ms, session)}", expires_at_ms

    def session_of(self, ticket: str, path: str, now_ms: int) -> str:
        """Return the session that a ticket was made for, which must still be looked up.

        Raises:
            Unauthenticated: it is not ours, for another path, or too old.
        """
        parts = _TICKET.match(ticket)
        if parts is not None:
            expires_at_ms, session = int(parts["expires"]), parts["session"]
            is_ours = hmac.compare_digest(self._mac(path, expires_at_ms, session), parts["mac"])
            if is_ours and now_ms < expires_at_ms:
                return session
        raise Unauthenticated("This address is not good any more. Open the recording again.")

    def _mac(self, path: str, expires_at_ms: int, session: str) -> str:
        message = f"{expires_at_ms}\n{session}\n{path}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()
