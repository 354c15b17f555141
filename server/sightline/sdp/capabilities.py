"""What this server forwards: codecs, feedback and header extensions, and which of them a room prefers.

The server never looks into payloads beyond what forwarding needs, so a codec is here when its packets can be forwarded
and its key frames be recognised by the worker, not because the server could decode it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sightline.rtp.parameters import Codec, MediaParameters, RtcpFeedback

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
ABS_CAPTURE_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"
AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
DEPENDENCY_DESCRIPTOR = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
VIDEO_ORIENTATION = "urn:3gpp:video-orientation"

UPLINK_EXTENSIONS = {
    "audio": (MID, ABS_SEND_TIME, TRANSPORT_CC, ABS_CAPTURE_TIME, AUDIO_LEVEL),
    "video": (
        MID,
        RID,
        REPAIRED_RID,
        ABS_SEND_TIME,
        TRANSPORT_CC,
        ABS_CAPTURE_TIME,
        DEPENDENCY_DESCRIPTOR,
        VIDEO_ORIENTATION,
    ),
}
"""By media kind: accepted in a publisher's offer. ``TRANSPORT_CC`` in every section: one counter per transport."""

DOWNLINK_EXTENSION_IDS = {
    MID: 1,
    ABS_SEND_TIME: 2,
    TRANSPORT_CC: 3,
    AUDIO_LEVEL: 4,
    ABS_CAPTURE_TIME: 5,
    VIDEO_ORIENTATION: 6,
    DEPENDENCY_DESCRIPTOR: 7,
}
"""Ids in our own offers: the same in every section, as BUNDLE demands."""
DOWNLINK_EXTENSIONS = (MID, AUDIO_LEVEL, ABS_CAPTURE_TIME, VIDEO_ORIENTATION, DEPENDENCY_DESCRIPTOR)
"""Offered for every track."""
DOWNLINK_LAYERED_EXTENSIONS = (*DOWNLINK_EXTENSIONS, TRANSPORT_CC)
"""Offered for tracks of several layers: their receivers tell of every packet, and the server chooses by it."""
DOWNLINK_OWN_EXTENSIONS = (MID,)
"""Written by the worker itself, so offered whether or not the publisher sends them."""

NACK = RtcpFeedback("nack")
PLI = RtcpFeedback("nack", "pli")
FIR = RtcpFeedback("ccm", "fir")
TRANSPORT_CC_FEEDBACK = RtcpFeedback("transport-cc")
REMB = RtcpFeedback("goog-remb")
FEEDBACK = {
    "audio": (TRANSPORT_CC_FEEDBACK, NACK),
    "video": (REMB, TRANSPORT_CC_FEEDBACK, FIR, NACK, PLI),
}
DOWNLINK_FEEDBACK: dict[str, tuple[RtcpFeedback, ...]] = {"audio": (NACK,), "video": (FIR, NACK, PLI)}
"""Asked of subscribers; of those of layered tracks also ``TRANSPORT_CC_FEEDBACK``."""

CLOCK_RATES_HZ = {
    "audio/opus": 48000,
    "audio/red": 48000,
    "video/vp8": 90000,
    "video/vp9": 90000,
    "video/h264": 90000,
    "video/h265": 90000,
    "video/av1": 90000,
}
RTX = {"video": "video/rtx"}
RED = "audio/red"

H264_PROFILES: tuple[tuple[int, int, int], ...] = (
    (0x42, 0x4F, 0x40),
    (0x4D, 0x8F, 0x80),
    (0x58, 0xCF, 0xC0),
    (0x42, 0x4F, 0x00),
    (0x58, 0xCF, 0x80),
    (0x4D, 0xAF, 0x00),
    (0x64, 0xFF, 0x00),
    (0x64, 0xFF, 0x0C),
)
"""``profile_idc``, mask and value of ``profile_iop`` (RFC 6184 section 8.1, table 5), best first: constrained baseline,
which every device decodes and which has several spellings (browsers: 42e0, x264: 42c0), baseline, main, high."""


def is_layered(published: MediaParameters) -> bool:
    """Tell whether the server chooses among layers of a track, by what each receiver tells of its path.

    So it is with several encodings, and where the sender describes the layers inside its one stream.
    """
    return len(published.encodings) > 1 or any(e.uri == DEPENDENCY_DESCRIPTOR for e in published.extensions)


H264_NAMED: dict[str, range] = {"baseline": range(5), "main": range(5, 6), "high": range(6, 8)}
"""Ranks in ``H264_PROFILES`` of the profiles that a preference may name."""


