"""A scripted expert as a process of its own, led line by line: JSON commands on stdin, one JSON answer each on stdout.

For end-to-end tests that are written in another language. It is a real participant: it decodes the video that arrives
and names the picture it clicks by the RTP timestamp of that picture.

    python -m support.expert_process http://localhost:8080 TOKEN CASE_ID
    {"do": "take"}                             take the ringing call; answers when the first picture is decoded
    {"do": "mark", "u": 0.5, "v": 0.5}         click on the newest picture that came with its frame record; answers with
                                               the event `annotation.placed` and whether that record was certain
    {"do": "same_picture"}                     is the stored still of the last mark the picture that was clicked?
    {"do": "look", "u": 0.5, "v": 0.5}         point; {"do": "look"} stops
    {"do": "fault", "title": "…"}              make the last mark a fault
    {"do": "record"}                           ask for a recording of the call
    {"do": "chat", "text": "…"}   {"do": "decline", "reason": "…"}   {"do": "end"}
"""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from typing import Any

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from sightline.client.api import Api
from sightline.client.finder import RecordFinder
from sightline.client.participant import Participant
from sightline.client.subscriber import SeenPicture, Sinks
from sightline.protocol.common import SeenFrame
from sightline.protocol.signalling import DeviceInfo
from sightline.protocol.spatial import FrameRecord, Looking
from sightline.protocol.workflow import (
    CreateFault,
    DeclineCall,
    EndCall,
    PlaceAnnotation,
    PostChat,
    StartRecording,
    TakeCall,
)

Command = dict[str, Any]
Answer = dict[str, Any]
WAIT_S = 60.0


class LedExpert:
    """One participant and what it has seen."""

    def __init__(self, api: Api, case_id: str) -> None:
        self._api, self._case_id = api, case_id
        self._newest: SeenPicture | None = None
        self._finder = RecordFinder()
        self._has_picture = asyncio.Event()
        self._clicked: npt.NDArray[np.uint8] | None = None
        self._annotation_id = ""
        sinks = Sinks(picture=self._saw, record=self._told)
        self.participant = Participant(api, case_id, DeviceInfo(kind="headless", name="Scripted expert"), sinks=sinks)

    async def answer(self, command: Command) -> Answer:
        match command["do"]:
            case "take":
                return await self._take()
            case "mark":
                return await self._mark(command["u"], command["v"], command.get("label", ""))
            case "same_picture":
                return await self._same_picture()
            case "look":
                return await self._look(command.get("u"), command.get("v"))
            case "fault":
                return await self._fault(command["title"], command.get("severity", "high"))
            case "record":
                await self.participant.op("recording.start", StartRecording(recording_id=str(uuid.uuid4())))
            case "chat":
                await self.participant.op("chat.post", PostChat(text=command["text"]))
            case "decline":
                await self.participant.op("call.decline", DeclineCall(reason=command["reason"]))
            case "end":
                await self.participant.op("call.end", EndCall())
            case unknown:
                return {"error": f"unknown command {unknown}"}
        return {}

    async def _take(self) -> Answer:
        await self.participant.op("call.take", TakeCall())
        async with asyncio.timeout(WAIT_S):
            await self._has_picture.wait()
        assert self._newest is not None
        height, width = self._newest.bgr.shape[:2]
        return {"width": width, "height": height}

    async def _mark(self, u: float, v: float, label: str) -> Answer:
        picture, record = await self._identified()
        self._clicked = picture.bgr.copy()
        annotation_id = self._annotation_id = str(uuid.uuid4())
        seen = SeenFrame(subscription_id=picture.subscription_id, rtp_ts=picture.rtp_ts)
        body = PlaceAnnotation(annotation_id=annotation_id, shape="point", seen=seen, u=u, v=v, label=label)
        await self.participant.op("annotation.place", body)
        return {**await self._event("annotation.placed"), "record": msgspec.to_builtins(record)}

    async def _identified(self) -> tuple[SeenPicture, FrameRecord]:
        """The newest picture, once its frame record has come as well: a busy machine loses some."""
        async with asyncio.timeout(WAIT_S):
            while True:
                picture = self._newest
                clocks = self.participant.clocks.get(picture.subscription_id, {}) if picture else {}
                record = self._finder.find(picture.rtp_ts, clocks.values()) if picture else None
                if picture and record:
                    return picture, record
                await asyncio.sleep(0.02)

    async def _same_picture(self) -> Answer:
        """Shift in pixels between the picture that was clicked and the still that was stored for it."""
        still = await self._event("still.stored")
        encoded = await self._api.blob(self._case_id, still["blob"])
        stored = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert stored is not None
        assert self._clicked is not None
        clicked = cv2.cvtColor(self._clicked, cv2.COLOR_BGR2GRAY)
        clicked = cv2.resize(clicked, (stored.shape[1], stored.shape[0]))
        (dx, dy), response = cv2.phaseCorrelate(stored.astype(np.float64), clicked.astype(np.float64))
        difference = float(np.mean(np.abs(stored.astype(np.float32) - clicked.astype(np.float32))))
        return {"dx": dx, "dy": dy, "response": response, "difference": difference, "frame": still["frame"]}

    async def _look(self, u: float | None, v: float | None) -> Answer:
        publication_id = await self._camera()
        looking = Looking(publication_id=publication_id, u=u, v=v)
        await self.participant.socket.send("expert.looking", looking)
        return {}

    async def _camera(self) -> str:
        assert self.participant.subscriber is not None
        tracks = self.participant.subscriber.tracks.values()
        return next(track.publication_id for track in tracks if track.kind == "video")

    async def _fault(self, title: str, severity: str) -> Answer:
        fault_id = str(uuid.uuid4())
        body = {"fault_id": fault_id, "annotation_id": self._annotation_id, "title": title, "note": ""}
        body |= {"component": "P-101/pump/mechanical-seal", "severity": severity}
        await self.participant.op("fault.create", msgspec.convert(body, CreateFault))
        return {"fault_id": fault_id}

    async def _event(self, kind: str) -> Answer:
        event = await self.participant.wait_for(
            lambda event: event.kind == kind and event.body.get("annotation_id") == self._annotation_id,
            what=kind,
            timeout_s=WAIT_S,
        )
        return dict(event.body)

    def _told(self, record: FrameRecord) -> None:
        self._finder.add(record)

    def _saw(self, picture: SeenPicture) -> None:
        self._newest = picture
        self._has_picture.set()


async def main(base_url: str, token: str, case_id: str) -> None:
    """Serve commands until stdin ends."""
    loop = asyncio.get_running_loop()
    async with Api(base_url, token) as api:
        expert = LedExpert(api, case_id)
        async with expert.participant:
            _say({"ready": True})
            while line := await loop.run_in_executor(None, sys.stdin.readline):
                try:
                    _say(await expert.answer(json.loads(line)))
                except Exception as error:
                    _say({"error": f"{type(error).__name__}: {error}"})


def _say(answer: Answer) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
