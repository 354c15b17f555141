"""Real H.265 pictures as packets (RFC 7798): encoded by x265, split, put together and decoded again."""

from __future__ import annotations

from typing import Final

import av

from support.load.h264 import PAYLOAD_BYTES
from support.load.pictures import encode, split_units

_START_CODE: Final = b"\x00\x00\x01"
_AGGREGATE, _FRAGMENT = 48, 49
_PARAMETER_SETS = range(32, 35)


def encode_h265(width: int, height: int, frames: int, bitrate_bps: int) -> list[list[bytes]]:
    """Return the RTP payloads of a moving textured picture, frame by frame, beginning with a keyframe."""
    rate = f"vbv-maxrate={bitrate_bps // 1000}:vbv-bufsize={bitrate_bps // 20_000}"
    options = {"preset": "ultrafast", "tune": "zerolatency", "x265-params": f"log-level=none:{rate}"}
    packets = encode("libx265", width, height, frames, bitrate_bps, options)
    return [packetise_h265(packet) for packet in packets]


def packetise_h265(access_unit: bytes) -> list[bytes]:
    """Split one access unit (Annex B): parameter sets in one packet, long units in fragments."""
    units = split_units(access_unit)
    sets = [unit for unit in units if unit[0] >> 1 & 0x3F in _PARAMETER_SETS]
    payloads = []
    if len(sets) > 1:
        head = bytes((_AGGREGATE << 1, sets[0][1]))
        payloads.append(head + b"".join(len(unit).to_bytes(2, "big") + unit for unit in sets))
        units = [unit for unit in units if unit not in sets]
    for unit in units:
        payloads += [unit] if len(unit) <= PAYLOAD_BYTES else _fragments(unit)
    return payloads


def _fragments(unit: bytes) -> list[bytes]:
    kind, step = unit[0] >> 1 & 0x3F, PAYLOAD_BYTES - 3
    head = bytes((unit[0] & 0x81 | _FRAGMENT << 1, unit[1]))
    pieces = [unit[at : at + step] for at in range(2, len(unit), step)]
    edges = [(0x80 if i == 0 else 0) | (0x40 if i == len(pieces) - 1 else 0) for i in range(len(pieces))]
    return [head + bytes((edge | kind,)) + piece for edge, piece in zip(edges, pieces, strict=True)]


def decode_h265(payloads: list[bytes]) -> tuple[int, int]:
    """Put one frame's payloads together and decode it; returns its width and height.

    Raises:
        ValueError: if it does not decode.
    """
    stream = bytearray()
    for payload in payloads:
        kind = payload[0] >> 1 & 0x3F
        if kind == _AGGREGATE:
            offset = 2
            while offset < len(payload):
                size = int.from_bytes(payload[offset : offset + 2], "big")
                stream += _START_CODE + payload[offset + 2 : offset + 2 + size]
                offset += 2 + size
        elif kind != _FRAGMENT:
            stream += _START_CODE + payload
        else:
            if payload[2] & 0x80:
                stream += _START_CODE + bytes((payload[0] & 0x81 | (payload[2] & 0x3F) << 1, payload[1]))
            stream += payload[3:]
    return only_frame("hevc", bytes(stream))


def only_frame(decoder_name: str, data: bytes) -> tuple[int, int]:
    """Decode what is one frame; returns width and height. Raises ValueError when another number comes out."""
    decoder = av.CodecContext.create(decoder_name, "r")
    assert isinstance(decoder, av.VideoCodecContext)
    frames = [*decoder.decode(av.Packet(data)), *decoder.decode(None)]
    if len(frames) != 1:
        raise ValueError(f"{len(frames)} frames came out of one")
    return frames[0].width, frames[0].height
