"""Following a patch from picture to picture, always against the picture that was clicked in.

Each picture is aligned with the picture of the click itself, along the map that the last picture ended with: as long as
that works nothing drifts, and every step is a check against the very start, not only against the picture before. When
the view has changed too much for that, the newest picture that was certain stands in, and the start is tried again in
every picture. When nothing fits, features of the surroundings are looked for in the whole picture. Whether to believe
the outcome is decided by ``confidence.py``, never by having found something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from sightline.spatial.track import confidence, warp
from sightline.spatial.track.align import Alignment, Reference, align, reference_at
from sightline.spatial.track.confidence import Evidence
from sightline.spatial.track.group import Mask
from sightline.spatial.track.reacquire import look_for, surroundings
from sightline.spatial.track.view import View
from sightline.spatial.track.warp import Affine, Array

_SOUND_LIKENESS: Final = 0.7
_SOUND_NEAR: Final = 8
_SOUND_RIFT_PX: Final = 12.0
_POSSIBLE_LIKENESS: Final = 0.3
_POSSIBLE_RIFT_PX: Final = 30.0
_HOPELESS_RISK: Final = 0.5
"""From here on moving with the picture as a whole is the better guess."""
_PART_LIKENESS: Final = 0.5
_MOMENTUM: Final = 3
_FRESH_LIKENESS: Final = 0.85
_STAND_IN_AGE: Final = 8
_SEARCH_PAUSE: Final = 3
"""While lost the whole picture is searched in every third step: searching costs ten times what following does."""


@dataclass(frozen=True, slots=True)
class _StandIn:
    """A later picture in place of the click's.

    Attributes:
        from_key: from the click's picture to this one.
        picture_from: from this one to the picture looked at last.
        age: pictures since.
    """

    reference: Reference
    from_key: Affine
    picture_from: Affine
    age: int


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one picture: the best guess and everything that speaks for or against it."""

    at: Array
    evidence: Evidence


