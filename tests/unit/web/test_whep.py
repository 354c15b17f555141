"""WHEP as a player sees it (draft-ietf-wish-whep), and what the call sees of the player."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import get_args

import pytest

from sightline.protocol.common import Role
from sightline.protocol.signalling import ParticipantChanged, ParticipantLeft
from sightline.sdp.parse import parse
from support.room_media import publish
from support.wish import FRAGMENT, SDP, WishEdge, credentials, fragment, whep_offer, wish_edge


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[WishEdge]:
    async with wish_edge(tmp_path) as running:
        yield running


async def test_a_player_gets_what_a_technicians_page_publishes(edge: WishEdge) -> None:
    technician = await edge.harness.joined("field")
    await publish(technician)
    made = await edge.whep()
    assert made.status_code == 201, made.text
    assert made.headers["content-type"] == "application/sdp"
    assert made.headers["etag"]
    assert [section.direction for section in parse(made.text).sections] == ["sendonly", "sendonly"]
    worker = edge.harness.worker
    assert {p for _, p, _ in worker.subscriptions.values()} == set(worker.publications)
    watching = (await technician.next(ParticipantChanged)).participant
    assert (watching.device.kind, watching.actor.role) == ("headless", "expert"), "nobody watches unseen"

    assert (await edge.call("DELETE", made.headers["location"], "expert")).status_code == 200
    await technician.next(ParticipantLeft)
    assert worker.subscriptions == {}
    assert len(worker.publications) == 2, "the technician goes on"


@pytest.mark.parametrize("role", get_args(Role))
async def test_every_role_may_watch(edge: WishEdge, role: Role) -> None:
    await edge.whip("field", name="camera")
    assert (await edge.whep(role)).status_code == 201


async def test_too_early_is_told_with_a_time_to_come_back(edge: WishEdge) -> None:
    early = await edge.whep()
    assert early.status_code == 409
    assert early.headers["retry-after"] == "2"
    assert early.json()["error"]["code"] == "nothing_published"
    assert early.json()["error"]["is_retryable"] is True
    assert "participant.joined" not in await edge.harness.log()
    await edge.whip()
    assert (await edge.whep()).status_code == 201


async def test_a_player_chooses_whom_to_watch(edge: WishEdge) -> None:
    first = (await edge.whip("field", name="one")).headers["location"].rpartition("/")[2]
    second = (await edge.whip("expert", name="two")).headers["location"].rpartition("/")[2]

    def streams(text: str) -> set[str]:
        return {section.msids[0].split()[0] for section in parse(text).sections}

    assert streams((await edge.whep()).text) == {first}, "a technician before all others"
    assert streams((await edge.whep(query=f"?participant={second}")).text) == {second}
    unknown = "0e7f4f3c-8a3b-4b7e-9f0e-0d3e5a1c2b4d"
    assert (await edge.whep(query=f"?participant={unknown}")).status_code == 409
    assert (await edge.whep(query="?participant=../x")).status_code == 400


async def test_a_player_ends_with_what_it_plays(edge: WishEdge) -> None:
    source = (await edge.whip()).headers["location"]
    expert = await edge.harness.joined("expert")
    url = (await edge.whep()).headers["location"]
    await edge.call("DELETE", source, "field")
    player = url.rpartition("/")[2]
    await expert.wait(
        lambda m: isinstance(m.body, ParticipantLeft) and m.body.participant_id == player, "the player's end"
    )
    assert (await edge.call("GET", url, "expert")).status_code == 404
    assert edge.harness.worker.transports == {}


async def test_ice_is_restarted_as_for_an_encoder(edge: WishEdge) -> None:
    await edge.whip()
    offer = whep_offer()
    made = await edge.whep(offer=offer)
    url = made.headers["location"]

    async def patch(body: str, tag: str | None) -> int:
        headers = FRAGMENT | ({"If-Match": tag} if tag else {})
        return (await edge.call("PATCH", url, "expert", content=body, headers=headers)).status_code

    known = fragment(*credentials(offer))
    assert await patch(known, None) == 428
    assert await patch(known, made.headers["etag"]) == 204
    assert await patch(fragment("fresh"), "*") == 200
    assert await patch(known, made.headers["etag"]) == 412
    assert [t.restarts for t in edge.harness.worker.transports.values()] == [0, 1]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("text/plain", "v=0", 415),
        ("application/sdp", "nonsense", 422),
        ("application/sdp", whep_offer().replace("a=recvonly", "a=sendonly"), 422),
        ("application/sdp", whep_offer().replace("opus/48000", "g729/8000").replace("VP8", "VPX"), 422),
        ("application/sdp", whep_offer().replace("a=group:BUNDLE 0 1\r\n", ""), 422),
    ],
)
async def test_what_cannot_be_answered_is_refused(edge: WishEdge, content_type: str, body: str, status: int) -> None:
    await edge.whip()
    headers = {"Content-Type": content_type}
    refused = await edge.call("POST", f"/whep/{edge.harness.case_id}", "expert", content=body, headers=headers)
    assert refused.status_code == status, refused.text
    assert len(edge.harness.worker.transports) == 1
    assert (await edge.harness.log()).count("participant.joined") == 1


async def test_players_are_found_by_their_content_type(edge: WishEdge) -> None:
    url = f"/whep/{edge.harness.case_id}"
    shown = await edge.call("HEAD", url, "expert")
    assert (shown.status_code, shown.headers["content-type"].partition(";")[0], shown.content) == (
        200,
        "application/sdp",
        b"",
    )
    asked = await edge.http.options(url)
    assert (asked.status_code, asked.headers["accept-post"]) == (200, "application/sdp")
    assert (await edge.call("POST", url, None, content=whep_offer(), headers=SDP)).status_code == 401
