"""Telling by columns of bytes which packets of a run may begin a keyframe, so that only those are looked into.

Every packet for which the codec's detector would answer True, or refuse the payload, is among those named here, as long
as payloads have at least ``MIN_PAYLOAD`` bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from sightline.rtp.run import Run

MIN_PAYLOAD: Final = 3
_ALWAYS, _IF_FIRST_PIECE = 1, 2


class _Marks(NamedTuple):
    first: bytes
    """By value of the payload's first byte: 0 for never, else flags."""
    other_at: int
    """Where a fragment says whether it is the first piece (its highest bit)."""


_OTHER: Final = bytes(_ALWAYS | (_IF_FIRST_PIECE if value & 0x80 else 0) for value in range(256))


def _marks(judge: Callable[[int], int], other_at: int = 1) -> _Marks:
    return _Marks(bytes(judge(value) for value in range(256)), other_at)


def _vp8(first: int) -> int:
    return _ALWAYS if first & 0x17 == 0x10 else 0


def _vp9(first: int) -> int:
    """A start of frame that is not predicted."""
    return _ALWAYS if first & 0x48 == 0x08 else 0


def _av1(first: int) -> int:
    return _ALWAYS if first & 0x88 == 0x08 else 0


def _h264(first: int) -> int:
    return {5: _ALWAYS, 7: _ALWAYS, 24: _ALWAYS, 28: _IF_FIRST_PIECE}.get(first & 0x1F, 0)


def _h265(first: int) -> int:
    kind = first >> 1 & 0x3F
    if kind == 49:
        return _IF_FIRST_PIECE
    return _ALWAYS if kind in range(16, 24) or kind in range(32, 35) or kind == 48 else 0


_BY_MIME: Final = {
    "video/vp8": _marks(_vp8),
    "video/vp9": _marks(_vp9),
    "video/av1": _marks(_av1),
    "video/h264": _marks(_h264),
    "video/h265": _marks(_h265, other_at=2),
}


def possible_starts(mime: str, run: Run, payload_at: int) -> list[int]:
    """Return the indices of packets that have to be looked into; all of them for an unknown codec.

    Args:
        mime: lower-case.
        run: of packets with at least ``MIN_PAYLOAD`` bytes of payload.
        payload_at: where payloads begin.
    """
    marks = _BY_MIME.get(mime)
    if marks is None:
        return list(range(run.packets))
    wanted = run.column(payload_at).translate(marks.first)
    if not any(wanted):
        return []
    other = run.column(payload_at + marks.other_at).translate(_OTHER)
    return [index for index, (mark, found) in enumerate(zip(wanted, other, strict=True)) if mark & found]
