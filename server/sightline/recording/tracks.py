"""What a file says of a track before its first frame: codec, the codec's own header, size (RFC 9559)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sightline.errors import PacketError
from sightline.recording import ebml, pictures
from sightline.rtp.frames import av1, h264

AUDIO_RATE_HZ: Final = 48_000
_SEEK_PREROLL_NS: Final = 80_000_000
"""What an Opus decoder needs to settle after a seek (RFC 7845 section 4.6)."""
_WEBM: Final = frozenset({"V_VP8", "V_VP9", "V_AV1", "A_OPUS"})


@dataclass(frozen=True, slots=True)
class TrackDescription:
    """One track of a file.

    Attributes:
        codec_id: Matroska's name.
        private: codec's own header, empty when there is none.
        width: pixels; 0 for audio.
        height: pixels; 0 for audio.
    """

    kind: Literal["audio", "video"]
    codec_id: str
    private: bytes = b""
    width: int = 0
    height: int = 0
    name: str = ""

    @property
    def is_webm(self) -> bool:
        """Whether WebM, a subset of Matroska, knows the codec."""
        return self.codec_id in _WEBM

    def entry(self, number: int) -> bytes:
        """Return the ``TrackEntry`` under this number."""
        common = [
            ebml.unsigned(0xD7, number),
            ebml.unsigned(0x73C5, number),
            ebml.unsigned(0x83, 1 if self.kind == "video" else 2),
            ebml.unsigned(0x9C, 0),
            ebml.text(0x22B59C, "und"),
            ebml.text(0x86, self.codec_id),
        ]
        if self.name:
            common.append(ebml.text(0x536E, self.name))
        if self.private:
            common.append(ebml.element(0x63A2, self.private))
        if self.kind == "video":
            common.append(ebml.master(0xE0, ebml.unsigned(0xB0, self.width), ebml.unsigned(0xBA, self.height)))
        else:
            common.append(ebml.unsigned(0x56BB, _SEEK_PREROLL_NS))
            common.append(ebml.master(0xE1, ebml.float64(0xB5, AUDIO_RATE_HZ), ebml.unsigned(0x9F, 2)))
        return ebml.master(0xAE, *common)


def describe(mime: str, frame: bytes, name: str = "") -> TrackDescription:
    """Return the description of a track that begins with this frame.

    Args:
        mime: lower case; one of ``rtp.frames.formats.FORMATS``.
        frame: for video a keyframe.
        name: shown by players.
    Raises:
        PacketError: the frame is not one to begin with.
    """
    match mime:
        case "audio/opus" | "audio/red":
            return TrackDescription("audio", "A_OPUS", _opus_head(), name=name)
        case "video/vp8":
            return TrackDescription("video", "V_VP8", b"", *pictures.vp8_size(frame), name)
        case "video/vp9":
            return TrackDescription("video", "V_VP9", b"", *pictures.vp9_size(frame), name)
        case "video/h264":
            private, size = _avc_configuration(frame)
            return TrackDescription("video", "V_MPEG4/ISO/AVC", private, *size, name)
        case "video/av1":
            private, size = _av1_configuration(frame)
            return TrackDescription("video", "V_AV1", private, *size, name)
        case _:
            raise PacketError("There is no way to record this codec.", mime=mime)


def _opus_head() -> bytes:
    """Return the identification header (RFC 7845 section 5.1); nothing is skipped, because we join in mid-stream."""
    return b"OpusHead\x01\x02\x00\x00" + AUDIO_RATE_HZ.to_bytes(4, "little") + b"\x00\x00\x00"


def _avc_configuration(frame: bytes) -> tuple[bytes, pictures.Size]:
    """Return ``AVCDecoderConfigurationRecord`` (ISO/IEC 14496-15 section 5.3.3.1) and size."""
    units = list(h264.units_of(frame))
    sps = next((unit for unit in units if unit[0] & 0x1F == h264.SPS), b"")
    pps = next((unit for unit in units if unit[0] & 0x1F == h264.PPS), b"")
    if len(sps) < 4 or not pps:
        raise PacketError("The H.264 keyframe comes without its parameter sets.")
    record = b"\x01" + sps[1:4] + b"\xff\xe1" + len(sps).to_bytes(2, "big") + sps
    record += b"\x01" + len(pps).to_bytes(2, "big") + pps
    if sps[1] in (100, 110, 122, 144):
        record += b"\xfd\xf8\xf8\x00"
    return record, pictures.h264_size(sps)


def _av1_configuration(frame: bytes) -> tuple[bytes, pictures.Size]:
    """Return ``av1C`` with the sequence header (AV1 in ISOBMFF section 2.3) and size."""
    offset = 0
    while offset < len(frame):
        start = offset
        content_at = offset + (2 if frame[offset] & 0x04 else 1)
        length, content_at = av1.read_leb128(frame, content_at)
        offset = content_at + length
        if av1.obu_type(frame[start:]) == av1.SEQUENCE_HEADER:
            size, configuration = pictures.av1_sequence(frame[content_at:offset])
            return configuration + frame[start:offset], size
    raise PacketError("The AV1 keyframe comes without its sequence header.")
