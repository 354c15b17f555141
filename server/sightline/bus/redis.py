"""The bus between nodes: Redis publish and subscribe.

Each topic that has readers here has one connection and one task that owns it alone: redis-py's ``PubSub`` is not made
for one task that reads while others subscribe. A lost connection is made again with a growing pause; what was
published meanwhile is missed, as the port allows.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from sightline.bus.reader import Reader
from sightline.errors import ConfigError

CONNECT_TIMEOUT_S = 2.0
ANSWER_TIMEOUT_S = 2.0
READY_TIMEOUT_S = 3.0
"""How long entering a subscription waits for a Redis that is away; it goes on without and catches up."""
QUIET_S = 5.0
"""After this long without a message the connection is asked for a sign of life."""
QUIET_LIMIT = 3
"""That many unanswered in a row, and the connection counts as dead."""
CANCEL_AGAIN_S = 0.5
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0

log = logging.getLogger(__name__)


class _Feed:
    """The readers of one topic and the task that fills them."""

    def __init__(self, redis: Redis, topic: str) -> None:
        self._redis = redis
        self._topic = topic
        self.readers: set[Reader] = set()
        self.is_ready = asyncio.Event()
        """The server has confirmed the subscription."""
        self._task = asyncio.create_task(self._run(), name=f"bus {topic}")

    async def aclose(self) -> None:
        # Again and again, because a wait of redis-py that times out in the same moment swallows a cancellation.
        while not self._task.done():
            self._task.cancel()
            # Not ``await self._task``: that could not tell its cancellation from our own.
            await asyncio.wait([self._task], timeout=CANCEL_AGAIN_S)

    async def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                async with self._redis.pubsub() as connection:
                    await connection.subscribe(self._topic)
                    await self._pump(connection)
            except (RedisError, OSError) as exc:
                log.warning("bus connection of topic %s lost (%s)", self._topic, type(exc).__name__)
            except Exception:
                # Our own mistake; the readers must not wait for ever because of it.
                log.exception("bus connection of topic %s crashed", self._topic)
            pause_s = FIRST_PAUSE_S if self.is_ready.is_set() else min(pause_s * 2, LONGEST_PAUSE_S)
            self.is_ready.clear()
            await asyncio.sleep(pause_s)

    async def _pump(self, connection: PubSub) -> None:
        quiet = 0
        while quiet < QUIET_LIMIT:
            message = await connection.get_message(timeout=QUIET_S)
            if message is None:
                quiet += 1
                await connection.ping()
                continue
            quiet = 0
            if message["type"] == "subscribe":
                self.is_ready.set()
            elif message["type"] == "message":
                for reader in self.readers:
                    reader.offer(message["data"])
        raise RedisConnectionError("no sign of life")


class RedisBus:
    """``Bus`` over one Redis server; whoever made it closes it."""

    def __init__(self, url: str) -> None:
        """Connect later, when needed.

        Args:
            url: ``redis://host:port/0``, ``rediss://…`` or ``unix:///path``.
        Raises:
            ConfigError: the URL cannot be read.
        """
        try:
            self._redis = Redis.from_url(
                url,
                socket_connect_timeout=CONNECT_TIMEOUT_S,
                socket_timeout=ANSWER_TIMEOUT_S,
                # A repeated PUBLISH could arrive twice.
                retry=Retry(NoBackoff(), 0),
            )
        except ValueError:
            # The text may hold a password, so it is not repeated.
            raise ConfigError("The Redis URL cannot be read; use redis://host:port/0 or unix:///path.") from None
        self._feeds: dict[str, _Feed] = {}
        self._is_closed = False
        self.unsent = 0
        """Messages that could not be published."""

    async def publish(self, topic: str, data: bytes) -> None:
        """Publish, or count and log that it failed: an operation is committed by then and must not fail for it."""
        self._refuse_when_closed()
        try:
            await self._redis.publish(topic, data)
        except (RedisError, OSError) as exc:
            self.unsent += 1
            log.warning("message to topic %s not published (%s)", topic, type(exc).__name__)

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[AsyncIterator[bytes]]:
        self._refuse_when_closed()
        feed = self._feeds.get(topic)
        if feed is None:
            feed = self._feeds[topic] = _Feed(self._redis, topic)
        reader = Reader()
        feed.readers.add(reader)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(READY_TIMEOUT_S):
                    await feed.is_ready.wait()
            yield reader
        finally:
            reader.end()
            feed.readers.discard(reader)
            # Taken out before the wait: a new subscriber starts a feed of its own.
            if not feed.readers and self._feeds.get(topic) is feed:
                del self._feeds[topic]
                await feed.aclose()

    async def aclose(self) -> None:
        """End every reader and connection; closing twice is harmless."""
        self._is_closed = True
        feeds, self._feeds = list(self._feeds.values()), {}
        for feed in feeds:
            for reader in feed.readers:
                reader.end()
            await feed.aclose()
        await self._redis.aclose()

    def dump(self) -> dict[str, int]:
        """Return the number of readers per topic."""
        return {topic: len(feed.readers) for topic, feed in self._feeds.items()}

    def _refuse_when_closed(self) -> None:
        if self._is_closed:
            raise RuntimeError("the bus is closed")
