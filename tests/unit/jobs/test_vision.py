"""What the vision process does with packets, records and clicks; without its sockets."""

from __future__ import annotations

import struct
from fractions import Fraction

import av
import msgspec
import numpy as np
import pytest

from sightline.errors import PacketError, SpatialError
from sightline.jobs.vision import VisionCore
from sightline.jobs.vision_decoder import Decoded, PictureDecoder, annex_b
from sightline.jobs.vision_video import BACKLOG_FRAMES, Video, registered
from sightline.jobs.vision_wire import AddVideo, Click, LetGo, Sights, VideoClock, VisionReport
from sightline.spatial.camera import Intrinsics
from sightline.spatial.depth import DepthImage
from sightline.spatial.frames import pose_value
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import AnchorAnswer
from support.vision_room import CAMERA, walk
from support.vision_video import CAMERA as SMALL
from support.vision_video import FRAME_TICKS, HEIGHT, PUBLICATION, WIDTH, Vp8Stream, panned, record, textured

STEP_NS = 66_700_000
OFFSET = 1_000
WORLD = "00000000-0000-4000-8000-00000000aaaa"


class Call:
    """A core that is fed by hand: one picture every fifteenth of a second of a time that only passes here."""

    def __init__(self, *, has_records: bool = True) -> None:
        self.reports: list[VisionReport] = []
        self.asked: list[int] = []
        self.core = VisionCore(self.reports.append, self.asked.append, cpu_ns=lambda: 0)
        self.stream = Vp8Stream()
        self.now_ns = 10**12
        self.frame_no = 100
        self.has_records = has_records
        self.core.handle(AddVideo(7, PUBLICATION, "video/vp8"), self.now_ns)
        self.core.handle(VideoClock(PUBLICATION, 99, OFFSET), self.now_ns)

    def show(self, grey: np.ndarray, *, works: bool = True) -> int:
        """One more picture; returns its number."""
        source_ts = self.stream.rtp_ts - OFFSET
        for packet in self.stream.frame(grey):
            self.core.packet(packet, self.now_ns)
        self.frame_no += 1
        if self.has_records:
            self.core.handle(record(self.frame_no, source_ts), self.now_ns)
        self.now_ns += STEP_NS
        if works:
            self.core.work(self.now_ns)
        return self.frame_no

    def click(self, frame_no: int | None, u: float, v: float, sources: tuple[tuple[int, int], ...] = ()) -> None:
        click = Click(mark_id="m", publication_id=PUBLICATION, frame_no=frame_no, sources=sources, u=u, v=v)
        self.core.handle(click, self.now_ns)

    @property
    def sights(self) -> list[Sights]:
        return [report for report in self.reports if isinstance(report, Sights)]


def test_a_mark_is_followed_from_a_picture_some_time_ago_and_lost_at_a_cut() -> None:
    call, wall = Call(), textured(1)
    clicked = [call.show(panned(wall, step)) for step in range(6)][2]
    call.click(clicked, 0.5, 0.5)
    for step in range(6, 14):
        last = call.show(panned(wall, step))
    sights = call.sights
    assert sights[-1].frame_no == last
    mark = sights[-1].marks[0]
    assert mark.state == "moving"
    assert mark.u is not None
    assert mark.v is not None
    moved = (13 - 2) * np.array([4.0, 2.0])
    assert np.hypot(mark.u * WIDTH - (WIDTH / 2 - moved[0]), mark.v * HEIGHT - (HEIGHT / 2 - moved[1])) < 2.0
    other = textured(2)
    for step in range(8):
        call.show(panned(other, step))
    assert call.sights[-1].marks[0].state == "lost"
    assert call.sights[-1].marks[0].u is None
    call.core.handle(LetGo("m"), call.now_ns)
    count = len(call.sights)
    call.show(panned(other, 9))
    assert len(call.sights) == count


