"""A record that lost words and files, and changed ones: what the page finds in them must be what the server finds.

``python tests/support/redacted_vectors.py`` (with ``server`` and ``tests`` on the path) writes the file anew.
"""

from __future__ import annotations

import asyncio
import json
import random
from pathlib import Path
from typing import Any, Final

from sightline.caselog import server_events
from sightline.caselog.erasing import DecideErasure, erase_text
from sightline.ids import OpId
from sightline.proof.record import check_record
from sightline.protocol import workflow as wire
from sightline.report.record import record_json
from sightline.store.case_projection import CASES
from sightline.store.memory import MemoryStore
from support.caselog import EXPERT, SUPERVISOR, CaseLog, person, uid

VECTORS: Final = Path(__file__).resolve().parents[2] / "protocols" / "vectors" / "redacted.json"
ADMIN: Final = person(8, "Ada Admin", "admin")


async def _record() -> str:
    log = CaseLog().open()
    log.do(EXPERT, "chat.post", text="Ask Anna, 问 Anna")
    log.do(EXPERT, "chat.post", text="Anna knows")
    log.photo(blob="ab" * 32, fault_id=log.fault())
    log.do(SUPERVISOR, "case.void", reason="Wrong machine")
    gone = wire.DeletedFiles(kind="pictures", days=30, since_ms=log.now_ms, blobs=("ab" * 32,))
    log.by_server(ADMIN, server_events.data_erased, wire.DataErased(reason="Over", files=(gone,)))
    store = MemoryStore(CASES, random.Random(5))
    await log.put(store)
    chats = [event.seq for event in log.events if event.kind == "chat.posted"]
    for number, (seq, word) in enumerate(((chats[0], "Anna"), (chats[0], "Ask"), (chats[1], "Anna"))):
        op_id = OpId(uid(0xE000 + number))
        decide: DecideErasure = erase_text(op_id, seq, word, "Request", random=random.Random(number))
        await store.cases.erase(log.case_id, ADMIN, op_id, decide, at_ms=log.now_ms)
    return record_json(await store.cases.events(log.case_id)).decode()


def _changes(record: str) -> dict[str, str]:
    rest = "— —, 问 —"
    assert rest in record
    events = json.loads(record)["events"]
    first = next(event for event in events if event["body"].get("text") == rest)
    erasures = [event["body"]["redacted"][0]["sha256"] for event in events if event["body"].get("redacted")]
    return {
        "as it is": record,
        "other words": record.replace(rest, "— 王, 问 —"),
        "the words as they were": record.replace(rest, "Ask Anna, 问 Anna"),
        "nothing left": record.replace(f'{{"text":"{rest}"}}', "{}"),
        "an older commitment": record.replace(erasures[1], erasures[0]),
        "another salt": record.replace(first["salt"], "1" * 32 + first["salt"][32:]),
        "no salt": record.replace(first["salt"], "0" * 32 + first["salt"][32:]),
        "another commitment": record.replace(first["body_hash"], "0" * 64),
    }


def _judged(record: str) -> dict[str, Any]:
    found: list[Any] = []
    checked = check_record(record.encode(), found)
    assert checked is not None
    deleted = [[one.kind, one.days, one.at_ms, one.files] for one in checked.deleted]
    findings = [[one.code, one.seq, one.kind] for one in found]
    return {"record": record, "findings": findings, "erased": checked.erased, "deleted": deleted}


def vectors() -> str:
    """The text of the file."""
    cases = [{"name": name, **_judged(text)} for name, text in _changes(asyncio.run(_record())).items()]
    return json.dumps({"cases": cases}, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    VECTORS.write_text(vectors())
