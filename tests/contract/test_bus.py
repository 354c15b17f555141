"""The bus: every reader of a topic gets what is published after it came, in order, and never holds anyone up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from sightline.bus.base import Bus
from sightline.bus.local import LocalBus
from sightline.bus.reader import BACKLOG
from sightline.bus.redis import RedisBus
from sightline.errors import ConfigError
from support.redis import RedisServer, running_redis

TOPIC = "case/1"


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@pytest.fixture(params=["local", pytest.param("redis", marks=pytest.mark.redis)])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    made: Bus = LocalBus() if request.param == "local" else RedisBus(request.getfixturevalue("redis_server").url)
    yield made
    await made.aclose()


async def read(reader: AsyncIterator[bytes], number: int) -> list[bytes]:
    """Return the next messages; says how many came when they stay out."""
    got: list[bytes] = []
    try:
        async with asyncio.timeout(10):
            while len(got) < number:
                got.append(await anext(reader))
    except TimeoutError:
        pytest.fail(f"{len(got)} of {number} messages came")
    return got


async def test_every_reader_gets_everything_in_order(bus: Bus) -> None:
    sent = [str(number).encode() for number in range(200)]
    async with bus.subscribe(TOPIC) as first, bus.subscribe(TOPIC) as second:
        for data in sent:
            await bus.publish(TOPIC, data)
        assert await read(first, 200) == sent
        assert await read(second, 200) == sent


async def test_topics_are_apart_and_bytes_are_untouched(bus: Bus) -> None:
    every_byte = bytes(range(256))
    async with bus.subscribe("a") as first, bus.subscribe("b") as second:
        await bus.publish("b", b"")
        await bus.publish("a", every_byte)
        await bus.publish("nobody", b"x")
        assert await read(first, 1) == [every_byte]
        assert await read(second, 1) == [b""]


async def test_only_what_is_published_after_entering_is_delivered(bus: Bus) -> None:
    await bus.publish(TOPIC, b"before")
    for data in (b"1", b"2", b"3"):
        async with bus.subscribe(TOPIC) as reader:
            await bus.publish(TOPIC, data)
            assert await read(reader, 1) == [data]


async def test_reader_that_is_behind_loses_the_oldest_and_holds_nobody_up(bus: Bus) -> None:
    async with bus.subscribe(TOPIC) as slow, bus.subscribe(TOPIC) as quick:
        for number in range(BACKLOG + 100):
            await bus.publish(TOPIC, str(number).encode())
            assert await read(quick, 1) == [str(number).encode()]
        kept = await read(slow, BACKLOG)
        assert kept == [str(number).encode() for number in range(100, BACKLOG + 100)]


async def test_left_subscription_ends_and_another_of_the_topic_goes_on(bus: Bus) -> None:
    async with bus.subscribe(TOPIC) as stays:
        async with bus.subscribe(TOPIC) as leaves:
            pass
        assert [data async for data in leaves] == []
        await bus.publish(TOPIC, b"x")
        assert await read(stays, 1) == [b"x"]


async def test_closed_bus_ends_its_readers_and_refuses_more(bus: Bus) -> None:
    async with bus.subscribe(TOPIC) as reader:
        waiting = asyncio.create_task(anext(reader, None))
        await asyncio.sleep(0)
        await bus.aclose()
        async with asyncio.timeout(10):
            assert await waiting is None
    await bus.aclose()
    assert isinstance(bus, LocalBus | RedisBus)
    assert bus.dump() == {}
    with pytest.raises(RuntimeError, match="closed"):
        await bus.publish(TOPIC, b"x")
    with pytest.raises(RuntimeError, match="closed"):
        async with bus.subscribe(TOPIC):
            pass


async def test_error_in_a_subscribers_block_comes_out_unchanged(bus: Bus) -> None:
    with pytest.raises(LookupError):
        async with bus.subscribe(TOPIC):
            raise LookupError
    assert isinstance(bus, LocalBus | RedisBus)
    assert bus.dump() == {}


@pytest.mark.redis
async def test_two_nodes_hear_each_other(redis_server: RedisServer) -> None:
    one, two = RedisBus(redis_server.url), RedisBus(redis_server.url)
    async with one.subscribe(TOPIC) as reader:
        await two.publish(TOPIC, b"hello")
        assert await read(reader, 1) == [b"hello"]
    await one.aclose()
    await two.aclose()


@pytest.mark.redis
async def test_killed_server_is_survived_and_found_again() -> None:
    with running_redis() as server:
        bus = RedisBus(server.url)
        async with bus.subscribe(TOPIC) as reader:
            server.kill()
            await bus.publish(TOPIC, b"lost")
            assert bus.unsent == 1
            await asyncio.to_thread(server.start)
            assert (await repeat_until_heard(bus, reader)).startswith(b"again")
        await bus.aclose()


@pytest.mark.redis
async def test_subscription_made_while_the_server_is_away_works_once_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sightline.bus.redis.READY_TIMEOUT_S", 0.05)
    with running_redis() as server:
        bus = RedisBus(server.url)
        server.kill()
        async with bus.subscribe(TOPIC) as reader:
            await asyncio.to_thread(server.start)
            assert (await repeat_until_heard(bus, reader)).startswith(b"again")
        await bus.aclose()


@pytest.mark.redis
async def test_silent_connection_is_replaced(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A half-open connection brings nothing, not even the answer to a ping, so it must not be trusted for ever."""
    monkeypatch.setattr("sightline.bus.redis.QUIET_S", 0.02)
    connections = 0

    async def front(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The first connection falls silent once it has subscribed; later ones stay whole."""
        nonlocal connections
        connections += 1
        await relay(redis_server, reader, writer, silent_after=b"subscribe" if connections == 1 else None)

    server = await asyncio.start_server(front, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    bus = RedisBus(f"redis://127.0.0.1:{port}/0")
    async with bus.subscribe(TOPIC) as reader:
        assert (await repeat_until_heard(bus, reader)).startswith(b"again")
        # The silent one, the one that replaced it, and the one that publishes.
        assert connections >= 3
    await bus.aclose()
    server.close()


async def relay(
    server: RedisServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, silent_after: bytes | None
) -> None:
    """Copy both ways; what the server says after ``silent_after`` is swallowed."""
    far_reader, far_writer = await asyncio.open_unix_connection(server.url.removeprefix("unix://"))

    async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter, silent_after: bytes | None) -> None:
        is_silent = False
        while data := await source.read(4096):
            if not is_silent:
                sink.write(data)
            is_silent = is_silent or (silent_after is not None and silent_after in data)
        sink.close()

    await asyncio.gather(copy(reader, far_writer, None), copy(far_reader, writer, silent_after))


async def repeat_until_heard(bus: Bus, reader: AsyncIterator[bytes]) -> bytes:
    """Publish until something comes: it is not known when the connection is back."""
    heard = asyncio.ensure_future(anext(reader))
    async with asyncio.timeout(20):
        while not heard.done():
            await bus.publish(TOPIC, b"again")
            await asyncio.sleep(0.02)
        return await heard


async def test_unreadable_url_is_refused_without_repeating_it() -> None:
    with pytest.raises(ConfigError) as refused:
        RedisBus("http://user:secret@host")
    assert "secret" not in str(refused.value)
