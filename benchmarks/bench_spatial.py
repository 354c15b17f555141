"""The spatial plane, measured: anchors, depth edges, sigma, visibility, cost; each section beside its plain baseline.

    make bench-spatial      (or: PYTHONPATH=server:tests python benchmarks/bench_spatial.py [SECTION ...] [--quick])

Sections are the modules of ``benchmarks/spatial/`` that have ``TITLE`` and
``figures(bench: Bench) -> Iterable[Figure]``. Tables go to the screen, figures to ``results/spatial.json``; a run of
some sections leaves the figures of the others as they were. Quick runs write nothing.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
import time
from pathlib import Path
from types import ModuleType

import cv2
import msgspec
from spatial.bench import Bench

import spatial
from support.load.results import Figure, machine, table

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "spatial.json"
DATA = HERE.parent.parent / "shared" / "data"
CACHE = HERE.parent / "var" / "cache" / "bench-spatial"


def main() -> int:
    options = parse()
    cv2.setNumThreads(1)
    options.cache.mkdir(parents=True, exist_ok=True)
    bench = Bench(options.data, options.cache, options.quick, tuple(options.recording))
    failed = []
    for name, module in sections().items():
        if options.sections and name not in options.sections:
            continue
        print(f"\n## {module.TITLE}\n", flush=True)
        started = time.monotonic()
        try:
            figures = list(module.figures(bench))
        except Exception as exc:  # one section that fails must not cost the others' hours
            print(f"  failed: {type(exc).__name__}: {exc}", file=sys.stderr)
            failed.append(name)
            continue
        print(rows(figures))
        print(f"\n{time.monotonic() - started:.0f} s", flush=True)
        if not options.quick:
            keep(name, figures)
    return 1 if failed else 0


def parse() -> argparse.Namespace:
    names = ", ".join(sections(load=False))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of: {names} (all)")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("SIGHTLINE_DATA") or DATA))
    parser.add_argument("--cache", type=Path, default=CACHE, help="for generated recordings")
    parser.add_argument("--recording", type=Path, action="append", default=[], help="one more recording to measure")
    parser.add_argument("--quick", action="store_true", help="a sample only; results are not kept")
    options = parser.parse_args()
    unknown = set(options.sections) - set(sections(load=False))
    if unknown:
        parser.error(f"no section {', '.join(sorted(unknown))}; there are: {names}")
    return options


def sections(*, load: bool = True) -> dict[str, ModuleType]:
    """Section modules by name; a module is a section when its text defines ``figures``."""
    found = {}
    for module in sorted(pkgutil.iter_modules(spatial.__path__), key=lambda one: one.name):
        if "\ndef figures(" in (Path(spatial.__path__[0]) / f"{module.name}.py").read_text():
            found[module.name] = importlib.import_module(f"spatial.{module.name}") if load else spatial
    return found


def rows(figures: list[Figure]) -> str:
    reached = {True: "yes", False: "NO", None: ""}
    header = ("figure", "measured", "unit", "baseline", "goal", "met")
    return table(
        header,
        [
            (
                f.name,
                f"{f.value:g}",
                f.unit,
                "" if f.baseline is msgspec.UNSET else f"{f.baseline:g}",
                f.goal,
                reached[f.met],
            )
            for f in figures
        ],
    )


def keep(section: str, figures: list[Figure]) -> None:
    """Replace one section's figures in the results file."""
    document = {"machine": machine(), "sections": {}}
    if RESULTS.exists():
        document["sections"] = msgspec.json.decode(RESULTS.read_bytes())["sections"]
    document["sections"][section] = figures
    document["sections"] = dict(sorted(document["sections"].items()))
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")


if __name__ == "__main__":
    sys.exit(main())
