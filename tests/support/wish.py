"""WHIP and WHEP over the real application and real rooms, with a media worker that forwards nothing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from argon2 import PasswordHasher

from sightline.protocol.common import Role
from sightline.room.settings import RoomSettings
from sightline.sdp.build import build
from sightline.sdp.model import Direction
from sightline.sdp.parse import parse
from sightline.web.app import build as build_app
from sightline.web.auth import People
from sightline.web.hall import HallFiles
from sightline.web.limits import RateLimiter
from sightline.web.metrics import Metrics
from sightline.web.services import Services
from support.edge import BASE, PASSWORD, NoSpatial
from support.room_harness import QUICK, Harness, running
from support.sdp_peers import chromium_offer

SDP = {"Content-Type": "application/sdp"}
FRAGMENT = {"Content-Type": "application/trickle-ice-sdpfrag"}


@dataclass(slots=True)
class WishEdge:
    """A running application, its rooms, and people with tokens."""

    harness: Harness
    people: People
    http: httpx.AsyncClient
    tokens: dict[str, str]

    async def token(self, role: Role, name: str = "") -> str:
        name = name or role
        if name not in self.tokens:
            await self.people.add_account(name, name.title(), (role,), PASSWORD)
            self.tokens[name], _ = await self.people.sign_in(name, PASSWORD, None)
        return self.tokens[name]

    async def call(
        self,
        method: str,
        url: str,
        role: Role | None,
        *,
        name: str = "",
        content: str | bytes = "",
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request as somebody; None = nobody."""
        sent = dict(headers or {})
        if role is not None:
            sent["Authorization"] = f"Bearer {await self.token(role, name)}"
        return await self.http.request(method, url, headers=sent, content=content)

    async def whip(self, role: Role = "field", *, offer: str | None = None, name: str = "") -> httpx.Response:
        url = f"/whip/{self.harness.case_id}"
        return await self.call("POST", url, role, name=name, content=offer or whip_offer(), headers=SDP)

    async def whep(self, role: Role = "expert", *, offer: str | None = None, query: str = "") -> httpx.Response:
        url = f"/whep/{self.harness.case_id}{query}"
        return await self.call("POST", url, role, content=offer or whep_offer(), headers=SDP)


@asynccontextmanager
async def wish_edge(folder: Path, settings: RoomSettings = QUICK, *, crashes: int = 0) -> AsyncIterator[WishEdge]:
    """The application with one open case and one HTTP client on plain localhost."""
    async with running(settings, crashes=crashes) as harness:
        people = People(harness.store.people, harness.clock, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        services = Services(
            store=harness.store,
            people=people,
            rooms=harness.registry,
            spatial=NoSpatial(),
            clock=harness.clock,
            limiter=RateLimiter(harness.clock),
            metrics=Metrics(harness.clock),
            hall=HallFiles(folder / "hall"),
        )
        transport = httpx.ASGITransport(build_app(services, ("localhost",)), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
            yield WishEdge(harness, people, http, {})


def directed(offer: str, direction: Direction, *, without: tuple[str, ...] = ()) -> str:
    """Return the offer with all its media in one direction; sections of the kinds in ``without`` left out."""
    description = parse(offer)
    sections = tuple(
        section if section.kind == "application" else replace(section, direction=direction)
        for section in description.sections
        if section.kind not in without
    )
    bundle = tuple(section.mid or "" for section in sections)
    return build(replace(description, sections=sections, bundles=(bundle,)))


def whip_offer(*, peer: int = 1, without: tuple[str, ...] = ("application",)) -> str:
    """Return a browser's offer of sound and picture, without a data section."""
    return directed(chromium_offer(peer=peer), "sendonly", without=without)


def whep_offer(*, peer: int = 5, without: tuple[str, ...] = ("application",)) -> str:
    """Return a player's offer to receive; it names no streams of its own."""
    text = directed(chromium_offer(peer=peer), "recvonly", without=without)
    return re.sub(r"a=(ssrc|ssrc-group|msid|rid|simulcast):.*\r\n", "", text)


def fragment(ufrag: str, pwd: str = "p" * 24, *, candidates: int = 1) -> str:
    """Return an SDP fragment as browsers' clients send it."""
    lines = ["a=group:BUNDLE 0 1", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0"]
    lines += [f"a=ice-ufrag:{ufrag}", f"a=ice-pwd:{pwd}"]
    lines += [f"a=candidate:{n} 1 udp 2122260223 192.0.2.{n} 61764 typ host generation 0" for n in range(candidates)]
    return "".join(f"{line}\r\n" for line in [*lines, "a=end-of-candidates"])


def credentials(offer: str) -> tuple[str, str]:
    """Return ICE user name fragment and password of a description."""
    ufrag, pwd = re.search(r"a=ice-ufrag:(\S+)", offer), re.search(r"a=ice-pwd:(\S+)", offer)
    assert ufrag is not None
    assert pwd is not None
    return ufrag[1], pwd[1]
