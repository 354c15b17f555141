"""The client for records against the real application, and the examples of ``docs/api.md``."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sightline.client import records as module
from sightline.client.api import ApiError
from sightline.client.records import Records
from support.edge import BASE, PASSWORD, Edge, edge

DOCS = Path(__file__).resolve().parents[3] / "docs" / "api.md"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Edge]:
    async with edge(tmp_path) as opened:
        for role in ("field", "supervisor"):
            await opened.token(role)
        yield opened


async def signed_in(app: Edge, role: str) -> Records:
    client = Records(BASE, transport=httpx.ASGITransport(app.app, raise_app_exceptions=False))
    session = await client.sign_in(f"{role}-person", PASSWORD)
    assert session.self.role == role
    return client


async def test_a_case_is_opened_worked_on_listed_and_found(app: Edge) -> None:
    async with await signed_in(app, "field") as anna, await signed_in(app, "supervisor") as sue:
        case = await anna.open_case("漏水 under the pump", "P-101", asset_name="Feed pump", work_order="4711")
        first = await anna.do(case.case_id, "call.request", message="It drips")
        said = {"op_id": "00000000-0000-4000-8000-111111111111", "text": "Still"}
        once, again = await anna.do(case.case_id, "chat.post", **said), await anna.do(case.case_id, "chat.post", **said)
        assert (again.seq, again.is_repeated) == (once.seq, True)
        seqs = [event.seq async for event in anna.events(case.case_id)]
        assert seqs == list(range(1, len(seqs) + 1))
        assert first.seq in seqs
        await anna.do(case.case_id, "case.close", summary="Done")
        listed = [each async for each in sue.all_cases(state=["submitted"], order="risk", limit=1)]
        assert [each.case_id for each in listed] == [case.case_id]
        assert listed[0].submitted_at_ms is not None
        assert listed[0].waiting_since_ms == listed[0].submitted_at_ms
        assert [hit.case.case_id for hit in (await sue.search("漏水")).hits] == [case.case_id]
        assert [hit.case.number for hit in (await sue.search(str(case.number))).hits] == [case.number]
        assert (await sue.search("nothing")).hits == ()
        assert (await sue.cases(work_order="4711")).cases[0].case_id == case.case_id
        assert [visit.case.case_id for visit in (await sue.history("P-101")).visits] == [case.case_id]
        assert {each.state: each.cases for each in (await sue.counts()).states}["submitted"] == 1
        assert (await sue.faults(state="deferred", order="due")).faults == ()
        assert b'"events"' in await sue.record(case.case_id)


async def test_pages_of_the_client_hold_every_case_once(app: Edge) -> None:
    async with await signed_in(app, "field") as anna:
        wanted = set()
        for number in range(7):
            app.clock.advance(1)
            wanted.add((await anna.open_case(f"Case {number}", "P-101")).case_id)
        for order in ("changed", "opened", "risk"):
            found = [case.case_id async for case in anna.all_cases(order=order, limit=3)]
            assert len(found) == len(set(found)) == 7
            assert set(found) == wanted


async def test_refusals_carry_the_code_of_the_server(app: Edge) -> None:
    async with await signed_in(app, "field") as anna:
        case = await anna.open_case("Leak", "P-101")
        with pytest.raises(ApiError) as refused:
            await anna.do(case.case_id, "review.decide", item_id="fault:1", decision="confirmed", reason="")
        assert (refused.value.status, refused.value.server_code) == (403, "permission_denied")
        with pytest.raises(ApiError, match="malformed_message"):
            await anna.search("  ")
        page = await anna.cases(limit=1, order="changed")
        with pytest.raises(ApiError, match="malformed_message"):
            await anna.cases(order="risk", after=page.next)


async def test_the_examples_of_the_reference_run(app: Edge, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    async with await signed_in(app, "field") as anna:
        case = await anna.open_case("Leak", "P-101")
        await anna.do(case.case_id, "case.close", summary="")
    examples = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert examples

    class Here(Records):
        """The example's server is the application of this test, and Anna exists here under another name."""

        def __init__(self, base_url: str) -> None:
            super().__init__(base_url, transport=httpx.ASGITransport(app.app))

        async def sign_in(self, username: str, password: str) -> Any:
            return await super().sign_in("supervisor-person", PASSWORD)

    monkeypatch.setattr(module, "Records", Here)
    for example in examples:
        body = "\n".join(f"    {line}" for line in example.splitlines())
        scope: dict[str, Any] = {}
        exec(f"async def example():\n{body}", scope)
        await scope["example"]()
    assert f"{case.number} Leak" in capsys.readouterr().out
