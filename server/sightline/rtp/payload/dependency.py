"""Dependency descriptor: layers of a frame and the frames that it needs (AOMedia AV1 RTP specification, annex A).

The descriptor is a header extension, so it says for any codec, encrypted or not, what may be left out for whom. Most
packets carry three bytes, an index into a table of templates that came with a keyframe. ``DependencyReader`` keeps the
newest two tables: packets that were lost and sent again are read by the one of their time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

from sightline.errors import PacketError
from sightline.rtp.seq import seq_delta

MANDATORY_BYTES: Final = 3
MAX_TEMPLATES: Final = 64
_KEPT_TABLES: Final = 2
_MAX_KNOWN: Final = 128
_MAX_REFERENCES: Final = 8
"""AV1 has seven; a hostile descriptor could name hundreds."""


class Indication(IntEnum):
    """What a frame is for a decode target (annex A.4)."""

    NOT_PRESENT = 0
    DISCARDABLE = 1
    SWITCH = 2
    """Whoever can decode it can decode all that follows of the target."""
    REQUIRED = 3


class Template(NamedTuple):
    """What a kind of frame depends on."""

    spatial: int
    temporal: int
    indications: tuple[int, ...]
    """One ``Indication`` for each decode target."""
    frame_diffs: tuple[int, ...]
    """How many frames back its references are."""
    chain_diffs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """The table of templates of a coded video sequence."""

    first_id: int
    templates: tuple[Template, ...]
    targets: tuple[tuple[int, int], ...]
    """Greatest (spatial, temporal) layer of each decode target."""
    resolutions: tuple[tuple[int, int], ...]
    """(width, height) of each spatial layer; empty when it is not told."""
    chains: int
    """How many."""


class Dependencies(NamedTuple):
    """What one packet says of its frame."""

    starts_frame: bool
    ends_frame: bool
    frame_number: int
    """16 bits."""
    frame: Template
    structure: Structure
    has_structure: bool
    """It brought the table: the first packet of a keyframe."""
    active_targets: int | None
    """Bit mask of the targets that are produced from now on, when it tells."""


class _Bits:
    """Reads bits; raises PacketError at the end."""

    __slots__ = ("_left", "_value")

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise PacketError("The dependency descriptor is truncated.")
        return (self._value >> self._left) & ((1 << count) - 1)

    def below(self, count: int) -> int:
        """Return a number less than ``count``, in as few bits as it needs (``ns(n)``)."""
        width = count.bit_length()
        short = (1 << width) - count
        value = self.take(width - 1)
        return value if value < short else (value << 1) - short + self.take(1)


class DependencyReader:
    """Reads the descriptors of one stream, in about the order of sending."""

    def __init__(self) -> None:
        self._tables: list[tuple[int, Structure]] = []
        """(number of the frame that brought it, table), newest last."""
        self._known: dict[tuple[int, bytes], tuple[Template, int | None]] = {}

    def read(self, data: bytes) -> Dependencies | None:
        """Return what a descriptor says; None when it needs a table that has not come.

        Raises:
            PacketError: if it is malformed.
        """
        if len(data) < MANDATORY_BYTES:
            raise PacketError("The dependency descriptor is truncated.", size_bytes=len(data))
        first, number = data[0], data[1] << 8 | data[2]
        starts, ends = bool(first & 0x80), bool(first & 0x40)
        if len(data) > MANDATORY_BYTES and data[3] & 0x80:
            bits = _Bits(data[MANDATORY_BYTES:])
            flags = bits.take(5)
            structure = _structure(bits)
            template, active = _definition(bits, flags, first & 0x3F, structure)
            self._keep(number, structure)
            return Dependencies(starts, ends, number, template, structure, True, active)
        found = self._table_of(number)
        if found is None:
            return None
        template, active = self._template(found, first & 0x3F, data[MANDATORY_BYTES:])
        return Dependencies(starts, ends, number, template, found[1], False, active)

    def _table_of(self, number: int) -> tuple[int, Structure] | None:
        for table in reversed(self._tables):
            if seq_delta(number, table[0]) >= 0:
                return table
        # Of before the oldest table that is known: it may well be of the same form.
        return self._tables[0] if self._tables else None

    def _keep(self, number: int, structure: Structure) -> None:
        if any(number == known for known, _ in self._tables):
            return
        self._tables.append((number, structure))
        newest = self._tables[-1][0]
        self._tables.sort(key=lambda table: seq_delta(table[0], newest))
        del self._tables[:-_KEPT_TABLES]
        self._known.clear()

    def _template(self, table: tuple[int, Structure], template_id: int, rest: bytes) -> tuple[Template, int | None]:
        """Return the frame's template as changed by the packet; the same bytes are read only once."""
        key = (table[0] << 6 | template_id, rest)
        known = self._known.get(key)
        if known is None:
            bits = _Bits(rest)
            known = _definition(bits, bits.take(5) if rest else 0, template_id, table[1])
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            self._known[key] = known
        return known


