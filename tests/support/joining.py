"""A server with one running call and a publisher, and an expert's page that joins it, each over an emulated network."""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
from playwright.async_api import Page

from support.chromium_peers import MAKE_OFFER, TAKE_ANSWER, page
from support.join_page import Joined, join, open_desk
from support.media_peers import lan_address
from support.netem import Conditions, Relay, through_sdp
from support.netem.tcp import TcpConditions, TcpRelay
from support.server import Server

FIRST_PICTURE_S: Final = 30.0
COMPLETE_S: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What lies between the server and everybody else."""

    delay_ms: float = 0.0
    """Each way."""
    loss: float = 0.0
    """Each way, per packet."""

    @property
    def is_clean(self) -> bool:
        return self.delay_ms == 0 and self.loss == 0


@dataclass(frozen=True, slots=True)
class Joiner:
    """An expert's page on its desk, with a running call to join."""

    tab: Page
    server: Server

    async def join(self) -> Joined:
        return await join(self.tab)


@asynccontextmanager
async def joiner(network: Network, *, seed: int = 1) -> AsyncIterator[Joiner]:
    """Start a server, a publisher in a browser of its own, and an expert's page.

    The publisher's uplink is as far away as the expert, but never lossy: what is measured is the joining.
    """
    host = lan_address()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(Server(folder, "--advertise", host, "--media-tcp-port", "none"))
        people = server.identities()
        field, expert = (people[role]["session"]["token"] for role in ("field", "expert"))
        case_id = _running_call(server, field, expert)
        await asyncio.to_thread(_until_complete, server, field)
        far = Conditions(delay_ms=network.delay_ms)
        uplink = await stack.enter_async_context(Relay((host, server.media_port), host, up=far, down=far, seed=seed))
        publisher = await stack.enter_async_context(page())
        await _publish(publisher, f"{server.base_url}/whip/{case_id}", field, uplink)
        url, relay = server.base_url, None
        if not network.is_clean:
            conditions = Conditions(delay_ms=network.delay_ms, loss=network.loss)
            way = Relay((host, server.media_port), host, up=conditions, down=conditions, seed=seed + 1)
            relay = (await stack.enter_async_context(way)).address
            tcp = TcpRelay(("localhost", server.port), TcpConditions(delay_ms=network.delay_ms, loss=0.0), seed=seed)
            await stack.enter_async_context(tcp)
            url = f"http://localhost:{tcp.port}"
        tab = await stack.enter_async_context(page())
        await open_desk(tab, url, expert, relay)
        if not network.is_clean:
            tcp.conditions = TcpConditions(delay_ms=network.delay_ms, loss=network.loss)
        yield Joiner(tab, server)


def _running_call(server: Server, field: str, expert: str) -> str:
    case_id = server.open_case(field)
    for token, kind, body in ((field, "call.request", {"message": ""}), (expert, "call.take", {})):
        with server.http(token) as http:
            op = {"op_id": str(uuid.uuid4()), "kind": kind, "body": body}
            http.post(f"/cases/{case_id}/ops", json=op).raise_for_status()
    return case_id


def _until_complete(server: Server, token: str) -> None:
    """Wait until a fresh server has its list of parts: pages ask for it, and six requests that wait hold up all."""
    with server.http(token) as http:
        http.get("/assets/P-101/components", timeout=COMPLETE_S).raise_for_status()


async def _publish(tab: Page, endpoint: str, token: str, way: Relay) -> None:
    """Publish a moving picture of 30 frames a second and a tone by WHIP."""
    offer = await tab.evaluate(MAKE_OFFER, False)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
    async with httpx.AsyncClient(timeout=30) as http:
        made = await http.post(endpoint, headers=headers, content=offer)
    made.raise_for_status()
    await tab.evaluate(TAKE_ANSWER, through_sdp(made.text, way.address))
    await tab.wait_for_function("() => pc.connectionState === 'connected'", timeout=FIRST_PICTURE_S * 1000)
