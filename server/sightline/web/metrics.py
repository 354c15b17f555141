"""``GET /metrics``: the service's measurements for Prometheus. Names and their meaning are in ``docs/operations.md``.

Loopback may read them without a token, unless a proxy stands before the server; everybody else needs the token of an
administrator or auditor. There are case and participant ids in the labels, no names, addresses or tokens.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from starlette.responses import Response

from sightline.clock import Clock
from sightline.observe.exposition import CONTENT_TYPE, Family, Latency, expose
from sightline.web import vision_metrics
from sightline.web.access import Access, Call, route
from sightline.web.documented import Doc, Media
from sightline.web.measured import PublicationDump, Rates, RoomsDump, SubscriptionDump, WorkerDump

METRICS = Access(frozenset({"admin", "auditor"}), is_open_locally=True)
APPEND_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
CLOCK_HZ = {"audio": 48_000, "video": 90_000}


class Metrics:
    """What is measured between two looks. One per service."""

    def __init__(self, clock: Clock) -> None:
        self.append = Latency(
            "sightline_log_append_seconds", "Time from a decided event to its durable commit.", APPEND_BUCKETS_S
        )
        self.rates = Rates(clock)


@dataclass(frozen=True, slots=True)
class _Owner:
    """Where a publication comes from."""

    case: str = ""
    source: str = ""


def families_of(dumped: RoomsDump, counted: dict[str, int], rates: Rates) -> list[Family]:
    """Return every family, in the order of the page."""
    worker = dumped.worker
    out = [
        *_rooms(dumped),
        *_counts(counted),
        _up(dumped),
    ]
    if worker is not None:
        owners = {
            publication_id: _Owner(case_id, source)
            for case_id, room in dumped.rooms.items()
            for participant in room.participants.values()
            for publication_id, source in participant.publication_sources.items()
        }
        out += [*_worker(worker), *_publications(worker, owners, rates), *_subscriptions(worker, owners, rates)]
        out += _paths(worker)
    rates.forget_unseen()
    return out


def _single(name: str, text: str, value: float) -> Family:
    return Family(name, text, "counter" if name.endswith("_total") else "gauge", values={(): float(value)})


def _up(dumped: RoomsDump) -> Family:
    up = Family("sightline_media_worker_up", "1 while it runs.", "gauge", ("worker",))
    for number, worker in dumped.workers.items():
        up.set(float(worker is not None), worker=number)
    return up


def _rooms(dumped: RoomsDump) -> list[Family]:
    people = Family("sightline_participants", "People and devices in calls.", "gauge", ("role", "way", "connected"))
    for room in dumped.rooms.values():
        for each in room.participants.values():
            people.add(1, role=each.role, way=each.way, connected="yes" if each.is_connected else "no")
    return [
        _single("sightline_rooms", "Calls that have a room now.", len(dumped.rooms)),
        people,
        _single("sightline_sockets", "WebSockets that are served.", dumped.sockets),
        _single("sightline_room_tasks", "Tasks of all rooms.", sum(room.tasks for room in dumped.rooms.values())),
        _single("sightline_crashes_total", "Errors of our own in rooms and sockets; must stay 0.", dumped.crashes),
        _single("sightline_media_worker_restarts_total", "Media workers that died.", dumped.media.restarts),
    ]


def _counts(counted: dict[str, int]) -> list[Family]:
    """Sort the service's plain counts (``observe.Counters``) by the word they begin with."""
    by_prefix = {
        "http ": Family("sightline_http_responses_total", "HTTP answers by class.", "counter", ("class",)),
        "socket closed ": Family("sightline_websocket_closes_total", "WebSockets closed.", "counter", ("code",)),
        "append failed ": Family("sightline_log_append_failures_total", "Commits that failed.", "counter", ("code",)),
        "retention items ": Family(
            "sightline_retention_deleted_total", "Deleted after their period.", "counter", ("kind",)
        ),
        "retention bytes ": Family(
            "sightline_retention_deleted_bytes_total",
            "Bytes of what was deleted after its period.",
            "counter",
            ("kind",),
        ),
        "retention failed ": Family(
            "sightline_retention_failures_total", "Cases or nights that failed; tried again.", "counter", ("code",)
        ),
    }
    for name, count in counted.items():
        for prefix, family in by_prefix.items():
            if name.startswith(prefix):
                family.set(count, **{family.labels[0]: name.removeprefix(prefix)})
    sweeps = _single("sightline_retention_sweeps_total", "Nightly sweeps.", counted.get("retention sweeps", 0))
    return [*by_prefix.values(), sweeps]


def _worker(worker: WorkerDump) -> list[Family]:
    events = Family("sightline_worker_events_total", "What the media worker counted.", "counter", ("reason",))
    for reason, count in worker.counters.items():
        events.set(count, reason=reason)
    transports = Family("sightline_transports", "ICE and DTLS associations.", "gauge", ("state", "srtp_profile"))
    for each in worker.transports.values():
        transports.add(1, state=each.state, srtp_profile=each.srtp_profile or "")
    return [events, transports]


