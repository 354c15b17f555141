"""Lets a peer that speaks ICE over UDP alone (aiortc) reach the worker's TCP port: datagrams here, frames there."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Self

Address = tuple[str, int]


class TcpShim(asyncio.DatagramProtocol):
    """Use as an async context manager; ``address`` is what the peer is told. One TCP connection for each source."""

    def __init__(self, worker: Address, host: str) -> None:
        self._worker = worker
        self._host = host
        self._front: asyncio.DatagramTransport | None = None
        self._streams: dict[Address, asyncio.Task[None]] = {}
        self._waiting: dict[Address, asyncio.Queue[bytes]] = {}
        self.reads = asyncio.Event()
        """While it is not set, nothing is read from the worker: its connections fill up."""
        self.reads.set()
        self.connections = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._front, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self._host, 0))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.cut()
        if self._front is not None:
            self._front.close()

    @property
    def address(self) -> Address:
        """Where the peer sends."""
        assert self._front is not None, "the shim is not open"
        host, port = self._front.get_extra_info("sockname")[:2]
        return host, port

    async def cut(self) -> None:
        """Break all connections; the next datagram of a peer opens a new one."""
        tasks, self._streams = list(self._streams.values()), {}
        self._waiting.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Pass a datagram of the peer on."""
        if addr not in self._streams or self._streams[addr].done():
            self._waiting[addr] = asyncio.Queue(1000)
            self._streams[addr] = asyncio.ensure_future(self._carry(addr, self._waiting[addr]))
        with contextlib.suppress(asyncio.QueueFull):
            self._waiting[addr].put_nowait(data)

    async def _carry(self, client: Address, waiting: asyncio.Queue[bytes]) -> None:
        try:
            reader, writer = await asyncio.open_connection(sock=await self._connected(), limit=65_536)
        except ConnectionError:
            return
        self.connections += 1
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._to_worker(waiting, writer))
                tasks.create_task(self._to_client(client, reader))
        except* (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _connected(self) -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            # A small window, so that a shim that does not read is felt at once.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
            sock.setblocking(False)
            await asyncio.get_running_loop().sock_connect(sock, self._worker)
        except BaseException:
            sock.close()
            raise
        return sock

    async def _to_worker(self, waiting: asyncio.Queue[bytes], writer: asyncio.StreamWriter) -> None:
        while True:
            data = await waiting.get()
            writer.write(len(data).to_bytes(2, "big") + data)
            await writer.drain()

    async def _to_client(self, client: Address, reader: asyncio.StreamReader) -> None:
        while True:
            await self.reads.wait()
            size = int.from_bytes(await reader.readexactly(2), "big")
            data = await reader.readexactly(size)
            assert self._front is not None, "closed after its connections"
            self._front.sendto(data, client)
