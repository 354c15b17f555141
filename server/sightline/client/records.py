"""Records for programs: cases, events, operations, review, signatures, exports and the plant, typed.

    async with Records("http://localhost:8080") as records:
        await records.sign_in("anna", password)
        async for case in records.all_cases(state=["submitted"], order="risk"):
            print(case.number, case.title)

Over ``Api``, which sends the requests and turns refusals into ``ApiError``. ``docs/api.md`` has the rules; a test runs
its examples.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self, TypeVar
from urllib.parse import quote, urlencode

import httpx
import msgspec

from sightline.client.api import Api
from sightline.protocol import rest
from sightline.protocol.workflow import Ack, Event, Op

T = TypeVar("T")
Order = Literal["changed", "opened", "risk"]
Meaning = Literal["approved", "rejected", "performed", "reviewed", "accepted", "witnessed"]
EVENT_PAGE = 1000


class Records:
    """One identity's view of the records of a server. Use as an async context manager.

    Args:
        base_url: e.g. ``https://plant.example``.
        token: of a session; None until ``sign_in``.
        verify: CA bundle path, or False for a self-signed test server.
        transport: of httpx, for tests.
    """

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        *,
        verify: str | bool = True,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.api = Api(base_url, token, verify=verify, transport=transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.api.__aexit__()

    async def sign_in(self, username: str, password: str) -> rest.Session:
        """Raises ApiError: name or password is not right."""
        return await self.api.sign_in(username, password)

    # --- lists --------------------------------------------------------------------------------------------------------

    async def cases(
        self,
        *,
        state: Sequence[str] = (),
        asset: str | None = None,
        work_order: str | None = None,
        q: str | None = None,
        order: Order = "changed",
        limit: int = 200,
        after: str | None = None,
    ) -> rest.CaseList:
        """One page; ``after`` is the ``next`` of the page before."""
        asked = {"state": ",".join(state), "asset": asset, "work_order": work_order, "q": q}
        return await self._get("/cases", rest.CaseList, {**asked, "order": order, "limit": limit, "next": after})

    async def all_cases(self, **filters: Any) -> AsyncIterator[rest.CaseCard]:
        """Every case of all pages; arguments as ``cases``."""
        async for page in _pages(lambda after: self.cases(**filters, after=after)):
            for case in page.cases:
                yield case

    async def counts(self) -> rest.CaseCounts:
        return await self._get("/cases/counts", rest.CaseCounts)

    async def search(self, words: str, *, after: str | None = None) -> rest.SearchResult:
        return await self._get("/search", rest.SearchResult, {"q": words, "next": after})

    async def faults(self, *, after: str | None = None, **filters: str) -> rest.FaultList:
        """Faults of all cases; filters as in ``docs/api.md``, e.g. ``state="deferred", order="due"``."""
        return await self._get("/faults", rest.FaultList, {**filters, "next": after})

    async def history(self, tag: str, *, after: str | None = None) -> rest.AssetHistory:
        return await self._get(f"/assets/{quote(tag, safe='')}/history", rest.AssetHistory, {"next": after})

    # --- one case -----------------------------------------------------------------------------------------------------

    async def open_case(
        self, title: str, asset_tag: str, *, asset_name: str = "", work_order: str = "", guide_id: str = ""
    ) -> rest.CaseCard:
        body = rest.NewCase(
            op_id=str(uuid.uuid4()),
            title=title,
            asset_tag=asset_tag,
            asset_name=asset_name,
            work_order=work_order,
            guide_id=guide_id,
        )
        return await self._send("POST", "/cases", rest.CaseCard, body)

    async def case(self, case_id: str) -> rest.CaseCard:
        return await self._get(f"/cases/{case_id}", rest.CaseCard)

    async def events(self, case_id: str, *, after_seq: int = 0) -> AsyncIterator[Event]:
        """All events after one, in order, page by page."""
        while True:
            page = await self._get(f"/cases/{case_id}/events", rest.EventList, {"after": after_seq})
            for event in page.events:
                yield event
            if not page.events or page.events[-1].seq >= page.head_seq:
                return
            after_seq = page.events[-1].seq

    async def do(self, case_id: str, kind: str, *, op_id: str | None = None, **body: Any) -> Ack:
        """Send an operation. Repeating it with the same ``op_id`` is harmless.

        Raises:
            ApiError: refused; ``server_code`` says why, e.g. ``conflict`` or ``transition_not_allowed``.
        """
        op = Op(op_id=op_id or str(uuid.uuid4()), kind=kind, body=msgspec.to_builtins(body))
        return await self._send("POST", f"/cases/{case_id}/ops", Ack, op)

    # --- review and documents -----------------------------------------------------------------------------------------

    async def checklist(self, case_id: str) -> rest.Checklist:
        """The review list as it stands, also while the case is open."""
        return await self._get(f"/cases/{case_id}/checklist", rest.Checklist)

    async def decide(self, case_id: str, item_id: str, decision: str, reason: str = "") -> Ack:
        """Give a verdict on an item: confirmed, rejected, not_applicable, or undecided to take it back."""
        return await self.do(case_id, "review.decide", item_id=item_id, decision=decision, reason=reason)

    async def sign(self, case_id: str, password: str, meaning: Meaning, *, username: str | None = None) -> Ack:
        """Sign the record as it is now.

        Args:
            username: for the first signature of a series; later ones need the password only.
        """
        head = (await self.case(case_id)).head_seq
        said = {"op_id": str(uuid.uuid4()), "password": password, "meaning": meaning, "expected_head_seq": head}
        if username is not None:
            said["username"] = username
        body = msgspec.convert(said, rest.SignRequest)
        return await self._send("POST", f"/cases/{case_id}/signature", Ack, body)

    async def export(self, case_id: str, name: str, *, lang: Literal["en", "zh"] = "en") -> bytes:
        """A document of the case by its name, e.g. ``report.pdf``, ``faults.csv`` or ``evidence.zip``."""
        path = f"/cases/{case_id}/export/{quote(name, safe='')}?lang={lang}"
        return (await self.api.request("GET", path)).content

    async def record(self, case_id: str) -> bytes:
        """All events with salts and hashes, canonical JSON."""
        return await self.api.record(case_id)

    # --- the plant ----------------------------------------------------------------------------------------------------

    async def plant_asset(self, asset_id: str) -> rest.AssetDetail:
        return await self._get(f"/assets/{asset_id}", rest.AssetDetail)

    async def plant_assets(self, *, after: str | None = None, **filters: str) -> rest.AssetPage:
        return await self._get("/assets", rest.AssetPage, {**filters, "next": after})

    # --- requests -----------------------------------------------------------------------------------------------------

    async def _get(self, path: str, answer: type[T], query: Mapping[str, object] | None = None) -> T:
        asked = {key: str(value) for key, value in (query or {}).items() if value not in (None, "")}
        response = await self.api.request("GET", f"{path}?{urlencode(asked)}" if asked else path)
        return msgspec.json.decode(response.content, type=answer)

    async def _send(self, method: str, path: str, answer: type[T], body: msgspec.Struct) -> T:
        response = await self.api.request(method, path, content=msgspec.json.encode(body))
        return msgspec.json.decode(response.content, type=answer)


async def _pages(read: Callable[[str | None], Awaitable[rest.CaseList]]) -> AsyncIterator[rest.CaseList]:
    after = None
    while True:
        page = await read(after)
        yield page
        after = page.next
        if after is None:
            return
