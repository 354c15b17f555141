"""The signalling state of one participant: messages in, effects out.

Rules beyond the tables of ``states``:

- Offers to subscribe carry a version that counts up for the life of the participant, across sockets and media resets.
  An answer to any but the newest offer is acknowledged and otherwise ignored.
- A participant that comes back on a new socket is sent a fresh offer when one was unanswered: the old one may be lost.
- One offer to publish at a time: the next may come once the one before is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from sightline.errors import PermissionDenied, UnexpectedMessage
from sightline.protocol.codec import Message
from sightline.protocol.common import Role
from sightline.protocol.quality import LookShown, StatsWatch, UplinkReport
from sightline.protocol.registry import OP_ROLES
from sightline.protocol.signalling import (
    MuteChange,
    Ping,
    PublishOffer,
    SubscribeAnswer,
    SubscribeStart,
    SubscriptionView,
)
from sightline.protocol.spatial import Looking, StillUnavailable
from sightline.protocol.workflow import Op
from sightline.signalling import effects
from sightline.signalling.effects import Effect, MakeOffer
from sightline.signalling.states import PRESENCE, PUBLISHING, SUBSCRIBING, Presence, Publishing, Subscribing

PUBLISHING_ROLES: frozenset[Role] = frozenset({"field", "expert", "supervisor"})
REST_ONLY_OPS = frozenset({"case.open", "review.sign"})


def permissions(role: Role) -> tuple[str, ...]:
    """Return the operations that this role may send over a room socket, sorted."""
    return tuple(sorted(kind for kind, roles in OP_ROLES.items() if role in roles and kind not in REST_ONLY_OPS))


class Signalling:
    """State of one participant."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.presence: Presence = "new"
        self.publishing: Publishing = "idle"
        self.subscribing: Subscribing = "idle"
        self.version = 0
        """Of the newest offer to subscribe; 0 before the first."""

    # Presence

    def joined(self) -> None:
        self.presence = PRESENCE.next(self.presence, "join")

    def lost_socket(self) -> None:
        self.presence = PRESENCE.next(self.presence, "lose_socket")

    def resumed(self) -> bool:
        """Come back on a new socket; returns whether the newest offer has to be made again (``changed``)."""
        self.presence = PRESENCE.next(self.presence, "resume")
        return self.subscribing == "offered"

    def left(self) -> None:
        self.presence = PRESENCE.next(self.presence, "leave")

    def expired(self) -> None:
        self.presence = PRESENCE.next(self.presence, "expire")

    # Publishing

    def publish_answered(self) -> None:
        self.publishing = PUBLISHING.next(self.publishing, "answer")

    def publish_refused(self) -> None:
        self.publishing = PUBLISHING.next(self.publishing, "refuse")

    # Subscribing

    def changed(self) -> MakeOffer | None:
        """What is published has changed; returns the offer to make, None while the participant wants none."""
        if self.subscribing == "idle":
            return None
        self.subscribing = SUBSCRIBING.next(self.subscribing, "change")
        return MakeOffer(self._next_version())

    def answer_refused(self) -> None:
        """The newest answer was not usable: the next change makes a new offer."""
        self.subscribing = SUBSCRIBING.next(self.subscribing, "refuse")

    def subscribe_failed(self) -> None:
        """There is no subscribe transport (any more): the participant has to start again."""
        self.subscribing = SUBSCRIBING.next(self.subscribing, "reset")

    def publish_failed(self) -> None:
        """There is no publish transport any more."""
        self.publishing = PUBLISHING.next(self.publishing, "reset")

    def media_reset(self) -> None:
        """All transports are gone; the participant begins again with ``publish.offer`` and ``subscribe.start``."""
        self.publish_failed()
        self.subscribe_failed()

    # Messages

    def receive(self, message: Message) -> Effect:
        """Return what the message asks for.

        Raises:
            UnexpectedMessage: not from a client, or not now.
            PermissionDenied: not with this role.
            TransitionNotAllowed: an offer to publish before the last one was answered.
        """
        # What was read before the socket dropped is carried out: half of it may have happened already.
        if self.presence not in ("present", "away"):
            raise UnexpectedMessage(f"The participant is {self.presence}.")
        handler = _HANDLERS.get(type(message.body))
        if handler is None:
            raise UnexpectedMessage(f"A client does not send {message.type} here.", type=message.type)
        return handler(self, message.id, message.body)

    def _ping(self, request_id: str | None, body: Ping) -> Effect:
        return effects.Pong(request_id, body)

    def _publish_offer(self, request_id: str | None, body: PublishOffer) -> Effect:
        self._require_publishing_role()
        self.publishing = PUBLISHING.next(self.publishing, "offer")
        return effects.AnswerPublish(request_id, body)

    def _subscribe_start(self, request_id: str | None, _: SubscribeStart) -> Effect:
        self.subscribing = SUBSCRIBING.next(self.subscribing, "start")
        return effects.StartSubscribing(request_id, self._next_version())

    def _subscribe_answer(self, request_id: str | None, body: SubscribeAnswer) -> Effect:
        if body.version > self.version:
            raise UnexpectedMessage("There is no offer of this version.", version=body.version)
        if body.version < self.version or self.subscribing != "offered":
            return effects.Acknowledge(request_id)
        self.subscribing = SUBSCRIBING.next(self.subscribing, "answer")
        return effects.ApplyAnswer(request_id, body)

    def _op(self, request_id: str | None, body: Op) -> Effect:
        if body.kind in REST_ONLY_OPS:
            raise UnexpectedMessage(f"{body.kind} goes over HTTP.", kind=body.kind)
        return effects.Submit(request_id, body)

    def _mute(self, request_id: str | None, body: MuteChange) -> Effect:
        self._require_publishing_role()
        return effects.SetMute(request_id, body)

    def _view(self, request_id: str | None, body: SubscriptionView) -> Effect:
        return effects.SetView(request_id, body)

    def _looking(self, _: str | None, body: Looking) -> Effect:
        self._require_publishing_role()
        return effects.ShowLooking(body)

    def _still_unavailable(self, request_id: str | None, body: StillUnavailable) -> Effect:
        return effects.ForgetStill(request_id, body)

    def _stats_watch(self, request_id: str | None, body: StatsWatch) -> Effect:
        return effects.WatchFigures(request_id, body.is_open)

    def _uplink(self, _: str | None, body: UplinkReport) -> Effect:
        self._require_publishing_role()
        return effects.NoteUplink(body)

    def _look_shown(self, _: str | None, body: LookShown) -> Effect:
        return effects.NoteLookShown(body)

    def _require_publishing_role(self) -> None:
        if self.role not in PUBLISHING_ROLES:
            raise PermissionDenied(f"Role {self.role} only watches a call.")

    def _next_version(self) -> int:
        self.version += 1
        return self.version


_HANDLERS: Mapping[type[msgspec.Struct], Callable[..., Effect]] = {
    Ping: Signalling._ping,
    PublishOffer: Signalling._publish_offer,
    SubscribeStart: Signalling._subscribe_start,
    SubscribeAnswer: Signalling._subscribe_answer,
    Op: Signalling._op,
    MuteChange: Signalling._mute,
    SubscriptionView: Signalling._view,
    Looking: Signalling._looking,
    StillUnavailable: Signalling._still_unavailable,
    StatsWatch: Signalling._stats_watch,
    UplinkReport: Signalling._uplink,
    LookShown: Signalling._look_shown,
}
