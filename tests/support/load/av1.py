"""Real AV1 pictures as packets (AOMedia AV1 RTP specification): encoded by SVT-AV1, split and decoded again."""

from __future__ import annotations

from typing import Final

from sightline.rtp.frames import av1
from support.load.h264 import PAYLOAD_BYTES
from support.load.h265 import only_frame
from support.load.pictures import encode

MOST_BPS: Final = 100_000_000
"""SVT-AV1 takes no greater target."""
_TEMPORAL_DELIMITER: Final = 2
_HAS_EXTENSION, _HAS_SIZE = 0x04, 0x02
_CONTINUES, _GOES_ON, _ONE_ELEMENT, _NEW_SEQUENCE = 0x80, 0x40, 0x10, 0x08


def encode_av1(width: int, height: int, frames: int, bitrate_bps: int) -> list[list[bytes]]:
    """Return the RTP payloads of a moving textured picture, frame by frame, beginning with a keyframe."""
    options = {"preset": "12", "svtav1-params": "pred-struct=1:rc=2:lp=2:fast-decode=1"}
    packets = encode("libsvtav1", width, height, frames, min(bitrate_bps, MOST_BPS), options)
    return [packetise_av1(packet) for packet in packets]


def packetise_av1(unit: bytes) -> list[bytes]:
    """Split one temporal unit: one OBU, or a piece of one, to a packet."""
    obus = [obu for obu in _obus(unit) if av1.obu_type(obu) != _TEMPORAL_DELIMITER]
    is_new = any(av1.obu_type(obu) == av1.SEQUENCE_HEADER for obu in obus)
    payloads: list[bytes] = []
    for obu in obus:
        step = PAYLOAD_BYTES - 1
        pieces = [obu[at : at + step] for at in range(0, len(obu), step)]
        for index, piece in enumerate(pieces):
            head = _ONE_ELEMENT | (_CONTINUES if index else 0) | (_GOES_ON if index < len(pieces) - 1 else 0)
            head |= _NEW_SEQUENCE if is_new and not payloads else 0
            payloads.append(bytes((head,)) + piece)
    return payloads


def _obus(unit: bytes) -> list[bytes]:
    """Return the OBUs of a temporal unit without their sizes."""
    found, offset = [], 0
    while offset < len(unit):
        head_size = 2 if unit[offset] & _HAS_EXTENSION else 1
        size, start = av1.read_leb128(unit, offset + head_size)
        head = bytes((unit[offset] & ~_HAS_SIZE,)) + unit[offset + 1 : offset + head_size]
        found.append(head + unit[start : start + size])
        offset = start + size
    return found


def decode_av1(payloads: list[bytes]) -> tuple[int, int]:
    """Put one frame's payloads together and decode it; returns its width and height.

    Raises:
        ValueError: if it does not decode.
    """
    return only_frame("libdav1d", av1.unpack(payloads).data)
