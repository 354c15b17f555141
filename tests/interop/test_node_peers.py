"""Stacks of others in one call, over the room's own WebSocket of a real server.

``@roamhq/wrtc`` (libwebrtc without a browser), ``werift`` (WebRTC in TypeScript), ``werift`` without RTX, NACK, TWCC
and header extensions, and a page of a real Chromium: each publishes sound and pictures and receives all others.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sightline.client.socket import MessageSocket, hello, socket_url
from sightline.protocol import codec
from sightline.protocol.common import Intrinsics, Pose
from sightline.protocol.signalling import DeviceInfo, PublishAnswer, SubscriptionClock, Welcome
from sightline.protocol.spatial import FrameRecord
from support.chromium_peers import page
from support.needs import need_native_core
from support.node_peer import NodePeer, require_node_peers, write_film
from support.room_peers import Answering, PagePeer, RoomPeer, publish, until
from support.server import Server

pytestmark = pytest.mark.browser
FILM = (320, 240)
FILM_LUMA = 93
"""Of the film's grey (90 in RGB) in limited range; its box moves the mean a little."""
WIDTHS = {"wrtc": {240, 480, 960}, "werift": {FILM[0]}, "plain": {FILM[0]}, "chromium": {300}}
"""By sender, of its pictures; the first sends three layers."""
RECEIVED = """async () => {
  const rows = [];
  for (const row of (await subscriber.getStats()).values()) {
    if (row.type !== "inbound-rtp") continue;
    const { kind, framesDecoded = 0, frameWidth = 0, totalAudioEnergy = 0 } = row;
    const count = kind === "video" ? framesDecoded : row.packetsReceived;
    rows.push({ kind, count, width: frameWidth, level: totalAudioEnergy });
  }
  return { tracks: rows };
}"""


@dataclass(slots=True)
class Seat:
    """One stack in the call."""

    name: str
    peer: Any
    socket: MessageSocket
    clocks: list[SubscriptionClock] = field(default_factory=list)
    published: PublishAnswer | None = None

    async def received(self) -> dict[str, Any]:
        found: dict[str, Any]
        if isinstance(self.peer, PagePeer):
            found = await self.peer.tab.evaluate(RECEIVED)
        else:
            found = await self.peer.received()
        return found


def sees_and_hears(others: int) -> Callable[[dict[str, Any]], bool]:
    """Return a judge: have pictures and sound of so many others arrived?"""

    def fits(found: dict[str, Any]) -> bool:
        tracks = found["tracks"]
        alive = [one["kind"] for one in tracks if one["count"] > 10 and (one["kind"] == "audio" or one["width"])]
        return alive.count("video") >= others and alive.count("audio") >= others

    return fits


@asynccontextmanager
async def seat(name: str, server: Server, token: str, case_id: str, peer: RoomPeer) -> AsyncIterator[Seat]:
    """Join the room over its WebSocket and answer its offers."""
    answering = Answering(peer)
    clocks: list[SubscriptionClock] = []

    def received(message: codec.Message) -> None:
        answering.received(message)
        if isinstance(message.body, SubscriptionClock):
            clocks.append(message.body)

    url = socket_url(server.base_url, f"/ws/cases/{case_id}")
    first = hello(token, DeviceInfo(kind="headless", name=name))
    async with MessageSocket(url, first, received) as socket:
        welcome = await socket.hello()
        assert isinstance(welcome.body, Welcome), welcome
        task = asyncio.create_task(answering.run(socket.request), name=f"answers of {name}")
        try:
            yield Seat(name, peer, socket, clocks)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(scope="module", params=["python", "native"])
