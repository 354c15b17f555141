"""Whether a part stands where its mark was put, moves, or is lost: states, legal moves and the evidence for them.

A part moves when its lifted place stays away from the mark by more than noise explains for several pictures. It stands
again when it stays in one place as long. What stands cannot be lost here: its mark stays where it is, and whether that
can be seen is the business of ``surface_watch.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from sightline.errors import TransitionNotAllowed
from sightline.spatial.track.warp import Array

PartState = Literal["static", "moving", "lost"]
PartEvent = Literal["left", "settled", "vanished", "found"]

MOVES: Final[dict[tuple[PartState, PartEvent], PartState]] = {
    ("static", "left"): "moving",
    ("moving", "settled"): "static",
    ("moving", "vanished"): "lost",
    ("lost", "found"): "moving",
}
FAR_M: Final = 0.03
FAR_SIGMAS: Final = 3.0
REST_M: Final = 0.015
LEAP_M: Final = 0.3
"""From one picture to the next no part goes so far (4 m/s at 15 Hz): what is seen there now is something else. Patches
that moved in recordings were lifted at most 6 cm from where they had been; what was left when they had gone, 45 cm and
more."""
LEAP_GROWTH_M: Final = 0.1
"""For each picture in which nobody knows where it was."""
FRAMES_TO_LEAVE: Final = 5
FRAMES_TO_SETTLE: Final = 15
FRAMES_TO_VANISH: Final = 8


def after(state: PartState, event: PartEvent) -> PartState:
    """The state that follows.

    Raises:
        TransitionNotAllowed: the table does not have the move.
    """
    try:
        return MOVES[state, event]
    except KeyError:
        allowed = [name for known, name in MOVES if known == state]
        raise TransitionNotAllowed("part", state, event, allowed) from None


@dataclass(frozen=True, slots=True)
class Lifted:
    """A tracked point with depth: ``(3,)`` world, metres, and the standard deviation of that place."""

    p_world: Array
    sigma_m: float


@dataclass(frozen=True, slots=True)
class PartMotion:
    """What is known of one part.

    Attributes:
        home: ``(3,)`` where its mark was put, or where it came to rest; world, metres.
        home_sigma_m: standard deviation of that place.
        place: where the mark is shown: ``home`` while static, else the last place that the part was seen in.
        rest, mean: where it was first while it seems to rest, and the mean of its places since.
        away, resting, unseen: consecutive pictures that speak for each event.
        unplaced: pictures since it was last placed, without those that showed something else in its place.
    """

    home: Array
    home_sigma_m: float
    place: Array
    rest: Array
    mean: Array
    state: PartState = "static"
    away: int = 0
    resting: int = 0
    unseen: int = 0
    unplaced: int = 0

    @classmethod
    def at(cls, lifted: Lifted) -> PartMotion:
        """A part whose mark is put where it is."""
        place = lifted.p_world
        return cls(home=place, home_sigma_m=lifted.sigma_m, place=place, rest=place, mean=place)

    def is_leap(self, lifted: Lifted) -> bool:
        """Whether a part that has moved would have to be elsewhere all of a sudden.

        Of what stands nothing is said: at its edges depth is now of the part, now of what is behind it.
        """
        reach_m = LEAP_M + LEAP_GROWTH_M * self.unplaced
        return self.state != "static" and _distance_m(lifted.p_world, self.place) > reach_m

    def seen(self, lifted: Lifted) -> PartMotion:
        """After a picture in which the part was found and lifted."""
        away = self.away + 1 if _is_apart(lifted, self.home, self.home_sigma_m) else 0
        now = replace(self, away=away, unseen=0, unplaced=0)
        match self.state:
            case "static":
                if away < FRAMES_TO_LEAVE:
                    return now
                return replace(now, state=after("static", "left"), place=lifted.p_world, resting=0)
            case "lost":
                return replace(now, state=after("lost", "found"), place=lifted.p_world, resting=0)
            case "moving":
                return now._while_moving(lifted)

    def _while_moving(self, lifted: Lifted) -> PartMotion:
        rests = self.resting > 0 and _distance_m(lifted.p_world, self.rest) <= max(REST_M, 2 * lifted.sigma_m)
        if not rests:
            return replace(self, place=lifted.p_world, rest=lifted.p_world, mean=lifted.p_world, resting=1)
        resting = self.resting + 1
        mean = self.mean + (lifted.p_world - self.mean) / resting
        if resting < FRAMES_TO_SETTLE:
            return replace(self, place=lifted.p_world, mean=mean, resting=resting)
        state = after("moving", "settled")
        sigma_m = lifted.sigma_m
        return replace(self, state=state, place=mean, home=mean, home_sigma_m=sigma_m, mean=mean, away=0, resting=0)

    def unplaced_now(self) -> PartMotion:
        """After a picture in which it may have gone on, but nobody knows where to."""
        return replace(self, unplaced=self.unplaced + 1)

    def unseen_now(self) -> PartMotion:
        """After a picture in which the part was not found, or something else in its place."""
        now = replace(self, unseen=self.unseen + 1, away=0, resting=0)
        if now.state == "moving" and now.unseen >= FRAMES_TO_VANISH:
            return replace(now, state=after("moving", "vanished"))
        return now


def _is_apart(lifted: Lifted, home: Array, home_sigma_m: float) -> bool:
    noise_m = float(np.hypot(lifted.sigma_m, home_sigma_m))
    return _distance_m(lifted.p_world, home) > max(FAR_M, FAR_SIGMAS * noise_m)


def _distance_m(a: Array, b: Array) -> float:
    return float(np.linalg.norm(a - b))
