"""A scripted expert who sees only what arrives over the network.

It decodes the video, waits until a frame of its script is *on screen* and clicks there, naming the frame by the RTP
timestamp that it saw. It never reads the recording.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from sightline.client.finder import RecordFinder
from sightline.client.participant import Participant
from sightline.client.subscriber import HeardSound, SeenPicture, Sinks
from sightline.protocol.common import SeenFrame
from sightline.protocol.spatial import FrameRecord
from sightline.protocol.workflow import PlaceAnnotation

RECORDS_KEPT = 4096
THUMBNAIL = (160, 120)


@dataclass(frozen=True, slots=True)
class ScriptedClick:
    """Click at normalised (u, v) when the frame is on screen."""

    key: str
    frame_no: int
    u: float
    v: float


@dataclass(slots=True)
class MadeClick:
    """What came of a scripted click."""

    click: ScriptedClick
    annotation_id: str
    rtp_ts: int
    thumbnail: npt.NDArray[np.uint8]
    """Grey ``(120, 160)`` copy of the decoded picture that was clicked."""
    latency_ms: float | None = None
    error: str = ""


@dataclass(slots=True)
class ExpertSenses:
    """Everything that the expert has received."""

    pictures: int = 0
    identified: int = 0
    last_picture: npt.NDArray[np.uint8] | None = None
    heard: list[HeardSound] = field(default_factory=list)
    records: dict[int, FrameRecord] = field(default_factory=dict)
    """Newest record by frame number."""


class ScriptedExpert:
    """Clicks a script on the frames that arrive. Give :attr:`sinks` to the participant, then call :meth:`attend`."""

    def __init__(self, script: list[ScriptedClick]) -> None:
        self._script: dict[int, list[ScriptedClick]] = {}
        for click in script:
            self._script.setdefault(click.frame_no, []).append(click)
        self.senses = ExpertSenses()
        self.made: list[MadeClick] = []
        self.first_picture = asyncio.Event()
        self.sinks = Sinks(picture=self._saw, sound=self._heard, record=self._record)
        self._finder = RecordFinder(RECORDS_KEPT)
        self._waiting: list[SeenPicture] = []
        self._participant: Participant | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def attend(self, participant: Participant) -> None:
        """Use this participant for clicking."""
        self._participant = participant

    async def finish(self) -> None:
        """Wait until every click that was made is answered."""
        await asyncio.gather(*self._tasks)

    def _heard(self, sound: HeardSound) -> None:
        self.senses.heard.append(sound)
        del self.senses.heard[:-250]

    def _record(self, record: FrameRecord) -> None:
        self.senses.records[record.frame_no] = record
        self._finder.add(record)
        # A picture can overtake its record; look again at the few that nobody could name.
        self._waiting = [picture for picture in self._waiting[-8:] if not self._try(picture)]

    def _saw(self, picture: SeenPicture) -> None:
        self.senses.pictures += 1
        self.senses.last_picture = picture.bgr
        self.first_picture.set()
        if not self._try(picture):
            self._waiting.append(picture)

    def _try(self, picture: SeenPicture) -> bool:
        record = self._identify(picture)
        if record is None:
            return False
        self.senses.identified += 1
        for click in self._script.pop(record.frame_no, []):
            task = asyncio.get_running_loop().create_task(self._click(click, picture))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return True

    def _identify(self, picture: SeenPicture) -> FrameRecord | None:
        clocks = self._participant.clocks.get(picture.subscription_id, {}) if self._participant else {}
        return self._finder.find(picture.rtp_ts, clocks.values())

    async def _click(self, click: ScriptedClick, picture: SeenPicture) -> None:
        assert self._participant is not None
        grey = cv2.cvtColor(picture.bgr, cv2.COLOR_BGR2GRAY)
        thumbnail = cv2.resize(grey, THUMBNAIL, interpolation=cv2.INTER_AREA).astype(np.uint8)
        made = MadeClick(click, str(uuid.uuid4()), picture.rtp_ts, thumbnail)
        self.made.append(made)
        body = PlaceAnnotation(
            annotation_id=made.annotation_id,
            shape="point",
            seen=SeenFrame(subscription_id=picture.subscription_id, rtp_ts=picture.rtp_ts),
            u=click.u,
            v=click.v,
            label="",
        )
        started_s = time.monotonic()
        try:
            await self._participant.op("annotation.place", body)
            made.latency_ms = (time.monotonic() - started_s) * 1000
        except Exception as error:  # The score counts it; one lost click must not end the story.
            made.error = f"{type(error).__name__}: {error}"
