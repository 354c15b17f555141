"""A TCP relay with the delay of a long path and the stalls of a lossy one: how signalling and pages fare behind it.

A relay above TCP cannot lose segments. What a loss costs is therefore acted out: a chunk that is lost waits for the
retransmission timeout (RFC 6298: never below its minimum here, doubled with each further loss), and everything behind
it waits as well, as TCP keeps order. Fast retransmissions, which need later segments, are left out: signalling sends
one message at a time.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Self

from support.netem.relay import Address

_CHUNK: Final = 65_536
_MIN_TIMEOUT_S: Final = 0.2
"""Linux' lower bound of the retransmission timeout (``TCP_RTO_MIN``)."""
_MAX_RETRIES: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpConditions:
    """What one direction of each connection does."""

    delay_ms: float = 0.0
    loss: float = 0.0
    """Probability that a chunk is lost, and each repetition of it again."""


class TcpRelay:
    """Use as an async context manager; clients connect to ``port`` on localhost.

    The three-way handshake is not delayed by the kernel, so a connection's first bytes wait for one more round trip.

    Args:
        target: where to connect to.
        conditions: of both directions.
        seed: of all draws.
    """

    def __init__(self, target: Address, conditions: TcpConditions, *, seed: int = 1) -> None:
        self.conditions = conditions
        self.port = 0
        self._target = target
        self._random = random.Random(seed)
        self._serving: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accepted, "localhost", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        for sock in self._server.sockets[1:]:
            sock.close()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._serving):
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        self._serving.clear()

    def arrival_s(self, now_s: float) -> float:
        """Return when a chunk that is sent now arrives if nothing is before it; draws the losses on its way."""
        delay_s = self.conditions.delay_ms / 1000
        timeout_s = max(_MIN_TIMEOUT_S, 3 * delay_s)
        waited_s = 0.0
        for _ in range(_MAX_RETRIES):
            if self._random.random() >= self.conditions.loss:
                break
            waited_s += timeout_s
            timeout_s *= 2
        return now_s + delay_s + waited_s

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task of our own, because that of a coroutine here would be logged as crashed when it is cancelled.
        task = asyncio.create_task(self._serve(reader, writer), name="connection through a TCP relay")
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ours = [writer]
        try:
            there_reader, there_writer = await asyncio.open_connection(*self._target)
            ours.append(there_writer)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._carry(reader, there_writer, handshakes=1))
                tasks.create_task(self._carry(there_reader, writer, handshakes=0))
        except* OSError:
            pass  # One side is gone, so the other one is closed as well.
        finally:
            for each in ours:
                each.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, handshakes: int) -> None:
        loop = asyncio.get_running_loop()
        chunks: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                due_s, data = await chunks.get()
                await asyncio.sleep(due_s - loop.time())
                if not data:
                    with suppress(OSError):
                        writer.write_eof()
                    return
                writer.write(data)
                await writer.drain()

        async def take() -> None:
            due_s = loop.time() + 2 * handshakes * self.conditions.delay_ms / 1000
            while True:
                data = await reader.read(_CHUNK)
                due_s = max(due_s, self.arrival_s(loop.time()))
                chunks.put_nowait((due_s, data))
                if not data:
                    return

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(deliver())
            tasks.create_task(take())
