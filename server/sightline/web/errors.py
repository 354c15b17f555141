"""Error codes to HTTP status and WebSocket close codes: the one table, and the answers made from it."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sightline import errors
from sightline.observe import security_event
from sightline.protocol.signalling import ErrorBody

log = logging.getLogger(__name__)

HTTP_STATUS: Mapping[str, int] = {
    errors.ProtocolError.code: 400,
    errors.MalformedMessage.code: 400,
    errors.UnknownMessage.code: 400,
    errors.UnexpectedMessage.code: 409,
    errors.MessageTooLarge.code: 413,
    errors.UnsupportedMediaType.code: 415,
    errors.PacketError.code: 400,
    errors.NegotiationError.code: 422,
    errors.NoCommonCodec.code: 422,
    errors.TransportError.code: 503,
    errors.IceFailed.code: 503,
    errors.DtlsFailed.code: 503,
    errors.ConsentLost.code: 503,
    errors.AccessError.code: 403,
    errors.Unauthenticated.code: 401,
    errors.PermissionDenied.code: 403,
    errors.NotFound.code: 404,
    errors.FileDeleted.code: 410,
    errors.Conflict.code: 409,
    errors.LimitExceeded.code: 413,
    errors.RateLimited.code: 429,
    errors.NothingPublished.code: 409,
    errors.PreconditionRequired.code: 428,
    errors.PreconditionFailed.code: 412,
    errors.KeyReused.code: 422,
    errors.TransitionNotAllowed.code: 409,
    errors.SpatialError.code: 422,
    errors.FrameMismatch.code: 422,
    errors.InvalidPose.code: 422,
    errors.InvalidIntrinsics.code: 422,
    errors.InvalidDepth.code: 422,
    errors.InvalidShape.code: 422,
    errors.InvalidImage.code: 422,
    errors.InvalidMesh.code: 422,
    errors.InvalidMap.code: 422,
    errors.InvalidGuide.code: 422,
    errors.EvidenceMissing.code: 409,
    errors.PlantDataError.code: 422,
    errors.RecordingError.code: 422,
    errors.StoreError.code: 500,
    errors.StoreUnavailable.code: 503,
    errors.WorkerError.code: 503,
    errors.ConfigError.code: 500,
    errors.SightlineError.code: 500,
}

CLOSE_PROTOCOL = 4400
CLOSE_UNAUTHENTICATED = 4401
CLOSE_FORBIDDEN = 4403
CLOSE_NO_CASE = 4404
CLOSE_SILENT = 4408
CLOSE_TOO_LARGE = 4413
CLOSE_TOO_MANY = 4429
CLOSE_TRY_AGAIN = 1013
CLOSE_INTERNAL = 1011

CLOSE_CODE: Mapping[int, int] = {
    400: CLOSE_PROTOCOL,
    401: CLOSE_UNAUTHENTICATED,
    403: CLOSE_FORBIDDEN,
    404: CLOSE_NO_CASE,
    409: CLOSE_PROTOCOL,
    413: CLOSE_TOO_LARGE,
    422: CLOSE_PROTOCOL,
    429: CLOSE_TOO_MANY,
    503: CLOSE_TRY_AGAIN,
}
"""WebSocket close code for an HTTP status; 1011 for everything else."""

_CODE_OF_STATUS: Mapping[int, str] = {404: "not_found", 405: "method_not_allowed", 413: "message_too_large"}


class _Answer(msgspec.Struct, frozen=True):
    error: ErrorBody


def http_status(error: errors.SightlineError) -> int:
    return HTTP_STATUS.get(error.code, 500)


def close_code(error: errors.SightlineError) -> int:
    """The WebSocket close code for an error that ends a socket."""
    return CLOSE_CODE.get(http_status(error), CLOSE_INTERNAL)


def error_response(error: errors.SightlineError) -> Response:
    """``{"error": {code, message, is_retryable, details}}`` with the status of the table."""
    headers = {}
    if isinstance(error, errors.RateLimited | errors.NothingPublished):
        headers["Retry-After"] = str(math.ceil(float(error.details["retry_after_s"] or 0)))  # type: ignore[arg-type]
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    body = ErrorBody(
        code=error.code,
        message=error.message[:1000],
        is_retryable=error.retryable,
        details=msgspec.to_builtins(dict(error.details)),
    )
    return _json(body, http_status(error), headers)


def _json(body: ErrorBody, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        msgspec.json.encode(_Answer(body)), status, {"Cache-Control": "no-store", **(headers or {})}, "application/json"
    )


_NOTED = (errors.Unauthenticated, errors.PermissionDenied, errors.RateLimited)
"""Refusals that the security log holds."""


async def on_sightline_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.SightlineError)
    if isinstance(error, _NOTED):
        address = request.client.host if request.client else "unknown"
        path = request.url.path
        security_event("refused", code=error.code, method=request.method, path=path, address=address)
    if http_status(error) >= 500:
        log.warning("%s %s: %s: %s", request.method, request.url.path, error.code, error.message)
    return error_response(error)


async def on_http_error(_: Request, error: Exception) -> Response:
    """Starlette's own refusals (no such route, wrong method) in our form."""
    assert isinstance(error, HTTPException)
    code = _CODE_OF_STATUS.get(error.status_code, "bad_request")
    body = ErrorBody(code=code, message=f"{error.detail}.", is_retryable=False, details={})
    return _json(body, error.status_code, error.headers)


async def on_crash(request: Request, error: Exception) -> Response:
    """Our own bug: logged once here, told without any detail."""
    log.error("%s %s crashed", request.method, request.url.path, exc_info=error)
    message = "The server made a mistake. It was logged; trying again may help."
    return _json(ErrorBody(code="internal", message=message, is_retryable=True, details={}), 500)
