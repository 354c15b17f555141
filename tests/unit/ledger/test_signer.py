"""The task that signs the log, and the files that it writes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from sightline.clock import ManualClock
from sightline.errors import Conflict, NotFound
from sightline.ledger.export import HeadFiles
from sightline.ledger.keyring import KeyRing
from sightline.ledger.signer import HeadSigner
from sightline.proof.heads import SignedHead
from sightline.store.base import Appended
from sightline.store.memory import MemoryStore
from support.case_events import ANNA, AT_MS, always, case_id, chain_of, draft, op_id, opening
from support.projection import PROJECTION

replace = msgspec.structs.replace


async def a_store(cases: int = 1) -> MemoryStore:
    store = MemoryStore(PROJECTION)
    for number in range(1, cases + 1):
        await store.cases.append(case_id(number), ANNA, op_id(number), always(opening(1000 + number)), at_ms=AT_MS)
    return store


def signer_of(store: MemoryStore, folder: Path, clock: ManualClock) -> HeadSigner:
    ring = KeyRing(folder / "keys")
    ring.ensure(clock.utc_ms())
    return HeadSigner(store.heads, ring, clock, HeadFiles(folder / "heads"))


def lines(folder: Path) -> list[SignedHead]:
    found = b"".join(path.read_bytes() for path in sorted((folder / "heads").glob("*.jsonl")))
    heads = []
    for line in found.splitlines():
        try:
            heads.append(msgspec.json.decode(line, type=SignedHead))
        except msgspec.DecodeError:
            continue
    return heads


async def test_what_changed_is_signed_and_written_out_once(tmp_path: Path) -> None:
    store = await a_store(3)
    signer = signer_of(store, tmp_path, ManualClock())
    head = await signer.sign()
    assert head is not None
    assert head.tree_size == 3
    assert await signer.sign() is None
    assert lines(tmp_path) == [head]
    (key,) = await signer.keys()
    assert head.is_signed_by(key)


async def test_a_signature_is_signed_over_at_once(tmp_path: Path) -> None:
    store = await a_store()
    async with signer_of(store, tmp_path, ManualClock()) as signer:
        (event,) = chain_of(1)
        signer.noticed(Appended((replace(event, kind="chat.posted"),), repeated=False))
        await asyncio.sleep(0)
        assert await store.heads.newest() is None
        signer.noticed(Appended((replace(event, kind="review.signed"),), repeated=False))
        async with asyncio.timeout(20):
            while await store.heads.newest() is None:  # noqa: ASYNC110  (a store tells nobody)
                await asyncio.sleep(0.01)


async def test_a_head_is_proven_and_signed_first_where_it_was_not(tmp_path: Path) -> None:
    store = await a_store(2)
    signer = signer_of(store, tmp_path, ManualClock())
    proof = await signer.prove(case_id(2), 1)
    assert proof.holds
    assert await signer.prove(case_id(2), 1) == proof
    await store.cases.append(case_id(2), ANNA, op_id(9), always(draft("chat.said")), at_ms=AT_MS)
    await store.cases.append(case_id(2), ANNA, op_id(10), always(draft("chat.said")), at_ms=AT_MS)
    with pytest.raises(Conflict):
        await signer.prove(case_id(2), 2)
    with pytest.raises(NotFound):
        await signer.prove(case_id(7), 1)


async def test_heads_of_several_keys_stay_verifiable(tmp_path: Path) -> None:
    store, clock = await a_store(), ManualClock()
    signer = signer_of(store, tmp_path, clock)
    first = await signer.sign()
    clock.advance(5.0)
    KeyRing(tmp_path / "keys").rotate(clock.utc_ms())
    clock.advance(5.0)
    await store.cases.append(case_id(1), ANNA, op_id(9), always(draft("chat.said")), at_ms=AT_MS)
    second = await signer.sign()
    assert first is not None
    assert second is not None
    old, new = await signer.keys()
    assert first.is_signed_by(old)
    assert second.is_signed_by(new)
    assert not second.is_signed_by(old)


async def test_a_clock_that_was_set_back_does_not_make_heads_older_than_their_key(tmp_path: Path) -> None:
    store, clock = await a_store(), ManualClock()
    ring = KeyRing(tmp_path / "keys")
    ring.ensure(clock.utc_ms() + 3_600_000)
    head = await HeadSigner(store.heads, ring, clock).sign()
    assert head is not None
    assert head.is_signed_by(ring.public)


async def test_files_go_on_where_they_ended_and_mend_a_broken_line(tmp_path: Path) -> None:
    store = await a_store()
    signer = signer_of(store, tmp_path, ManualClock())
    first = await signer.sign()
    (file,) = (tmp_path / "heads").iterdir()
    with file.open("ab") as out:
        out.write(b'{"tree_size":2,"ro')
    await store.cases.append(case_id(1), ANNA, op_id(9), always(draft("chat.said")), at_ms=AT_MS)
    second = await signer.sign()
    assert lines(tmp_path) == [first, second]
    assert len(file.read_bytes().splitlines()) == 3


async def test_a_folder_that_cannot_be_written_does_not_stop_signing(tmp_path: Path) -> None:
    store, codes = await a_store(), list[str]()
    (tmp_path / "heads").write_text("a file where the folder should be")
    ring = KeyRing(tmp_path / "keys")
    ring.ensure(1)
    signer = HeadSigner(store.heads, ring, ManualClock(), HeadFiles(tmp_path / "heads"), codes.append)
    head = await signer.sign()
    assert head is not None
    assert codes == ["heads_not_written"]
    (tmp_path / "heads").unlink()
    assert await signer.sign() is None
    assert lines(tmp_path) == [head], "written later"
