"""When to send the last DTLS flight again: sooner than OpenSSL, whose first timeout is a whole second.

RFC 6347 section 4.2.4.1 asks for a second unless there is reason for less, and media has it: whoever waits for a
picture sees each second, and the address was validated by ICE before, so nobody else can be flooded. libwebrtc begins
with 50 ms. OpenSSL's timer cannot be set from Python; therefore whole datagrams are repeated below it, as they were.
What arrived of them before is a replay to the other side and dropped there; what did not is new to it.

The last flight, the server's, is answered by nothing of the handshake. OpenSSL repeats it when the client repeats its
own (section 4.2.4); the client's timer has doubled a few times by then. So it goes out a few more times by itself,
until the client speaks with the new keys.

Pure: datagrams and the time go in, datagrams to be sent and the next deadline come out.
"""

from __future__ import annotations

from typing import Final

FIRST_NS: Final = 100_000_000
"""Above the round trip of most paths, so that nothing is repeated that is only under way."""
MAX_NS: Final = 800_000_000
LAST_REPEATS: Final = 5
"""Of the last flight: until 2.3 s after it."""
_MAX_DATAGRAMS: Final = 8


class Flights:
    """The newest flight of one handshake."""

    def __init__(self) -> None:
        self._flight: list[bytes] = []
        self._has_heard = True
        self._wait_ns = FIRST_NS
        self._due_ns = 0
        self._repeats_left: int | None = None
        """None during the handshake, when every flight is answered some time or the handshake fails."""

    @property
    def next_ns(self) -> int | None:
        """When ``due`` has something; None while nothing waits for an answer."""
        return self._due_ns if self._flight else None

    def sent(self, datagram: bytes, now_ns: int) -> None:
        """Note a datagram; the first after something was heard begins a new flight."""
        if self._repeats_left is not None:
            return
        if self._has_heard:
            self._flight.clear()
            self._has_heard = False
            self._wait_ns = FIRST_NS
        if len(self._flight) < _MAX_DATAGRAMS:
            self._flight.append(datagram)
        self._due_ns = now_ns + self._wait_ns

    def received(self) -> None:
        """Note a datagram of the other side.

        It does not end the flight: it may be the other side's own repetition, or a part of its answer. Only a flight
        of ours that follows does, or the end of the handshake.
        """
        self._has_heard = True

    def due(self, now_ns: int) -> list[bytes]:
        """Return what is to be sent again now; each time the wait doubles."""
        if not self._flight or now_ns < self._due_ns:
            return []
        self._wait_ns = min(2 * self._wait_ns, MAX_NS)
        self._due_ns = now_ns + self._wait_ns
        flight = list(self._flight)
        if self._repeats_left is not None:
            self._repeats_left -= 1
            if self._repeats_left == 0:
                self._flight.clear()
        return flight

    def completed(self) -> None:
        """Our side is done; the flight sent last may still be lost."""
        self._repeats_left = LAST_REPEATS

    def settled(self) -> None:
        """The other side is done as well, or there is nothing left to be done."""
        self._flight.clear()
        self._repeats_left = 0
