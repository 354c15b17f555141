"""How a publication is handed to the recorder: which codec, with which parameters, together with what."""

from __future__ import annotations

import msgspec

from sightline.room.publishing import RoomPublication
from sightline.rtp.parameters import Codec, MediaParameters
from sightline.sfu.plain import plain_parameters


def codec_of(parameters: MediaParameters) -> Codec | None:
    """Return the codec that is sent: the first that is no retransmission, because publishers take the preferred one."""
    return next((codec for codec in parameters.codecs if not codec.mime.endswith("/rtx")), None)


def tap_parameters(parameters: MediaParameters, codec: Codec, ssrc: int) -> MediaParameters:
    """Return the tap's subscription: one codec only, so that a track never changes what it is."""
    plain = plain_parameters(parameters, ssrc)
    return msgspec.structs.replace(plain, codecs=tuple(each for each in plain.codecs if each.mime == codec.mime))


def group_of(publication: RoomPublication) -> str:
    """Camera and microphone of one participant share a file; a shared screen has its own: players show one picture."""
    if publication.source == "screen":
        return f"{publication.participant_id}/{publication.publication_id}"
    return publication.participant_id