class Follower:
    """One patch, followed through pictures in order of time, forwards or backwards.

    Args:
        view: the picture of the click.
        at: ``(2,)`` pixels.
        mask: ``(h, w)``, where the picture shows the same thing as the click; None when nobody knows.
    """

    def __init__(self, view: View, at: Array, mask: Mask | None = None) -> None:
        self._key = reference_at(view.grey, at, view.focal_px, mask)
        self._likeness = surroundings(view.grey, at, view.focal_px, mask)
        self._moves_alone = mask is not None
        self._picture_from_key = warp.identity()
        self._last_move = warp.identity()
        self._stand_in: _StandIn | None = None
        self._before = view
        self._since_key = 0
        self._since_found = 0

    def step(self, view: View) -> Step:
        """Look for the patch in the next picture."""
        found, source = self._find(view)
        before = self._picture_from_key
        self._since_key = 0 if source in ("key", "search") else self._since_key + 1
        self._since_found = 0 if found is not None else self._since_found + 1
        if found is None:
            self._dead_reckon(view)
            at = warp.apply(self._picture_from_key, self._key.at[None, :])[0]
        else:
            at = found.at
            self._take(view, found, source)
            self._last_move = warp.compose(self._picture_from_key, warp.inverse(before))
        self._before = view
        stretch = warp.stretch(self._picture_from_key)
        evidence = Evidence(found, source, self._since_key, self._since_found, stretch)
        return Step(at, evidence)

    def _find(self, view: View) -> tuple[Alignment | None, str]:
        """The point in the picture and by what: the click's picture, a stand-in, or a search.

        The first that convinces is taken; when none does, the one that looks best, for the confidence to judge.
        """
        best: tuple[float, Alignment | None, str] = (_HOPELESS_RISK, None, "none")
        for candidates in (self._nearby(view), self._anywhere(view)):
            for found, source in candidates:
                if not self._is_possible(found):
                    continue
                if _convinces(found):
                    return found, source
                doubt = self._risk(found, source)
                if doubt < best[0]:
                    best = (doubt, found, source)
            if best[0] < confidence.TRUSTED_BELOW_RISK:
                break
        return best[1], best[2]

    def _is_possible(self, found: Alignment) -> bool:
        """Worth to be judged at all. Of a part that moves alone most of its own patch must be seen."""
        if self._moves_alone and found.wide_likeness < _PART_LIKENESS:
            return False
        return max(found.likeness, found.wide_likeness) >= _POSSIBLE_LIKENESS and found.rift_px <= _POSSIBLE_RIFT_PX

    def _risk(self, found: Alignment, source: str) -> float:
        picture_from_key = found.picture_from_reference
        if source != "stand_in" or self._stand_in is None:
            return confidence.risk(found, 0, warp.stretch(picture_from_key))
        picture_from_key = warp.compose(picture_from_key, self._stand_in.from_key)
        return confidence.risk(found, self._since_key + 1, warp.stretch(picture_from_key))

    def _moves(self, view: View) -> Iterator[Affine]:
        """What is expected: a part that moves alone goes on as it went, what stands still moves with the picture."""
        if self._moves_alone:
            yield self._last_move
        yield view.moved_from(self._before).now_from_before

    def _nearby(self, view: View) -> Iterator[tuple[Alignment, str]]:
        """Alignments near where the patch is expected, the cheapest first."""
        for move in self._moves(view):
            by_key = align(self._key, view.grey, warp.compose(move, self._picture_from_key))
            if by_key is not None:
                yield by_key, "key"
        if self._stand_in is None:
            return
        stand_in, move = self._stand_in, next(self._moves(view))
        by_stand_in = align(stand_in.reference, view.grey, warp.compose(move, stand_in.picture_from))
        if by_stand_in is not None:
            again = align(self._key, view.grey, warp.compose(by_stand_in.picture_from_reference, stand_in.from_key))
            if again is not None:
                yield again, "key"
            yield by_stand_in, "stand_in"

    def _anywhere(self, view: View) -> Iterator[tuple[Alignment, str]]:
        """The patch where features of its surroundings are seen; not in every picture, because that is dear."""
        if self._since_found % _SEARCH_PAUSE:
            return
        sighting = look_for(self._likeness, view)
        found = None if sighting is None else align(self._key, view.grey, sighting.picture_from_reference)
        if found is not None:
            yield found, "search"

    def _take(self, view: View, found: Alignment, source: str) -> None:
        old = self._stand_in
        if source == "stand_in" and old is not None:
            self._picture_from_key = warp.compose(found.picture_from_reference, old.from_key)
            self._stand_in = replace(old, picture_from=found.picture_from_reference, age=old.age + 1)
        else:
            self._picture_from_key = found.picture_from_reference
            if old is not None:
                moved = warp.compose(self._picture_from_key, warp.inverse(old.from_key))
                self._stand_in = replace(old, picture_from=moved, age=old.age + 1)
        is_fresh = self._stand_in is not None and self._stand_in.age < _STAND_IN_AGE
        if source != "stand_in" and is_fresh:
            return
        if source == "stand_in" and is_fresh and found.likeness > _FRESH_LIKENESS:
            return
        if not confidence.is_believed(
            found, confidence.risk(found, self._since_key, warp.stretch(self._picture_from_key))
        ):
            # What is not believed itself may not stand in for anything: it would agree with itself from then on.
            return
        fresh = reference_at(view.grey, found.at, view.focal_px, self._mask_in(view))
        self._stand_in = _StandIn(fresh, self._picture_from_key, warp.identity(), 0)

    def _mask_in(self, view: View) -> Mask | None:
        """The key's mask drawn into the picture."""
        if self._key.mask is None:
            return None
        height, width = view.grey.shape
        drawn = cv2.warpAffine(
            self._key.mask.astype(np.uint8), self._picture_from_key, (width, height), flags=cv2.INTER_NEAREST
        )
        mask: Mask = np.asarray(drawn) > 0
        return mask

    def _dead_reckon(self, view: View) -> None:
        """Nothing was found: move as the picture as a whole did; a part that moves alone, a little on as it went."""
        moved = next(self._moves(view))
        if self._moves_alone and self._since_found > _MOMENTUM:
            moved = warp.identity()
        self._last_move = moved
        expected = warp.compose(moved, self._picture_from_key)
        if warp.is_sane(expected):
            self._picture_from_key = expected
        if self._stand_in is not None:
            along = warp.compose(moved, self._stand_in.picture_from)
            self._stand_in = replace(self._stand_in, picture_from=along) if warp.is_sane(along) else None


def _convinces(found: Alignment) -> bool:
    """No need to look further."""
    likeness = max(found.likeness, found.wide_likeness)
    return found.near >= _SOUND_NEAR and likeness >= _SOUND_LIKENESS and found.rift_px <= _SOUND_RIFT_PX
