"""The WebSockets: origin, hello and identity here; everything after the hello belongs to the room.

The first message must be ``room.hello`` within five seconds. It authenticates by its token, or by the session cookie
when it has none; then the room reads it again as its first message.
"""

from __future__ import annotations

import asyncio
import logging

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from sightline.errors import MalformedMessage, NotFound, SightlineError, UnexpectedMessage
from sightline.ids import CaseId
from sightline.observe import log_context, security_event
from sightline.protocol import codec
from sightline.protocol.signalling import Hello
from sightline.room.ports import Person, SocketClosed
from sightline.web import errors
from sightline.web.access import CASE_READ, DESK, Access, check_origin, check_person, token_of
from sightline.web.services import Services

log = logging.getLogger(__name__)

HELLO_WITHIN_S = 5.0
CLOSE_GONE = 1001
MAX_REASON_BYTES = 120
"""A close frame carries 123 bytes of reason (RFC 6455 section 5.5)."""


class StarletteSocket:
    """``MessageSocket`` over Starlette; gives the hello back as its first message."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._ahead: list[str | bytes] = []
        self._sending = asyncio.Lock()

    def give_back(self, message: str | bytes) -> None:
        """Make ``receive`` return this message next."""
        self._ahead.append(message)

    async def receive(self) -> str | bytes:
        if self._ahead:
            return self._ahead.pop()
        try:
            message = await self._websocket.receive()
        except (WebSocketDisconnect, RuntimeError) as exc:
            raise SocketClosed(getattr(exc, "code", CLOSE_GONE)) from None
        if message["type"] == "websocket.disconnect":
            raise SocketClosed(int(message.get("code") or CLOSE_GONE))
        text: str | None = message.get("text")
        data: bytes | None = message.get("bytes")
        return text if text is not None else data or b""

    async def send(self, text: str) -> None:
        try:
            # One writer at a time: a slow drain must not mix two frames' bookkeeping.
            async with self._sending:
                await self._websocket.send_text(text)
        except (WebSocketDisconnect, RuntimeError, OSError):
            raise SocketClosed(CLOSE_GONE) from None

    async def close(self, code: int, reason: str) -> None:
        if WebSocketState.DISCONNECTED in (self._websocket.client_state, self._websocket.application_state):
            return
        short = reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")
        try:
            await self._websocket.close(code, short)
        except (WebSocketDisconnect, RuntimeError, OSError):
            return


async def room_socket(websocket: WebSocket) -> None:
    """WS /ws/cases/{case_id}"""
    case_id = CaseId(websocket.path_params["case_id"])

    async def attend(services: Services, person: Person, socket: StarletteSocket) -> None:
        await services.store.cases.case(case_id)
        await services.rooms.attend(case_id, person, socket)

    with log_context(case=case_id[:36]):
        await _serve(websocket, CASE_READ, attend)


async def desk_socket(websocket: WebSocket) -> None:
    """WS /ws/desk"""

    async def attend(services: Services, person: Person, socket: StarletteSocket) -> None:
        if person.case_id is not None:
            raise NotFound("desk", "guest")
        await services.rooms.attend_desk(person, socket)

    await _serve(websocket, DESK, attend)


async def _serve(websocket: WebSocket, access: Access, attend) -> None:  # type: ignore[no-untyped-def]
    services: Services = websocket.app.state.services
    socket = StarletteSocket(websocket)
    try:
        if "origin" in websocket.headers:
            check_origin(websocket, services)
        await websocket.accept()
        person = await _identify(websocket, socket, services, access)
        await attend(services, person, socket)
        await socket.close(1000, "")
    except SocketClosed:
        return
    except TimeoutError:
        await socket.close(errors.CLOSE_SILENT, "no hello")
    except SightlineError as error:
        security_event("socket_refused", address=_address_of(websocket), path=websocket.url.path, code=error.code)
        await _refuse(websocket, socket, error)
    except Exception:
        log.exception("a socket crashed")
        await socket.close(errors.CLOSE_INTERNAL, "internal")


async def _refuse(websocket: WebSocket, socket: StarletteSocket, error: SightlineError) -> None:
    """Say why, then close. A handshake that was not accepted yet is answered 403 by the server below."""
    if websocket.application_state == WebSocketState.CONNECTED:
        try:
            await socket.send(codec.encode_error(error))
        except SocketClosed:
            return
    await socket.close(errors.close_code(error), error.code)


async def _identify(websocket: WebSocket, socket: StarletteSocket, services: Services, access: Access) -> Person:
    async with asyncio.timeout(HELLO_WITHIN_S):
        first = await socket.receive()
    message = codec.decode(first)
    if not isinstance(message.body, Hello):
        raise UnexpectedMessage(f"The first message must be room.hello, not {message.type}.", type=message.type)
    token = message.body.token
    if token is None:
        # The browser sends the cookie with any page's handshake: only our own pages may use it.
        if "origin" not in websocket.headers:
            raise MalformedMessage("Without an Origin the hello needs a token.")
        token, _ = token_of(websocket, services)
    signed_in = await services.people.of_token(token)
    check_person(signed_in.person, access, websocket.path_params.get("case_id"))
    socket.give_back(first)
    security_event(
        "socket_opened",
        address=_address_of(websocket),
        path=websocket.url.path,
        account=signed_in.account.account_id,
        role=signed_in.person.role,
    )
    return signed_in.person


def _address_of(websocket: WebSocket) -> str:
    return websocket.client.host if websocket.client else "unknown"


class GuardedSocket(WebSocketRoute):
    """A socket with its access; made by ``SOCKETS`` only."""

    access: Access


def _socket(path: str, endpoint, access: Access) -> GuardedSocket:  # type: ignore[no-untyped-def]
    made = GuardedSocket(path, endpoint)
    made.access = access
    return made


SOCKETS = [
    _socket("/ws/cases/{case_id}", room_socket, CASE_READ),
    _socket("/ws/desk", desk_socket, DESK),
]