def _structure(bits: _Bits) -> Structure:
    first_id = bits.take(6)
    target_count = bits.take(5) + 1
    layers = _layers(bits)
    indications = [tuple(bits.take(2) for _ in range(target_count)) for _ in layers]
    frame_diffs = [_template_diffs(bits) for _ in layers]
    chains = bits.below(target_count + 1)
    chain_diffs: list[tuple[int, ...]] = [()] * len(layers)
    if chains:
        for _ in range(target_count):
            bits.below(chains)
        chain_diffs = [tuple(bits.take(4) for _ in range(chains)) for _ in layers]
    resolutions: tuple[tuple[int, int], ...] = ()
    if bits.take(1):
        resolutions = tuple((bits.take(16) + 1, bits.take(16) + 1) for _ in range(layers[-1][0] + 1))
    rows = zip(layers, indications, frame_diffs, chain_diffs, strict=True)
    templates = tuple(Template(*layer, *rest) for layer, *rest in rows)
    targets = tuple(_target(templates, index) for index in range(target_count))
    return Structure(first_id, templates, targets, resolutions, chains)


def _layers(bits: _Bits) -> list[tuple[int, int]]:
    """Return (spatial, temporal) of each template, in ascending order."""
    spatial = temporal = 0
    layers = []
    while True:
        layers.append((spatial, temporal))
        following = bits.take(2)
        if following == 3:
            return layers
        if len(layers) == MAX_TEMPLATES:
            raise PacketError("The dependency descriptor has too many templates.")
        if following == 1:
            temporal += 1
        elif following == 2:
            spatial, temporal = spatial + 1, 0


def _template_diffs(bits: _Bits) -> tuple[int, ...]:
    diffs = []
    while bits.take(1):
        diffs.append(bits.take(4) + 1)
        if len(diffs) > _MAX_REFERENCES:
            raise PacketError("A frame has too many references.")
    return tuple(diffs)


def _target(templates: tuple[Template, ...], index: int) -> tuple[int, int]:
    """Return the greatest layers of the frames that a decode target has (annex A.8.3.3)."""
    present = [one for one in templates if one.indications[index] != Indication.NOT_PRESENT]
    return max((one.spatial for one in present), default=0), max((one.temporal for one in present), default=0)


def _definition(bits: _Bits, flags: int, template_id: int, structure: Structure) -> tuple[Template, int | None]:
    """Return what the frame is, and the mask of active targets when it is told (annex A.8.3.4)."""
    index = (template_id - structure.first_id) % MAX_TEMPLATES
    if index >= len(structure.templates):
        raise PacketError("The dependency descriptor names a template that there is not.")
    template = structure.templates[index]
    active = bits.take(len(structure.targets)) if flags & 0x08 else None
    if flags & 0x04:
        template = template._replace(indications=tuple(bits.take(2) for _ in structure.targets))
    if flags & 0x02:
        template = template._replace(frame_diffs=_frame_diffs(bits))
    if flags & 0x01:
        template = template._replace(chain_diffs=tuple(bits.take(8) for _ in range(structure.chains)))
    return template, active


def _frame_diffs(bits: _Bits) -> tuple[int, ...]:
    diffs = []
    while size := bits.take(2):
        diffs.append(bits.take(4 * size) + 1)
        if len(diffs) > _MAX_REFERENCES:
            raise PacketError("A frame has too many references.")
    return tuple(diffs)
