"""Parameters of a subscription that needs no agreement: plain RTP to a consumer on this machine (``worker/tap.py``)."""

from __future__ import annotations

import msgspec

from sightline.rtp.parameters import Encoding, MediaParameters
from sightline.sfu.codecs import is_rtx


def plain_parameters(published: MediaParameters, ssrc: int) -> MediaParameters:
    """Return what a consumer of everything takes: all codecs of the publication, no RTX, no header extensions.

    Args:
        published: parameters of the publication.
        ssrc: outgoing SSRC, unique on the consumer's transport.
    """
    return msgspec.structs.replace(
        published,
        codecs=tuple(codec for codec in published.codecs if not is_rtx(codec)),
        extensions=(),
        encodings=(Encoding(ssrc=ssrc),),
    )
