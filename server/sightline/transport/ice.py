"""An ICE-lite agent (RFC 8445 section 2.5) without a socket: it judges checks and remembers validated addresses.

The server never sends checks. It answers those that carry the right password, lets the other side nominate, follows
a nomination to a new address, and counts valid checks as consent (RFC 7675). Left out: relays of our own; a client
behind a strict firewall uses our TCP port (``tcp.py``) or its TURN server, which looks like any other address here.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, NamedTuple

from sightline.ids import RandomSource
from sightline.transport import stun
from sightline.transport.stun import StunMessage


class TcpAddress(NamedTuple):
    """Source of a TCP connection; its number keeps it apart from UDP addresses and from the port's next use."""

    host: str
    port: int
    connection: int


Address = tuple[str, int] | tuple[str, int, int, int] | TcpAddress
"""As UDP sockets give it, four elements with IPv6; or of a TCP connection."""

_MAX_ADDRESSES: Final = 16
_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@dataclass(frozen=True, slots=True)
class Credentials:
    ufrag: str
    pwd: str


def new_credentials(random: RandomSource) -> Credentials:
    """Draw a user name fragment (48 bits) and a password (144 bits), more than RFC 8445 section 5.3 asks for."""
    return Credentials(_ice_chars(random, 8), _ice_chars(random, 24))


def _ice_chars(random: RandomSource, count: int) -> str:
    return "".join(_ALPHABET[random.getrandbits(6)] for _ in range(count))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check leads to."""

    response: bytes | None
    is_valid: bool = False
    """The address may be used: the check was authentic and without role conflict."""
    has_moved: bool = False
    """The selected address is a different one from now on."""
    forgotten: Address | None = None
    """An old address that had to make room."""


class IceLiteAgent:
    """One association's ICE state."""

    def __init__(self, local: Credentials, now_ns: int) -> None:
        self.local = local
        self.previous: Credentials | None = None
        """Credentials before an ICE restart, good until the new ones have nominated an address."""
        self.remote_ufrag: str | None = None
        self.selected: Address | None = None
        self.last_valid_ns = now_ns
        self._addresses: OrderedDict[Address, int] = OrderedDict()

    @property
    def addresses(self) -> list[Address]:
        """Validated addresses, from which media is taken."""
        return list(self._addresses)

    @property
    def ufrags(self) -> list[str]:
        """User name fragments under which checks may arrive now."""
        return [self.local.ufrag] + ([self.previous.ufrag] if self.previous else [])

    def restart(self, local: Credentials) -> None:
        """Take new credentials; media goes on over the old address meanwhile (RFC 8445 section 9)."""
        self.previous, self.local, self.remote_ufrag = self.local, local, None

    def last_valid_from(self, address: Address) -> int | None:
        """Return when the last valid check came from an address, or None."""
        return self._addresses.get(address)

    def request(self, data: bytes, message: StunMessage, address: Address, now_ns: int) -> Verdict:
        """Judge one binding request that named one of our user name fragments.

        Args:
            data: the message as received.
            message: its parsed form.
            address: where it came from.
            now_ns: monotonic time.
        """
        local_ufrag, _, remote_ufrag = (message.username or "").partition(":")
        credentials = self._credentials(local_ufrag)
        if credentials is None or not stun.check_integrity(data, message, credentials.pwd):
            return Verdict(None)
        is_current = credentials is self.local
        if is_current and self.remote_ufrag is not None and remote_ufrag != self.remote_ufrag:
            return Verdict(None)
        if message.is_controlled:
            # We cannot take the controlling role; the other side has to (RFC 8445 section 7.3.1.1).
            error = stun.build_error(message.transaction_id, stun.ROLE_CONFLICT, "Role Conflict", credentials.pwd)
            return Verdict(error)
        forgotten = self._remember(address, now_ns)
        has_moved = False
        if self.selected is None or (message.uses_candidate and is_current):
            has_moved = self.selected != address
            self.selected = address
            if message.uses_candidate and is_current:
                self.previous = None
        response = stun.build_success(message.transaction_id, (address[0], address[1]), credentials.pwd)
        return Verdict(response, is_valid=True, has_moved=has_moved, forgotten=forgotten)

    def forget(self, address: Address) -> None:
        """Drop an address that now belongs to another association."""
        self._addresses.pop(address, None)
        if self.selected == address:
            self.selected = next(reversed(self._addresses), None)

    def _credentials(self, ufrag: str) -> Credentials | None:
        if ufrag == self.local.ufrag:
            return self.local
        if self.previous is not None and ufrag == self.previous.ufrag:
            return self.previous
        return None

    def _remember(self, address: Address, now_ns: int) -> Address | None:
        self.last_valid_ns = now_ns
        self._addresses[address] = now_ns
        self._addresses.move_to_end(address)
        if len(self._addresses) <= _MAX_ADDRESSES:
            return None
        oldest = next(known for known in self._addresses if known != self.selected)
        del self._addresses[oldest]
        return oldest
