"""Which tone somebody hears: the strongest frequency of the last second of received sound."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sightline.client.subscriber import HeardSound


def dominant_hz(heard: Sequence[HeardSound], seconds: float = 1.0) -> float | None:
    """Frequency with the most energy; None when there is less sound than asked for, or silence."""
    if not heard:
        return None
    rate_hz = heard[-1].rate_hz
    samples = np.concatenate([sound.samples for sound in heard])[-round(rate_hz * seconds) :]
    if samples.size < rate_hz * seconds * 0.9 or float(np.abs(samples).max()) < 1e-3:
        return None
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    return float(np.fft.rfftfreq(samples.size, 1 / rate_hz)[int(spectrum.argmax())])
