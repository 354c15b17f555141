"""RTCP feedback: NACK and PLI (RFC 4585 section 6), FIR (RFC 5104 section 4.3.1), REMB (draft-alvestrand-rmcat-remb).

SLI, RPSI and TMMBR are not used by browsers and are left as unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from struct import Struct
from typing import Final

from sightline.errors import PacketError

RTPFB: Final = 205
PSFB: Final = 206

_NACK_FORMAT: Final = 1
_PLI_FORMAT: Final = 1
_FIR_FORMAT: Final = 4
_REMB_FORMAT: Final = 15

_HEADER: Final = Struct("!BBHII")
_PAIR: Final = Struct("!HH")


@dataclass(frozen=True, slots=True)
class Nack:
    """Packets that a receiver misses."""

    sender_ssrc: int
    media_ssrc: int
    seqs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pli:
    """A receiver cannot decode until the next keyframe."""

    sender_ssrc: int
    media_ssrc: int


@dataclass(frozen=True, slots=True)
class Fir:
    """A keyframe is demanded; ``entries`` are (SSRC, command number)."""

    sender_ssrc: int
    entries: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Remb:
    """What a receiver estimates that it can take for all named streams together."""

    sender_ssrc: int
    bitrate_bps: int
    ssrcs: tuple[int, ...]


Feedback = Nack | Pli | Fir | Remb


def parse(packet_type: int, message_format: int, body: bytes) -> Feedback | None:
    """Read the body of an RTPFB or PSFB packet; None for formats that are not used.

    Raises:
        PacketError: if the body is truncated.
    """
    if len(body) < 8:
        raise PacketError("The RTCP feedback packet is truncated.")
    sender_ssrc, media_ssrc = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
    fci = body[8:]
    if packet_type == RTPFB:
        return _parse_nack(sender_ssrc, media_ssrc, fci) if message_format == _NACK_FORMAT else None
    if message_format == _PLI_FORMAT:
        return Pli(sender_ssrc, media_ssrc)
    if message_format == _FIR_FORMAT:
        if not fci or len(fci) % 8:
            raise PacketError("The FIR packet is truncated.")
        entries = tuple((int.from_bytes(fci[i : i + 4], "big"), fci[i + 4]) for i in range(0, len(fci), 8))
        return Fir(sender_ssrc, entries)
    if message_format == _REMB_FORMAT and fci[:4] == b"REMB":
        return _parse_remb(sender_ssrc, fci)
    return None


def _parse_nack(sender_ssrc: int, media_ssrc: int, fci: bytes) -> Nack:
    if not fci or len(fci) % 4:
        raise PacketError("The NACK packet is truncated.")
    seqs = []
    for offset in range(0, len(fci), 4):
        first, following = _PAIR.unpack_from(fci, offset)
        seqs.append(first)
        seqs.extend((first + 1 + bit) & 0xFFFF for bit in range(16) if following >> bit & 1)
    return Nack(sender_ssrc, media_ssrc, tuple(seqs))


def _parse_remb(sender_ssrc: int, fci: bytes) -> Remb:
    if len(fci) < 8 or len(fci) != 8 + 4 * fci[4]:
        raise PacketError("The REMB packet is truncated.")
    bits = int.from_bytes(fci[5:8], "big")
    bitrate_bps = (bits & 0x3FFFF) << (bits >> 18)
    ssrcs = tuple(int.from_bytes(fci[i : i + 4], "big") for i in range(8, len(fci), 4))
    return Remb(sender_ssrc, bitrate_bps, ssrcs)


def _pack(packet_type: int, message_format: int, sender_ssrc: int, media_ssrc: int, fci: bytes = b"") -> bytes:
    words = 2 + len(fci) // 4
    return _HEADER.pack(0x80 | message_format, packet_type, words, sender_ssrc, media_ssrc) + fci


def build_nack(sender_ssrc: int, media_ssrc: int, seqs: Iterable[int]) -> bytes:
    """Serialise a NACK; ``seqs`` in stream order, so that runs share an entry."""
    fci = bytearray()
    first, following = -1, 0
    for seq in seqs:
        distance = (seq - first - 1) & 0xFFFF
        if first >= 0 and distance < 16:
            following |= 1 << distance
            continue
        if first >= 0:
            fci += _PAIR.pack(first, following)
        first, following = seq, 0
    if first >= 0:
        fci += _PAIR.pack(first, following)
    return _pack(RTPFB, _NACK_FORMAT, sender_ssrc, media_ssrc, bytes(fci))


def build_pli(sender_ssrc: int, media_ssrc: int) -> bytes:
    """Serialise a picture loss indication."""
    return _pack(PSFB, _PLI_FORMAT, sender_ssrc, media_ssrc)


def build_fir(sender_ssrc: int, media_ssrc: int, command: int) -> bytes:
    """Serialise a full intra request; ``command`` must differ from the last one to be obeyed."""
    fci = media_ssrc.to_bytes(4, "big") + bytes((command & 0xFF, 0, 0, 0))
    return _pack(PSFB, _FIR_FORMAT, sender_ssrc, 0, fci)


def build_remb(sender_ssrc: int, bitrate_bps: int, ssrcs: Iterable[int]) -> bytes:
    """Serialise a receiver's estimate for the given streams."""
    exponent = max(0, bitrate_bps.bit_length() - 18)
    named = list(ssrcs)
    fci = b"REMB" + bytes((len(named),)) + (exponent << 18 | bitrate_bps >> exponent).to_bytes(3, "big")
    return _pack(PSFB, _REMB_FORMAT, sender_ssrc, 0, fci + b"".join(ssrc.to_bytes(4, "big") for ssrc in named))
