"""What a benchmark found, as a table for people and as JSON for everything else."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """One measured value and what it was to be."""

    name: str
    value: float
    unit: str
    goal: str = ""
    """In words, e.g. ``<= 0.40``; empty for figures without one."""
    met: bool | None = None
    baseline: float | msgspec.UnsetType = msgspec.UNSET
    """What a plain implementation reaches in the same run."""


def at_most(name: str, value: float, unit: str, goal: float, baseline: float | None = None) -> Figure:
    """Return a figure that should not be greater than its goal."""
    return Figure(name, round(value, 3), unit, f"<= {goal:g}", value <= goal, _optional(baseline))


def at_least(name: str, value: float, unit: str, goal: float, baseline: float | None = None) -> Figure:
    """Return a figure that should not be smaller than its goal."""
    return Figure(name, round(value, 3), unit, f">= {goal:g}", value >= goal, _optional(baseline))


def within(name: str, value: float, unit: str, goals: tuple[float, float], baseline: float | None = None) -> Figure:
    """Return a figure that should lie between two goals."""
    low, high = goals
    return Figure(name, round(value, 3), unit, f"{low:g} to {high:g}", low <= value <= high, _optional(baseline))


def _optional(value: float | None) -> float | msgspec.UnsetType:
    return msgspec.UNSET if value is None else round(value, 3)


def machine() -> dict[str, str | int]:
    """Describe where the measurement was made, without naming the machine."""
    return {
        "cpus": os.cpu_count() or 0,
        "architecture": platform.machine(),
        "kernel": ".".join(platform.release().split(".")[:2]),
        "python": platform.python_version(),
    }


def write(path: Path, figures: Sequence[Figure], settings: dict[str, object]) -> None:
    """Write the figures beside the benchmark."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"machine": machine(), "settings": settings, "figures": figures}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")


def read(path: Path) -> list[Figure]:
    """Return the figures of an earlier run; none when there was none."""
    if not path.exists():
        return []
    return msgspec.convert(msgspec.json.decode(path.read_bytes())["figures"], list[Figure])


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, padded so that it can be read as it is."""
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
    lines = [_row(header, widths), "|" + "|".join("-" * (width + 2) for width in widths) + "|"]
    return "\n".join(lines + [_row(row, widths) for row in rows])


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def goals_table(figures: Sequence[Figure]) -> str:
    """Return the figures that have goals."""
    rows = [
        (one.name, f"{one.value:g} {one.unit}".strip(), one.goal, "yes" if one.met else "no")
        for one in figures
        if one.met is not None
    ]
    return table(("figure", "measured", "goal", "met"), rows)
