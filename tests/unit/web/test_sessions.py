"""Signing in, tokens, invites, demo identities."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import pytest
from argon2 import PasswordHasher

from sightline.clock import ManualClock
from sightline.errors import Conflict, MalformedMessage, Unauthenticated
from sightline.store.memory import MemoryPeople
from sightline.web.auth import SESSION_S, People, token_hash
from sightline.web.demo import make_demo_people, retire_demo_people
from support.edge import PASSWORD, Edge, edge


def login(username: str = "field-person", password: str = PASSWORD, **more: object) -> dict[str, object]:
    return {"username": username, "password": password, "keep_cookie": False} | more


async def test_signing_in_gives_a_token_that_works_until_it_ends(web: Edge) -> None:
    await web.token("field")
    answer = await web.http.post("/api/v1/session", json=login())
    session = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert session["self"]["role"] == "field"
    headers = {"Authorization": f"Bearer {session['token']}"}
    me = (await web.http.get("/api/v1/me", headers=headers)).json()
    assert me == {key: session[key] for key in ("expires_at_ms", "self", "roles", "case_id")}
    web.clock.advance(SESSION_S + 1)
    assert (await web.http.get("/api/v1/me", headers=headers)).status_code == 401


async def test_signing_out_ends_the_token(web: Edge) -> None:
    await web.token("field")
    token = (await web.http.post("/api/v1/session", json=login())).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert (await web.http.delete("/api/v1/session", headers=headers)).status_code == 204
    assert (await web.http.get("/api/v1/me", headers=headers)).status_code == 401
    assert (await web.call("GET", "/api/v1/me", "field")).status_code == 200, "other sessions go on"


@pytest.mark.parametrize("attempt", [login(password="wrong"), login("nobody"), login("nobody", "")])
async def test_a_wrong_name_and_a_wrong_password_look_the_same(web: Edge, attempt: dict[str, object]) -> None:
    await web.token("field")
    answer = await web.http.post("/api/v1/session", json=attempt)
    if attempt["password"]:
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")
        assert answer.json()["error"]["message"] == "Name or password is not right."
    else:
        assert answer.status_code == 400


async def test_an_unknown_name_costs_a_hash_as_well() -> None:
    """With the real parameters: without the dummy hash the unknown name would be a thousand times faster."""
    store, clock = MemoryPeople(), ManualClock()
    people = People(store, clock)
    await people.add_account("known", "Known", ("field",), PASSWORD)
    spent: dict[str, list[float]] = {"known": [], "unknown": []}
    for _ in range(3):
        for name, times in spent.items():
            started = time.process_time()
            with pytest.raises(Unauthenticated):
                await people.sign_in(name, "not the password", None)
            times.append(time.process_time() - started)
    # CPU time of this process, so other load does not count; the factor is generous.
    assert median(spent["unknown"]) > median(spent["known"]) / 5


async def test_guessing_is_slowed_down_per_name_and_address(web: Edge) -> None:
    await web.token("field")
    codes = [(await web.http.post("/api/v1/session", json=login(password="guess"))).status_code for _ in range(10)]
    assert codes == [401] * 8 + [429] * 2
    limited = await web.http.post("/api/v1/session", json=login())
    assert limited.status_code == 429, "the right password waits too"
    assert int(limited.headers["retry-after"]) >= 1
    assert limited.json()["error"]["is_retryable"] is True
    assert (await web.http.post("/api/v1/session", json=login("somebody-else"))).status_code == 401
    web.clock.advance(16)
    assert (await web.http.post("/api/v1/session", json=login())).status_code == 200


async def test_an_account_with_several_roles_acts_in_one_of_them(web: Edge) -> None:
    await web.services.people.add_account("both", "Both", ("expert", "supervisor"), PASSWORD)
    assert (await web.http.post("/api/v1/session", json=login("both"))).json()["self"]["role"] == "expert"
    as_supervisor = await web.http.post("/api/v1/session", json=login("both", role="supervisor"))
    assert as_supervisor.json()["self"]["role"] == "supervisor"
    assert (await web.http.post("/api/v1/session", json=login("both", role="admin"))).status_code == 403


async def test_a_disabled_account_is_out_at_once(web: Edge) -> None:
    token = await web.token("field")
    account = (await web.services.people.of_token(token)).account
    await web.services.people.set_password(account, PASSWORD, disabled=True)
    assert (await web.call("GET", "/api/v1/me", "field")).status_code == 401
    assert (await web.http.post("/api/v1/session", json=login())).status_code == 401


async def test_only_hashes_are_stored() -> None:
    store = MemoryPeople()
    people = People(store, ManualClock(), PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    account = await people.add_account("field", "Field", ("field",), PASSWORD)
    assert account.password_hash is not None
    assert account.password_hash.startswith("$argon2id$")
    token, _ = await people.open_session(account, "field", None)
    assert len(token) >= 43, "256 bits"
    assert await store.session(token, now_ms=0) is None
    assert await store.session(token_hash(token), now_ms=0) is not None


@pytest.mark.parametrize(
    ("username", "name", "roles", "password"),
    [
        ("", "Name", ("field",), PASSWORD),
        ("x" * 81, "Name", ("field",), PASSWORD),
        ("name", " ", ("field",), PASSWORD),
        ("name", "Name", (), PASSWORD),
        ("name", "Name", ("field",), "short"),
        ("name", "Name", ("field",), "x" * 257),
    ],
)
async def test_accounts_that_make_no_sense_are_refused(
    web: Edge, username: str, name: str, roles: tuple[()], password: str
) -> None:
    with pytest.raises(MalformedMessage):
        await web.services.people.add_account(username, name, roles, password)


async def test_a_username_is_given_once(web: Edge) -> None:
    await web.token("field")
    with pytest.raises(Conflict):
        await web.services.people.add_account("field-person", "Another", ("expert",), PASSWORD)


def invitation(**changes: object) -> dict[str, object]:
    return {"role": "expert", "case_id": None, "display_name": "Guest", "valid_for_s": 600, "uses": 2} | changes


async def test_an_invite_works_as_often_as_it_says_and_in_its_time(web: Edge) -> None:
    made = await web.call("POST", "/api/v1/invites", "supervisor", json=invitation())
    assert made.status_code == 201
    invite = made.json()
    assert invite["url"] == f"http://localhost:8080/join#{invite['token']}", "in the fragment, so that it is in no log"
    redeem = {"token": invite["token"]}
    first, second, third = [await web.http.post("/api/v1/invites/redeem", json=redeem) for _ in range(3)]
    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 401)
    assert first.json()["self"]["account_id"] != second.json()["self"]["account_id"], "each guest is somebody"
    late = (await web.call("POST", "/api/v1/invites", "supervisor", json=invitation())).json()
    web.clock.advance(601)
    assert (await web.http.post("/api/v1/invites/redeem", json={"token": late["token"]})).status_code == 401


@pytest.mark.parametrize("role", ["supervisor", "admin", "auditor"])
async def test_nobody_is_invited_into_power(web: Edge, role: str) -> None:
    assert (await web.call("POST", "/api/v1/invites", "admin", json=invitation(role=role))).status_code == 403


async def test_an_invite_names_a_case_that_exists(web: Edge) -> None:
    missing = invitation(case_id="00000000-0000-4000-8000-000000000000")
    assert (await web.call("POST", "/api/v1/invites", "supervisor", json=missing)).status_code == 404


async def test_each_tab_of_the_demo_gets_tokens_of_its_own(demo_web: Edge) -> None:
    one, two = [(await demo_web.http.post("/api/v1/demo/identities")).json()["identities"] for _ in range(2)]
    assert [i["session"]["self"]["role"] for i in one] == ["field", "expert", "supervisor", "supervisor", "auditor"]
    tokens = {i["session"]["token"] for i in one + two}
    assert len(tokens) == 10
    for identity in one:
        attempt = login(identity["username"], identity["password"])
        assert (await demo_web.http.post("/api/v1/session", json=attempt)).status_code == 200


async def test_without_demo_there_is_none(web: Edge) -> None:
    for path in ("/api/v1/demo/identities", "/api/v1/tour"):
        assert (await web.http.post(path)).status_code in {404, 405}


async def test_demo_accounts_end_with_the_demo(tmp_path: Path) -> None:
    async with edge(tmp_path, demo=True) as web:
        people, store = web.services.people, web.services.store.people
        before = (await web.http.post("/api/v1/demo/identities")).json()["identities"][0]
        await retire_demo_people(people, store)
        with pytest.raises(Unauthenticated):
            await people.of_token(before["session"]["token"])
        with pytest.raises(Unauthenticated):
            await people.sign_in(before["username"], before["password"], None)
        again = await make_demo_people(people, store)
        passwords = {account.username: password for account, password in again.passwords}
        assert passwords[before["username"]] != before["password"]
        await people.sign_in(before["username"], passwords[before["username"]], None)


async def test_another_sites_page_gets_no_demo_identity(demo_web: Edge) -> None:
    answer = await demo_web.http.post("/api/v1/demo/identities", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
