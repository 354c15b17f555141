"""Posed pictures without depth: a click's place from pictures and poses alone, by a gated plane sweep.

    ring = PictureRing()                      # one per world; bounded
    ring.add(picture)                         # sightline.spatial.picture.Picture; False when it has no pose
    sweep = SweepAnchor(ring)
    first = sweep.anchor(click)               # AnchorAnswer, method "sweep" or screen_only with a reason
    later = sweep.refine(click, first)        # as pictures arrive; None when nothing better is known

An answer that may be wrong says so: ``approximate`` (``uncertain_depth``, twice the sigma), or no place at all but
``screen_only`` with a reason (``no_texture``, ``few_views``, ``ambiguous_depth``, ``poor_match``, ``frame_unknown``)
and the places thought of as candidates. ``SweepAnchor.search`` tells the score by which answers rank. Only processes
that do heavy work import this package: it needs OpenCV.
"""

from sightline.spatial.sweep.anchor import SweepAnchor
from sightline.spatial.sweep.pictures import PictureRing

__all__ = ["PictureRing", "SweepAnchor"]
