"""``/metrics``: who may read it, and that its figures are those of the dumps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from sightline.clock import ManualClock
from sightline.observe.exposition import Latency, expose
from sightline.web.measured import Rates, RoomsDump
from sightline.web.metrics import families_of
from sightline.worker.config import WorkerConfig
from sightline.worker.core import LocalMediaWorker
from support.edge import BASE, Edge, edge
from support.room_harness import running

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Edge]:
    async with edge(tmp_path) as running:
        yield running


def read(text: str) -> Samples:
    """Return every sample of the text, as Prometheus reads it."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[(name, frozenset(labels.items()))]


async def fetch(web: Edge, address: str, **headers: str) -> httpx.Response:
    """Ask from another network address."""
    transport = httpx.ASGITransport(web.app, client=(address, 40000))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
        return await http.get("/metrics", headers=headers)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1"])
async def test_this_machine_reads_without_a_token(web: Edge, address: str) -> None:
    answer = await fetch(web, address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = read(answer.text)
    assert value(samples, "sightline_rooms") == 0
    assert value(samples, "process_resident_memory_bytes") > 0


@pytest.mark.parametrize("address", ["192.0.2.9", "10.0.0.1", "::ffff:192.0.2.9", "2001:db8::1", "testclient", ""])
async def test_others_need_the_token_of_an_administrator_or_auditor(web: Edge, address: str) -> None:
    assert (await fetch(web, address)).status_code == 401
    assert (await fetch(web, address, Authorization="Bearer nonsense")).status_code == 401
    for role, status in (("field", 403), ("expert", 403), ("supervisor", 403), ("admin", 200), ("auditor", 200)):
        token = await web.token(role)  # type: ignore[arg-type]
        assert (await fetch(web, address, Authorization=f"Bearer {token}")).status_code == status, role


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_what_a_proxy_passes_on_is_not_local(web: Edge, header: str) -> None:
    assert (await fetch(web, "127.0.0.1", **{header: "127.0.0.1"})).status_code == 401


async def test_behind_a_proxy_nothing_is_local(tmp_path: Path) -> None:
    async with edge(tmp_path, public_url="https://sightline.example.com") as web:
        assert (await fetch(web, "127.0.0.1")).status_code == 401


async def test_answers_and_sockets_are_counted(web: Edge) -> None:
    for _ in range(3):
        await web.http.get("/api/v1/me")
    web.services.counters.add("socket closed 4401", 2)
    samples = read((await fetch(web, "::1")).text)
    assert value(samples, "sightline_http_responses_total", **{"class": "4xx"}) == 3
    assert value(samples, "sightline_websocket_closes_total", code="4401") == 2
    web.services.metrics.append.observe(0.004)
    samples = read((await fetch(web, "::1")).text)
    assert value(samples, "sightline_log_append_seconds_count") == 1
    assert value(samples, "sightline_log_append_seconds_bucket", le="0.0025") == 0
    assert value(samples, "sightline_log_append_seconds_bucket", le="0.005") == 1


STREAM = {"ssrc": 1, "rid": "h", "packets": 100, "bytes": 120_000, "lost": 0, "jitter": 900.0, "more": "ignored"}
WORKER: dict[str, Any] = {
    "counters": {"rtp_in": 100, "dropped_bad_rtp": 3},
    "transports": {"t": {"state": "connected", "srtp_profile": "AEAD_AES_128_GCM"}, "u": {"state": "new"}},
    "publications": {"p": {"kind": "video", "streams": [STREAM]}},
    "subscriptions": {
        "s": {
            "publication_id": "p",
            "packets": 90,
            "bytes": 110_000,
            "resent": 4,
            "rtt_ms": 25.0,
            "fraction_lost": 64,
            "layer": "h",
        }
    },
    "paths": {"t": {"estimate_bps": 2_500_000, "queue_ms": 12.0, "loss": 0.02, "probes": 3}},
}
DUMP: dict[str, Any] = {
    "rooms": {
        "case-1": {
            "tasks": 7,
            "participants": {
                "a": {"role": "field", "is_connected": True, "publication_sources": {"p": "camera"}},
                "b": {"role": "expert", "is_connected": False},
                "c": {"role": "field", "is_connected": True, "way": "whip"},
            },
        }
    },
    "sockets": 2,
    "crashes": 0,
    "media": {"restarts": 1, "owners": 4},
    "workers": {"0": WORKER},
}


def measured(dump: dict[str, Any], rates: Rates) -> Samples:
    families = families_of(msgspec.convert(dump, RoomsDump), {}, rates)
    return read(expose(families).decode())


def test_the_figures_are_those_of_the_dump() -> None:
    samples = measured(DUMP, Rates(ManualClock()))
    assert value(samples, "sightline_rooms") == 1
    assert value(samples, "sightline_participants", role="field", way="page", connected="yes") == 1
    assert value(samples, "sightline_participants", role="field", way="whip", connected="yes") == 1
    assert value(samples, "sightline_participants", role="expert", way="page", connected="no") == 1
    assert value(samples, "sightline_media_worker_up", worker="0") == 1
    assert value(samples, "sightline_media_worker_restarts_total") == 1
    assert value(samples, "sightline_worker_events_total", reason="dropped_bad_rtp") == 3
    assert value(samples, "sightline_transports", state="connected", srtp_profile="AEAD_AES_128_GCM") == 1
    source = {"case": "case-1", "publication": "p", "source": "camera", "kind": "video", "rid": "h"}
    assert value(samples, "sightline_publication_bytes_total", **source) == 120_000
    assert value(samples, "sightline_publication_jitter_seconds", **source) == pytest.approx(0.01)
    sink = {"case": "case-1", "subscription": "s", "publication": "p", "kind": "video"}
    assert value(samples, "sightline_subscription_rtt_seconds", **sink) == pytest.approx(0.025)
    assert value(samples, "sightline_subscription_loss_ratio", **sink) == pytest.approx(0.25)
    assert value(samples, "sightline_subscription_resent_packets_total", **sink) == 4
    assert value(samples, "sightline_subscription_layer", **sink, rid="h") == 1
    assert value(samples, "sightline_path_estimate_bps", transport="t") == 2_500_000
    assert value(samples, "sightline_path_queue_seconds", transport="t") == pytest.approx(0.012)


def test_several_workers_are_told_as_one_but_for_their_presence() -> None:
    other = {
        **WORKER,
        "counters": {"rtp_in": 5},
        "publications": {},
        "subscriptions": {},
        "transports": {},
        "paths": {},
    }
    samples = measured(DUMP | {"workers": {"0": WORKER, "1": other, "2": None}}, Rates(ManualClock()))
    ups = [value(samples, "sightline_media_worker_up", worker=number) for number in "012"]
    assert ups == [1, 1, 0]
    assert value(samples, "sightline_worker_events_total", reason="rtp_in") == 105
    assert value(samples, "sightline_worker_events_total", reason="dropped_bad_rtp") == 3


def test_rates_are_taken_between_looks_a_second_apart() -> None:
    clock = ManualClock()
    rates = Rates(clock)
    source = {"case": "case-1", "publication": "p", "source": "camera", "kind": "video", "rid": "h"}

    def look(size_bytes: int, packets: int, lost: int) -> tuple[float, float]:
        changed = msgspec.convert(DUMP, dict)
        stream = STREAM | {"bytes": size_bytes, "packets": packets, "lost": lost}
        changed["workers"] = {"0": WORKER | {"publications": {"p": {"kind": "video", "streams": [stream]}}}}
        samples = measured(changed, rates)
        return (
            value(samples, "sightline_publication_bitrate_bps", **source),
            value(samples, "sightline_publication_loss_ratio", **source),
        )

    assert look(0, 0, 0) == (0, 0)
    clock.advance(2)
    assert look(250_000, 75, 25) == (1_000_000, 0.25)
    clock.advance(0.5)
    assert look(900_000, 900, 25) == (1_000_000, 0.25), "too soon for another one"
    clock.advance(0.5)
    assert look(375_000, 175, 25) == (1_000_000, 0)
    assert look(10, 1, 0) == (0, 0), "began anew"


def test_what_is_gone_is_forgotten() -> None:
    rates = Rates(ManualClock())
    measured(DUMP, rates)
    assert rates._looks
    measured(DUMP | {"workers": {"0": None}}, rates)
    assert not rates._looks


def test_without_a_worker_the_rest_is_told() -> None:
    samples = measured(DUMP | {"workers": {"0": None}}, Rates(ManualClock()))
    assert value(samples, "sightline_media_worker_up", worker="0") == 0
    assert value(samples, "sightline_rooms") == 1
    assert not [name for name, _ in samples if "publication" in name]


def test_two_services_share_nothing() -> None:
    first, second = Latency("x_seconds", "X.", (1.0,)), Latency("x_seconds", "X.", (1.0,))
    first.observe(0.5)
    assert (first.count, second.count) == (1, 0)
    assert b"x_seconds_count 1.0" in expose([], [first])
    assert b"x_seconds_count 0.0" in expose([], [second])


async def test_a_real_workers_dump_is_read() -> None:
    async def start() -> LocalMediaWorker:
        return await LocalMediaWorker(WorkerConfig(hosts=("127.0.0.1",))).__aenter__()

    async with running(worker_factory=start) as harness:
        await harness.joined("field")
        dumped = msgspec.convert(await harness.registry.measure(), RoomsDump)
        assert dumped.worker is not None
        (room,) = dumped.rooms.values()
        assert [each.role for each in room.participants.values()] == ["field"]


async def test_what_went_after_its_period_is_counted(web: Edge) -> None:
    counters = web.services.counters
    counters.add("retention items pictures", 12)
    counters.add("retention bytes pictures", 4_000)
    counters.add("retention failed store_unavailable")
    counters.add("retention sweeps")
    samples = read((await fetch(web, "127.0.0.1")).text)
    assert value(samples, "sightline_retention_deleted_total", kind="pictures") == 12
    assert value(samples, "sightline_retention_deleted_bytes_total", kind="pictures") == 4_000
    assert value(samples, "sightline_retention_failures_total", code="store_unavailable") == 1
    assert value(samples, "sightline_retention_sweeps_total") == 1
