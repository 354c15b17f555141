"""Recordings as files: they play, picture and sound are together, and nothing cut off or missing spoils them."""

from __future__ import annotations

import json
import random
import shutil
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from sightline.errors import NotFound, RecordingError
from sightline.ids import CaseId
from sightline.recording import manifest as manifests
from sightline.recording.commands import SetClock
from sightline.recording.finish import finish
from sightline.recording.library import RecordingLibrary
from sightline.recording.part import Append, Part
from sightline.recording.repair import repair
from sightline.recording.tracks import TrackDescription
from sightline.retention.holds import is_held
from sightline.store.case_projection import CASES
from sightline.store.memory import MemoryStore
from support.caselog import SUPERVISOR, CaseLog
from support.recorded import VIDEO_SSRC, play
from support.recorded_call import CAMERA, CASE, MS, RECORDING, ZERO_NS, Stage, recorded


@pytest.mark.parametrize(("codec", "name", "suffix"), [("video/vp8", "vp8", "webm"), ("video/h264", "h264", "mkv")])
def test_a_recording_plays_with_picture_and_sound_together(tmp_path: Path, codec: str, name: str, suffix: str) -> None:
    stage = Stage(tmp_path, codec)
    stage.add()
    stage.run(6_000)
    manifest = stage.stop()
    (part,) = manifest.parts
    assert part.file == f"part-001.{suffix}"
    assert part.is_complete
    assert [(track.kind, track.width, track.height) for track in part.tracks] == [
        ("video", 160, 120),
        ("audio", 0, 0),
    ]
    film = play(stage.folder / part.file)
    assert film.codecs == [name, "opus"]
    assert abs(film.duration - 6.0) < 0.15
    assert abs(part.duration_ms / 1000 - film.duration) < 0.01
    assert film.pictures == 120
    assert len(film.bright) == len(film.sounding) == 6
    # Picture and tone of the same moment: 40 ms apart on the way, together by the sender reports.
    for seen, heard in zip(film.bright, film.sounding, strict=True):
        assert abs(seen - heard) < 0.03
    # Compared with the quickest arrival of the first sender report's track, never more than the network made.
    assert 0 <= part.starts_at_ms <= 80


