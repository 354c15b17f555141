"""Posed pictures without depth: a click's place from pictures and poses alone, by a gated plane sweep.

    ring = PictureRing()                      # one per world; bounded
    ring.add(picture)                         # sightline.spatial.picture.Picture; False when it has no pose
    sweep = SweepAnchor(ring)
    first = sweep.anchor(click)               # AnchorAnswer, method "sweep" or screen_only with a reason
    later = sweep.refine(click, first)        # as pictures arrive; None when nothing better is known

An answer that does not pass the gate is never a place: it is ``screen_only`` with a reason (``no_texture``,
``few_views``, ``ambiguous_depth``, ``frame_unknown``), the best guesses are its candidates. Only processes that do
heavy work import this package: it needs OpenCV.
"""

from sightline.spatial.sweep.anchor import SweepAnchor
from sightline.spatial.sweep.pictures import PictureRing

__all__ = ["PictureRing", "SweepAnchor"]
