"""The projection of real cases: the fold of ``caselog``, for whoever opens a store."""

from __future__ import annotations

from sightline.caselog.fold import EMPTY, advance, summarise
from sightline.caselog.lists import VERSION, lists_of
from sightline.store.projection import Projection

CASES = Projection(EMPTY, advance, summarise, lists_of, VERSION)
