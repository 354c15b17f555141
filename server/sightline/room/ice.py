"""An ICE restart without a new description, as WHIP and WHEP do it (RFC 9725 section 4.3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import msgspec

from sightline.errors import IceFailed
from sightline.ids import TransportId
from sightline.room.media import MediaHost
from sightline.rtp.parameters import RemoteTransport, TransportOffer


@dataclass(frozen=True, slots=True)
class IceSides:
    """Both sides' parameters of one connected transport."""

    local: TransportOffer
    remote: RemoteTransport

    @classmethod
    def of(cls, local: TransportOffer | None, remote: RemoteTransport | None) -> Self | None:
        return cls(local, remote) if local is not None and remote is not None else None

    @property
    def tag(self) -> str:
        """Names this ICE session; another one after each restart."""
        return self.local.ice_ufrag

    def is_of(self, ice_ufrag: str, ice_pwd: str) -> bool:
        """Whether these are the other side's present credentials."""
        return (self.remote.ice_ufrag, self.remote.ice_pwd) == (ice_ufrag, ice_pwd)


async def restart_ice(media: MediaHost, sides: IceSides | None, ice_ufrag: str, ice_pwd: str) -> IceSides:
    """Take the other side's new credentials and return both; media go on meanwhile, also when it fails.

    Raises:
        IceFailed: there is no transport to restart.
        WorkerError: the worker is not there, or refused.
    """
    if sides is None:
        raise IceFailed("That connection has ended here. Begin a new session.")
    transport_id = TransportId(sides.local.transport_id)
    local = await media.call(lambda w: w.restart_ice(transport_id))
    remote = msgspec.structs.replace(sides.remote, ice_ufrag=ice_ufrag, ice_pwd=ice_pwd)
    await media.call(lambda w: w.connect_transport(transport_id, remote))
    return IceSides(local, remote)
