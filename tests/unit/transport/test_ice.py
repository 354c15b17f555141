"""The ICE-lite agent's judgement of checks."""

from __future__ import annotations

import random

import pytest

from sightline.transport import stun
from sightline.transport.ice import Credentials, IceLiteAgent, Verdict, new_credentials
from sightline.transport.limits import SourceLimiter

SECOND = 1_000_000_000
LOCAL = Credentials("local", "p" * 24)
HOME, CAFE = ("192.0.2.10", 5000), ("198.51.100.7", 6000)


def check(
    agent: IceLiteAgent,
    address: tuple[str, int] = HOME,
    *,
    username: str = "local:remote",
    password: str = LOCAL.pwd,
    nominate: bool = False,
    now_ns: int = 0,
    controlled: bool = False,
) -> Verdict:
    data = stun.build_request(bytes(12), username, password, nominate=nominate)
    if controlled:
        data = _as_controlled(username, password)
    return agent.request(data, stun.parse(data), address, now_ns)


def _as_controlled(username: str, password: str) -> bytes:
    attributes = stun._pack(0x0006, username.encode()) + stun._pack(0x8029, bytes(8))
    return stun._seal(stun.BINDING_REQUEST, bytes(12), attributes, password)


@pytest.fixture
def agent() -> IceLiteAgent:
    agent = IceLiteAgent(LOCAL, 0)
    agent.remote_ufrag = "remote"
    return agent


def test_an_authentic_check_is_answered_and_its_address_used(agent: IceLiteAgent) -> None:
    verdict = check(agent)
    assert verdict.is_valid
    assert verdict.has_moved
    assert verdict.response is not None
    answer = stun.parse(verdict.response)
    assert answer.message_type == stun.BINDING_SUCCESS
    assert stun.check_integrity(verdict.response, answer, LOCAL.pwd)
    assert agent.selected == HOME


@pytest.mark.parametrize(
    ("username", "password"),
    [("local:remote", "wrong"), ("local:other", LOCAL.pwd), ("other:remote", LOCAL.pwd), ("local", LOCAL.pwd)],
)
def test_others_get_no_answer_and_leave_no_trace(agent: IceLiteAgent, username: str, password: str) -> None:
    verdict = check(agent, username=username, password=password)
    assert verdict == Verdict(None)
    assert agent.addresses == []
    assert agent.selected is None


def test_checks_may_come_before_the_answer_is_known() -> None:
    agent = IceLiteAgent(LOCAL, 0)
    assert check(agent).is_valid


def test_only_a_nomination_moves_the_media(agent: IceLiteAgent) -> None:
    check(agent, HOME, nominate=True)
    assert not check(agent, CAFE).has_moved
    assert agent.selected == HOME
    assert check(agent, CAFE, nominate=True).has_moved
    assert agent.selected == CAFE
    assert set(agent.addresses) == {HOME, CAFE}


def test_a_controlled_peer_is_told_to_control(agent: IceLiteAgent) -> None:
    verdict = check(agent, controlled=True)
    assert not verdict.is_valid
    assert verdict.response is not None
    assert stun.parse(verdict.response).message_type == stun.BINDING_ERROR
    assert b"Role Conflict" in verdict.response
    assert agent.addresses == []


def test_valid_checks_are_consent(agent: IceLiteAgent) -> None:
    check(agent, now_ns=7 * SECOND)
    assert agent.last_valid_ns == 7 * SECOND
    check(agent, password="wrong", now_ns=9 * SECOND)
    assert agent.last_valid_ns == 7 * SECOND


def test_a_restart_keeps_the_old_path_until_the_new_one_is_nominated(agent: IceLiteAgent) -> None:
    check(agent, nominate=True)
    renewed = Credentials("fresh", "q" * 24)
    agent.restart(renewed)
    assert agent.ufrags == ["fresh", "local"]
    assert check(agent, now_ns=SECOND).is_valid
    assert agent.selected == HOME
    agent.remote_ufrag = "remote2"
    assert check(agent, CAFE, username="fresh:remote2", password=renewed.pwd, nominate=True).has_moved
    assert agent.selected == CAFE
    assert agent.ufrags == ["fresh"]
    assert check(agent) == Verdict(None)


def test_addresses_do_not_grow_without_end(agent: IceLiteAgent) -> None:
    check(agent, HOME, nominate=True)
    forgotten = [check(agent, ("192.0.2.20", port)).forgotten for port in range(100)]
    assert len(agent.addresses) == 16
    assert HOME in agent.addresses
    assert sum(address is not None for address in forgotten) == 85


def test_credentials_are_long_and_different() -> None:
    drawn = {new_credentials(random.Random(seed)) for seed in range(100)}
    assert len(drawn) == 100
    assert all(len(one.ufrag) >= 4 and len(one.pwd) >= 22 for one in drawn)


def test_strangers_are_limited_by_network() -> None:
    limiter = SourceLimiter(rate_per_s=10, burst=20)
    allowed = sum(limiter.allow(("203.0.113.5", port), port * SECOND // 1000) for port in range(1000))
    assert 20 <= allowed <= 31
    assert limiter.allow(("198.51.100.1", 1), SECOND)
    assert limiter.allow(("203.0.113.9", 1), 10 * SECOND)
    assert all(limiter.allow(("2001:db8::1", 1, 0, 0), SECOND) for _ in range(20))
    assert not limiter.allow(("2001:db8::2", 1, 0, 0), SECOND)


def test_the_limiters_own_memory_is_limited() -> None:
    limiter = SourceLimiter(rate_per_s=1, burst=1)
    for number in range(10_000):
        limiter.allow((f"10.{number // 250}.{number % 250}.1", 1), 0)
    assert len(limiter._buckets) <= 4096
