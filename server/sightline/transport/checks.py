"""Connectivity checks as they arrive: whose they are, whether they are authentic, and which addresses they validate.

Order, cheapest first: shape, user name, a stranger's rate limit, MESSAGE-INTEGRITY. Nothing is remembered of a
datagram that fails one of them, but for the limit. That is kept by network and user name, so that a flood from the
network of a plant keeps nobody there from joining.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import Final

from sightline.errors import PacketError
from sightline.transport import stun
from sightline.transport.association import Association
from sightline.transport.ice import Address
from sightline.transport.limits import SourceLimiter

_ADDRESS_HOLD_NS: Final = 5_000_000_000
"""An address that another association has confirmed this recently cannot be taken over."""
_STRANGER_RATE_PER_S: Final = 200.0
_STRANGER_BURST: Final = 400


class CheckDesk:
    """Tables of user name fragments and validated addresses, and the judgement of checks."""

    def __init__(
        self,
        send: Callable[[Address, bytes, bytes], None],
        moved: Callable[[Association, Address], None],
        counters: Counter[str],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin.

        Args:
            send: sends an answer to an address, from a local one.
            moved: hears when the selected address of an association, or ours towards it, changes.
            counters: where what happens is counted.
            changed: hears when an address was validated or forgotten.
        """
        self._changed = changed
        self._sendto = send
        self._moved = moved
        self._counters = counters
        self._limiter = SourceLimiter(_STRANGER_RATE_PER_S, _STRANGER_BURST)
        self._by_address: dict[Address, Association] = {}
        self._locals: dict[Address, bytes] = {}
        self._by_ufrag: dict[str, Association] = {}

    @property
    def addresses(self) -> Collection[Address]:
        """All validated addresses."""
        return self._by_address.keys()

    @property
    def ufrags(self) -> Collection[str]:
        """All user name fragments under which checks may arrive."""
        return self._by_ufrag.keys()

    def owner_of(self, address: Address) -> Association | None:
        """Return whose validated address this is."""
        return self._by_address.get(address)

    def local_of(self, address: Address) -> bytes:
        """Return which of our addresses a validated one talks to, as the socket told it."""
        return self._locals.get(address, b"")

    def expect(self, association: Association) -> None:
        """Take checks under the association's present user name fragments."""
        for ufrag in association.agent.ufrags:
            self._by_ufrag[ufrag] = association
        self._changed()

    def forget_ufrags(self, association: Association) -> None:
        """Take no checks for it for now, before its credentials change."""
        for ufrag in association.agent.ufrags:
            self._by_ufrag.pop(ufrag, None)

    def forget(self, association: Association) -> None:
        """Take nothing more for it."""
        self.forget_ufrags(association)
        for address in association.agent.addresses:
            self._drop(association, address)

    def lost(self, address: Address) -> Association | None:
        """Forget an address that can be reached no more; returns whose it was."""
        association = self._by_address.get(address)
        if association is not None:
            association.agent.forget(address)
            self._drop(association, address)
        return association

    def take(self, data: bytes, address: Address, now_ns: int, local: bytes) -> None:
        """Take one datagram that begins like STUN."""
        if not stun.is_stun(data):
            self._counters["dropped_bad_stun"] += 1
            return
        known = self._by_address.get(address)
        try:
            message = stun.parse(data)
        except PacketError:
            self._counters["dropped_bad_stun"] += 1
            return
        if message.message_type != stun.BINDING_REQUEST or message.username is None:
            self._counters["dropped_other_stun"] += 1
            return
        ufrag = message.username.partition(":")[0]
        association = self._by_ufrag.get(ufrag)
        if association is None or association.is_ended or self._is_held(known, association, address, now_ns):
            self._counters["dropped_unknown_ufrag"] += 1
            return
        if known is None and not self._limiter.allow(address, now_ns, ufrag):
            self._counters["dropped_stun_rate"] += 1
            return
        self._check(association, known, data, message, address, now_ns, local)

    def _is_held(self, known: Association | None, wanted: Association, address: Address, now_ns: int) -> bool:
        """Tell whether another association has this address and uses it: a spoofed source must not take it over."""
        if known is None or known is wanted or known.is_ended:
            return False
        since_ns = known.agent.last_valid_from(address)
        return since_ns is not None and now_ns - since_ns < _ADDRESS_HOLD_NS

    def _check(
        self,
        association: Association,
        known: Association | None,
        data: bytes,
        message: stun.StunMessage,
        address: Address,
        now_ns: int,
        local: bytes,
    ) -> None:
        before = association.agent.ufrags
        verdict = association.agent.request(data, message, address, now_ns)
        if verdict.response is None:
            self._counters["dropped_stun_integrity"] += 1
            return
        self._sendto(address, verdict.response, local)
        if not verdict.is_valid:
            return
        if known is not association:
            if known is not None:
                known.agent.forget(address)
            self._by_address[address] = association
            self._locals[address] = local
            self._changed()
        has_moved = verdict.has_moved
        if message.uses_candidate and self._locals[address] != local:
            # The client chose another address of ours, from the same one of its own.
            self._locals[address] = local
            has_moved = True
        if verdict.forgotten is not None:
            self._drop(association, verdict.forgotten)
        for ufrag in set(before) - set(association.agent.ufrags):
            self._by_ufrag.pop(ufrag, None)
        association.checked()
        if has_moved:
            self._moved(association, address)

    def _drop(self, association: Association, address: Address) -> None:
        if self._by_address.get(address) is association:
            del self._by_address[address]
            del self._locals[address]
            self._changed()
