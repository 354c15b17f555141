"""Which stored views look like a picture: a bag of visual words over an inverted file (Sivic and Zisserman 2003).

The words are trained on the map itself (some tens of thousands of descriptors), so that there is no vocabulary to ship
and none that was made for another kind of scene.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.picture import ImageU8
from sightline.spatial.relocalise.features import DESCRIPTOR, unit_rows

MAX_WORDS: Final = 1024
_ROUNDS: Final = 6
_TRAINED_ON: Final = 20_000
_BLOCK: Final = 4096
Scores = npt.NDArray[np.float64]


def train_words(descriptors: ImageU8, seed: int = 7) -> ImageU8:
    """``(W, 128)`` cluster centres by spherical k-means; fewer words for small maps, none for an empty one."""
    rng = np.random.default_rng(seed)
    count = min(MAX_WORDS, len(descriptors) // 8)
    if count < 2:
        return np.zeros((0, DESCRIPTOR), np.uint8)
    chosen = rng.permutation(len(descriptors))[:_TRAINED_ON]
    samples = unit_rows(descriptors[chosen])
    centres = samples[:count].copy()
    for _ in range(_ROUNDS):
        nearest = _assign(samples, centres)
        order = np.argsort(nearest, kind="stable")
        starts = np.searchsorted(nearest[order], np.arange(count))
        filled = np.bincount(nearest, minlength=count) > 0
        sums = np.add.reduceat(samples[order], np.minimum(starts, len(order) - 1), axis=0)
        norms = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
        centres = np.where(filled[:, None], sums / norms, centres).astype(np.float32)
    return np.clip(np.rint(centres * 512), 0, 255).astype(np.uint8)


def _assign(samples: npt.NDArray[np.float32], centres: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    blocks = [samples[k : k + _BLOCK] @ centres.T for k in range(0, len(samples), _BLOCK)]
    return np.concatenate([block.argmax(axis=1) for block in blocks])


class Index:
    """Inverted file over the descriptors of stored views."""

    def __init__(self, words: ImageU8, views: list[ImageU8]) -> None:
        self._words = unit_rows(words)
        self._views = len(views)
        histograms = np.stack([self._histogram(view) for view in views]) if len(words) else np.zeros((len(views), 0))
        seen_in = (histograms > 0).sum(axis=0)
        self._weights = np.log((1 + len(views)) / (1 + seen_in)) + 0.1
        self._table = self._normalised(histograms)

    def scores(self, descriptors: ImageU8) -> Scores:
        """``(views,)`` similarity from 0 to 1."""
        if not len(self._words) or not len(descriptors):
            return np.zeros(self._views)
        return np.asarray(self._table @ self._normalised(self._histogram(descriptors)), dtype=np.float64)

    def _histogram(self, descriptors: ImageU8) -> Scores:
        if not len(descriptors):
            return np.zeros(len(self._words))
        words = _assign(unit_rows(descriptors), self._words)
        return np.bincount(words, minlength=len(self._words)).astype(np.float64)

    def _normalised(self, histogram: Scores) -> Scores:
        # Square roots tame words that repeat within a picture (gratings, tiles).
        weighted = np.sqrt(histogram) * self._weights
        norms = np.linalg.norm(weighted, axis=-1, keepdims=True)
        return np.asarray(weighted / np.maximum(norms, 1e-9), dtype=np.float64)