def server_of(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with each forwarder."""
    if request.param == "native":
        need_native_core()
    with Server(tmp_path_factory.mktemp("data"), "--forwarder", request.param) as running:
        yield running


async def test_four_stacks_see_and_hear_each_other(server_of: Server, tmp_path: Path) -> None:
    require_node_peers()
    film = tmp_path / "film.json"
    write_film(film, size=FILM)
    field_token, expert_token = server_of.token("field"), server_of.token("expert")
    case_id = server_of.open_case(field_token)
    async with AsyncExitStack() as stack:
        wrtc = await stack.enter_async_context(NodePeer("wrtc", {"luma": 120, "simulcast": True}))
        werift = await stack.enter_async_context(NodePeer("werift", {"file": str(film)}))
        plain = await stack.enter_async_context(NodePeer("werift", {"file": str(film)}, "plain"))
        tab = await stack.enter_async_context(page())
        people: dict[str, tuple[str, RoomPeer]] = {
            "wrtc": (field_token, wrtc),
            "werift": (expert_token, werift),
            "plain": (expert_token, plain),
            "chromium": (expert_token, PagePeer(tab)),
        }
        seats = [
            await stack.enter_async_context(seat(name, server_of, token, case_id, peer))
            for name, (token, peer) in people.items()
        ]
        for each in seats:
            each.published = await publish(each.socket.request, each.peer)
        for each in seats:
            found = await until(f"all others at {each.name}", each.received, sees_and_hears(len(seats) - 1))
            check_pictures(each.name, found)
            assert len(each.clocks) >= 6, "each subscription has its clock"
        await check_records(seats[0], seats[1:])
        await until("three layers of wrtc", lambda: wrtc.do("sent"), lambda sent: layers_of(sent) == {"q", "h", "f"})
        assert (await werift.do("sent"))[0]["pliCount"] > 0, "werift was asked for a keyframe"


def layers_of(sent: list[dict[str, Any]]) -> set[str]:
    """Return the layers of which packets went out."""
    return {row["rid"] for row in sent if row["packetsSent"] > 0}


def check_pictures(name: str, found: dict[str, Any]) -> None:
    """The pictures are those that the three others sent, told by their sizes; wrtc, which decodes them, sees grey."""
    videos = [track for track in found["tracks"] if track["kind"] == "video"]
    others = [sizes for sender, sizes in WIDTHS.items() if sender != name]
    assert len(videos) == len(others), (name, videos)
    for sizes in others:
        assert any(track["width"] in sizes for track in videos), f"{name} lacks {sizes}: {json.dumps(videos)}"
    if name == "wrtc":
        films = [track["level"] for track in videos if track["width"] == FILM[0]]
        assert [abs(level - FILM_LUMA) < 25 for level in films] == [True, True], videos
    if name in ("wrtc", "chromium"):
        sounds = [track["level"] for track in found["tracks"] if track["kind"] == "audio"]
        assert all(level > 0 for level in sounds), (name, sounds)


async def check_records(sender: Seat, receivers: list[Seat]) -> None:
    """Pose records of the technician's stack reach every other one over its data channel."""
    assert sender.published is not None
    camera = next(track.publication_id for track in sender.published.tracks if track.mid == "1")
    record = FrameRecord(
        publication_id=camera,
        frame_no=7,
        ssrc=1,
        rtp_ts=2,
        captured_at_ms=3.0,
        world_id=str(uuid.uuid4()),
        pose=Pose(p=(0.1, 1.6, 0.0), q=(0.0, 0.0, 0.0, 1.0)),
        intrinsics=Intrinsics(fx=300, fy=300, cx=159.5, cy=119.5, w=320, h=240),
        is_certain=True,
    )
    text = codec.encode_body(record)
    for each in receivers:
        if isinstance(each.peer, PagePeer):
            continue

        async def send_and_look(seat: Seat = each) -> dict[str, Any]:
            await sender.peer.do("send", record=text.decode() if isinstance(text, bytes) else text)
            return await seat.received()

        found = await until(f"the record at {each.name}", send_and_look, lambda f: bool(f["records"]))
        assert codec.decode_as(FrameRecord, found["records"][0]) == record
