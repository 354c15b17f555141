"""The signed log over all cases: grows in order, proves what it holds, and notices when its leaves were changed."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from sightline.errors import NotFound, StoreError
from sightline.ids import CaseId
from sightline.proof.heads import SignedHead, sign_head
from sightline.proof.keys import PublicKey, SigningKey
from sightline.store.base import Store
from sightline.store.sql.database import Database
from support.case_events import ANNA, AT_MS, always, case_id, draft, op_id, opening
from support.stores import OpenStore

KEY = SigningKey(bytes(range(32)))
PUBLIC = PublicKey(key_id=KEY.key_id, public_key=KEY.public_key.hex(), valid_from_ms=0)


def seal(size: int, root: bytes) -> SignedHead:
    return sign_head(KEY, size, root, AT_MS + size)


async def open_case(store: Store, number: int) -> CaseId:
    case = case_id(number)
    await store.cases.append(case, ANNA, op_id(number), always(opening(1000 + number)), at_ms=AT_MS + number)
    return case


async def add_line(store: Store, case: CaseId, number: int) -> None:
    await store.cases.append(case, ANNA, op_id(number), always(draft("chat.said")), at_ms=AT_MS + number)


async def test_nothing_is_signed_before_there_is_a_case(store: Store) -> None:
    assert await store.heads.sign(seal, at_ms=AT_MS) is None
    assert await store.heads.newest() is None


async def test_every_changed_case_is_taken_in_once_in_the_order_of_change(store: Store) -> None:
    one, two = await open_case(store, 1), await open_case(store, 2)
    first = await store.heads.sign(seal, at_ms=AT_MS)
    assert first is not None
    assert first.tree_size == 2
    assert await store.heads.sign(seal, at_ms=AT_MS) is None
    await add_line(store, one, 3)
    second = await store.heads.sign(seal, at_ms=AT_MS)
    assert second is not None
    assert await store.heads.newest() == second
    leaves = await store.heads.leaves()
    assert [(leaf.case_id, leaf.head_seq) for leaf in leaves] == [(one, 1), (two, 1), (one, 2)]
    assert leaves[2].head_hash == (await store.cases.events(one))[-1].hash
    assert await store.heads.heads() == [first, second]
    assert await store.heads.heads(after_size=2) == [second]


async def test_one_case_alone_can_be_signed(store: Store) -> None:
    one, two = await open_case(store, 1), await open_case(store, 2)
    head = await store.heads.sign(seal, at_ms=AT_MS, case_id=two)
    assert head is not None
    assert [leaf.case_id for leaf in await store.heads.leaves()] == [two]
    with pytest.raises(NotFound):
        await store.heads.inclusion(one)


async def test_leaves_are_proven_against_the_first_head_that_covers_them(store: Store) -> None:
    one = await open_case(store, 1)
    first = await store.heads.sign(seal, at_ms=AT_MS)
    await add_line(store, one, 2)
    await open_case(store, 3)
    second = await store.heads.sign(seal, at_ms=AT_MS)
    newest, oldest = await store.heads.inclusion(one), await store.heads.inclusion(one, 1)
    assert (newest.leaf.head_seq, newest.head) == (2, second)
    assert (oldest.leaf.head_seq, oldest.head) == (1, first)
    for proof in (newest, oldest):
        assert proof.holds
        assert proof.head.is_signed_by(PUBLIC)
    with pytest.raises(NotFound):
        await store.heads.inclusion(one, 7)


async def test_a_signature_that_fails_leaves_the_log_as_it_was(store: Store) -> None:
    await open_case(store, 1)
    first = await store.heads.sign(seal, at_ms=AT_MS)

    def broken(size: int, root: bytes) -> SignedHead:
        raise StoreError("no key")

    await open_case(store, 2)
    with pytest.raises(StoreError):
        await store.heads.sign(broken, at_ms=AT_MS)
    assert await store.heads.newest() == first
    second = await store.heads.sign(seal, at_ms=AT_MS)
    assert second is not None
    assert second.tree_size == 2
    assert (await store.heads.consistency(1, 2)).holds


async def test_growth_between_signed_heads_is_proven(store: Store) -> None:
    for number in range(1, 6):
        await open_case(store, number)
        await store.heads.sign(seal, at_ms=AT_MS)
    proof = await store.heads.consistency(2, 5)
    assert proof.holds
    assert (proof.first.tree_size, proof.second.tree_size) == (2, 5)
    with pytest.raises(NotFound):
        await store.heads.consistency(2, 6)
    with pytest.raises(NotFound):
        await store.heads.consistency(5, 2)


async def test_keys_are_kept_with_their_ends(store: Store) -> None:
    later = PublicKey(key_id="1" * 64, public_key="2" * 64, valid_from_ms=9)
    await store.heads.put_key(later)
    await store.heads.put_key(PUBLIC)
    ended = PublicKey(key_id=PUBLIC.key_id, public_key=PUBLIC.public_key, valid_from_ms=0, valid_until_ms=9)
    await store.heads.put_key(ended)
    assert await store.heads.keys() == [ended, later]


async def test_two_nodes_append_to_one_log(open_database: OpenStore) -> None:
    nodes = [await open_database(), await open_database()]
    for number in range(1, 7):
        await open_case(nodes[number % 2], number)
        await asyncio.gather(*(node.heads.sign(seal, at_ms=AT_MS) for node in nodes))
    leaves = await nodes[0].heads.leaves()
    assert [leaf.case_id for leaf in leaves] == [case_id(number) for number in range(1, 7)]
    assert [head.tree_size for head in await nodes[1].heads.heads()] == [1, 2, 3, 4, 5, 6]
    for node in nodes:
        assert (await node.heads.consistency(1, 6)).holds


async def test_changed_leaves_are_noticed_before_anything_more_is_signed(
    open_database: OpenStore, database_url: str
) -> None:
    store = await open_database()
    case = await open_case(store, 1)
    await store.heads.sign(seal, at_ms=AT_MS)
    database = Database(database_url)
    await database.write(lambda connection: connection.execute(text("UPDATE log_leaves SET head_seq = 2")))
    await database.aclose()
    await add_line(store, case, 2)
    await add_line(store, case, 3)
    again = await open_database()
    with pytest.raises(StoreError, match="does not fit"):
        await again.heads.sign(seal, at_ms=AT_MS)
