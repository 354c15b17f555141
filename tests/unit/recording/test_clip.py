"""Clips of a recording that runs: from a keyframe on, in sync, with the poses of their frames, and playable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sightline.recording.clip import Clip
from sightline.recording.commands import SetClock
from support.recorded import VIDEO_SSRC, play
from support.recorded_call import CAMERA, MICROPHONE, MS, TOM, ZERO_NS, Stage


def clip_of(stage: Stage, publication_id: str = CAMERA) -> Clip:
    clip = stage.session.clip("one", publication_id)
    assert clip is not None
    return clip


@pytest.mark.parametrize(("codec", "mime"), [("video/vp8", "video/webm"), ("video/h264", "video/x-matroska")])
def test_a_clip_is_the_last_twenty_seconds_in_sync(tmp_path: Path, codec: str, mime: str) -> None:
    stage = Stage(tmp_path, codec)
    stage.add()
    stage.run(32_000)
    facts = clip_of(stage).write(tmp_path)
    assert (facts.mime, facts.participant_id, facts.publication_id) == (mime, TOM, CAMERA)
    assert (facts.width, facts.height, facts.has_audio, facts.poses_file) == (160, 120, True, None)
    film = play(tmp_path / facts.file)
    assert 20 <= film.duration <= 26.5, "a keyframe is asked for every five seconds"
    assert abs(film.duration - facts.duration_ms / 1000) < 0.05
    assert film.pictures > 19 * 20
    # The clapperboard and its tone are at the same moments, though they arrived differently late.
    offsets = [min(abs(seen - heard) for heard in film.sounding) for seen in film.bright[1:]]
    assert max(offsets) < 0.03
    end_ms = facts.started_at_ms - 1_700_000_000_000 + facts.duration_ms
    assert abs(end_ms - stage.time_ms) < 200, "it ends now"
    stage.stop()


def test_a_short_recording_gives_a_short_clip_and_goes_on(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.add()
    assert stage.session.clip("one", CAMERA) is None, "nothing is there yet"
    stage.run(4_000)
    facts = clip_of(stage, MICROPHONE).write(tmp_path)
    assert facts.publication_id == CAMERA, "camera and microphone of one person belong together"
    assert 2 < play(tmp_path / facts.file).duration <= 4.1
    stage.run(2_000)
    manifest = stage.stop()
    assert play(stage.folder / manifest.parts[0].file).duration > 5
    assert stage.session.clip("two", CAMERA) is None, "the recording has ended"


def test_a_clip_has_the_poses_of_its_own_frames(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.add()
    stage.session.set_clock(SetClock(publication_id=CAMERA, reference_ssrc=9, offset=0))
    for _ in range(260):
        shown = stage.camera.number
        stage.run(100)
        record = b'{"frame_no":%d}' % shown
        rtp_ts = (stage.camera.rtp_base + shown * 4_500) & 0xFFFFFFFF
        now_ns = ZERO_NS + stage.time_ms * MS
        stage.session.pose(CAMERA, 9, rtp_ts, record, now_ns)
        stage.session.pose("somebody-else", 9, rtp_ts, record, now_ns)
    facts = clip_of(stage).write(tmp_path)
    assert facts.poses_file is not None
    lines = [json.loads(line) for line in (tmp_path / facts.poses_file).read_text().splitlines()]
    assert all(line["is_exact"] for line in lines)
    assert len(lines) > 190
    film = play(tmp_path / facts.file)
    times = {line["frame"]["frame_no"]: line["t_ms"] / 1000 for line in lines}
    bright = [times[number] for number in times if number % 20 == 0]
    assert all(min(abs(at - seen) for seen in film.bright) < 0.01 for at in bright), "each pose is on its frame's time"


def test_a_clip_of_sound_alone(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.add(video=False)
    stage.run(24_000, video=False)
    facts = clip_of(stage, MICROPHONE).write(tmp_path)
    assert (facts.mime, facts.publication_id, facts.width) == ("audio/webm", None, 0)
    assert 20 <= play(tmp_path / facts.file).duration <= 21.5


def test_a_clip_after_a_change_of_size_says_its_own_size(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.add()
    stage.run(4_000)
    stage.camera.width, stage.camera.height = 320, 240
    stage.camera._encoder = None
    stage.run(26_000)
    facts = clip_of(stage).write(tmp_path)
    assert (facts.width, facts.height) == (320, 240)
    assert stage.camera.ssrc == VIDEO_SSRC
