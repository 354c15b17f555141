"""Layers inside one stream: what each packet says of its frame, whatever the codec says it with.

The dependency descriptor says it for any codec; without one, payload descriptors of VP9 and VP8 do. All come to
the same ``FrameMark``: to which points (combinations of layers) the frame belongs, at which of them decoding can begin
with it, and what it needs for that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final, NamedTuple

from sightline.errors import PacketError
from sightline.rtp.payload import vp8, vp9
from sightline.rtp.payload.dependency import Dependencies, DependencyReader, Indication, Structure
from sightline.sfu.allocate import LayerTarget
from sightline.sfu.rates import RateMeter

_READ_EVERY_NS: Final = 100_000_000
_STRIDE: Final = 8
"""Bits per spatial layer where points are numbered by us: temporal ids have three bits."""


class FrameMark(NamedTuple):
    """What a packet says of its frame."""

    key: int
    """Names the frame among those around it."""
    layer: LayerTarget
    starts: bool
    ends: bool
    present: int
    """Bit mask of the points that have this frame."""
    switches: int
    """Bit mask of the points that can be decoded from this frame on, when it can be decoded itself."""
    references: tuple[int, ...]
    """Keys of the frames that it needs, as far as they are told."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The points of a stream."""

    bits: dict[LayerTarget, int]
    """Bit number by point, in ascending order."""
    heights: tuple[int, ...] = ()
    """Of each spatial layer in pixels; empty when it is not told."""

    @property
    def points(self) -> tuple[LayerTarget, ...]:
        return tuple(self.bits)

    @property
    def has_sizes(self) -> bool:
        """Whether there is more than one spatial layer."""
        return self.points[-1].spatial > self.points[0].spatial

    def best(self, wanted: LayerTarget) -> LayerTarget:
        """Return the greatest point within ``wanted``; the smallest one when there is none."""
        fitting = [p for p in self.bits if p.spatial <= wanted.spatial and p.temporal <= wanted.temporal]
        return max(fitting, default=next(iter(self.bits)))


SINGLE: Final = Layout({LayerTarget(0, 0): 0})


class LayerRates:
    """The bitrate of each point, from the sizes of packets and the points that they belong to."""

    def __init__(self) -> None:
        self._bytes: Counter[int] = Counter()
        self._frames: Counter[int] = Counter()
        self._meters: dict[int, tuple[RateMeter, RateMeter]] = {}
        self._read_ns = 0

    def packet(self, mark: FrameMark, size_bytes: int) -> None:
        """Count a packet."""
        self._bytes[mark.present] += size_bytes
        if mark.starts:
            self._frames[mark.present] += 1

    def read(self, layout: Layout, now_ns: int) -> None:
        """Bring the rates up to date; more often than every 100 ms changes nothing."""
        if now_ns - self._read_ns < _READ_EVERY_NS and len(self._meters) >= len(layout.bits):
            return
        self._read_ns = now_ns
        for bit in layout.bits.values():
            size, frames = self._meters.setdefault(bit, (RateMeter(), RateMeter()))
            size.read(self._total(self._bytes, bit), now_ns)
            frames.read(self._total(self._frames, bit), now_ns)

    def bps(self, bit: int) -> float:
        """Return the rate of a point, 0 before it is known."""
        return self._meters[bit][0].bps if bit in self._meters else 0.0

    def fps(self, bit: int) -> float:
        """Return frames per second of a point, of all its spatial layers."""
        return self._meters[bit][1].bps / 8 if bit in self._meters else 0.0

    def forget(self) -> None:
        """The points are others from now on."""
        self._bytes.clear()
        self._frames.clear()
        self._meters.clear()

    @staticmethod
    def _total(counts: Counter[int], bit: int) -> int:
        return sum(count for mask, count in counts.items() if mask >> bit & 1)


