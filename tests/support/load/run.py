"""One run of the load: a server, a publisher and viewers in processes of their own, and a measured stretch of time."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, Self

from support.load.peer import LocalSide, RemoteSide
from support.load.sender import publish
from support.load.servers import Server, cpu_ns
from support.load.stream import Source
from support.load.viewer import Digests, Seen, view

PIPE_TIMEOUT_S: Final = 60.0
_END_TIMEOUT_S: Final = 10.0


def prefer() -> bool:
    """Let this process and all that it starts go before the others of a shared machine, as if they were alone on it.

    Returns:
        False without the right to do so (root).
    """
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run does."""

    host: str
    viewers: int
    seconds: float
    """Measured, after everything has warmed up."""
    warm_up_s: float = 1.5
    recording: Digests | None = None
    """Makes viewers compare every packet with it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run showed, between the beginning and the end of the measured stretch."""

    cpu_s: float
    seconds: float
    forwarded: int
    """Packets that arrived at viewers."""
    lost: int
    """Missing at viewers."""
    server_buffer_drops: int
    """Datagrams that a full receive buffer of the server swallowed, as the kernel counts them."""
    viewer_buffer_drops: int
    """The same at the viewers."""
    feedback: dict[str, int]
    """Control packets that the publisher got, over the whole run."""
    seen: list[Seen]
    """By viewer, over the whole run."""

    @property
    def us_per_packet(self) -> float:
        """CPU time of the server for each forwarded packet."""
        return self.cpu_s * 1e6 / max(1, self.forwarded)

    @property
    def lost_in_buffers(self) -> int:
        """Missing at viewers because a receive buffer, the server's or theirs, was full."""
        return min(self.lost, self.server_buffer_drops * len(self.seen) + self.viewer_buffer_drops)

    @property
    def lost_by_server(self) -> int:
        """Missing at viewers for any other reason."""
        return self.lost - self.lost_in_buffers

    @property
    def share_of_core(self) -> float:
        return self.cpu_s / self.seconds


class Child:
    """A process of the load, spoken to over a pipe without holding up the event loop."""

    def __init__(self, target: Callable[..., None], *arguments: object) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=target, args=(theirs, *arguments), daemon=True)
        self._process.start()
        theirs.close()

    async def hear(self) -> Any:
        """Return the next message.

        Raises:
            TimeoutError: if none comes.
            EOFError: if the process has ended.
        """
        return await asyncio.to_thread(_receive, self._pipe)

    def tell(self, message: object) -> None:
        self._pipe.send(message)

    def end(self) -> None:
        """Wait for the process; one that does not end is killed."""
        self._process.join(_END_TIMEOUT_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._pipe.close()


def _receive(pipe: Connection) -> Any:
    if not pipe.poll(PIPE_TIMEOUT_S):
        raise TimeoutError("a process of the load says nothing")
    return pipe.recv()


async def run(server: Server, source: Source, plan: Plan) -> Outcome:
    """Load a server and measure."""
    publisher = Child(publish, plan.host, source)
    viewers = Child(view, plan.host, plan.viewers, plan.recording)
    with _ended(publisher, viewers):
        await _join(publisher, server.publisher)
        locals_: list[LocalSide] = await viewers.hear()
        remotes = [await server.viewer(local) for local in locals_]
        viewers.tell(remotes)
        await viewers.hear()
        publisher.tell("go")
        await asyncio.sleep(plan.warm_up_s)
        server_ports, viewer_ports = {one.port for one in remotes}, {one.port for one in locals_}
        drops_before = buffer_drops(server_ports), buffer_drops(viewer_ports)
        before, cpu_before, start = await _look(viewers), cpu_ns(server.pid), asyncio.get_running_loop().time()
        await asyncio.sleep(plan.seconds)
        after, cpu_after = await _look(viewers), cpu_ns(server.pid)
        seconds = asyncio.get_running_loop().time() - start
        drops = buffer_drops(server_ports) - drops_before[0], buffer_drops(viewer_ports) - drops_before[1]
        publisher.tell("end")
        _, feedback = await publisher.hear()
        await asyncio.sleep(0.2)
        seen = await _look(viewers)
        viewers.tell(None)
    return Outcome(
        cpu_s=(cpu_after - cpu_before) / 1e9,
        seconds=seconds,
        forwarded=sum(one.packets for one in after) - sum(one.packets for one in before),
        lost=sum(one.lost for one in after) - sum(one.lost for one in before),
        server_buffer_drops=drops[0],
        viewer_buffer_drops=drops[1],
        feedback=feedback,
        seen=seen,
    )


class Load:
    """A load that goes on until it is left: for looks at a server while it runs. Use as an async context manager."""

    def __init__(self, server: Server, source: Source, host: str, viewers: int) -> None:
        self._server = server
        self._publisher = Child(publish, host, source)
        self._viewers = Child(view, host, viewers, None)

    async def __aenter__(self) -> Self:
        try:
            await _join(self._publisher, self._server.publisher)
            locals_: list[LocalSide] = await self._viewers.hear()
            self._viewers.tell([await self._server.viewer(local) for local in locals_])
            await self._viewers.hear()
        except BaseException:
            self._end()
            raise
        self._publisher.tell("go")
        return self

    async def __aexit__(self, *_: object) -> None:
        # The publisher tells what came back to it; nobody here asks for it.
        self._publisher.tell("end")
        self._viewers.tell(None)
        self._end()

    async def seen(self) -> list[Seen]:
        """What each viewer has received so far."""
        return await _look(self._viewers)

    def cpu_s(self) -> float:
        """CPU time of the server so far."""
        return cpu_ns(self._server.pid) / 1e9

    def _end(self) -> None:
        self._publisher.end()
        self._viewers.end()


def buffer_drops(ports: set[int]) -> int:
    """Return what full receive buffers of the sockets on these ports have swallowed (``/proc/net/udp``, column 13)."""
    drops = 0
    for line in Path("/proc/net/udp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1].rpartition(":")[2], 16) in ports:
            drops += int(fields[12])
    return drops


async def _join(child: Child, admit: Callable[[LocalSide], Awaitable[RemoteSide]]) -> None:
    child.tell(await admit(await child.hear()))
    await child.hear()


async def _look(viewers: Child) -> list[Seen]:
    viewers.tell("count")
    seen: list[Seen] = await viewers.hear()
    return seen


@contextmanager
def _ended(*children: Child) -> Iterator[None]:
    try:
        yield
    finally:
        for child in children:
            child.end()
