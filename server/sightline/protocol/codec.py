"""Messages of ``protocols/v1`` to and from their structs.

The envelope is ``{v, type, id?, re?, body}``; see ``protocols/conventions.md``. For any bytes the decoders here return
a message or raise ``MalformedMessage``, ``UnknownMessage`` or ``MessageTooLarge``. Opening an envelope and decoding its
body are two steps, so that the refusal of a body can still name the request (``re``) it answers.
"""

from __future__ import annotations

import re as regex
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from sightline.errors import MalformedMessage, MessageTooLarge, SightlineError, UnknownMessage
from sightline.protocol import limits, registry
from sightline.protocol.signalling import ErrorBody

T = TypeVar("T")

VERSION = 1

_STRING = regex.compile(rb'"(?:[^"\\]|\\.)*"', regex.DOTALL)
_NOT_A_BRACKET = regex.compile(rb"[^\[\]{}]+")

RequestId = Annotated[str, Meta(min_length=1, max_length=64)]


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A message whose body is not decoded yet."""

    v: Literal[1]
    type: Annotated[str, Meta(min_length=1, max_length=60)]
    id: RequestId | None = None
    """Set by the sender of a request."""
    re: RequestId | None = None
    """The request that this message answers."""
    body: msgspec.Raw


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A decoded message; ``body`` is the struct of ``registry.MESSAGES[type]``."""

    type: str
    body: msgspec.Struct
    id: str | None = None
    re: str | None = None


class _Wire(msgspec.Struct, kw_only=True, omit_defaults=True):
    v: int
    type: str
    id: str | None = None
    re: str | None = None
    body: Any


# --- encoding -------------------------------------------------------------------------------------------------------


def encode(message_type: str, body: msgspec.Struct, *, request_id: str | None = None, re: str | None = None) -> str:
    """Return the message as JSON text. ``body`` must be of the type's struct: anything else is our own mistake."""
    assert isinstance(body, registry.MESSAGES[message_type]), f"{message_type} does not carry {type(body).__name__}"
    return msgspec.json.encode(_Wire(v=VERSION, type=message_type, id=request_id, re=re, body=body)).decode()


def encode_error(error: SightlineError, *, re: str | None = None) -> str:
    """Return an ``error`` message that tells what was refused; ``re`` names the request, if there was one."""
    body = ErrorBody(
        code=error.code,
        message=error.message[:1000],
        is_retryable=error.retryable,
        details=dict(error.details),
    )
    return encode("error", body, re=re)


def encode_body(body: msgspec.Struct) -> bytes:
    """Return a bare body, as data channels and uploads carry it."""
    return msgspec.json.encode(body)


def to_dict(body: msgspec.Struct) -> dict[str, Any]:
    """Return a body as plain JSON values, as operations and events carry it."""
    value = msgspec.to_builtins(body)
    assert isinstance(value, dict)
    return value


# --- decoding -------------------------------------------------------------------------------------------------------


def open_envelope(data: str | bytes, *, limit_bytes: int | None = None) -> Envelope:
    """Check size, depth and envelope of a message.

    Args:
        data: one WebSocket message.
        limit_bytes: allowed size; None = by type, as a server allows its clients (``limits.limit_of``).
    Raises:
        MessageTooLarge: over the limit.
        MalformedMessage: not an envelope of this version.
    """
    raw = _utf8(data, limit_bytes or limits.LARGEST_LIMIT_BYTES)
    envelope = _decode(Envelope, raw)
    if not bytes(envelope.body).lstrip().startswith(b"{"):
        raise MalformedMessage("The body of a message is an object.")
    limit = limit_bytes or limits.limit_of(envelope.type)
    if len(raw) > limit:
        raise MessageTooLarge(len(raw), limit)
    return envelope


def decode_envelope(envelope: Envelope) -> Message:
    """Decode the body of an opened message.

    Raises:
        UnknownMessage: no such type in this version.
        MalformedMessage: the body is not of its type.
    """
    struct = registry.MESSAGES.get(envelope.type)
    if struct is None:
        raise UnknownMessage(f"This server does not know messages of type {envelope.type!r}.", type=envelope.type)
    body = _decode(struct, bytes(envelope.body))
    return Message(type=envelope.type, body=body, id=envelope.id, re=envelope.re)


def decode(data: str | bytes, *, limit_bytes: int | None = None) -> Message:
    """Open and decode one message; raises what ``open_envelope`` and ``decode_envelope`` raise."""
    return decode_envelope(open_envelope(data, limit_bytes=limit_bytes))


def decode_as(struct: type[T], data: str | bytes, *, limit_bytes: int = limits.DEFAULT_LIMIT_BYTES) -> T:
    """Decode a bare body (data channel, HTTP).

    Raises:
        MessageTooLarge: over the limit.
        MalformedMessage: not JSON, or not of this struct.
    """
    return _decode(struct, _utf8(data, limit_bytes))


def decode_op(kind: str, body: Mapping[str, Any]) -> msgspec.Struct:
    """Return the struct of an operation's body; unknown fields are ignored.

    Raises:
        UnknownMessage: no such operation.
        MalformedMessage: the body is not of its kind.
    """
    return _convert(registry.OPS, "operation", kind, body)


def decode_event(kind: str, body: Mapping[str, Any]) -> msgspec.Struct:
    """Return the struct of an event's body; raises as ``decode_op`` does."""
    return _convert(registry.EVENTS, "event", kind, body)


def _convert(
    kinds: Mapping[str, type[msgspec.Struct]], what: str, kind: str, body: Mapping[str, Any]
) -> msgspec.Struct:
    struct = kinds.get(kind)
    if struct is None:
        raise UnknownMessage(f"There is no {what} {kind!r}.", kind=kind)
    try:
        return msgspec.convert(body, struct)
    except (msgspec.ValidationError, RecursionError) as exc:
        raise MalformedMessage(f"The body of {what} {kind!r} is not right: {exc}.", kind=kind) from exc


def _utf8(data: str | bytes, limit_bytes: int) -> bytes:
    """Return the UTF-8 bytes of a message that is neither too large nor nested too deep."""
    if len(data) > limit_bytes:
        raise MessageTooLarge(len(data), limit_bytes)
    try:
        # msgspec does not look into fields that it skips, so bytes are checked here once as a whole.
        raw = data.encode() if isinstance(data, str) else data.decode().encode()
    except UnicodeError as exc:
        raise MalformedMessage("The message is not UTF-8 text.") from exc
    if len(raw) > limit_bytes:
        raise MessageTooLarge(len(raw), limit_bytes)
    _check_depth(raw)
    return raw


def _check_depth(raw: bytes) -> None:
    """Refuse deep nesting before a recursive decoder sees it."""
    if raw.count(b"[") + raw.count(b"{") <= limits.MAX_DEPTH:
        return
    depth = 0
    for bracket in _NOT_A_BRACKET.sub(b"", _STRING.sub(b"", raw)):
        depth += 1 if bracket in b"[{" else -1
        if depth > limits.MAX_DEPTH:
            raise MalformedMessage(f"The message is nested deeper than {limits.MAX_DEPTH} levels.")


def _decode(struct: type[T], raw: bytes) -> T:
    try:
        return msgspec.json.decode(raw, type=struct)
    # UnicodeDecodeError is a ValueError; RecursionError cannot happen after the depth check, unless that is wrong.
    except (msgspec.DecodeError, ValueError, RecursionError) as exc:
        raise MalformedMessage(f"The message is not right: {exc}.") from exc
