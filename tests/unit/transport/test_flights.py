from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from sightline.transport.aiortc_seam import Certificate, DtlsSession, _dtls
from sightline.transport.association import IceLink
from sightline.transport.flights import FIRST_NS, LAST_REPEATS, MAX_NS, Flights


def test_an_unanswered_flight_is_repeated_ever_less_often() -> None:
    flights = Flights()
    assert flights.next_ns is None
    flights.sent(b"server hello", 0)
    flights.sent(b"certificate", 5)
    now_ns = 5
    waits: list[int] = []
    for _ in range(6):
        due_ns = flights.next_ns
        assert due_ns is not None
        assert flights.due(due_ns - 1) == []
        assert flights.due(due_ns) == [b"server hello", b"certificate"]
        waits.append(due_ns - now_ns)
        now_ns = due_ns
    assert waits == [FIRST_NS, 2 * FIRST_NS, 4 * FIRST_NS, MAX_NS, MAX_NS, MAX_NS]


def test_what_is_heard_does_not_end_a_flight_but_the_next_flight_does() -> None:
    flights = Flights()
    flights.sent(b"server hello", 0)
    flights.received()
    assert flights.due(FIRST_NS) == [b"server hello"], "it may have been the client's repetition"
    flights.sent(b"finished", 2 * FIRST_NS)
    assert flights.due(3 * FIRST_NS) == [b"finished"]


def test_the_last_flight_is_repeated_a_few_times_and_nothing_after_it() -> None:
    flights = Flights()
    flights.sent(b"finished", 0)
    flights.completed()
    flights.sent(b"application data", 1)
    repeated = []
    while (due_ns := flights.next_ns) is not None:
        repeated += flights.due(due_ns)
    assert repeated == [b"finished"] * LAST_REPEATS


def test_a_client_that_speaks_with_the_new_keys_ends_the_repetitions() -> None:
    flights = Flights()
    flights.sent(b"finished", 0)
    flights.completed()
    flights.settled()
    assert flights.next_ns is None
    assert flights.due(10 * MAX_NS) == []


def test_a_flight_of_too_many_datagrams_is_cut() -> None:
    flights = Flights()
    for number in range(20):
        flights.sent(bytes([number]), 0)
    assert len(flights.due(FIRST_NS)) == 8


async def test_a_handshake_whose_first_flight_is_lost_needs_no_second_from_the_client(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Over a link that loses what the server says first, with a client that repeats nothing."""
    counters: Counter[str] = Counter()
    lost: list[bytes] = []
    client = IceLink(lambda data: server.feed(data), Counter())
    monkeypatch.setattr(client, "_set_timer", lambda: None)

    def to_client(data: bytes) -> None:
        if lost:
            client.feed(data)
        else:
            lost.append(data)

    server = IceLink(to_client, counters)
    ours, theirs = Certificate(), Certificate()
    session = DtlsSession(server, ours, lambda: None)
    calling = asyncio.create_task(_call(client, theirs, ours))
    keys = await session.handshake((("sha-256", theirs.fingerprint_sha256),))
    await calling
    assert keys is not None
    assert counters["dtls_repeated"] >= 1
    await session.close(notify=False)
    server.close()
    client.close()


async def _call(link: IceLink, own: Certificate, other: Certificate) -> None:
    """Be the client of a handshake, by aiortc itself."""
    transport = _dtls.RTCDtlsTransport(link, [own.inner])
    transport._set_role("client")
    fingerprint = _dtls.RTCDtlsFingerprint(algorithm="sha-256", value=other.fingerprint_sha256)
    await transport.start(_dtls.RTCDtlsParameters(fingerprints=[fingerprint], role="server"))
    assert transport.state == "connected"
    await transport.stop()
