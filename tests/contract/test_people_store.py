"""Accounts, sessions and invites."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from sightline.errors import Conflict, NotFound
from sightline.ids import AccountId
from sightline.store.base import Account, InviteRow, SessionRow, Store
from support.case_events import ANNA, AT_MS, LI, case_id

replace = msgspec.structs.replace

ACCOUNT = Account(
    account_id=ANNA.account_id,
    username="anna",
    display_name="Anna Weber",
    roles=("field", "supervisor"),
    password_hash="$argon2id$v=19$…",
)
OTHER = Account(
    account_id=LI.account_id,
    username="李明",
    display_name="李 明",
    roles=(),
    password_hash=None,
    is_demo=True,
    disabled=True,
)
SESSION = SessionRow(
    token_hash="1" * 64,
    account_id=ANNA.account_id,
    role="field",
    case_id=None,
    created_at_ms=AT_MS,
    expires_at_ms=AT_MS + 1000,
)
INVITE = InviteRow(
    token_hash="2" * 64,
    role="expert",
    case_id=case_id(1),
    display_name="Guest",
    created_by=ANNA.account_id,
    expires_at_ms=AT_MS + 1000,
    uses_left=2,
)


async def test_accounts_are_found_by_id_and_by_name(store: Store) -> None:
    await store.people.put_account(OTHER)
    await store.people.put_account(ACCOUNT)
    assert await store.people.account(ANNA.account_id) == ACCOUNT
    assert await store.people.account_by_username("李明") == OTHER
    assert await store.people.account_by_username("Anna") is None
    assert list(await store.people.accounts()) == [ACCOUNT, OTHER]
    with pytest.raises(NotFound):
        await store.people.account(AccountId("nobody"))


async def test_account_is_replaced_whole(store: Store) -> None:
    await store.people.put_account(ACCOUNT)
    changed = replace(ACCOUNT, username="anna.weber", roles=("admin",), password_hash=None, disabled=True)
    await store.people.put_account(changed)
    assert list(await store.people.accounts()) == [changed]


async def test_username_of_another_account_is_refused(store: Store) -> None:
    await store.people.put_account(ACCOUNT)
    with pytest.raises(Conflict):
        await store.people.put_account(replace(OTHER, username="anna"))
    await store.people.put_account(OTHER)
    with pytest.raises(Conflict):
        await store.people.put_account(replace(OTHER, username="anna"))
    assert list(await store.people.accounts()) == [ACCOUNT, OTHER]


async def test_session_is_good_until_it_expires_or_is_ended(store: Store) -> None:
    guest = replace(SESSION, token_hash="3" * 64, case_id=case_id(1))
    for session in (SESSION, guest):
        await store.people.put_session(session)
    assert await store.people.session(SESSION.token_hash, now_ms=AT_MS + 999) == SESSION
    assert await store.people.session(guest.token_hash, now_ms=AT_MS) == guest
    assert await store.people.session(SESSION.token_hash, now_ms=AT_MS + 1000) is None
    assert await store.people.session("4" * 64, now_ms=AT_MS) is None
    await store.people.end_session(SESSION.token_hash)
    await store.people.end_session(SESSION.token_hash)
    assert await store.people.session(SESSION.token_hash, now_ms=AT_MS) is None
    assert await store.people.session(guest.token_hash, now_ms=AT_MS) == guest


async def test_expired_sessions_are_forgotten_when_someone_signs_in(store: Store) -> None:
    await store.people.put_session(SESSION)
    later = replace(SESSION, token_hash="5" * 64, created_at_ms=AT_MS + 1000, expires_at_ms=AT_MS + 2000)
    await store.people.put_session(later)
    # Asked with an earlier clock, which would still accept it if the row were there.
    assert await store.people.session(SESSION.token_hash, now_ms=AT_MS) is None
    assert await store.people.session(later.token_hash, now_ms=AT_MS) == later


async def test_invite_is_used_up_once_per_use_even_at_the_same_moment(store: Store) -> None:
    await store.people.put_invite(INVITE)
    taken = await asyncio.gather(*(store.people.use_invite(INVITE.token_hash, now_ms=AT_MS) for _ in range(6)))
    assert sorted(each.uses_left for each in taken if each is not None) == [0, 1]
    assert await store.people.use_invite(INVITE.token_hash, now_ms=AT_MS) is None


async def test_expired_and_unknown_invites_are_refused_and_keep_their_uses(store: Store) -> None:
    await store.people.put_invite(INVITE)
    assert await store.people.use_invite(INVITE.token_hash, now_ms=AT_MS + 1000) is None
    assert await store.people.use_invite("9" * 64, now_ms=AT_MS) is None
    assert await store.people.use_invite(INVITE.token_hash, now_ms=AT_MS + 999) == replace(INVITE, uses_left=1)
