"""Sections of a benchmark: found by their modules, run one by one, their figures kept in one results file."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from support.load.results import Figure, machine, table


def names(package: ModuleType) -> list[str]:
    """Modules that are sections: those whose text defines ``figures``. Nothing is imported."""
    folder = Path(package.__path__[0])
    found = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return [name for name in found if "\ndef figures(" in (folder / f"{name}.py").read_text(encoding="utf-8")]


def run(package: ModuleType, wanted: Sequence[str], bench: Any, results: Path | None) -> int:
    """Run the sections, print their tables, keep their figures; return the exit code.

    Args:
        package: of the sections.
        wanted: names; none means all.
        bench: what ``figures`` of each section is given.
        results: JSON file; sections that were not run stay in it as they were. None keeps nothing.
    """
    failed = 0
    for name in wanted or names(package):
        try:
            # Imported here: what one section lacks must not cost the others.
            section = importlib.import_module(f"{package.__name__}.{name}")
            print(f"\n## {section.TITLE}\n", flush=True)
            started = time.monotonic()
            figures = list(section.figures(bench))
        except Exception as exc:
            print(f"  {name} failed: {type(exc).__name__}: {exc}", file=sys.stderr)
            failed += 1
            continue
        print(rows(figures))
        print(f"\n{time.monotonic() - started:.0f} s", flush=True)
        if results is not None:
            keep(results, name, figures)
    return 1 if failed else 0


def rows(figures: Sequence[Figure]) -> str:
    """The figures as a table; with what a plain implementation reaches where one was run beside."""
    reached = {True: "yes", False: "NO", None: ""}
    has_baseline = any(one.baseline is not msgspec.UNSET for one in figures)

    def row(one: Figure) -> tuple[str, ...]:
        plain = "" if one.baseline is msgspec.UNSET else f"{one.baseline:g}"
        return (one.name, f"{one.value:g}", one.unit, *([plain] if has_baseline else []), one.goal, reached[one.met])

    header = ("figure", "measured", "unit", *(["baseline"] if has_baseline else []), "goal", "met")
    return table(header, [row(one) for one in figures])


def keep(path: Path, section: str, figures: Sequence[Figure]) -> None:
    """Replace one section's figures in the results file."""
    kept: list[dict[str, Any]] = msgspec.json.decode(path.read_bytes())["figures"] if path.exists() else []
    new = [{"section": section, **msgspec.to_builtins(one)} for one in figures]
    # Sorting keeps the order inside a section.
    all_figures = sorted([one for one in kept if one["section"] != section] + new, key=lambda one: str(one["section"]))
    document = {"machine": machine(), "figures": all_figures}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