def test_a_picture_without_records_is_found_by_the_publishers_timestamp() -> None:
    call, wall = Call(has_records=False), textured(1)
    source_ts = (call.stream.rtp_ts - OFFSET) % 2**32
    for step in range(3):
        call.show(panned(wall, step))
    call.click(None, 0.5, 0.5, sources=((99, source_ts),))
    call.show(panned(wall, 3))
    seen = call.sights[-1]
    assert seen.frame_no is None
    assert seen.marks[0].u == pytest.approx(0.5 - 3 * 4 / WIDTH, abs=2 / WIDTH)


def test_a_click_on_a_picture_that_is_gone_is_counted_and_follows_nothing() -> None:
    call = Call()
    call.show(panned(textured(1), 0))
    call.click(5, 0.5, 0.5)
    call.show(panned(textured(1), 1))
    assert call.sights == []
    assert call.core.dump()["clicks_without_picture"] == 1


def test_a_click_on_posed_pictures_without_depth_gets_a_place_that_is_right() -> None:
    call, shots = Call(), walk(28)
    call.stream = Vp8Stream(size=(CAMERA.width, CAMERA.height), bit_rate_bps=500_000)
    for number, shot in enumerate(shots):
        pose = pose_value(shot.world_from_camera)
        posed = record(number, call.stream.rtp_ts - OFFSET, pose=pose, world=WORLD)
        posed = msgspec.structs.replace(posed, intrinsics=CAMERA.to_value())
        call.core.handle(posed, call.now_ns)
        for packet in call.stream.frame(shot.grey):
            call.core.packet(packet, call.now_ns)
        call.now_ns += 2 * STEP_NS
        call.core.work(call.now_ns)
    click = Click(mark_id="m", publication_id=PUBLICATION, frame_no=20, sources=(), u=0.45, v=0.55)
    answer = call.core.handle(click, call.now_ns)
    assert isinstance(answer, AnchorAnswer)
    assert answer.method == "sweep"
    assert answer.p_world is not None
    assert answer.sigma_m is not None
    error_m = np.linalg.norm(np.array(answer.p_world) - shots[20].under(0.45, 0.55))
    assert error_m < max(0.03, 3 * answer.sigma_m)


def test_what_comes_too_fast_is_thrown_away_and_the_newest_wins() -> None:
    call, wall = Call(), textured(3)
    call.show(panned(wall, 0))
    for step in range(1, BACKLOG_FRAMES + 5):
        call.show(panned(wall, step), works=False)
    asked = len(call.asked)
    call.core.work(call.now_ns)
    video = call.core.dump()["videos"]
    assert isinstance(video, dict)
    assert video[PUBLICATION]["dropped"] == BACKLOG_FRAMES + 4
    assert video[PUBLICATION]["backlog"] == 0
    assert len(call.asked) == asked + 1
    call.stream = Vp8Stream(rtp_ts=call.stream.rtp_ts, seq=call.stream.seq)
    clicked = call.show(panned(wall, 0))
    call.click(clicked, 0.5, 0.5)
    call.show(panned(wall, 1))
    assert call.sights[-1].marks[0].state == "moving"


def test_broken_packets_and_frames_end_nothing() -> None:
    call, wall = Call(), textured(1)
    call.core.packet(b"\x80", call.now_ns)
    call.core.packet(struct.pack("!BBHII", 0x80, 96, 0, 0, 4711) + b"\x10\x00", call.now_ns)
    for packet in call.stream.frame(panned(wall, 0)):
        call.core.packet(packet[:13] + bytes(len(packet) - 13), call.now_ns)
    call.now_ns += 2 * 10**9
    call.core.work(call.now_ns)
    call.stream = Vp8Stream(rtp_ts=call.stream.rtp_ts + FRAME_TICKS, seq=call.stream.seq)
    call.click(call.show(panned(wall, 0)), 0.5, 0.5)
    call.show(panned(wall, 1))
    assert call.sights[-1].marks[0].state == "moving"
    assert call.core.dump()["bad_packets"] == 1


