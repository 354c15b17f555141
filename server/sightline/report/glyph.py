"""What a mark looks like on pictures and on paper: the outlines and colours of ``clients/web/src/ui/glyph.ts``.

Shape and colour say the severity (never colour alone), the line says how far the position can be trusted. Coordinates
in a square from -1 to 1, y downwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sightline.protocol.common import Severity
from sightline.workflow.parts import AnchorLife

GlyphShape = Literal["circle", "square", "diamond", "hexagon", "octagon"]
Rgb = tuple[int, int, int]

PLATE: Rgb = (12, 15, 18)
LIGHT: Rgb = (255, 255, 255)
ACCENT: Rgb = (0x45, 0xCD, 0xB9)
NOTE: Rgb = (0x79, 0xB8, 0xFF)
WARNING: Rgb = (0xF3, 0xB5, 0x45)
CRITICAL: Rgb = (0xFF, 0x7A, 0x70)
CRITICAL_FILL: Rgb = (0xC7, 0x36, 0x2C)

OF_MARK: tuple[GlyphShape, Rgb] = ("circle", ACCENT)
OF_SEVERITY: dict[Severity, tuple[GlyphShape, Rgb]] = {
    "low": ("square", NOTE),
    "medium": ("diamond", WARNING),
    "high": ("hexagon", CRITICAL),
    "critical": ("octagon", CRITICAL),
}

CORNERS: dict[GlyphShape, tuple[int, float]] = {
    "circle": (48, 0.0),
    "square": (4, math.pi / 4),
    "diamond": (4, 0.0),
    "hexagon": (6, 0.0),
    "octagon": (8, math.pi / 8),
}
"""Number of corners and the angle of the first one, radians from the right."""

OPTICAL: dict[GlyphShape, float] = {"circle": 0.86, "square": 1.08, "diamond": 1.0, "hexagon": 0.98, "octagon": 0.94}
"""Squares and diamonds of the same radius look smaller than circles."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """``is_dashed``: approximate or doubtful position. ``is_hollow``: lost or only on the picture; words say it too."""

    shape: GlyphShape
    line: Rgb
    fill: Rgb
    is_dashed: bool
    is_hollow: bool


def glyph_of(severity: Severity | None, anchor: AnchorLife) -> Glyph:
    """Return the look of a mark; ``severity`` is that of its fault, None for a mark without one."""
    shape, line = OF_MARK if severity is None else OF_SEVERITY[severity]
    return Glyph(
        shape=shape,
        line=line,
        fill=CRITICAL_FILL if severity == "critical" else PLATE,
        is_dashed=anchor in ("approximate", "suspect"),
        is_hollow=anchor in ("lost", "screen_only"),
    )


def outline(shape: GlyphShape) -> list[tuple[float, float]]:
    """Return the outline as a closed polygon, first corner not repeated."""
    corners, first_rad = CORNERS[shape]
    angles = (first_rad + index * 2 * math.pi / corners for index in range(corners))
    return [(OPTICAL[shape] * math.cos(angle), OPTICAL[shape] * math.sin(angle)) for angle in angles]
