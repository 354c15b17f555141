"""TURN with credentials that end by themselves (draft-uberti-behave-turn-rest-00, as coturn's ``use-auth-secret``).

The relay and this server share a secret. The user name says until when it is good and for whom, the password proves
that this server said so; nothing is stored anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

from sightline.protocol.signalling import IceServer

LIFETIME_S = 12 * 3600
"""As long as a session may last: a page gets fresh ones with every ``room.welcome``."""


@dataclass(frozen=True, slots=True)
class TurnRelay:
    """Where the relay is, and the secret shared with it."""

    urls: tuple[str, ...]
    secret: str = field(repr=False)
    lifetime_s: int = LIFETIME_S

    def server_for(self, name: str, now_utc_ms: int) -> IceServer:
        """Return the relay with credentials of its own.

        Args:
            name: for the relay's log: a participant's id, which tells nothing about the person outside of the room.
            now_utc_ms: the time.
        """
        username = f"{now_utc_ms // 1000 + self.lifetime_s}:{name}"
        # The draft fixes SHA-1; as HMAC it is not touched by SHA-1's collisions.
        digest = hmac.new(self.secret.encode(), username.encode(), hashlib.sha1).digest()
        return IceServer(urls=self.urls, username=username, credential=base64.b64encode(digest).decode())
