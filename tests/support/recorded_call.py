"""A technician with camera and microphone, recorded in the time that a test makes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sightline.recording.commands import AddTrack, Start
from sightline.recording.manifest import Manifest
from sightline.recording.session import Session
from support.recorded import AUDIO_SSRC, Camera, Microphone

MS = 1_000_000
S = 1_000_000_000
ZERO_NS = 5_000 * S
CASE, RECORDING = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
TOM, CAMERA, MICROPHONE = (f"{number}0000000-0000-4000-8000-000000000000" for number in "567")


class Stage:
    """A technician with camera and microphone, recorded in the time that the test makes."""

    def __init__(
        self, root: Path, codec: str = "video/vp8", *, case_id: str = CASE, delay_ms: tuple[int, int] = (60, 20)
    ) -> None:
        self.folder = root / case_id / RECORDING
        self.asked: list[int] = []
        self.session = Session(
            Start(
                folder=str(self.folder),
                tap_path="",
                recording_id=RECORDING,
                case_id=case_id,
                started_at_ms=1_700_000_000_000,
                started_ns=ZERO_NS,
            ),
            self.asked.append,
        )
        self.camera, self.microphone = Camera(codec), Microphone()
        self.video_delay_ns, self.audio_delay_ns = delay_ms[0] * MS, delay_ms[1] * MS
        self.keep: Callable[[bytes], bool] = lambda _: True
        self.time_ms = 0

    def add(self, *, video: bool = True, audio: bool = True) -> None:
        shared = {"group": TOM, "participant_id": TOM, "name": "Tom"}
        if video:
            self.session.add_track(
                AddTrack(
                    ssrc=self.camera.ssrc,
                    publication_id=CAMERA,
                    mime=self.camera.codec,
                    clock_rate_hz=90_000,
                    **shared,
                )
            )
        if audio:
            self.session.add_track(
                AddTrack(ssrc=AUDIO_SSRC, publication_id=MICROPHONE, mime="audio/opus", clock_rate_hz=48_000, **shared)
            )

    def run(self, duration_ms: int, *, video: bool = True, audio: bool = True, reports: bool = True) -> None:
        """Let time pass. Picture 20 n and tone n are taken at the same moment, but travel differently long."""
        for _ in range(duration_ms // 10):
            now_ns = ZERO_NS + self.time_ms * MS
            if self.time_ms % 50 == 0 and video:
                key = self.camera.ssrc in self.asked
                for packet in self.camera.frame(key=key):
                    self._arrive(packet, now_ns + self.video_delay_ns)
                self.asked.clear()
            elif self.time_ms % 50 == 0:
                self.camera.number += 1
            if self.time_ms % 20 == 0 and audio:
                self._arrive(self.microphone.packet(), now_ns + self.audio_delay_ns)
            if reports and self.time_ms % 700 == 300:
                self.session.packet(self.camera.report(self.time_ms * MS), now_ns)
                self.session.packet(self.microphone.report(self.time_ms * MS), now_ns)
            if self.time_ms % 100 == 0:
                self.session.tick(now_ns)
            self.time_ms += 10

    def stop(self) -> Manifest:
        return self.session.stop("asked", 1_700_000_000_000 + self.time_ms)

    def _arrive(self, packet: bytes, arrival_ns: int) -> None:
        if self.keep(packet):
            self.session.packet(packet, arrival_ns)


def recorded(root: Path, codec: str = "video/vp8", duration_ms: int = 5_000) -> Path:
    stage = Stage(root, codec)
    stage.add()
    stage.run(duration_ms)
    manifest = stage.stop()
    return stage.folder / manifest.parts[0].file
