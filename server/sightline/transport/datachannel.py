"""Data channels of one association, over aiortc's SCTP (RFC 8831, RFC 8832). Channels are opened by the client.

Sending never queues without end: a channel that is behind keeps only the newest message of each source, because all
that is relayed here (poses, pointers) is worthless when late.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from sightline.transport import aiortc_seam
from sightline.transport.aiortc_seam import DtlsSession

log = logging.getLogger(__name__)

SMALL_BUFFER_BYTES: Final = 16_384
_MAX_CHANNELS: Final = 16
_MAX_PENDING_SOURCES: Final = 16


class _Channel:
    """One open channel and the newest messages that wait for it."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.label: str = inner.label
        self._pending: dict[str, bytes | str] = {}
        inner.bufferedAmountLowThreshold = SMALL_BUFFER_BYTES // 2
        inner.on("bufferedamountlow", self._drain)

    @property
    def is_open(self) -> bool:
        return bool(self.inner.readyState == "open")

    def send(self, data: bytes | str, source: str) -> bool:
        """Send, or keep as the newest of its source; False when an older message was dropped for it."""
        if self.inner.bufferedAmount <= SMALL_BUFFER_BYTES:
            self.inner.send(data)
            return True
        was_waiting = self._pending.pop(source, None) is not None
        if len(self._pending) < _MAX_PENDING_SOURCES:
            self._pending[source] = data
        return not was_waiting

    def _drain(self) -> None:
        while self._pending and self.is_open and self.inner.bufferedAmount <= SMALL_BUFFER_BYTES:
            newest = next(reversed(self._pending))
            with suppress(ValueError):  # Larger than the other side takes.
                self.inner.send(self._pending.pop(newest))


class DataChannels:
    """The SCTP association of one transport."""

    def __init__(self, on_message: Callable[[str, bytes | str], None]) -> None:
        self._on_message = on_message
        self._channels: list[_Channel] = []
        self._sctp: Any = None
        self.messages_in = 0
        self.messages_out = 0
        self.dropped = 0
        self.faults = 0

    @property
    def is_started(self) -> bool:
        return self._sctp is not None

    @property
    def labels(self) -> list[str]:
        """Of the channels that are open."""
        return [channel.label for channel in self._channels if channel.is_open]

    async def start(self, session: DtlsSession, remote_port: int, max_message_size_bytes: int) -> None:
        """Begin the association; repeating it is harmless."""
        if self._sctp is not None:
            return
        self._sctp = aiortc_seam.new_sctp_transport(session.open_sctp(self._fault))
        self._sctp.on("datachannel", self._opened)
        await self._sctp.start(aiortc_seam.sctp_capabilities(max_message_size_bytes), remote_port)

    def send(self, label: str, data: bytes | str, source: str = "") -> bool:
        """Send on every open channel of this label; False when there is none.

        Args:
            label: of the channel.
            data: the message.
            source: messages of one source replace each other while the channel is behind.
        """
        found = False
        for channel in self._channels:
            if channel.label == label and channel.is_open:
                found = True
                try:
                    if not channel.send(data, source):
                        self.dropped += 1
                except ValueError:  # Larger than the other side takes.
                    self.dropped += 1
                else:
                    self.messages_out += 1
        return found

    async def close(self, *, notify: bool) -> None:
        """End the association; idempotent."""
        if self._sctp is None:
            return
        sctp, self._sctp = self._sctp, None
        self._channels.clear()
        await aiortc_seam.stop_sctp(sctp, notify=notify)

    def _opened(self, inner: Any) -> None:
        if len(self._channels) >= _MAX_CHANNELS:
            inner.close()
            return
        channel = _Channel(inner)
        self._channels.append(channel)
        inner.on("message", lambda data: self._received(channel, data))
        inner.on("close", lambda: self._closed(channel))

    def _received(self, channel: _Channel, data: bytes | str) -> None:
        self.messages_in += 1
        self._on_message(channel.label, data)

    def _closed(self, channel: _Channel) -> None:
        if channel in self._channels:
            self._channels.remove(channel)

    def _fault(self, exc: Exception) -> None:
        self.faults += 1
        if self.faults == 1:
            log.warning("SCTP input was refused: %s", type(exc).__name__)
