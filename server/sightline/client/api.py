"""The HTTP interface as methods: sign in, cases, uploads, review, report."""

from __future__ import annotations

import uuid
import zlib
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import msgspec
import numpy as np
import numpy.typing as npt

from sightline.errors import SightlineError
from sightline.protocol.rest import CaseCard, CaseList, DemoIdentities, Login, Session, SignRequest
from sightline.protocol.spatial import DepthHeader, StillHeader
from sightline.protocol.workflow import Event, OpenCase

T = TypeVar("T")
PREFIX = "/api/v1"


class ApiError(SightlineError):
    """The server refused a request; ``code`` in the details is the server's stable code."""

    code = "refused_by_server"

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{message} ({code}, HTTP {status})", status=status, server_code=code)
        self.status = status
        self.server_code = code


class Api:
    """One identity's view of a server. Use as an async context manager.

    Args:
        base_url: e.g. ``http://localhost:8080``.
        token: bearer token; None until :meth:`sign_in`.
        verify: CA bundle path, or False for a self-signed test server.
        transport: of httpx; its own unless a test gives one.
    """

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        *,
        verify: str | bool = True,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.token = token
        self._http = httpx.AsyncClient(base_url=self.base_url, timeout=30, verify=verify, transport=transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._http.aclose()

    async def sign_in(self, username: str, password: str) -> Session:
        body = Login(username=username, password=password, keep_cookie=False)
        session = await self._json("POST", "/session", Session, body)
        self.token = session.token
        return session

    async def demo_identities(self) -> DemoIdentities:
        """Fresh demo people; only on a server started with ``--demo``."""
        return await self._json("POST", "/demo/identities", DemoIdentities)

    async def open_case(self, case: OpenCase) -> CaseCard:
        body = {"op_id": str(uuid.uuid4()), **msgspec.to_builtins(case)}
        return await self._json("POST", "/cases", CaseCard, body)

    async def case(self, case_id: str) -> CaseCard:
        return await self._json("GET", f"/cases/{case_id}", CaseCard)

    async def cases(self, *, state: str | None = None) -> CaseList:
        return await self._json("GET", "/cases" + (f"?state={state}" if state else ""), CaseList)

    async def events(self, case_id: str, *, after_seq: int = 0) -> list[Event]:
        answer = await self.request("GET", f"/cases/{case_id}/events?after={after_seq}")
        return msgspec.convert(msgspec.json.decode(answer.content)["events"], list[Event])

    async def op(self, case_id: str, kind: str, body: msgspec.Struct | None = None, *, op_id: str | None = None) -> int:
        """Send an operation over HTTP and return the sequence number of its first event."""
        content = {
            "op_id": op_id or str(uuid.uuid4()),
            "kind": kind,
            "body": msgspec.to_builtins(body) if body is not None else {},
        }
        answer = await self.request("POST", f"/cases/{case_id}/ops", content=msgspec.json.encode(content))
        return int(answer.json()["seq"])

    async def sign(self, case_id: str, request: SignRequest) -> dict[str, Any]:
        answer = await self.request("POST", f"/cases/{case_id}/signature", content=msgspec.json.encode(request))
        return dict(answer.json())

    async def record(self, case_id: str) -> bytes:
        return (await self.request("GET", f"/cases/{case_id}/record.json")).content

    async def report_pdf(self, case_id: str, language: str = "en") -> bytes:
        return (await self.request("GET", f"/cases/{case_id}/report.pdf?lang={language}")).content

    async def evidence(self, case_id: str) -> bytes:
        """The evidence package of a case, for ``proof.verify``."""
        return (await self.request("GET", f"/cases/{case_id}/export/evidence.zip")).content

    async def signing_keys(self) -> list[str]:
        """Fingerprints of the keys that sign the server's log and packages."""
        answer = await self.request("GET", "/log/head")
        return [key["key_id"] for key in answer.json()["keys"]]

    async def blob(self, case_id: str, sha256: str) -> bytes:
        return (await self.request("GET", f"/cases/{case_id}/blobs/{sha256}")).content

    async def upload_depth(self, case_id: str, header: DepthHeader, depth_m: npt.NDArray[np.float32]) -> None:
        """Upload a depth image ``(height, width)`` in metres, 0 = none; sent as deflated millimetres."""
        millimetres = np.clip(np.nan_to_num(depth_m) * 1000 + 0.5, 0, 65535).astype("<u2")
        files = {
            "header": (None, msgspec.json.encode(header), "application/json"),
            "depth": ("depth", zlib.compress(millimetres.tobytes(), 1), "application/octet-stream"),
        }
        path = f"/cases/{case_id}/depth/{header.frame.publication_id}/{header.frame.frame_no}"
        await self.request("PUT", path, files=files)

    async def upload_still(
        self, case_id: str, request_id: str, header: StillHeader, image: bytes, mime: str = "image/jpeg"
    ) -> None:
        files = {
            "header": (None, msgspec.json.encode(header), "application/json"),
            "image": ("image", image, mime),
        }
        await self.request("PUT", f"/cases/{case_id}/stills/{request_id}", files=files)

    async def request(self, method: str, path: str, **content: Any) -> httpx.Response:
        """Send a request under ``/api/v1``.

        Raises:
            ApiError: the server answered with an error.
        """
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if isinstance(content.get("content"), bytes):
            headers["Content-Type"] = "application/json"
        response = await self._http.request(method, PREFIX + path, headers=headers, **content)
        if response.is_error:
            raise _api_error(response)
        return response

    async def _json(self, method: str, path: str, answer: type[T], body: object | None = None) -> T:
        content = {"content": msgspec.json.encode(body)} if body is not None else {}
        response = await self.request(method, path, **content)
        return msgspec.json.decode(response.content, type=answer)


def _api_error(response: httpx.Response) -> ApiError:
    try:
        error = response.json()["error"]
        return ApiError(response.status_code, str(error["code"]), str(error["message"]))
    except (ValueError, KeyError, TypeError):
        return ApiError(response.status_code, "unknown", response.text[:200])
