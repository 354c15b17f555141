"""Marks that stand, watched by the depth that comes: which of their surfaces are gone.

One watch per mark and world. A mark that is put elsewhere begins anew; each depth frame counts once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np

from sightline.spatial.depth import DepthImage
from sightline.spatial.track.surface_watch import SurfaceWatch, against
from sightline.spatial.values import MarkQuery, MarkVisibility, Vector3

MAX_MARKS: Final = 1_000
_SAME_PLACE_M: Final = 0.02
"""A better answer for the same click moves a mark by less; what was seen of it still holds."""


@dataclass(frozen=True, slots=True)
class _Watched:
    p_world: Vector3
    watch: SurfaceWatch


class SurfaceWatches:
    """The watched marks of one world; the one not asked about for longest is forgotten first."""

    def __init__(self) -> None:
        self._marks: OrderedDict[str, _Watched] = OrderedDict()
        self._last: tuple[str, int] | None = None

    def look(
        self, marks: Sequence[MarkQuery], answers: Sequence[MarkVisibility], depth: DepthImage | None
    ) -> tuple[MarkVisibility, ...]:
        """The answers, with what is gone said of them.

        Args:
            depth: of exactly the frame that is asked about; None: nothing is learnt.
        Raises:
            SpatialError: a mark's place is not finite.
        """
        key = (depth.publication_id, depth.frame_no) if depth is not None else None
        fresh = depth if key != self._last else None
        self._last = key or self._last
        said = []
        for mark, answer in zip(marks, answers, strict=True):
            watch = self._watch(mark)
            if fresh is not None:
                watch = watch.seen(against(fresh, np.array(mark.p_world, dtype=np.float64), mark.sigma_m))
            self._marks[mark.mark_id] = _Watched(mark.p_world, watch)
            self._marks.move_to_end(mark.mark_id)
            said.append(msgspec.structs.replace(answer, is_surface_gone=True) if watch.is_gone else answer)
        while len(self._marks) > MAX_MARKS:
            self._marks.popitem(last=False)
        return tuple(said)

    def _watch(self, mark: MarkQuery) -> SurfaceWatch:
        known = self._marks.get(mark.mark_id)
        if known is None or np.linalg.norm(np.subtract(known.p_world, mark.p_world)) > _SAME_PLACE_M + mark.sigma_m:
            return SurfaceWatch()
        return known.watch
