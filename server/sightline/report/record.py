"""The canonical record of a case: every event with its hashes, as one RFC 8785 document.

The same log gives the same bytes. Whoever has the file can check the chain with ``read_record`` and
``caselog.chain.verify_chain``, without a server; salts are in it, because the whole record is.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sightline.caselog.canonical import canonical
from sightline.caselog.event import StoredEvent
from sightline.errors import MalformedMessage, NotFound

RECORD_FORMAT = "sightline-record"
RECORD_VERSION = 1


class Head(msgspec.Struct, frozen=True):
    """The newest event and its chain hash: what a signature covers."""

    seq: int
    hash: str


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The document."""

    format: str
    version: int
    case_id: str
    head: Head
    events: tuple[StoredEvent, ...]


def record_json(events: Sequence[StoredEvent]) -> bytes:
    """Return the record of one case.

    Raises:
        NotFound: there is no event.
        MalformedMessage: an event has no canonical JSON.
    """
    if not events:
        raise NotFound("case", "without events")
    record = Record(
        format=RECORD_FORMAT,
        version=RECORD_VERSION,
        case_id=events[0].case_id,
        head=Head(events[-1].seq, events[-1].hash),
        events=tuple(events),
    )
    return canonical(msgspec.to_builtins(record))


def read_record(data: bytes) -> tuple[StoredEvent, ...]:
    """Return the events of a record, unchecked: ``verify_chain`` says whether they are whole.

    Raises:
        MalformedMessage: not a record, or of a version that this program does not know.
    """
    try:
        record = msgspec.json.decode(data, type=Record)
    except (msgspec.DecodeError, RecursionError) as exc:
        raise MalformedMessage(f"This is not a case record: {exc}.") from exc
    if record.format != RECORD_FORMAT or record.version != RECORD_VERSION:
        raise MalformedMessage(f"This is a record of another kind: {record.format!r} version {record.version}.")
    return record.events
