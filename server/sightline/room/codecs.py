"""The codecs of one room: what the server allows, in the order that the case wants."""

from __future__ import annotations

from collections.abc import Sequence

from sightline.sdp.capabilities import CodecPreference
from sightline.sdp.codec_names import VideoCodec, names_of, ordered


class RoomCodecs:
    """Lent to everybody who negotiates in the room."""

    def __init__(self, allowed: CodecPreference) -> None:
        self._allowed = allowed
        self.preference = allowed

    def case_wants(self, names: Sequence[str] | None) -> None:
        """Follow the case, as far as the server allows."""
        self.preference = ordered(self._allowed, names)

    @property
    def names(self) -> tuple[VideoCodec, ...]:
        """Video codecs, most wanted first."""
        return names_of(self.preference)
