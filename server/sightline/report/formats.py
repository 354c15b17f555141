"""Times, lengths and lists as the report writes them; the same in every language."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final

_INVISIBLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
"""Control characters, and those that turn the direction of writing around: on paper a text reads as it is stored."""


def printable(value: Any) -> Any:
    """Return JSON values with every character that would act instead of being seen replaced by a visible one."""
    match value:
        case str():
            return _INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", value.replace("\r\n", "\n").replace("\t", " "))
        case list():
            return [printable(inner) for inner in value]
        case dict():
            return {key: printable(inner) for key, inner in value.items()}
        case _:
            return value


def utc(at_ms: int) -> str:
    """Return a time in the log as ``2026-01-31 08:05:09 UTC``; readers sit in more than one time zone."""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


def clock_time(at_ms: int) -> str:
    """Return a time within a case as ``01-31 08:05:09``."""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%m-%d %H:%M:%S}"


def duration(span_ms: int) -> str:
    """Return ``1:02:03`` or ``2:03`` (hours, minutes, seconds)."""
    minutes, seconds = divmod(max(0, span_ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def accuracy(sigma_m: float) -> str:
    """Return ``±8 mm``, from 10 cm on ``±12 cm``; never ``±0``."""
    if sigma_m >= 0.0995:
        return f"±{sigma_m * 100:.0f} cm"
    return f"±{max(1, round(sigma_m * 1000))} mm"


def length(metres: float, sigma_m: float) -> str:
    """Return ``240 mm ± 6 mm``; from 1 m on in metres, with as many digits as the deviation allows."""
    if metres < 1.0:
        return f"{metres * 1000:.0f} mm ± {max(1, round(sigma_m * 1000))} mm"
    digits = 2 if sigma_m >= 0.0095 else 3
    return f"{metres:.{digits}f} m ± {max(10**-digits, sigma_m):.{digits}f} m"


def angle(radians: float, sigma_rad: float) -> str:
    """Return ``90.0° ± 1.2°``, without a decimal when the deviation is 10 degrees or more."""
    sigma = math.degrees(sigma_rad)
    digits = 0 if sigma >= 10 else 1
    return f"{math.degrees(radians):.{digits}f}° ± {max(10**-digits, sigma):.{digits}f}°"


def area(square_metres: float, sigma_m2: float) -> str:
    """Return ``35 cm² ± 2 cm²``, from 0.1 m² on in square metres."""
    if square_metres < 0.1:
        digits = 0 if sigma_m2 >= 0.95e-4 else 1
        return f"{square_metres * 1e4:.{digits}f} cm² ± {max(10**-digits, sigma_m2 * 1e4):.{digits}f} cm²"
    digits = 2 if sigma_m2 >= 0.0095 else 3
    return f"{square_metres:.{digits}f} m² ± {max(10**-digits, sigma_m2):.{digits}f} m²"


MEASURES: Final[dict[str, Callable[[float, float], str]]] = {"distance": length, "angle": angle, "area": area}
"""How each kind of figure is written with its standard deviation."""


def shorten(text: str, limit: int) -> str:
    """Return the text, or its beginning and an ellipsis, in at most ``limit`` characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def seq_list(seqs: Sequence[int]) -> str:
    """Return event numbers with runs joined: ``3, 7–9, 12``."""
    runs: list[str] = []
    for _, group in groupby(enumerate(seqs), lambda pair: pair[1] - pair[0]):
        run = [seq for _, seq in group]
        runs.append(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" if len(run) > 2 else f"{run[0]}, {run[1]}")
    return ", ".join(runs)