def test_without_sender_reports_tracks_are_as_far_apart_as_the_network_made_them(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.add()
    stage.run(4_000, reports=False)
    film = play(stage.folder / stage.stop().parts[0].file)
    differences = [seen - heard for seen, heard in zip(film.bright[1:], film.sounding[-3:], strict=True)]
    assert all(0.01 < difference < 0.07 for difference in differences)


def test_a_file_that_is_cut_off_anywhere_plays_up_to_there(tmp_path: Path) -> None:
    """As a kill of the recorder leaves it: every length of the file that is still growing."""
    stage = Stage(tmp_path)
    stage.add()
    stage.run(4_000)
    path = stage.folder / "part-001.webm"
    growing = path.read_bytes()
    stage.session.abandon()
    rng = random.Random(1)
    head = growing.index(b"\x1f\x43\xb6\x75")
    cuts = [len(growing), head + 12, head + 14, *(rng.randrange(head + 15, len(growing)) for _ in range(25))]
    shown = []
    for cut in sorted(cuts):
        copy = tmp_path / "cut.webm"
        copy.write_bytes(growing[:cut])
        duration_ms = finish(copy)
        once = copy.read_bytes()
        assert finish(copy) == duration_ms
        assert copy.read_bytes() == once, "finishing twice changes nothing"
        if duration_ms:
            film = play(copy)
            assert abs(film.duration - duration_ms / 1000) < 0.03
            shown.append(film.pictures)
    assert shown == sorted(shown)
    assert shown[-1] >= 60, "of 80 pictures at most the last second is missing"


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    whole = recorded(tmp_path / "ok").read_bytes()
    for data in (b"", b"nonsense" * 9, whole[:30], whole[:100], bytes(2_000)):
        path.write_bytes(data)
        with pytest.raises(RecordingError):
            finish(path)
    rng = random.Random(2)
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(20):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        path.write_bytes(broken)
        try:
            finish(path)
        except RecordingError:
            continue


def test_a_track_that_comes_later_begins_the_next_part(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.add(video=False)
    stage.run(3_000, video=False)
    stage.add(audio=False)
    stage.run(4_000)
    manifest = stage.stop()
    assert [[track.kind for track in part.tracks] for part in manifest.parts] == [["audio"], ["video", "audio"]]
    first, second = manifest.parts
    assert first.starts_at_ms + first.duration_ms <= second.starts_at_ms + 200
    assert abs(first.duration_ms - 3_000) < 400
    film = play(stage.folder / second.file)
    assert film.pictures > 60
    assert play(stage.folder / first.file).samples > 48_000


def test_lost_video_goes_on_at_a_keyframe_that_was_asked_for(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.add()
    stage.run(2_000)
    stage.keep = lambda packet: packet[8:12] != VIDEO_SSRC.to_bytes(4, "big")
    stage.run(500)
    stage.keep = lambda _: True
    stage.run(3_500)
    film = play(stage.folder / stage.stop().parts[0].file)
    assert abs(film.duration - 6) < 0.2
    assert 80 < film.pictures < 115
    assert len(film.bright) >= 4
    for seen in film.bright[-3:]:
        assert min(abs(seen - heard) for heard in film.sounding) < 0.03


def test_poses_and_events_carry_the_recordings_own_time(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.add()
    stage.run(2_000)
    stage.session.set_clock(SetClock(publication_id=CAMERA, reference_ssrc=9, offset=1_000))
    for number in (20, 21):
        source_ts = (stage.camera.rtp_base + number * 4_500 - 1_000) & 0xFFFFFFFF
        stage.session.pose(CAMERA, 9, source_ts, json.dumps({"frame_no": number}).encode(), ZERO_NS)
    stage.session.pose(CAMERA, 10, 0, b'{"frame_no":0}', ZERO_NS + 1_500 * MS)
    stage.session.event(b'{"seq":7}', ZERO_NS + 1_250 * MS)
    stage.run(500)
    manifest = stage.stop()
    part = manifest.parts[0]
    film = play(stage.folder / part.file)
    poses = [json.loads(line) for line in (stage.folder / manifests.POSES).read_text().splitlines()]
    assert [pose["is_exact"] for pose in poses] == [True, True, False]
    # Picture 20 is bright: its pose and its place in the film are the same moment.
    assert abs(poses[0]["t_ms"] - part.starts_at_ms - 1000 * film.bright[1]) < 3
    assert abs(poses[1]["t_ms"] - poses[0]["t_ms"] - 50) < 0.01
    assert poses[2]["t_ms"] == 1_500
    assert json.loads((stage.folder / manifests.EVENTS).read_text()) == {"t_ms": 1_250, "event": {"seq": 7}}


async def test_a_crashed_recording_is_repaired_once_nobody_writes_it(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.add()
    stage.run(3_000)
    assert manifests.read(stage.folder).ended_at_ms is None
    with pytest.raises(RecordingError):
        repair(stage.folder, 0)
    stage.session.abandon()
    library = RecordingLibrary(tmp_path, retention_days=30)
    (manifest,) = await library.recover()
    assert (manifest.end_reason, manifest.parts[0].is_complete) == ("interrupted", True)
    assert abs((manifest.ended_at_ms or 0) - manifest.started_at_ms - 3_000) < 1_000
    assert await library.recover() == [manifest], "doing it again changes nothing"
    assert await library.of_case(CaseId(CASE)) == [manifest]
    assert await library.of_case(CaseId("no such case")) == []
    film = play(await library.file(CaseId(CASE), RECORDING, "part-001.webm"))
    assert 2.0 < film.duration <= 3.1

    day_ms = 86_400_000
    assert await library.expire(1_700_000_000_000 + 29 * day_ms) == []
    assert await library.expire(1_700_000_000_000 + 31 * day_ms) == [RECORDING]
    assert await library.of_case(CaseId(CASE)) == []


async def test_recordings_of_a_case_under_legal_hold_are_kept_until_it_is_released(tmp_path: Path) -> None:
    _, store = recorded(tmp_path), MemoryStore(CASES)
    later_ms = 1_700_000_000_000 + 31 * 86_400_000
    log = CaseLog()
    log.case_id = CaseId(CASE)
    log.open().close()
    log.do(SUPERVISOR, "case.hold", reason="Claim")
    await log.put(store)
    library = RecordingLibrary(tmp_path, 30, partial(is_held, store.cases))
    assert await library.expire(later_ms) == []
    assert len(await library.of_case(CaseId(CASE))) == 1
    log.do(SUPERVISOR, "case.release", reason="Settled")
    await log.put(store)
    assert await library.expire(later_ms) == [RECORDING]
    assert await library.of_case(CaseId(CASE)) == []


@pytest.mark.parametrize("name", ["lock", "../manifest.json", "part-002.webm", "", "/etc/passwd"])
async def test_only_files_that_the_manifest_names_are_handed_out(tmp_path: Path, name: str) -> None:
    recorded(tmp_path, duration_ms=500)
    library = RecordingLibrary(tmp_path)
    with pytest.raises(NotFound):
        await library.file(CaseId(CASE), RECORDING, name)
    for case_id, recording_id in (("..", RECORDING), (CASE, "../" + CASE), (CASE, CASE)):
        with pytest.raises(NotFound):
            await library.file(CaseId(case_id), recording_id, "manifest.json")


def test_times_of_a_track_only_grow(tmp_path: Path) -> None:
    path = recorded(tmp_path)
    from av import open as av_open

    with av_open(str(path)) as container:
        times: dict[int, list[int]] = {}
        for packet in container.demux():
            if packet.dts is not None:
                times.setdefault(packet.stream_index, []).append(packet.dts)
    assert all(a < b for each in times.values() for a, b in pairwise(each))


def test_pictures_stay_in_their_order_when_the_clock_is_set_back() -> None:
    """Sound holds pictures back for a moment: the clock may be corrected just then."""
    picture = TrackDescription("video", "V_VP8", width=160, height=120)
    part = Part([picture, TrackDescription("audio", "A_OPUS")], start_ns=0, started_utc_ms=0)
    part.add(2, 0, b"sound", is_keyframe=True)
    for number, at_ms in enumerate([0, 60, 350, 130, 200]):
        part.add(1, at_ms * MS, b"picture %d" % number, is_keyframe=number == 0)
    clip = [frame.data for frame in part.recent.cut() if frame.number == 1]
    stored = b"".join(write.data for write in (*part.take(), *part.end()) if isinstance(write, Append))
    names = [b"picture %d" % number for number in range(5)]
    assert sorted(names, key=stored.index) == names
    assert clip == names


def test_a_full_disk_is_an_error_of_the_system(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.add()
    stage.run(1_000)
    shutil.rmtree(stage.folder)
    with pytest.raises(OSError, match="No such file"):
        stage.stop()
    stage.session.abandon()