def test_codecs_without_decoder_and_bombs_are_refused() -> None:
    call = Call()
    call.core.handle(AddVideo(8, PUBLICATION, "video/h265"), call.now_ns)
    assert call.core.dump()["videos_refused"] == 1
    with pytest.raises(PacketError):
        PictureDecoder("audio/opus")
    # A keyframe's header that declares 16383 x 16383 pixels (RFC 6386 section 9.1).
    bomb = b"\x10\x02\x00\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(64)
    with pytest.raises(PacketError):
        PictureDecoder("video/vp8").decode(bomb)


def test_a_picture_keeps_its_colour_beside_its_luminance() -> None:
    context = av.VideoCodecContext.create("libvpx", "w")
    context.width, context.height, context.pix_fmt, context.bit_rate = 320, 240, "yuv420p", 4_000_000
    context.time_base = Fraction(1, 15)
    context.options = {"deadline": "realtime", "lag-in-frames": "0"}
    painted = np.zeros((240, 320, 3), np.uint8)
    painted[:, :160], painted[:, 160:] = (30, 60, 200), (40, 180, 50)
    frame = av.VideoFrame.from_ndarray(painted, format="bgr24").reformat(format="yuv420p")
    packets = [*context.encode(frame), *context.encode(None)]
    decoded = PictureDecoder("video/vp8").decode(bytes(packets[0]))
    assert decoded is not None
    assert decoded.grey.shape == (240, 320)
    bgr = decoded.bgr()
    assert bgr is not None
    for half in (slice(10, 150), slice(170, 310)):
        assert np.abs(bgr[10:230, half].mean(axis=(0, 1)) - painted[10:230, half].mean(axis=(0, 1))).max() < 6
    assert decoded.nbytes == 320 * 240 * 3 // 2
    assert Decoded(decoded.grey).bgr() is None


def test_h264_gets_start_codes() -> None:
    assert annex_b(b"\x00\x00\x00\x02ab\x00\x00\x00\x01c") == b"\x00\x00\x00\x01ab\x00\x00\x00\x01c"


def test_depth_of_another_size_and_view_lies_under_the_right_pixels() -> None:
    depth = np.zeros((6, 8), np.uint16)
    depth[3, 5] = 2_000
    image = DepthImage("p", 1, 0.0, depth, Intrinsics(4, 4, 3.5, 2.5, 8, 6), RigidTransform.identity())
    found = registered(image, Intrinsics(8, 8, 7.5, 5.5, 16, 12))
    assert found.shape == (12, 16)
    rows, columns = np.nonzero(found)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (6, 7, 10, 11)
    assert found.max() == np.float32(2.0)
    depth[:] = 1_000
    wide = registered(image, Intrinsics(2, 2, 7.5, 5.5, 16, 12))
    # Half as far in angle: depth covers the middle 4 x 3 pixels of the picture, and nothing is invented beside it.
    assert (wide[4:7, 6:10] == 1).all()
    assert wide.sum() == 12


def test_a_codec_that_packets_do_not_travel_in_is_refused() -> None:
    with pytest.raises(PacketError):
        Video("p", "video/theora", None, lambda: None)  # type: ignore[arg-type]


def test_hostile_depth_is_refused() -> None:
    from sightline.jobs.vision_wire import SawDepth
    from sightline.spatial.values import DepthFrame, FramePose, PoseValue

    pose = PoseValue(p=(float("nan"), 0.0, 0.0), q=(0.0, 0.0, 0.0, 1.0))
    frame = FramePose(publication_id="p", frame_no=1, world_id="w", captured_at_ms=0.0, pose=pose, intrinsics=SMALL)
    depth = DepthFrame(frame=frame, width=WIDTH, height=HEIGHT, intrinsics=SMALL, depth_mm=bytes(2 * WIDTH * HEIGHT))
    with pytest.raises(SpatialError):
        Call().core.handle(SawDepth(depth), 0)
