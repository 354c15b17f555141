"""A track offered to a room, as it arrives: its streams, their history and their recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sightline.ids import PublicationId, TransportId
from sightline.rtp import extensions
from sightline.rtp.history import PacketHistory
from sightline.rtp.nack import MAX_REQUESTS_AUDIO, NackGenerator
from sightline.rtp.parameters import MediaParameters
from sightline.rtp.payload import DETECTORS, HEIGHT_READERS
from sightline.rtp.reception import ReceptionStats
from sightline.sfu.codecs import extension_ids, has_feedback, is_rtx
from sightline.sfu.fan import Fan
from sightline.sfu.keyframes import KeyframeRequests
from sightline.sfu.layer_clock import LayerClocks
from sightline.sfu.rates import RateMeter
from sightline.sfu.scalability import LayerReader

if TYPE_CHECKING:
    from sightline.sfu.subscription import Subscription

VIDEO_HISTORY: Final = 4096
"""0.4 s of the densest stream we plan for (8K: 10,000 packets/s), minutes of a small one."""
AUDIO_HISTORY: Final = 256
_MAX_STREAMS: Final = 12
"""Primary SSRCs that one publication may ever show: a few layers, each renewed a few times."""


class SourceStream:
    """One received SSRC of a publication: one encoding of the track."""

    def __init__(self, publication: Publication, ssrc: int, rid: str | None, clock_rate_hz: int) -> None:
        self.publication = publication
        self.ssrc = ssrc
        self.rid = rid
        self.stats = ReceptionStats(ssrc, clock_rate_hz)
        is_video = publication.parameters.kind == "video"
        self.history = PacketHistory(VIDEO_HISTORY if is_video else AUDIO_HISTORY)
        self.nack = _nack_generator(publication)
        self.subscriptions: list[Subscription] = []
        self.joining: list[Subscription] = []
        """Those that go over to this stream with its next keyframe."""
        self.fan: Fan | None = None
        """Copies in plain flow; None until the next packet when something has changed."""
        self.rate = RateMeter()
        self.frame_ts: int | None = None
        """Timestamp of the frame whose packets are coming in."""
        self.height: int | None = None
        """Of the picture in pixels, where the codec tells it."""
        self.layers: LayerReader | None = None
        """Of layers inside it; None while nobody asks or nothing tells of any."""
        self.last_packet_ns = 0
        self.live_since_ns = 0

    def break_fan(self) -> None:
        """Settle the fan and forget it: who receives what is about to change."""
        if self.fan is not None:
            self.fan.settle()
            self.fan = None

    def fan_for(self, payload_type: int) -> Fan:
        """Return the fan for packets of a payload type."""
        if self.fan is None or self.fan.payload_type != payload_type:
            self.break_fan()
            self.fan = Fan(self.subscriptions, payload_type)
        return self.fan

    def seen(self, now_ns: int, silence_ns: int) -> None:
        """Note that a packet came; a longer silence than ``silence_ns`` starts the stream's life anew."""
        if now_ns - self.last_packet_ns > silence_ns:
            self.live_since_ns = now_ns
        self.last_packet_ns = now_ns


class Publication:
    """What is known of one track and who sends it."""

    def __init__(
        self, publication_id: PublicationId, transport_id: TransportId, parameters: MediaParameters, now_ns: int
    ) -> None:
        self.id = publication_id
        self.transport_id = transport_id
        self.parameters = parameters
        self.created_ns = now_ns
        self.keyframes = KeyframeRequests()
        self.streams: dict[int, SourceStream] = {}
        self.subscriptions: list[Subscription] = []
        self.extension_ids = extension_ids(parameters)
        self.media_codecs = {codec.payload_type: codec for codec in parameters.codecs if not is_rtx(codec)}
        self.apt_by_rtx = {
            codec.payload_type: codec.apt
            for codec in parameters.codecs
            if is_rtx(codec) and codec.apt in self.media_codecs
        }
        self.detectors = {pt: DETECTORS.get(codec.mime) for pt, codec in self.media_codecs.items()}
        self.height_readers = {
            pt: HEIGHT_READERS[codec.mime] for pt, codec in self.media_codecs.items() if codec.mime in HEIGHT_READERS
        }
        self.gates_on_keyframe = parameters.kind == "video"
        self.clocks = LayerClocks(next((c.clock_rate_hz for c in self.media_codecs.values()), 90_000))
        self.rids = [encoding.rid for encoding in parameters.encodings if encoding.rid is not None]
        self.has_layers = len(self.rids) > 1
        self.descriptor_id = self.extension_ids.get(extensions.DEPENDENCY_DESCRIPTOR) if self.is_video else None
        self.reads_layers = self.is_video and (self.has_layers or self.descriptor_id is not None)
        """Whether layers inside its streams are looked for from the first packet on."""
        self.rewrites_pictures = self.has_layers and self._is_vp8

    @property
    def is_video(self) -> bool:
        return self.parameters.kind == "video"

    @property
    def has_choice(self) -> bool:
        """Whether receivers may get different parts of it, by what was agreed."""
        return self.has_layers or self.descriptor_id is not None

    @property
    def _is_vp8(self) -> bool:
        return any(codec.mime == "video/vp8" for codec in self.media_codecs.values())

    def read_layers(self) -> None:
        """Look for layers inside the streams from now on."""
        self.reads_layers = self.is_video
        self.rewrites_pictures = self._is_vp8
        for stream in self.streams.values():
            self._read_layers_of(stream)

    def _read_layers_of(self, stream: SourceStream) -> None:
        if self.reads_layers and stream.layers is None:
            stream.layers = LayerReader(next(iter(self.media_codecs.values())).mime)
            stream.break_fan()

    @property
    def mid_id(self) -> int | None:
        return self.extension_ids.get(extensions.MID)

    def add_stream(self, ssrc: int, rid: str | None, payload_type: int) -> SourceStream | None:
        """Begin a stream for a newly seen SSRC; None when the publication has shown too many."""
        if len(self.streams) >= _MAX_STREAMS:
            return None
        codec = self.media_codecs.get(payload_type)
        clock_rate_hz = codec.clock_rate_hz if codec else 90_000
        stream = self.streams[ssrc] = SourceStream(self, ssrc, rid, clock_rate_hz)
        self._read_layers_of(stream)
        return stream

    def repairs(self, payload_type: int) -> int | None:
        """Return the media payload type that an RTX payload type repairs, or None for anything else."""
        return self.apt_by_rtx.get(payload_type)


def _nack_generator(publication: Publication) -> NackGenerator | None:
    """Return what asks for lost packets; for sound only where that was agreed, because few senders answer it."""
    if publication.parameters.kind == "video":
        return NackGenerator()
    if has_feedback(publication.parameters.codecs, "nack"):
        return NackGenerator(MAX_REQUESTS_AUDIO, keyframe_after=None)
    return None
