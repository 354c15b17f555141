"""Every error that Sightline raises on purpose, as one tree with stable codes.

    SightlineError          code (stable text), message for people, details, retryable
      ProtocolError         the remote side: MalformedMessage, UnknownMessage, UnexpectedMessage, MessageTooLarge,
                            UnsupportedMediaType
      PacketError           bad RTP/RTCP/STUN bytes: counted and dropped, never shown
      NegotiationError      bad description; NoCommonCodec
      TransportError        IceFailed, DtlsFailed, ConsentLost
      AccessError           Unauthenticated, PermissionDenied
      NotFound  FileDeleted  Conflict(expected, actual revision)  LimitExceeded(limit)  RateLimited  NothingPublished
      PreconditionRequired  PreconditionFailed   conditional HTTP requests
      KeyReused             one idempotency key, two requests
      TransitionNotAllowed  state, event, what would be allowed
      EvidenceMissing, InvalidGuide     a guide step that is not done yet; a guide that cannot be run
      SpatialError          FrameMismatch, InvalidPose, InvalidIntrinsics, InvalidDepth, InvalidShape, InvalidMesh,
                            InvalidMap
      PlantDataError        assets and documents that contradict each other, files that cannot be imported
      RecordingError        a recording folder that cannot be read
      StoreError            StoreUnavailable
      WorkerError           the media worker or a spatial process died or refused a command

Exceptions carry data and build their own text. One table at the edge (``web/errors.py``) maps codes to HTTP status
and WebSocket close codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

Detail = str | int | float | bool | None | Sequence[str]


class SightlineError(Exception):
    """Base of all errors raised on purpose.

    Args:
        message: one sentence for people, with what to do next where there is something to do.
        details: machine-readable facts; never secrets, tokens or addresses.
    """

    code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, **details: Detail) -> None:
        super().__init__(message)
        self.message = message
        self.details: Mapping[str, Detail] = details


class ProtocolError(SightlineError):
    code = "protocol_error"


class MalformedMessage(ProtocolError):
    code = "malformed_message"


class UnknownMessage(ProtocolError):
    code = "unknown_message"


class UnexpectedMessage(ProtocolError):
    code = "unexpected_message"


class MessageTooLarge(ProtocolError):
    code = "message_too_large"

    def __init__(self, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(
            f"The message has {size_bytes} bytes; {limit_bytes} are allowed.",
            size_bytes=size_bytes,
            limit_bytes=limit_bytes,
        )


class UnsupportedMediaType(ProtocolError):
    code = "unsupported_media_type"

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(f"The body must be {wanted}.", found=found[:80], wanted=wanted)


class PacketError(SightlineError):
    code = "bad_packet"


class NegotiationError(SightlineError):
    code = "negotiation_failed"


class NoCommonCodec(NegotiationError):
    """What is offered and what the room takes have no codec in common; nothing of the offer was taken."""

    code = "no_common_codec"

    def __init__(self, kind: str, *, mid: str, offered: list[str], possible: list[str]) -> None:
        """Say so.

        Args:
            kind: audio or video.
            mid: of the section.
            offered: media types that it has.
            possible: media types that the room takes, most wanted first.
        """
        super().__init__(
            f"This call takes none of the {kind} codecs offered.", mid=mid, offered=offered, possible=possible
        )


class TransportError(SightlineError):
    code = "transport_failed"
    retryable = True


class IceFailed(TransportError):
    code = "ice_failed"


class DtlsFailed(TransportError):
    code = "dtls_failed"


class ConsentLost(TransportError):
    code = "consent_lost"


class AccessError(SightlineError):
    code = "access_denied"


class Unauthenticated(AccessError):
    code = "unauthenticated"


class PermissionDenied(AccessError):
    code = "permission_denied"


class NotFound(SightlineError):
    code = "not_found"

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"There is no {kind} {key!r}.", kind=kind, key=key)


class FileDeleted(SightlineError):
    """A file that the record names went after its period.

    Args:
        days: the period.
        deleted_at_ms: when, UTC.
    """

    code = "file_deleted"

    def __init__(self, days: int, deleted_at_ms: int) -> None:
        date = datetime.fromtimestamp(deleted_at_ms / 1000, UTC).date().isoformat()
        super().__init__(
            f"The file was deleted on {date}, after its period of {days} days. Its hash stays in the record.",
            days=days,
            deleted_at_ms=deleted_at_ms,
        )


class Conflict(SightlineError):
    code = "conflict"

    def __init__(self, what: str, expected: int | str, actual: int | str, **more: Detail) -> None:
        super().__init__(
            f"{what} has changed meanwhile (expected {expected}, found {actual}). Reload and try again.",
            what=what,
            expected=expected,
            actual=actual,
            **more,
        )


class LimitExceeded(SightlineError):
    code = "limit_exceeded"

    def __init__(self, what: str, limit: int | float) -> None:
        super().__init__(f"{what} is limited to {limit:g}.", what=what, limit=limit)


class RateLimited(SightlineError):
    code = "rate_limited"
    retryable = True

    def __init__(self, what: str, retry_after_s: float) -> None:
        super().__init__(
            f"Too many {what}. Try again in {retry_after_s:.0f} s.", what=what, retry_after_s=retry_after_s
        )


class NothingPublished(SightlineError):
    """Nobody publishes what a player asked for, yet."""

    code = "nothing_published"
    retryable = True

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("Nothing is published that could be played. Try again later.", retry_after_s=retry_after_s)


class PreconditionRequired(SightlineError):
    code = "precondition_required"


class PreconditionFailed(SightlineError):
    code = "precondition_failed"
    retryable = True


class TransitionNotAllowed(SightlineError):
    code = "transition_not_allowed"

    def __init__(self, subject: str, state: str, event: str, allowed: Sequence[str]) -> None:
        options = ", ".join(allowed) or "nothing"
        super().__init__(
            f"{subject} is {state}: {event} is not possible now (possible: {options}).",
            subject=subject,
            state=state,
            event=event,
            allowed=list(allowed),
        )


class EvidenceMissing(SightlineError):
    """A guide step was said to be done, but lacks what a done step needs.

    Args:
        missing: stable words of ``workflow/guide/outcome.py``.
    """

    code = "evidence_missing"

    def __init__(self, step_key: str, missing: Sequence[str]) -> None:
        super().__init__(
            f"The step {step_key} is not complete: {', '.join(missing)} missing. Add it, or give a reason to go on.",
            step_key=step_key,
            missing=list(missing),
        )
        self.missing = tuple(missing)


class InvalidGuide(SightlineError):
    """A guide document that cannot be run; ``problems`` says everything that is wrong, each with its place."""

    code = "invalid_guide"

    def __init__(self, guide_id: str, problems: Sequence[str]) -> None:
        super().__init__(
            f"The guide {guide_id} cannot be run: {'; '.join(problems[:10])}.", problems=list(problems[:100])
        )
        self.problems = tuple(problems)


class KeyReused(SightlineError):
    """An ``Idempotency-Key`` came with another request than the first time."""

    code = "key_reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request. Take a new one.")


class SpatialError(SightlineError):
    code = "spatial_error"


class FrameMismatch(SpatialError):
    code = "frame_mismatch"


class InvalidPose(SpatialError):
    code = "invalid_pose"


class InvalidIntrinsics(SpatialError):
    code = "invalid_intrinsics"


class InvalidDepth(SpatialError):
    code = "invalid_depth"


class InvalidShape(SpatialError):
    """Positions on a picture that do not make the shape they are said to be."""

    code = "invalid_shape"


class InvalidImage(SpatialError):
    code = "invalid_image"


class InvalidMap(SpatialError):
    """Stored keyframes of a visit that cannot be made or used; ``reason`` is a stable word."""

    code = "invalid_map"

    def __init__(self, message: str, reason: str = "damaged") -> None:
        super().__init__(message, reason=reason)
        self.reason = reason


class InvalidMesh(SpatialError):
    code = "invalid_mesh"


class PlantDataError(SightlineError):
    """Assets, documents or files of a plant that cannot be taken; nothing of them was.

    Args:
        reason: stable word.
        place: where in a file: ``file``, ``row`` or ``line`` (from 1), ``column``.
    """

    code = "invalid_plant_data"

    def __init__(self, message: str, reason: str, **place: Detail) -> None:
        super().__init__(message, reason=reason, **place)
        self.reason = reason


class RecordingError(SightlineError):
    code = "bad_recording"


class StoreError(SightlineError):
    code = "store_error"


class StoreUnavailable(StoreError):
    code = "store_unavailable"
    retryable = True


class WorkerError(SightlineError):
    code = "worker_unavailable"
    retryable = True


class ConfigError(SightlineError):
    code = "bad_configuration"
