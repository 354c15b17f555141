"""The people of the demo: who they are and what they present as."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from sightline.client.api import Api
from sightline.client.socket import MessageSocket, hello, socket_url
from sightline.errors import TransportError
from sightline.protocol import codec
from sightline.protocol.rest import DemoIdentity
from sightline.protocol.signalling import CallCard, DeskState, DeviceInfo

HEADSET = DeviceInfo(kind="headless", name="Replayed headset")
DESK = DeviceInfo(kind="desk", name="Scripted expert")
TECHNICIAN_TONE_HZ = 440.0
EXPERT_TONE_HZ = 660.0


@dataclass(slots=True)
class Person:
    api: Api
    username: str
    password: str


@dataclass(slots=True)
class People:
    field: Person
    expert: Person
    supervisor: Person


async def sign_everyone_in(base_url: str, stack: contextlib.AsyncExitStack) -> People:
    """Take fresh demo identities; their connections live as long as the stack."""
    async with Api(base_url) as nobody:
        identities = {i.session.self.role: i for i in (await nobody.demo_identities()).identities}

    async def person(identity: DemoIdentity) -> Person:
        api = await stack.enter_async_context(Api(base_url, identity.session.token))
        return Person(api, identity.username or "", identity.password)

    return People(
        field=await person(identities["field"]),
        expert=await person(identities["expert"]),
        supervisor=await person(identities["supervisor"]),
    )


class Desk:
    """The expert's desk: which calls ring. Use as an async context manager through :func:`open_desk`."""

    def __init__(self) -> None:
        self._calls: tuple[CallCard, ...] = ()
        self._changed = asyncio.Event()

    def received(self, message: codec.Message) -> None:
        if isinstance(message.body, DeskState):
            self._calls = message.body.calls
            self._changed.set()

    async def ringing(self, case_id: str, timeout_s: float = 10.0) -> CallCard:
        """Return the card of the case once it rings."""
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    self._changed.clear()
                    for card in self._calls:
                        if card.case_id == case_id and card.call_state == "ringing":
                            return card
                    await self._changed.wait()
        except TimeoutError as error:
            raise TransportError(f"The desk did not ring within {timeout_s:g} s.") from error


async def open_desk(api: Api, stack: contextlib.AsyncExitStack) -> Desk:
    desk = Desk()
    assert api.token is not None
    first = hello(api.token, DESK)
    socket = await stack.enter_async_context(MessageSocket(socket_url(api.base_url, "/ws/desk"), first, desk.received))
    desk.received(await socket.hello())
    return desk