def _publications(worker: WorkerDump, owners: dict[str, _Owner], rates: Rates) -> list[Family]:
    labels = ("case", "publication", "source", "kind", "rid")
    out = {
        name: Family(f"sightline_publication_{name}", text, "counter" if name.endswith("_total") else "gauge", labels)
        for name, text in (
            ("bytes_total", "Received, RTP with headers."),
            ("packets_total", "Received."),
            ("lost_packets_total", "Never received."),
            ("bitrate_bps", "Received since the last look, at least a second."),
            ("loss_ratio", "Part of the packets lost since the last look."),
            ("jitter_seconds", "Of arrival (RFC 3550)."),
        )
    }
    for publication_id, publication in worker.publications.items():
        owner = owners.get(publication_id, _Owner())
        fixed = {"case": owner.case, "publication": publication_id, "source": owner.source, "kind": publication.kind}
        for rid, totals in _by_rid(publication).items():
            own = {**fixed, "rid": rid}
            key = f"{publication_id} {rid}"
            out["bytes_total"].set(totals.bytes, **own)
            out["packets_total"].set(totals.packets, **own)
            out["lost_packets_total"].set(totals.lost, **own)
            out["jitter_seconds"].set(totals.jitter / CLOCK_HZ.get(publication.kind, 90_000), **own)
            out["bitrate_bps"].set(8 * rates.per_s(f"{key} bytes", totals.bytes), **own)
            lost, came = rates.per_s(f"{key} lost", totals.lost), rates.per_s(f"{key} packets", totals.packets)
            out["loss_ratio"].set(lost / (lost + came) if lost > 0 else 0.0, **own)
    return list(out.values())


@dataclass(slots=True)
class _Totals:
    bytes: int = 0
    packets: int = 0
    lost: int = 0
    jitter: float = 0.0


def _by_rid(publication: PublicationDump) -> dict[str, _Totals]:
    """Sum the streams of each layer: a source that changes its SSRC is still one."""
    found: dict[str, _Totals] = {}
    for stream in publication.streams:
        totals = found.setdefault(stream.rid or "", _Totals())
        totals.bytes += stream.bytes
        totals.packets += stream.packets
        totals.lost += max(0, stream.lost)
        totals.jitter = max(totals.jitter, stream.jitter)
    return found


def _subscriptions(worker: WorkerDump, owners: dict[str, _Owner], rates: Rates) -> list[Family]:
    labels = ("case", "subscription", "publication", "kind")
    out = {
        name: Family(f"sightline_subscription_{name}", text, "counter" if name.endswith("_total") else "gauge", labels)
        for name, text in (
            ("bytes_total", "Sent, RTP with headers."),
            ("packets_total", "Sent."),
            ("resent_packets_total", "Sent again after NACK."),
            ("bitrate_bps", "Sent since the last look, at least a second."),
            ("loss_ratio", "Part of the packets lost, as the receiver last reported."),
            ("rtt_seconds", "Round trip to the receiver."),
        )
    }
    layers = Family("sightline_subscription_layer", "1 for the layer it gets now.", "gauge", (*labels, "rid"))
    for subscription_id, each in worker.subscriptions.items():
        own = _labels(subscription_id, each, worker, owners)
        out["bytes_total"].set(each.bytes, **own)
        out["packets_total"].set(each.packets, **own)
        out["resent_packets_total"].set(each.resent, **own)
        out["bitrate_bps"].set(8 * rates.per_s(f"{subscription_id} bytes", each.bytes), **own)
        out["rtt_seconds"].set(each.rtt_ms / 1000, **own)
        if each.fraction_lost is not None:
            out["loss_ratio"].set(each.fraction_lost / 256, **own)
        if each.layer is not None:
            layers.set(1, **own, rid=each.layer)
    return [*out.values(), layers]


def _paths(worker: WorkerDump) -> list[Family]:
    estimate = Family(
        "sightline_path_estimate_bps", "What a receiver's path is thought to take.", "gauge", ("transport",)
    )
    queue = Family("sightline_path_queue_seconds", "How long packets wait on the path.", "gauge", ("transport",))
    loss = Family("sightline_path_loss_ratio", "Part of the packets lost on the path.", "gauge", ("transport",))
    for transport_id, path in worker.paths.items():
        estimate.set(path.estimate_bps, transport=transport_id)
        queue.set(path.queue_ms / 1000, transport=transport_id)
        loss.set(path.loss, transport=transport_id)
    return [estimate, queue, loss]


def _labels(
    subscription_id: str, each: SubscriptionDump, worker: WorkerDump, owners: dict[str, _Owner]
) -> dict[str, str]:
    publication = worker.publications.get(each.publication_id)
    return {
        "case": owners.get(each.publication_id, _Owner()).case,
        "subscription": subscription_id,
        "publication": each.publication_id,
        "kind": publication.kind if publication else "",
    }


async def show(call: Call) -> Response:
    """Measure now and tell it."""
    services = call.services
    dumped = msgspec.convert(await services.rooms.measure(), RoomsDump)
    looked = await services.vision.dump() if services.vision is not None else None
    families = [
        *families_of(dumped, services.counters.snapshot(), services.metrics.rates),
        *vision_metrics.families_of(looked),
    ]
    text = expose(families, [services.metrics.append])
    return Response(text, 200, {"Cache-Control": "no-store"}, CONTENT_TYPE)


ROUTES = [
    route(
        "/metrics",
        "GET",
        show,
        METRICS,
        doc=Doc("Measurements for Prometheus", tag="service", gives=Media("text/plain", "Text format 0.0.4.")),
    )
]
