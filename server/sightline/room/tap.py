"""A room's tap: what it publishes, handed in plain to a process on this machine (the recorder, or the call's vision).

Decides which publications are subscribed and under which SSRC; who owns a tap says what is wanted, and its sink hears
what comes. Commands to the worker wait for it; everything else does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from sightline.errors import SightlineError
from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.room.context import Services
from sightline.room.media import MediaListener
from sightline.room.publishing import RoomPublication
from sightline.rtp.parameters import Codec, MediaParameters
from sightline.sfu.plain import plain_parameters
from sightline.worker.base import SubscriptionClock


@dataclass(frozen=True, slots=True)
class Wish:
    """How pictures are wanted; of several layers the smallest that fills the height is taken."""

    max_height: int
    max_fps: float


@dataclass(frozen=True, slots=True)
class _Tapped:
    ssrc: int
    subscription_id: SubscriptionId


class RoomTap:
    """One process's share of a room's media.

    Args:
        services: media and ids.
        listener: who is told of the worker's events about the tap.
        add: a publication begins to come under an SSRC with a codec; called before its first packet.
        remove: what came under an SSRC has ended.
        wish: of all pictures; None for what is best.
    """

    def __init__(
        self,
        services: Services,
        listener: MediaListener,
        add: Callable[[int, RoomPublication, Codec], None],
        remove: Callable[[int], None],
        wish: Wish | None = None,
    ) -> None:
        self._services = services
        self._media = services.media
        self._listener = listener
        self._add = add
        self._remove = remove
        self._wish = wish
        self._next_ssrc = 1
        self._tapped: dict[PublicationId, _Tapped] = {}
        self.transport_id: TransportId | None = None
        """The tap at the worker; None while there is none."""

    @property
    def publications(self) -> frozenset[PublicationId]:
        """What comes now."""
        return frozenset(self._tapped)

    def publication_of(self, clock: SubscriptionClock) -> PublicationId | None:
        """Return whose clock was told; None when it is not about this tap."""
        owners = (name for name, tapped in self._tapped.items() if tapped.subscription_id == clock.subscription_id)
        return next(owners, None)

    async def follow(self, wanted: Mapping[PublicationId, RoomPublication], path: str) -> None:
        """Tap what is wanted and nothing else; the tap itself is opened with the first.

        Args:
            wanted: publications by id.
            path: of the Unix socket on which the process listens.
        Raises:
            SightlineError: the worker refused or did not answer; to be called again.
        """
        for publication_id in self._tapped.keys() - wanted.keys():
            tapped = self._forget(publication_id)
            await self._media.quietly(lambda w, tapped=tapped: w.unsubscribe(tapped.subscription_id))  # type: ignore[misc]
        if not wanted:
            return
        tap_id = self.transport_id or await self._open(path)
        for publication_id, publication in wanted.items():
            if publication_id not in self._tapped:
                await self._subscribe(tap_id, publication_id, publication)

    def detach(self) -> TransportId | None:
        """Forget the tap, with all that comes by it; :meth:`follow` opens a new one.

        Returns:
            what may still stand at the worker.
        """
        for publication_id in list(self._tapped):
            self._forget(publication_id)
        return self._let_go()

    async def close(self) -> None:
        """Take nothing more; the sink ends by itself and is not told of each publication."""
        for tapped in self._tapped.values():
            self._media.disown(tapped.subscription_id)
        self._tapped.clear()
        tap_id = self._let_go()
        if tap_id is not None:
            await self._media.quietly(lambda w: w.close_transport(tap_id))

    def _let_go(self) -> TransportId | None:
        tap_id, self.transport_id = self.transport_id, None
        if tap_id is not None:
            self._media.disown(tap_id)
        return tap_id

    async def _open(self, path: str) -> TransportId:
        tap_id = TransportId(self._services.new_id())
        await self._media.call(lambda w: w.open_tap(tap_id, path))
        self.transport_id = tap_id
        self._media.own(tap_id, self._listener)
        return tap_id

    async def _subscribe(self, tap_id: TransportId, publication_id: PublicationId, what: RoomPublication) -> None:
        codec = codec_of(what.parameters)
        if codec is None:
            return
        ssrc, self._next_ssrc = self._next_ssrc, self._next_ssrc + 1
        subscription_id = SubscriptionId(self._services.new_id())
        self._tapped[publication_id] = _Tapped(ssrc, subscription_id)
        self._media.own(subscription_id, self._listener)
        self._add(ssrc, what, codec)
        parameters = tap_parameters(what.parameters, codec, ssrc)
        try:
            await self._media.call(lambda w: w.subscribe(tap_id, subscription_id, publication_id, parameters))
        except SightlineError:
            self._forget(publication_id)
            raise
        wish = self._wish
        if wish is not None:
            await self._media.quietly(lambda w: w.view(subscription_id, wish.max_height, max_fps=wish.max_fps))

    def _forget(self, publication_id: PublicationId) -> _Tapped:
        tapped = self._tapped.pop(publication_id)
        self._media.disown(tapped.subscription_id)
        self._remove(tapped.ssrc)
        return tapped


def codec_of(parameters: MediaParameters) -> Codec | None:
    """Return the codec that is sent: the first that is no retransmission, because publishers take the preferred one."""
    return next((codec for codec in parameters.codecs if not codec.mime.endswith("/rtx")), None)


def tap_parameters(parameters: MediaParameters, codec: Codec, ssrc: int) -> MediaParameters:
    """Return the tap's subscription: one codec only, so that a track never changes what it is."""
    plain = plain_parameters(parameters, ssrc)
    return msgspec.structs.replace(plain, codecs=tuple(each for each in plain.codecs if each.mime == codec.mime))
