"""One 7680x4320 stream at 100 Mbit/s (10,000 packets a second) to four viewers that hash every payload.

    make bench-8k               (or: PYTHONPATH=server:tests python benchmarks/bench_8k.py [--seconds S] ...)

The pictures are real: H.264 encoded at the start (some seconds), packetised by RFC 6184 and repeated; AV1 and H.265
are encoded by the first run (H.265 takes most of a minute) and kept in ``var/cache/bench``. Each viewer
decrypts every packet, checks the order, compares the payload's SHA-256 with the source's, and notes the time from
sending to the kernel's receipt. Packets that a full receive buffer swallowed (the worker's or a viewer's; the kernel
counts them) are told apart from those that the worker itself lost. One frame is put together again and decoded.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

import msgspec

from sightline.transport.addresses import local_addresses
from sightline.transport.packet_io import is_native_built
from sightline.worker.config import WorkerConfig
from support.load.codecs import CODECS, pictures_of
from support.load.recording import Recording
from support.load.results import Figure, at_most, goals_table, table, write
from support.load.run import Outcome, Plan, prefer, run
from support.load.servers import sightline

RESULTS = Path(__file__).parent / "results" / "8k.json"
KEPT = Path(__file__).parents[1] / "var" / "cache" / "bench"
WIDTH, HEIGHT = 7680, 4320
RATE = 10_000
FRAMES = 6
ENCODED_BPS = 130_000_000
"""What the encoder is told so that its short run comes out at 333 packets a frame, thirty times a second."""
VIEWERS = 4


async def measure(forwarder: str, codec: str, source: Recording, options: argparse.Namespace) -> Outcome:
    """Run one worker under the stream."""
    host = local_addresses()[0]
    config = WorkerConfig(hosts=(host,), forwarder=forwarder)  # type: ignore[arg-type]
    async with sightline(config, CODECS[codec].mime) as server:
        plan = Plan(host, VIEWERS, options.seconds, warm_up_s=3, recording=source.digests())
        return await run(server, msgspec.structs.replace(source), plan)


def figures_of(name: str, codec: str, outcome: Outcome) -> list[Figure]:
    """Return what the stream has to show."""
    delays_ms = sorted(delay / 1e6 for one in outcome.seen for delay in one.delays_ns)
    p50, p99 = (delays_ms[len(delays_ms) * share // 100] for share in (50, 99))
    first_frames = [CODECS[codec].decode(one.first_frame) for one in outcome.seen[:1]]
    return [
        at_most(f"{name}: lost by the worker", outcome.lost_by_server, "packets", 0),
        Figure(f"{name}: lost in receive buffers", outcome.lost_in_buffers, "packets"),
        Figure(f"{name}: undecipherable at viewers", sum(one.undecipherable for one in outcome.seen), "packets"),
        at_most(f"{name}: out of order", sum(one.out_of_order for one in outcome.seen), "packets", 0),
        at_most(f"{name}: payloads changed", sum(one.corrupt for one in outcome.seen), "packets", 0),
        Figure(f"{name}: forwarded", round(outcome.forwarded / outcome.seconds), "packets/s"),
        at_most(f"{name}: worker's share of one core", outcome.share_of_core * 100, "%", 50),
        Figure(f"{name}: delay p50", round(p50, 2), "ms"),
        at_most(f"{name}: delay p99", p99, "ms", 5),
        Figure(
            f"{name}: one frame decoded at {WIDTH}x{HEIGHT}",
            len(first_frames),
            "frame",
            "1",
            first_frames == [(WIDTH, HEIGHT)],
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=10, help="measured for each forwarder")
    parser.add_argument("--forwarders", nargs="+", default=["python", "native"], choices=["python", "native"])
    parser.add_argument("--codecs", nargs="+", default=list(CODECS), choices=list(CODECS))
    parser.add_argument("--priority", action="store_true", help="let worker and load go before other processes (root)")
    options = parser.parse_args()
    if "native" in options.forwarders and not is_native_built():
        print("The native core is not built (tools/setup.sh says why): left out.")
        options.forwarders.remove("native")
    if options.priority and not prefer():
        parser.error("--priority needs root")
    figures = []
    for codec in options.codecs:
        print(f"  encoding {FRAMES} frames of {WIDTH}x{HEIGHT} in {codec} ...", file=sys.stderr)
        source = Recording(RATE, pictures_of(codec, WIDTH, HEIGHT, FRAMES, ENCODED_BPS, KEPT))
        prefix = "" if codec == "h264" else f"{codec}, "
        per_frame = sum(map(len, source.frames)) / len(source.frames)
        figures.append(Figure(f"{prefix}pictures a second", round(RATE / per_frame, 1), "1/s"))
        for forwarder in options.forwarders if codec == "h264" else options.forwarders[-1:]:
            outcome = asyncio.run(measure(forwarder, codec, source, options))
            figures += figures_of(f"{prefix}{forwarder}", codec, outcome)
    print(table(("figure", "measured"), [(one.name, f"{one.value:g} {one.unit}") for one in figures]))
    print()
    print(goals_table(figures))
    write(
        RESULTS, figures, {"seconds": options.seconds, "viewers": VIEWERS, "rate": RATE, "priority": options.priority}
    )


if __name__ == "__main__":
    main()
