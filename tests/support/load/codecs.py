"""Codecs that the 8K benchmark can send, and pictures of them encoded once and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from support.load.av1 import decode_av1, encode_av1
from support.load.h264 import decode_h264, encode_h264
from support.load.h265 import decode_h265, encode_h265


@dataclass(frozen=True)
class LoadCodec:
    """How pictures become payloads, and payloads pictures."""

    mime: str
    encode: Callable[[int, int, int, int], list[list[bytes]]]
    decode: Callable[[list[bytes]], tuple[int, int]]
    is_kept: bool
    """Encoding takes so long that the payloads are kept in a file."""


CODECS: Final = {
    "h264": LoadCodec("video/h264", encode_h264, decode_h264, is_kept=False),
    "h265": LoadCodec("video/h265", encode_h265, decode_h265, is_kept=True),
    "av1": LoadCodec("video/av1", encode_av1, decode_av1, is_kept=True),
}


def pictures_of(name: str, width: int, height: int, frames: int, bitrate_bps: int, keep: Path) -> list[list[bytes]]:
    """Return payloads by frame, from the file of an earlier run where encoding is slow."""
    codec = CODECS[name]
    file = keep / f"{name}-{width}x{height}-{frames}-{bitrate_bps}.msgpack"
    if codec.is_kept and file.exists():
        return msgspec.msgpack.decode(file.read_bytes(), type=list[list[bytes]])
    payloads = codec.encode(width, height, frames, bitrate_bps)
    if codec.is_kept:
        keep.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.msgpack.encode(payloads))
    return payloads
