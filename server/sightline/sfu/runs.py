"""The way of many packets at once: what is decided for a whole run where nothing is to be decided for each packet.

In plain flow the packets of a burst differ in number, timestamp and marker only: same SSRC, same codec, same layout of
extensions, numbers that count up from the newest one, no keyframe among them, and everybody who receives them is in the
fan. Then ring, statistics, feedback and fan take them in one step. Any other run goes packet by packet through
``packets.py``, so nothing is decided differently here; ``tests/unit/sfu/test_runs.py`` compares the two ways.
"""

from __future__ import annotations

from functools import lru_cache
from struct import Struct
from typing import Final, NamedTuple

from sightline.errors import PacketError
from sightline.rtp.extensions import Element
from sightline.rtp.packet import FIXED_HEADER_SIZE, RtpHeader
from sightline.rtp.payload.starts import MIN_PAYLOAD, possible_starts
from sightline.rtp.run import Run, counts_up
from sightline.sfu import layers
from sightline.sfu.fan import Parcel
from sightline.sfu.packets import PacketPath
from sightline.sfu.peer import Peer
from sightline.sfu.publication import SourceStream

_PADDING: Final = 0x20
_MARKER: Final = 0x80
MAX_ELEMENTS: Final = 32
"""Extension elements of one packet; browsers send fewer than ten. The native core has this number too."""


@lru_cache(maxsize=2048)
def _reader(stride: int) -> Struct:
    """Return what reads the fixed header of every packet of a block."""
    return Struct(f"!BBHII{stride - FIXED_HEADER_SIZE}x")


class _Uniform(NamedTuple):
    """A run whose packets are alike."""

    run: Run
    header: RtpHeader
    """Of the first packet."""
    found: list[Element]
    timestamps: tuple[int, ...]

    def until(self, end: int) -> _Uniform:
        """Return the packets before this index."""
        return self._replace(run=self.run.part(0, end), timestamps=self.timestamps[:end])

    def frames(self) -> list[tuple[int, int]]:
        """Return timestamp and arrival of each packet that begins a frame."""
        times, arrivals = self.timestamps, self.run.arrivals_ns
        if times[0] == times[-1] == times[len(times) // 2] and times.count(times[0]) == len(times):
            return [(times[0], arrivals[0])]
        return [(times[i], arrivals[i]) for i in range(len(times)) if i == 0 or times[i] != times[i - 1]]


class RunPath:
    """Takes runs of all transports."""

    def __init__(self, path: PacketPath) -> None:
        """Begin; ``path`` takes what is not in plain flow."""
        self._path = path
        self.counters = path.counters

    def run(self, peer: Peer, run: Run) -> list[Parcel]:
        """Return the copies of all packets, in order for each receiver; malformed packets are counted and dropped."""
        alike = self._uniform(peer, run)
        stream = self._plain_stream(peer, alike) if alike is not None else None
        if alike is None or stream is None:
            return self._one_by_one(peer, run)
        start = self._first_start(stream, alike)
        if start is None:
            return self._at_once(peer, stream, alike)
        parcels = self._at_once(peer, stream, alike.until(start)) if start else []
        parcels += self._single(peer, run, start)
        if start + 1 < run.packets:
            parcels += self.run(peer, run.part(start + 1, run.packets))
        return parcels

    def _one_by_one(self, peer: Peer, run: Run) -> list[Parcel]:
        return [parcel for index in range(run.packets) for parcel in self._single(peer, run, index)]

    def _single(self, peer: Peer, run: Run, index: int) -> list[Parcel]:
        try:
            return self._path.packet(peer, run.packet(index), run.arrivals_ns[index])
        except PacketError:
            self.counters["dropped_bad_rtp"] += 1
            return []

    @staticmethod
    def _uniform(peer: Peer, run: Run) -> _Uniform | None:
        """Return the run with its first header when its packets are alike, else None."""
        if run.packets < 2 or run.last_size < FIXED_HEADER_SIZE or run.data[0] & _PADDING:
            return None
        firsts, seconds, seqs, timestamps, ssrcs = zip(*_reader(run.stride).iter_unpack(run.data), strict=True)
        seq, kind = seqs[0], seconds[0] & ~_MARKER
        if not (
            firsts.count(firsts[0]) == ssrcs.count(ssrcs[0]) == run.packets
            and seqs == tuple(range(seq, seq + run.packets))
            and {*seconds} <= {kind, kind | _MARKER}
        ):
            return None
        try:
            header = RtpHeader(run.packet(0))
            found = peer.elements.read(run.data, header) if header.extension_size else []
        except PacketError:
            return None
        is_odd = run.last_size < header.payload_offset + MIN_PAYLOAD or len(found) > MAX_ELEMENTS
        if is_odd or (header.extension_offset and not peer.elements.repeats(run, header)):
            return None
        return _Uniform(run, header, found, timestamps)

    @staticmethod
    def _plain_stream(peer: Peer, alike: _Uniform) -> SourceStream | None:
        """Return the stream when packets can be taken at once, else None. Changes nothing."""
        header = alike.header
        route = peer.demux.route(header.ssrc)
        if route is None or route.is_rtx or header.payload_type not in route.publication.media_codecs:
            return None
        stream = route.publication.streams.get(header.ssrc)
        if stream is None or route.publication.has_layers or stream.layers is not None or stream.joining:
            return None
        highest = stream.stats.sequence.highest
        if highest is None or (highest + 1) & 0xFFFF != header.seq:
            return None
        if stream.nack is not None and stream.nack.highest != highest:
            return None
        fan = stream.fan_for(header.payload_type)
        return stream if fan.is_whole and fan.takes(header, highest + 1) else None

    def _first_start(self, stream: SourceStream, alike: _Uniform) -> int | None:
        """Return the index of the first packet that begins a keyframe; that one goes its own way."""
        publication, header, run = stream.publication, alike.header, alike.run
        if not publication.gates_on_keyframe:
            return None
        detector = publication.detectors.get(header.payload_type)
        if detector is None:
            return None
        mime = publication.media_codecs[header.payload_type].mime
        for index in possible_starts(mime, run, header.payload_offset):
            if self._path.is_start(detector, run.packet(index)[header.payload_offset :]):
                return index
        return None

    def _at_once(self, peer: Peer, stream: SourceStream, alike: _Uniform) -> list[Parcel]:
        run, header, found, timestamps = alike
        self._record_arrivals(peer, run, found)
        first = stream.stats.received_run(run.packets, run.total_size, alike.frames())
        stream.seen(run.arrivals_ns[0], layers.SILENCE_NS)
        stream.seen(run.arrivals_ns[-1], layers.SILENCE_NS)
        stream.history.add_run(first, run)
        if stream.nack is not None:
            stream.nack.received_run(first + run.packets - 1)
        last = first + run.packets - 1, timestamps[-1], run.arrivals_ns[-1]
        out = stream.fan_for(header.payload_type).out_run(run, header, found, last)
        return [] if out is None else [out]

    @staticmethod
    def _record_arrivals(peer: Peer, run: Run, found: list[Element]) -> None:
        for element in found:
            if element.id == peer.transport_seq_id and element.size >= 2:
                high, low = run.column(element.offset), run.column(element.offset + 1)
                first = counts_up(high, low)
                if first is not None:
                    peer.arrivals.record_run(first, run.arrivals_ns)
                    return
                for index, arrival_ns in enumerate(run.arrivals_ns):
                    peer.arrivals.record(high[index] << 8 | low[index], arrival_ns)
                return
