"""WHIP as a client sees it (RFC 9725): statuses, headers, and who gets in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from sightline.protocol.common import Role
from sightline.protocol.signalling import IceServer, ParticipantChanged, ParticipantLeft, PublicationChanged
from sightline.sdp.parse import parse
from sightline.signalling.machine import PUBLISHING_ROLES
from support.edge import BASE, PASSWORD
from support.room_harness import QUICK
from support.wish import FRAGMENT, SDP, WishEdge, credentials, fragment, whip_offer, wish_edge

TURN = IceServer(urls=("turn:turn.example.net?transport=udp",), username="user", credential="secret")
STUN = IceServer(urls=("stun:stun.example.net",))


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[WishEdge]:
    async with wish_edge(tmp_path, replace(QUICK, ice_servers=(STUN, TURN))) as running:
        yield running


async def test_an_offer_is_answered_with_a_session(edge: WishEdge) -> None:
    expert = await edge.harness.joined("expert")
    made = await edge.whip()
    assert made.status_code == 201, made.text
    assert made.headers["content-type"] == "application/sdp"
    assert made.headers["location"].startswith(f"{BASE}/whip/{edge.harness.case_id}/")
    tag = made.headers["etag"]
    assert (tag[0], tag[-1]) == ('"', '"'), "a strong entity tag"
    credential = 'username="user"; credential="secret"; credential-type="password"'
    assert made.headers.get_list("link") == [
        '<stun:stun.example.net>; rel="ice-server"',
        f'<turn:turn.example.net?transport=udp>; rel="ice-server"; {credential}',
    ]
    answer = parse(made.text)
    assert [section.direction for section in answer.sections] == ["recvonly", "recvonly"]
    assert answer.is_ice_lite
    assert {section.transport.setup for section in answer.sections} == {"passive"}
    assert made.text.count("a=rtcp-mux-only") == 2

    device = (await expert.next(ParticipantChanged)).participant
    assert device.is_connected
    assert (device.device.kind, device.actor.role) == ("camera", "field")
    announced = {(await expert.event("participant.joined", count=2)).body["participant_id"]}
    assert announced == {device.participant_id}
    published = [m.publication for m in expert.of(PublicationChanged)]
    assert {(p.source, p.participant_id) for p in published} == {
        ("camera", device.participant_id),
        ("microphone", device.participant_id),
    }


async def test_delete_ends_presence_publications_and_transport(edge: WishEdge) -> None:
    expert = await edge.harness.joined("expert")
    url = (await edge.whip()).headers["location"]
    assert (await edge.call("GET", url, "field")).status_code == 204
    # An entity tag is of no concern here (RFC 9725 section 4.3.1).
    ended = await edge.call("DELETE", url, "field", headers={"If-Match": '"of another session"'})
    assert ended.status_code == 200
    await expert.next(ParticipantLeft)
    await expert.event("participant.left")
    assert edge.harness.worker.transports == {}
    assert edge.harness.worker.publications == {}
    for method in ("DELETE", "GET"):
        assert (await edge.call(method, url, "field")).status_code == 404
    again = await edge.whip()
    assert again.headers["location"] != url


async def test_trickled_candidates_need_the_tag_and_change_nothing(edge: WishEdge) -> None:
    offer = whip_offer()
    made = await edge.whip(offer=offer)
    url, tag = made.headers["location"], made.headers["etag"]
    body = fragment(*credentials(offer), candidates=3)

    async def patch(**headers: str) -> int:
        answer = await edge.call("PATCH", url, "field", content=body, headers=FRAGMENT | headers)
        assert "etag" not in answer.headers
        return answer.status_code

    assert await patch() == 428
    assert await patch(**{"If-Match": '"another"'}) == 412
    assert await patch(**{"If-Match": f"W/{tag}"}) == 412, "a weak tag is no strong one"
    assert await patch(**{"If-Match": "nonsense"}) == 400
    assert await patch(**{"If-Match": f'"another", {tag}'}) == 204
    assert await patch(**{"If-Match": "*"}) == 204
    (transport,) = edge.harness.worker.transports.values()
    assert transport.restarts == 0


async def test_new_credentials_restart_ice_and_old_tags_are_refused(edge: WishEdge) -> None:
    offer = whip_offer()
    made = await edge.whip(offer=offer)
    url, old_tag = made.headers["location"], made.headers["etag"]
    (transport_id,) = edge.harness.worker.transports
    headers = FRAGMENT | {"If-Match": "*"}
    restarted = await edge.call("PATCH", url, "field", content=fragment("fresh", "n" * 24), headers=headers)
    assert restarted.status_code == 200, restarted.text
    assert restarted.headers["content-type"] == "application/trickle-ice-sdpfrag"
    new_tag = restarted.headers["etag"]
    assert new_tag != old_tag
    ufrag, pwd = credentials(restarted.text)
    assert (ufrag, pwd) != credentials(made.text)
    for line in ("a=ice-lite", "a=group:BUNDLE 0 1", "a=mid:0", "a=candidate:1 1 udp", "a=end-of-candidates"):
        assert line in restarted.text
    transport = edge.harness.worker.transports[transport_id]
    assert transport.remote is not None
    assert (transport.remote.ice_ufrag, transport.restarts) == ("fresh", 1)
    assert transport.remote.fingerprints, "only ICE is new"

    late = fragment(*credentials(offer))
    for tag, status in ((old_tag, 412), (new_tag, 200)):
        headers = FRAGMENT | {"If-Match": tag}
        assert (await edge.call("PATCH", url, "field", content=late, headers=headers)).status_code == status


async def test_a_refused_restart_leaves_the_session_as_it_was(edge: WishEdge) -> None:
    made = await edge.whip()
    url, tag = made.headers["location"], made.headers["etag"]
    (transport_id,) = edge.harness.worker.transports
    transport = edge.harness.worker.transports.pop(transport_id)
    headers = FRAGMENT | {"If-Match": "*"}
    refused = await edge.call("PATCH", url, "field", content=fragment("fresh"), headers=headers)
    assert refused.status_code == 503
    edge.harness.worker.transports[transport_id] = transport
    headers = FRAGMENT | {"If-Match": tag}
    assert (await edge.call("PATCH", url, "field", content=fragment("fresh"), headers=headers)).status_code == 200


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("text/plain", "v=0", 415),
        ("", "v=0", 415),
        ("application/sdp", "", 422),
        ("application/sdp", "v=0\r\n", 422),
        ("application/sdp", "not a description", 422),
        ("application/sdp", b"v=0\xff", 400),
        ("application/sdp", "v=0\r\n" + "a=x\r\n" * 20_000, 413),
        ("application/sdp", whip_offer().replace("a=sendonly", "a=recvonly"), 422),
        ("application/sdp", whip_offer().replace("a=sendonly", "a=inactive", 1), 422),
        ("application/sdp", whip_offer().replace("a=setup:actpass", "a=setup:passive"), 422),
        ("application/sdp", whip_offer().replace("opus/48000/2", "g729/8000"), 422),
        ("application/sdp", whip_offer().replace("m=audio", "m=image"), 422),
        ("application/sdp", whip_offer(without=("application", "audio", "video")), 422),
    ],
)
async def test_a_body_that_cannot_be_taken_is_refused_whole(
    edge: WishEdge, content_type: str, body: str | bytes, status: int
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    url = f"/whip/{edge.harness.case_id}"
    refused = await edge.call("POST", url, "field", content=body, headers=headers)
    assert refused.status_code == status, refused.text
    assert set(refused.json()["error"]) == {"code", "message", "is_retryable", "details"}
    assert edge.harness.worker.transports == {}
    assert "participant.joined" not in await edge.harness.log(), "nobody joined"


async def test_two_pictures_are_too_many(edge: WishEdge) -> None:
    lines = whip_offer().split("m=video")
    twice = lines[0].replace("BUNDLE 0 1", "BUNDLE 0 1 2") + "m=video" + lines[1]
    twice += "m=video" + lines[1].replace("a=mid:1", "a=mid:2")
    refused = await edge.whip(offer=twice)
    assert refused.status_code == 422
    assert "One video track" in refused.json()["error"]["message"]


async def test_nobody_touches_the_session_of_another(edge: WishEdge) -> None:
    made = await edge.whip("field", name="tom")
    url = made.headers["location"]
    headers = FRAGMENT | {"If-Match": "*"}
    for method, content in (("DELETE", ""), ("GET", ""), ("PATCH", fragment("fresh"))):
        answer = await edge.call(method, url, "field", name="tim", content=content, headers=headers)
        assert answer.status_code == 404, method
        other_way = url.replace("/whip/", "/whep/")
        assert (await edge.call(method, other_way, "field", name="tom", content=content, headers=headers)).is_error
    assert (await edge.call("GET", url, "field", name="tom")).status_code == 204


async def test_only_bearer_tokens_count_and_only_of_roles_that_publish(edge: WishEdge) -> None:
    url = f"/whip/{edge.harness.case_id}"
    assert (await edge.call("POST", url, None, content=whip_offer(), headers=SDP)).status_code == 401
    for role in get_args(Role):
        if role not in PUBLISHING_ROLES:
            assert (await edge.whip(role)).status_code == 403
    await edge.token("field")
    login = {"username": "field", "password": PASSWORD, "keep_cookie": True}
    signed_in = await edge.http.post("/api/v1/session", json=login, headers={"Origin": BASE})
    assert signed_in.status_code == 200
    assert edge.http.cookies, "the cookie would be sent along"
    with_cookie = await edge.http.post(url, content=whip_offer(), headers=SDP | {"Origin": BASE})
    assert with_cookie.status_code == 401


async def test_a_page_of_another_origin_may_use_it_with_a_token(edge: WishEdge) -> None:
    url = f"/whip/{edge.harness.case_id}"
    preflight = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    asked = await edge.http.options(url, headers=preflight)
    assert asked.status_code == 200
    assert asked.headers["accept-post"] == "application/sdp"
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in asked.headers
    assert "Authorization" in asked.headers["access-control-allow-headers"]
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert "link" not in asked.headers, "no credentials in a preflight"
    session = await edge.http.options(f"{url}/anything")
    assert session.headers["accept-patch"] == "application/trickle-ice-sdpfrag"
    made = await edge.whip()
    assert "Location" in made.headers["access-control-expose-headers"]
    refused = await edge.http.post(url)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "*")
    assert "access-control-allow-origin" not in (await edge.http.get("/api/v1/me")).headers


async def test_other_methods_and_cases_are_refused(edge: WishEdge) -> None:
    url = f"/whip/{edge.harness.case_id}"
    assert (await edge.call("GET", url, "field")).status_code == 204
    for method in ("PUT", "PATCH", "DELETE"):
        assert (await edge.call(method, url, "field")).status_code == 405
    nowhere = "/whip/0e7f4f3c-8a3b-4b7e-9f0e-0d3e5a1c2b4d"
    assert (await edge.call("GET", nowhere, "field")).status_code == 404
    missing = await edge.call("POST", nowhere, "field", content=whip_offer(), headers=SDP)
    assert missing.status_code == 404


async def test_flooding_is_slowed_down(edge: WishEdge) -> None:
    statuses = [(await edge.whip(offer="v=0\r\n")).status_code for _ in range(22)]
    assert statuses[:20] == [422] * 20
    assert statuses[20:] == [429] * 2
