"""What the room is to do after a message. ``request_id`` is what the answer names as ``re``."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.protocol.quality import LookShown, UplinkReport
from sightline.protocol.signalling import MuteChange, Ping, PublishOffer, SubscribeAnswer, SubscriptionView
from sightline.protocol.spatial import Looking, StillUnavailable
from sightline.protocol.workflow import Op


@dataclass(frozen=True, slots=True)
class Pong:
    request_id: str | None
    ping: Ping


@dataclass(frozen=True, slots=True)
class AnswerPublish:
    """Negotiate, then tell the machine ``publish_answered`` or ``publish_refused``."""

    request_id: str | None
    offer: PublishOffer


@dataclass(frozen=True, slots=True)
class StartSubscribing:
    """Throw away the subscribe transport, if any, and make the offer of this version on a new one."""

    request_id: str | None
    version: int


@dataclass(frozen=True, slots=True)
class MakeOffer:
    """Send an offer of everything that is published now, under this version."""

    version: int


@dataclass(frozen=True, slots=True)
class ApplyAnswer:
    request_id: str | None
    answer: SubscribeAnswer


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Only say ``ok``: e.g. the answer was to an offer that a newer one has superseded."""

    request_id: str | None


@dataclass(frozen=True, slots=True)
class Submit:
    request_id: str | None
    op: Op


@dataclass(frozen=True, slots=True)
class SetMute:
    request_id: str | None
    change: MuteChange


@dataclass(frozen=True, slots=True)
class SetView:
    """Send what fits the picture on the participant's page."""

    request_id: str | None
    view: SubscriptionView


@dataclass(frozen=True, slots=True)
class ShowLooking:
    looking: Looking


@dataclass(frozen=True, slots=True)
class ForgetStill:
    request_id: str | None
    still: StillUnavailable


@dataclass(frozen=True, slots=True)
class WatchFigures:
    """Send figures to the participant's page from now on, or no more."""

    request_id: str | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class NoteUplink:
    report: UplinkReport


@dataclass(frozen=True, slots=True)
class NoteLookShown:
    shown: LookShown


Effect = (
    Pong
    | AnswerPublish
    | StartSubscribing
    | MakeOffer
    | ApplyAnswer
    | Acknowledge
    | Submit
    | SetMute
    | SetView
    | ShowLooking
    | ForgetStill
    | WatchFigures
    | NoteUplink
    | NoteLookShown
)
