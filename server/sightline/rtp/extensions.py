"""RTP header extensions (RFC 8285): read elements, and rewrite their ids in an outgoing copy without moving a byte.

An element that the other side did not agree to is overwritten with padding (zero bytes), so that the packet keeps
its length. Both the one-byte and the two-byte form are handled; other profiles are left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from sightline.errors import PacketError
from sightline.rtp.packet import RtpHeader
from sightline.rtp.run import Run

ONE_BYTE_PROFILE: Final = 0xBEDE
TWO_BYTE_PROFILE: Final = 0x1000
"""Compared without the lowest four bits, which belong to the application."""

MID: Final = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID: Final = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID: Final = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
ABS_SEND_TIME: Final = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
ABS_CAPTURE_TIME: Final = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"
TRANSPORT_CC: Final = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
AUDIO_LEVEL: Final = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
DEPENDENCY_DESCRIPTOR: Final = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"

HOP_BY_HOP: Final = frozenset({MID, RID, REPAIRED_RID})
"""Name m-sections and streams of one session only; forwarded, they would point into another one."""


_MAX_LAYOUTS: Final = 16


class Element(NamedTuple):
    """One extension element; ``offset`` is where its value begins in the packet."""

    id: int
    offset: int
    size: int


def elements(packet: bytes, header: RtpHeader) -> list[Element]:
    """List the extension elements of a packet, in order.

    Raises:
        PacketError: if an element runs over the end of the extension block.
    """
    if header.extension_profile == ONE_BYTE_PROFILE:
        return _one_byte_elements(packet, header.extension_offset, header.extension_size)
    if header.extension_profile & 0xFFF0 == TWO_BYTE_PROFILE:
        return _two_byte_elements(packet, header.extension_offset, header.extension_size)
    return []


def _one_byte_elements(packet: bytes, offset: int, size: int) -> list[Element]:
    found = []
    end = offset + size
    while offset < end:
        head = packet[offset]
        if head == 0:
            offset += 1
            continue
        if head >> 4 == 15:  # Reserved: stop here (RFC 8285 section 4.2).
            break
        length = (head & 0x0F) + 1
        if offset + 1 + length > end:
            raise PacketError("An RTP header extension element is truncated.")
        found.append(Element(head >> 4, offset + 1, length))
        offset += 1 + length
    return found


def _two_byte_elements(packet: bytes, offset: int, size: int) -> list[Element]:
    found = []
    end = offset + size
    while offset < end:
        if packet[offset] == 0:
            offset += 1
            continue
        if offset + 2 > end or offset + 2 + packet[offset + 1] > end:
            raise PacketError("An RTP header extension element is truncated.")
        found.append(Element(packet[offset], offset + 2, packet[offset + 1]))
        offset += 2 + packet[offset + 1]
    return found


class ElementReader:
    """Lists elements as ``elements`` does; a layout that repeats, as it does in every stream, is only compared.

    What lies between values (ids, lengths, padding) decides how a block is read: the same there, the same places.
    """

    def __init__(self) -> None:
        self._layouts: dict[tuple[int, int, int], tuple[list[tuple[int, int]], list[Element]]] = {}

    def read(self, packet: bytes, header: RtpHeader) -> list[Element]:
        """Return the elements; the same list again for the same layout, so it must not be changed.

        Raises:
            PacketError: if an element runs over the end of the extension block.
        """
        key = (header.extension_profile, header.extension_offset, header.extension_size)
        known = self._layouts.get(key)
        if known is not None:
            for at, value in known[0]:
                if packet[at] != value:
                    break
            else:
                return known[1]
        found = elements(packet, header)
        end = header.extension_offset + header.extension_size
        values = {at for element in found for at in range(element.offset, element.offset + element.size)}
        between = [(at, packet[at]) for at in range(header.extension_offset, end) if at not in values]
        if len(self._layouts) >= _MAX_LAYOUTS:
            self._layouts.clear()
        self._layouts[key] = between, found
        return found

    def repeats(self, run: Run, header: RtpHeader) -> bool:
        """Tell whether all packets of a run have the layout of the first, whose header this is and which was read."""
        key = (header.extension_profile, header.extension_offset, header.extension_size)
        between, _ = self._layouts[key]
        start = header.extension_offset - 4
        checked = [*((at, run.data[at]) for at in range(start, start + 4)), *between]
        return all(run.column(at) == bytes((value,)) * run.packets for at, value in checked)


def read(packet: bytes, header: RtpHeader, extension_id: int) -> bytes | None:
    """Return the value of one element, or None when the packet has none with this id.

    Raises:
        PacketError: if the extension block is malformed.
    """
    for element in elements(packet, header):
        if element.id == extension_id:
            return packet[element.offset : element.offset + element.size]
    return None


class Rewritten(NamedTuple):
    """An extension block for the other side, the same size as the original.

    Stamps are per hop and per packet, so their places are given instead of their values.
    """

    block: bytes
    abs_send_time_at: int | None
    """Offset in the packet of a 24-bit send time to be stamped, or None."""
    transport_seq_at: int | None
    """Offset in the packet of a 16-bit transport-wide sequence number to be stamped, or None."""


class Patches(NamedTuple):
    """What turns extension blocks of one layout into those of the other side; the same for all packets of a run."""

    written: tuple[tuple[int, bytes], ...]
    """Offset in the packet, and what is written there."""
    abs_send_time_at: int | None
    transport_seq_at: int | None


class ExtensionMap:
    """Ids of one side translated to those of the other."""

    def __init__(self, source: Mapping[str, int], target: Mapping[str, int]) -> None:
        """Build the table.

        Args:
            source: URI to id as the sender agreed.
            target: URI to id as the receiver agreed.
        """
        self._targets = {
            source_id: target[uri] for uri, source_id in source.items() if uri in target and uri not in HOP_BY_HOP
        }
        self._abs_send_time_id = source.get(ABS_SEND_TIME)
        self._transport_seq_id = source.get(TRANSPORT_CC)
        self._found: list[Element] | None = None
        """The layout that the plan below is for."""
        self._written: list[tuple[int, bytes]] = []
        self._abs_send_time_at: int | None = None
        self._transport_seq_at: int | None = None
        self._patches: Patches | None = None
        """The plan once more, as it is handed out."""

    def rewrite(self, packet: bytes, header: RtpHeader, found: list[Element]) -> Rewritten:
        """Return the block as the receiver is to see it.

        Args:
            packet: source packet.
            header: its header.
            found: its elements, from ``elements`` or an ``ElementReader``.
        """
        if found is not self._found:
            self._plan(header, found)
        base = header.extension_offset
        block = bytearray(packet[base : base + header.extension_size])
        for at, value in self._written:
            block[at : at + len(value)] = value
        return Rewritten(bytes(block), self._abs_send_time_at, self._transport_seq_at)

    def patches(self, header: RtpHeader, found: list[Element]) -> Patches:
        """Return what ``rewrite`` does to each packet of this layout."""
        if found is not self._found:
            self._plan(header, found)
        if self._patches is None:
            base = header.extension_offset
            written = tuple([(base + at, value) for at, value in self._written])
            self._patches = Patches(written, self._abs_send_time_at, self._transport_seq_at)
        return self._patches

    def _plan(self, header: RtpHeader, found: list[Element]) -> None:
        """Settle what is written over blocks of this layout: ids, and zeros over what was not agreed to."""
        base = header.extension_offset
        prefix = 1 if header.extension_profile == ONE_BYTE_PROFILE else 2
        self._found, self._written, self._patches = found, [], None
        self._abs_send_time_at = self._transport_seq_at = None
        for element in found:
            target = self._targets.get(element.id)
            start = element.offset - base - prefix
            if target is None or (prefix == 1 and target > 14):
                self._written.append((start, bytes(prefix + element.size)))
                continue
            self._written.append((start, bytes((target << 4 | (element.size - 1) if prefix == 1 else target,))))
            if element.id == self._abs_send_time_id and element.size == 3:
                self._abs_send_time_at = element.offset
            elif element.id == self._transport_seq_id and element.size == 2:
                self._transport_seq_at = element.offset


def abs_send_time(unix_ns: int) -> bytes:
    """Return the 24-bit 6.18 fixed-point seconds of abs-send-time, from any nanosecond clock."""
    return ((((unix_ns % 64_000_000_000) << 18) // 1_000_000_000) & 0xFFFFFF).to_bytes(3, "big")