class LayerReader:
    """Reads the packets of one stream, and knows its layout and rates."""

    def __init__(self, mime: str) -> None:
        self.layout = SINGLE
        self.rates = LayerRates()
        self._mime = mime
        self._descriptors = DependencyReader()
        self._structure: Structure | None = None
        self._active = 0
        self._temporal = self._spatial = 1
        self._heights: tuple[int, ...] = ()
        self._last: dict[tuple[int, int], int] = {}
        """Key of the newest frame of each layer."""

    def read(self, descriptor: bytes | None, payload: bytes) -> FrameMark | None:
        """Return what a packet says; None when it says nothing of layers.

        Args:
            descriptor: dependency descriptor of the packet, when it has one.
            payload: of the packet.
        Raises:
            PacketError: if what it says is malformed.
        """
        if descriptor is not None:
            dependencies = self._descriptors.read(descriptor)
            return None if dependencies is None else self._by_dependencies(dependencies)
        if self._structure is not None:
            return None  # A stream that has descriptors is told by nothing else.
        if self._mime == "video/vp9":
            return self._by_vp9(vp9.parse_descriptor(payload))
        if self._mime == "video/vp8":
            return self._by_vp8(payload)
        return None

    # Dependency descriptor

    def _by_dependencies(self, packet: Dependencies) -> FrameMark:
        frame, number = packet.frame, packet.frame_number
        active = packet.active_targets
        if packet.has_structure and active is None:
            active = (1 << len(packet.structure.targets)) - 1
        if active is not None and (packet.has_structure or active != self._active):
            self._lay_out(packet.structure, active)
        present = switches = 0
        for index, indication in enumerate(frame.indications):
            if indication != Indication.NOT_PRESENT:
                present |= 1 << index
            if indication == Indication.SWITCH:
                switches |= 1 << index
        return FrameMark(
            key=number,
            layer=LayerTarget(frame.spatial, frame.temporal),
            starts=packet.starts_frame,
            ends=packet.ends_frame,
            present=present,
            switches=switches,
            references=tuple((number - diff) & 0xFFFF for diff in frame.frame_diffs),
        )

    def _lay_out(self, structure: Structure, active: int) -> None:
        if structure is not self._structure and (
            self._structure is None or structure.targets != self._structure.targets
        ):
            self.rates.forget()
        self._structure, self._active = structure, active
        bits = {LayerTarget(*target): index for index, target in enumerate(structure.targets) if active >> index & 1}
        heights = tuple(height for _, height in structure.resolutions)
        self.layout = Layout(dict(sorted(bits.items())), heights) if bits else SINGLE

    # Payload descriptors

    def _numbered(self, spatial: int, temporal: int) -> None:
        """Make room for layers up to these, with points of our own numbering."""
        if spatial <= self._spatial and temporal <= self._temporal:
            return
        self._spatial, self._temporal = max(spatial, self._spatial), max(temporal, self._temporal)
        self._lay_out_numbered()

    def _lay_out_numbered(self) -> None:
        self.layout = Layout(
            {LayerTarget(s, t): s * _STRIDE + t for s in range(self._spatial) for t in range(self._temporal)},
            self._heights,
        )

    def _by_vp9(self, packet: vp9.Descriptor) -> FrameMark | None:
        structure = packet.structure
        if structure is not None:
            self._heights = tuple(height for _, height in structure.sizes)
            self._spatial = structure.spatial_layers
            self._temporal = max(self._temporal, structure.temporal_layers)
            self._lay_out_numbered()
        if packet.picture_id is None:
            return None
        spatial, temporal = packet.spatial, packet.temporal
        self._numbered(spatial + 1, temporal + 1)
        upper = range(temporal, _STRIDE)
        layers = range(spatial, self._spatial if packet.is_for_layer_above else spatial + 1)
        present = sum(1 << s * _STRIDE + t for s in layers for t in upper)
        is_switch = not packet.is_inter_predicted or (temporal == 0 and packet.is_switching_up_point)
        return FrameMark(
            key=packet.picture_id << 3 | spatial,
            layer=LayerTarget(spatial, temporal),
            starts=packet.starts_frame,
            ends=packet.ends_frame,
            present=present,
            switches=present if is_switch else 0,
            references=self._vp9_references(packet, packet.picture_id),
        )

    def _vp9_references(self, packet: vp9.Descriptor, picture_id: int) -> tuple[int, ...]:
        spatial, temporal = packet.spatial, packet.temporal
        found = [(picture_id - diff) % (1 << 15) << 3 | spatial for diff in packet.diffs]
        if packet.is_inter_predicted and not packet.is_flexible:
            # Not told: it needs the last picture that all others need, at least.
            found += [self._last[spatial, 0]] if (spatial, 0) in self._last else []
        if packet.needs_layer_below:
            found.append(picture_id << 3 | (spatial - 1))
        if packet.ends_frame:
            self._last[spatial, temporal] = picture_id << 3 | spatial
        return tuple(found)

    def _by_vp8(self, payload: bytes) -> FrameMark | None:
        packet = vp8.parse_descriptor(payload)
        if packet.temporal_id is None or packet.picture_id is None:
            return None
        temporal, key = packet.temporal_id, packet.picture_id
        self._numbered(1, temporal + 1)
        starts = packet.starts_partition and packet.partition == 0
        is_key = starts and packet.size < len(payload) and not payload[packet.size] & 0x01
        present = sum(1 << t for t in range(temporal, _STRIDE))
        if is_key:
            self._last.clear()
        # A frame of a higher layer that is in sync needs the base layer only, but those after it need what is between.
        references = tuple(self._last[0, t] for t in range(temporal) if (0, t) in self._last)
        if starts:
            self._last[0, temporal] = key
        switches = present if is_key else (1 << temporal if packet.is_layer_sync and temporal else 0)
        return FrameMark(key, LayerTarget(0, temporal), starts, False, present, switches, references)


def read_mark(reader: LayerReader, descriptor: bytes | None, payload: bytes) -> FrameMark | None:
    """Return what a packet says of layers; None also when it cannot be read: then it is forwarded as it is."""
    try:
        return reader.read(descriptor, payload)
    except PacketError:
        return None
