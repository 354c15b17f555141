"""Credentials for the relay: what coturn computes, and everybody their own."""

from __future__ import annotations

from dataclasses import replace

from sightline.protocol.signalling import IceServer
from sightline.room.turn import TurnRelay
from support.room_harness import QUICK, running

SECRET = "a shared secret of coturn"
RELAY = TurnRelay(("turn:relay.example.com:3478?transport=udp", "turns:relay.example.com"), SECRET, lifetime_s=3600)


def test_the_password_is_the_one_that_the_relay_computes() -> None:
    """printf '1790000000:abc' | openssl dgst -sha1 -hmac 'a shared secret of coturn' -binary | base64"""
    made = RELAY.server_for("abc", (1_790_000_000 - 3600) * 1000 + 999)
    assert made == IceServer(urls=RELAY.urls, username="1790000000:abc", credential="fzJ8N9BTrfVdAzjmjXQxHV9SnPw=")


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(RELAY)
    assert SECRET not in repr(replace(QUICK, turn=RELAY))


async def test_every_participant_gets_own_ones_that_end_after_a_while() -> None:
    stun = IceServer(urls=("stun:stun.example.com",))
    async with running(replace(QUICK, turn=RELAY, ice_servers=(stun,))) as harness:
        people = [await harness.joined("field"), await harness.joined("expert")]
        given = []
        for each in people:
            assert each.welcome is not None
            shared, own = each.welcome.ice_servers
            assert shared == stun
            assert own.urls == RELAY.urls
            ends_at_s, _, name = (own.username or "").partition(":")
            assert int(ends_at_s) == harness.clock.utc_ms() // 1000 + 3600
            assert name == each.welcome.participant_id
            given.append(own.credential)
        assert len(set(given)) == 2


async def test_coming_back_gives_fresh_ones() -> None:
    async with running(replace(QUICK, turn=RELAY)) as harness:
        technician = await harness.joined("field")
        assert technician.welcome is not None
        first = technician.welcome.ice_servers[0].username
        technician.socket.drop()
        await technician.ended()
        harness.clock.advance(60)
        again = await technician.rejoin()
        assert again.is_resumed
        assert again.ice_servers[0].username != first
