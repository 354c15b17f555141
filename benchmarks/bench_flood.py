"""What a flood of strangers costs a media worker and a call on it: its CPU time and what the viewers miss.

    PYTHONPATH=server:tests python benchmarks/bench_flood.py [--seconds S] [--rate N]

One publisher and four viewers as in ``bench_media.py``; in the second run another process sends garbage, forged SRTP,
forged checks and ClientHellos to the media port from many ports, as fast as it can or may. The kernel's work for the
flood (loopback charges it to the sender) is not in the worker's time.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

from sightline.transport import stun
from sightline.transport.addresses import local_addresses
from sightline.worker.config import WorkerConfig
from support.load.results import Figure, table, write
from support.load.run import Child, Outcome, Plan, prefer, run
from support.load.servers import SightlineServer, sightline
from support.load.stream import Synthetic

RESULTS = Path(__file__).parent / "results" / "flood.json"
VIEWERS = 4
PAYLOAD_BYTES = 1200
STREAM_RATE = 2000
_SOCKETS = 32
_SLICE_S = 0.005


def flood(pipe: Connection, host: str, port: int, rate: int) -> None:
    """Send until told to stop; tells how much was sent."""
    rng = random.Random(1)
    kinds = [
        bytes((0x16, 0xFE, 0xFD)) + rng.randbytes(200),
        bytes((0x80, 0x60)) + rng.randbytes(1000),
        rng.randbytes(300),
        stun.build_request(rng.randbytes(12), "nobodyno:far", "a forged password, twenty"),
    ]
    socks = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(_SOCKETS)]
    for sock in socks:
        sock.connect((host, port))
        sock.setblocking(False)
    sent, start = 0, time.monotonic()
    while not pipe.poll(_SLICE_S):
        due = int((time.monotonic() - start) * rate) - sent
        for number in range(due):
            try:
                socks[number % _SOCKETS].send(kinds[rng.randrange(len(kinds))])
            except OSError:
                continue
        sent += due
    pipe.recv()
    pipe.send((sent, time.monotonic() - start))


async def measure(options: argparse.Namespace, host: str, rate: int) -> tuple[Outcome, float, dict[str, int]]:
    """Run a call with a flood of so many datagrams per second; returns also what was sent and the worker's counts."""
    async with sightline(WorkerConfig(hosts=(host,), forwarder=options.forwarder)) as server:
        call = run(server, Synthetic(STREAM_RATE, PAYLOAD_BYTES), Plan(host, VIEWERS, options.seconds, warm_up_s=3))
        if rate == 0:
            return await call, 0.0, await _counters(server)
        attacker = Child(flood, host, server.worker.port, rate)
        try:
            outcome = await call
            attacker.tell("end")
            sent, seconds = await attacker.hear()
        finally:
            attacker.end()
        return outcome, sent / seconds, await _counters(server)


async def _counters(server: SightlineServer) -> dict[str, int]:
    return (await server.worker.dump())["counters"]  # type: ignore[return-value]


async def main(options: argparse.Namespace) -> None:
    host = next(iter(local_addresses()))
    if options.priority and not prefer():
        sys.exit("--priority needs root")
    rows, figures = [], []
    for name, rate in (("no flood", 0), ("flood", options.rate)):
        outcome, flood_per_s, counters = await measure(options, host, rate)
        cells = f"{flood_per_s:,.0f}", f"{outcome.share_of_core:.0%}", f"{outcome.forwarded:,}", str(outcome.lost)
        rows.append([name, *cells, f"{counters.get('dropped_by_kernel', 0):,}"])
        figures.append(Figure(f"{name}: worker", round(100 * outcome.share_of_core, 1), "% of one core"))
        figures.append(Figure(f"{name}: lost by the server", outcome.lost_by_server, "packets"))
    print(table(["", "flood/s", "worker", "forwarded", "lost", "dropped by the kernel"], rows))
    write(RESULTS, figures, {"rate": options.rate, "stream": STREAM_RATE, "viewers": VIEWERS})


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rate", type=int, default=50_000, help="datagrams per second of the flood (%(default)s)")
    parser.add_argument("--forwarder", choices=("python", "native", "auto"), default="auto")
    parser.add_argument("--priority", action="store_true", help="real-time priority (root)")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(options()))
