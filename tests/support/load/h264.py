"""Real pictures as packets: a few frames encoded at once, split by RFC 6184, and put together and decoded again."""

from __future__ import annotations

from typing import Final

import av
import numpy as np

PAYLOAD_BYTES: Final = 1200
_START_CODE: Final = b"\x00\x00\x01"
_FU_A: Final = 28


def encode_h264(width: int, height: int, frames: int, bitrate_bps: int) -> list[list[bytes]]:
    """Return the RTP payloads of a moving textured picture, frame by frame, beginning with a keyframe.

    The fastest preset, because this is done anew for every run; what a viewer gets does not depend on it.
    """
    codec = av.CodecContext.create("libx264", "w")
    assert isinstance(codec, av.VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.framerate, codec.bit_rate, codec.gop_size = 30, bitrate_bps, frames  # type: ignore[assignment]
    # A buffer of one and a half frames keeps all frames near the same length, as a camera's encoder does.
    buffer = str(bitrate_bps * 3 // 60)
    codec.options = {"preset": "ultrafast", "tune": "zerolatency", "maxrate": str(bitrate_bps), "bufsize": buffer}
    out = []
    for number in range(frames):
        frame = av.VideoFrame.from_ndarray(picture(width, height, number), format="yuv420p")
        frame.pts = number
        out += [packetise_h264(bytes(packet)) for packet in codec.encode(frame)]
    return out + [packetise_h264(bytes(packet)) for packet in codec.encode(None)]


def picture(width: int, height: int, number: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Return a planar picture: a gradient under a coarse texture that no motion vector can follow."""
    tile = np.random.default_rng(number).integers(0, 40, (64, 64), dtype=np.uint8).repeat(16, axis=0).repeat(16, axis=1)
    luma = np.tile(tile, (height // 1024 + 1, width // 1024 + 1))[:height, :width]
    luma = luma + np.linspace(30, 150, width, dtype=np.uint8)
    chroma = np.full((height // 2, width), 128, dtype=np.uint8)
    return np.vstack((luma, chroma))


def packetise_h264(access_unit: bytes) -> list[bytes]:
    """Split one access unit (Annex B) into payloads: single units, and FU-A for long ones (RFC 6184 section 5.8)."""
    payloads = []
    for part in access_unit.split(_START_CODE):
        unit = part.rstrip(b"\x00")
        if not unit:
            continue
        if len(unit) <= PAYLOAD_BYTES:
            payloads.append(unit)
            continue
        indicator, kind = unit[0] & 0xE0 | _FU_A, unit[0] & 0x1F
        step = PAYLOAD_BYTES - 2
        pieces = [unit[at : at + step] for at in range(1, len(unit), step)]
        for index, piece in enumerate(pieces):
            edge = (0x80 if index == 0 else 0) | (0x40 if index == len(pieces) - 1 else 0)
            payloads.append(bytes((indicator, edge | kind)) + piece)
    return payloads


def decode_h264(payloads: list[bytes]) -> tuple[int, int]:
    """Put one frame's payloads together and decode it; returns its width and height.

    Raises:
        ValueError: if it does not decode.
    """
    unit = bytearray()
    for payload in payloads:
        if payload[0] & 0x1F != _FU_A:
            unit += _START_CODE + payload
            continue
        if payload[1] & 0x80:
            unit += _START_CODE + bytes((payload[0] & 0xE0 | payload[1] & 0x1F,))
        unit += payload[2:]
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    frames = [*decoder.decode(av.Packet(bytes(unit))), *decoder.decode(None)]
    if len(frames) != 1:
        raise ValueError(f"{len(frames)} frames came out of one")
    return frames[0].width, frames[0].height
