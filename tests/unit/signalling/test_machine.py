"""What one participant may say when, and what follows."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import msgspec
import pytest

from sightline.errors import PermissionDenied, TransitionNotAllowed, UnexpectedMessage
from sightline.protocol import codec
from sightline.protocol.codec import Message
from sightline.protocol.quality import LookShown, StatsWatch, UplinkReport
from sightline.protocol.registry import MESSAGES, OP_ROLES
from sightline.protocol.signalling import (
    MuteChange,
    Ok,
    Ping,
    PublishOffer,
    SubscribeAnswer,
    SubscribeStart,
    SubscriptionView,
)
from sightline.protocol.spatial import Looking, StillUnavailable
from sightline.protocol.workflow import Op
from sightline.signalling import effects
from sightline.signalling.machine import Signalling, permissions
from sightline.signalling.states import PRESENCE, PUBLISHING, SUBSCRIBING

PROTOCOLS = Path(__file__).resolve().parents[3] / "protocols"
UUID = "018f3a5c-7d20-7000-8000-000000000011"
OFFER = PublishOffer(sdp="v=0", tracks=())
START = SubscribeStart()


def message(body: msgspec.Struct, request_id: str | None = "1") -> Message:
    message_type = next(name for name, struct in MESSAGES.items() if struct is type(body))
    return Message(type=message_type, body=body, id=request_id)


def example(struct: type[msgspec.Struct]) -> msgspec.Struct:
    path = next((PROTOCOLS / "examples" / "valid").glob(f"*/{struct.__name__}.json"))
    return codec.decode_as(struct, path.read_bytes())


def answer(version: int) -> SubscribeAnswer:
    return SubscribeAnswer(version=version, sdp="v=0")


def present(role: str = "expert") -> Signalling:
    machine = Signalling(role)  # type: ignore[arg-type]
    machine.joined()
    return machine


def subscribed() -> Signalling:
    """A participant that has answered its first offer."""
    machine = present()
    machine.receive(message(START))
    machine.receive(message(answer(1)))
    return machine


def test_each_message_of_a_client_has_its_effect() -> None:
    machine = present()
    op = Op(op_id=UUID, kind="chat.post", body={"text": "x"})
    mute = MuteChange(publication_id=UUID, is_muted=True)
    view = SubscriptionView(subscription_id=UUID, is_paused=False, max_height=180)
    looking = Looking(publication_id=UUID, u=0.5, v=0.5)
    still = StillUnavailable(request_id=UUID)
    assert machine.receive(message(Ping(sent_at_ms=1))) == effects.Pong("1", Ping(sent_at_ms=1))
    assert machine.receive(message(op)) == effects.Submit("1", op)
    assert machine.receive(message(mute)) == effects.SetMute("1", mute)
    assert machine.receive(message(view)) == effects.SetView("1", view)
    assert machine.receive(message(looking, None)) == effects.ShowLooking(looking)
    assert machine.receive(message(still)) == effects.ForgetStill("1", still)
    report, shown = UplinkReport(publication_id=UUID, is_limited=False), LookShown(look_id=UUID, took_ms=90)
    assert machine.receive(message(StatsWatch(is_open=True))) == effects.WatchFigures("1", is_open=True)
    assert machine.receive(message(report, None)) == effects.NoteUplink(report)
    assert machine.receive(message(shown, None)) == effects.NoteLookShown(shown)
    assert machine.receive(message(OFFER)) == effects.AnswerPublish("1", OFFER)
    assert machine.receive(message(START)) == effects.StartSubscribing("1", 1)


def test_messages_of_the_server_are_unexpected() -> None:
    machine = present()
    from_clients = {"ping", "publish.offer", "subscribe.start", "subscribe.answer", "op", "publication.mute"}
    from_clients |= {"expert.looking", "still.unavailable", "subscription.view", "stats.watch", "look.shown"}
    from_clients |= {"publication.uplink"}
    for name, struct in MESSAGES.items():
        if name not in from_clients:
            with pytest.raises(UnexpectedMessage):
                machine.receive(Message(type=name, body=example(struct), id="1"))
    assert (machine.presence, machine.publishing, machine.subscribing) == ("present", "idle", "idle")


def test_nothing_is_taken_before_joining_or_after_leaving() -> None:
    machine = Signalling("expert")
    with pytest.raises(UnexpectedMessage):
        machine.receive(message(START))
    machine.joined()
    machine.left()
    with pytest.raises(UnexpectedMessage):
        machine.receive(message(START))


def test_what_was_read_before_the_socket_dropped_is_carried_out() -> None:
    machine = present()
    machine.lost_socket()
    assert isinstance(machine.receive(message(OFFER)), effects.AnswerPublish)


def test_one_offer_to_publish_at_a_time() -> None:
    machine = present()
    machine.receive(message(OFFER))
    with pytest.raises(TransitionNotAllowed):
        machine.receive(message(OFFER))
    machine.publish_answered()
    machine.receive(message(OFFER))
    machine.publish_refused()
    assert machine.publishing == "live", "what was agreed before goes on"
    machine.receive(message(OFFER))


def test_refused_first_offer_leaves_nothing() -> None:
    machine = present()
    machine.receive(message(OFFER))
    machine.publish_refused()
    assert machine.publishing == "idle"


def test_nothing_is_offered_to_who_did_not_ask() -> None:
    assert present().changed() is None


def test_versions_count_up_and_only_the_newest_answer_counts() -> None:
    machine = present()
    assert machine.receive(message(START)) == effects.StartSubscribing("1", 1)
    assert machine.changed() == effects.MakeOffer(2)
    assert machine.changed() == effects.MakeOffer(3)
    assert machine.receive(message(answer(1))) == effects.Acknowledge("1")
    assert machine.receive(message(answer(2))) == effects.Acknowledge("1")
    assert machine.receive(message(answer(3))) == effects.ApplyAnswer("1", answer(3))
    assert machine.receive(message(answer(3))) == effects.Acknowledge("1"), "answered twice: harmless"
    with pytest.raises(UnexpectedMessage):
        machine.receive(message(answer(4)))
    assert machine.changed() == effects.MakeOffer(4)


def test_starting_again_is_a_fresh_transport_under_a_new_version() -> None:
    machine = subscribed()
    assert machine.receive(message(START)) == effects.StartSubscribing("1", 2)
    assert machine.receive(message(answer(1))) == effects.Acknowledge("1")


def test_unusable_answer_waits_for_the_next_change() -> None:
    machine = subscribed()
    machine.changed()
    machine.receive(message(answer(2)))
    machine.answer_refused()
    assert machine.changed() == effects.MakeOffer(3)


@pytest.mark.parametrize(("is_answered", "needs_offer"), [(True, False), (False, True)])
def test_coming_back_repeats_only_an_unanswered_offer(is_answered: bool, needs_offer: bool) -> None:
    machine = present()
    machine.receive(message(START))
    if is_answered:
        machine.receive(message(answer(1)))
    machine.lost_socket()
    assert machine.resumed() is needs_offer
    assert machine.presence == "present"


def test_after_a_media_reset_both_directions_begin_again_and_old_answers_are_harmless() -> None:
    machine = subscribed()
    machine.receive(message(OFFER))
    machine.publish_answered()
    machine.changed()
    machine.media_reset()
    assert (machine.publishing, machine.subscribing) == ("idle", "idle")
    assert machine.receive(message(answer(2))) == effects.Acknowledge("1")
    assert machine.changed() is None
    assert machine.receive(message(START)) == effects.StartSubscribing("1", 3)


@pytest.mark.parametrize("role", ["auditor", "admin"])
def test_who_only_watches_sends_no_media_and_no_pointer(role: str) -> None:
    machine = present(role)
    for body in (OFFER, MuteChange(publication_id=UUID, is_muted=True), Looking(publication_id=UUID)):
        with pytest.raises(PermissionDenied):
            machine.receive(message(body))
    assert isinstance(machine.receive(message(START)), effects.StartSubscribing)


def test_what_needs_http_is_not_taken_here() -> None:
    for kind in ("case.open", "review.sign"):
        with pytest.raises(UnexpectedMessage):
            present("supervisor").receive(message(Op(op_id=UUID, kind=kind, body={})))


def test_permissions_are_those_of_the_schemas() -> None:
    assert "annotation.place" in permissions("expert")
    assert "review.sign" not in permissions("supervisor")
    assert permissions("auditor") == ()
    for role in ("field", "expert", "supervisor"):
        assert all(role in OP_ROLES[kind] for kind in permissions(role))


@pytest.mark.parametrize("seed", range(20))
def test_random_conversations_never_leave_the_tables(seed: int) -> None:
    """Whatever comes in whatever order: an effect or a typed error, versions that only grow, states of the tables."""
    chance = random.Random(seed)
    machine = present()
    steps = [
        lambda: machine.receive(message(OFFER)),
        lambda: machine.receive(message(START)),
        lambda: machine.receive(message(answer(chance.randint(1, machine.version + 1)))),
        lambda: machine.receive(message(Ok())),
        machine.changed,
        machine.publish_answered,
        machine.publish_refused,
        machine.answer_refused,
        machine.media_reset,
        machine.lost_socket,
        machine.resumed,
    ]
    version = 0
    for _ in range(400):
        step = chance.choice(steps)
        with contextlib.suppress(TransitionNotAllowed, UnexpectedMessage):
            step()
        assert machine.version >= version
        version = machine.version
        assert (machine.subscribing, "start") in SUBSCRIBING.rows
        assert machine.publishing in PUBLISHING.rows.values()
        assert machine.presence in PRESENCE.rows.values()
