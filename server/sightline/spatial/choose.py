"""Which methods can answer a click, in which order, and which of their answers is given: one readable table.

    method   needs                                   answers
    depth    pose, depth of this or a near frame     at once
    volume   pose, key frames fused                  when asked for refinement; combined with depth (``combine.py``)
    mesh     pose, surfaces found by the device      at once
    sweep    pose, pictures of the tapped video      in some tens of milliseconds; again as pictures come
    marker   pictures, a tag of known size in view   in some tens of milliseconds
    screen   nothing                                 at once: the mark stays on the picture, and says why

A method further down answers only where those above it did not, or not surely. Nothing is ever filled in: when no
method is sure the answer says so, with the places that were thought of as candidates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import msgspec

from sightline.spatial.values import AnchorAnswer, AnchorMethod, AnchorState, Candidate

MAX_CANDIDATES: Final = 4


@dataclass(frozen=True, slots=True)
class FrameHas:
    """What there is for the frame of a click.

    Attributes:
        pose: the device told where the camera was.
        depth: the frame's own depth, or depth of a frame near enough to be carried over.
        volume: key frames of its world are fused.
        surfaces: the device gave meshes or planes of its world.
        pictures: its video is being looked at.
        tag: a tag of known size was seen in it.
    """

    pose: bool = False
    depth: bool = False
    volume: bool = False
    surfaces: bool = False
    pictures: bool = False
    tag: bool = False


METHODS: Final[tuple[tuple[AnchorMethod, frozenset[str]], ...]] = (
    ("depth", frozenset({"pose", "depth"})),
    ("volume", frozenset({"pose", "volume"})),
    ("mesh", frozenset({"pose", "surfaces"})),
    ("sweep", frozenset({"pose", "pictures"})),
    ("marker", frozenset({"pictures", "tag"})),
    ("screen", frozenset()),
)
"""Best first: what each needs of a frame."""

_ORDER: Final = {method: place for place, (method, _) in enumerate(METHODS)} | {"depth+volume": -1}
_SURE: Final[dict[AnchorState, int]] = {"good": 0, "approximate": 1, "suspect": 2, "screen_only": 3, "lost": 4}


def methods_for(has: FrameHas) -> tuple[AnchorMethod, ...]:
    """The methods that can answer, best first; ``screen`` is always the last."""
    return tuple(method for method, needs in METHODS if all(getattr(has, need) for need in needs))


def best_of(answers: Iterable[AnchorAnswer]) -> AnchorAnswer:
    """The answer to give of those that methods gave to one click: the surest, of equally sure ones the best method's.

    When none has a place, the reason of the best method stays and all candidates are handed out.

    Args:
        answers: at least one, of the same world.
    """
    ordered = sorted(answers, key=_rank)
    if not ordered:
        raise ValueError("There is always an answer: at least that of the screen.")
    best = ordered[0]
    if best.p_world is not None:
        return best
    candidates: list[Candidate] = [candidate for answer in ordered for candidate in answer.candidates]
    return msgspec.structs.replace(best, candidates=tuple(candidates[:MAX_CANDIDATES]))


def is_final(answer: AnchorAnswer) -> bool:
    """Whether no further method needs to be asked: a place that nothing speaks against."""
    return answer.state == "good"


def _rank(answer: AnchorAnswer) -> tuple[int, int, float]:
    sigma_m = answer.sigma_m if answer.sigma_m is not None else float("inf")
    return _SURE[answer.state], _ORDER[answer.method], sigma_m