@dataclass(frozen=True, slots=True)
class CodecPreference:
    """What a room likes best, first to last; codecs not named are refused.

    Entries are media types, of H.264 also with a profile of ``H264_NAMED`` behind: ``video/h264/high``.
    """

    video: tuple[str, ...] = ("video/vp8", "video/h264", "video/vp9", "video/av1", "video/h265")
    audio: tuple[str, ...] = ("audio/opus",)
    use_red: bool = False
    """Ask for redundant audio (RFC 2198): twice the bytes, survives single losses."""
    start_bitrate_kbps: int | None = None
    """``x-google-start-bitrate`` in answers, for known links."""
    min_bitrate_kbps: int | None = None
    """``x-google-min-bitrate``: no back-off below it, so only for known links."""

    max_bitrate_kbps: int | None = 100_000
    """``x-google-max-bitrate``. Without it libwebrtc's first probes end at 5 Mbit/s, and above that its estimate only
    creeps (8 % a second, and not beyond one and a half times what is sent). A bound, not a wish: what is sent is what
    the sender's own limits and its estimate allow."""

    def of(self, kind: str) -> tuple[str, ...]:
        return self.video if kind == "video" else self.audio


def choose(codecs: Sequence[Codec], kind: str, preference: CodecPreference) -> Codec | None:
    """Return the best of the offered codecs; None when none fits.

    One codec only: subscribers are offered exactly what is published, so a publisher may not change it under way.
    """
    for entry in preference.of(kind):
        mime, _, profile = entry.replace("/", " ", 1).partition("/")
        mime = mime.replace(" ", "/")
        fitting = [c for c in codecs if c.mime == mime and c.clock_rate_hz == CLOCK_RATES_HZ.get(mime)]
        usable = [c for c in fitting if _profile_rank(c) is not None]
        if profile:
            usable = [c for c in usable if (_profile_rank(c) or 0) % len(H264_PROFILES) in H264_NAMED[profile]]
        if usable:
            # min() keeps the offerer's order among equals.
            return min(usable, key=lambda c: _profile_rank(c) or 0)
    return None


def _profile_rank(codec: Codec) -> int | None:
    """Lower is better; None = a profile that not every browser decodes or that needs another payload handling."""
    match codec.mime:
        case "video/h264":
            # RFC 6184: without packetization-mode 1 a frame's slices must fit single packets.
            mode = codec.fmtp.get("packetization-mode", "0")
            rank = _h264_profile_rank(codec.fmtp.get("profile-level-id", "42000a"))
            if mode not in ("0", "1") or rank is None:
                return None
            return rank + (0 if mode == "1" else len(H264_PROFILES))
        case "video/vp9":
            return {"0": 0, "2": 1}.get(codec.fmtp.get("profile-id", "0"))
        case "video/av1":
            return {"0": 0, "1": 1}.get(codec.fmtp.get("profile", "0"))
        case "video/h265":
            return {"1": 0, "2": 1}.get(codec.fmtp.get("profile-id", "1"))
        case "audio/opus":
            return 0 if codec.channels == 2 else None
        case _:
            return 0


def _h264_profile_rank(profile_level_id: str) -> int | None:
    try:
        profile_idc, profile_iop, _ = bytes.fromhex(profile_level_id)
    except ValueError:
        return None
    for rank, (idc, mask, value) in enumerate(H264_PROFILES):
        if profile_idc == idc and profile_iop & mask == value:
            return rank
    return None


def receiver_of(published: Codec, offered: Sequence[Codec]) -> Codec | None:
    """Return the offered codec under which a receiver takes what is published; None when it cannot.

    A profile that decodes more will do when the very one was not offered: the ranks of ``_profile_rank`` order them so.
    """
    wanted = _profile_rank(published)
    same = [c for c in offered if (c.mime, c.clock_rate_hz) == (published.mime, published.clock_rate_hz)]
    same = [c for c in same if c.channels == published.channels or c.mime.startswith("video/")]
    if wanted is None:
        return next((c for c in same if c.fmtp == published.fmtp), None)
    ranked = [
        (rank, c) for c in same if (rank := _profile_rank(c)) is not None and _can_decode(published.mime, rank, wanted)
    ]
    # min() keeps the offerer's order among equals.
    return min(ranked, key=lambda pair: abs(pair[0] - wanted))[1] if ranked else None


def _can_decode(mime: str, offered: int, wanted: int) -> bool:
    if mime == "video/h264":
        modes = len(H264_PROFILES)
        # Who takes single packets only (mode 0) gets nothing else.
        takes_mode = offered < modes or wanted >= modes
        return takes_mode and offered % modes >= wanted % modes
    return offered >= wanted if mime == "video/av1" else offered == wanted
