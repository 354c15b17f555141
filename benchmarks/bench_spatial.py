"""The spatial plane, measured: anchors, depth edges, sigma, visibility, cost; each section beside its plain baseline.

    make bench-spatial      (or: PYTHONPATH=server:tests python benchmarks/bench_spatial.py [SECTION ...] [--quick])

Sections are the modules of ``benchmarks/spatial/`` that have ``TITLE`` and
``figures(bench: Bench) -> Iterable[Figure]``. Tables go to the screen, figures to ``results/spatial.json``; a run of
some sections leaves the figures of the others as they were. Quick runs write nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import cv2
import sections
from spatial.bench import Bench

import spatial

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "spatial.json"
DATA = HERE.parent.parent / "shared" / "data"
CACHE = HERE.parent / "var" / "cache" / "bench-spatial"


def main() -> int:
    options = parse()
    cv2.setNumThreads(1)
    options.cache.mkdir(parents=True, exist_ok=True)
    bench = Bench(options.data, options.cache, options.quick, tuple(options.recording))
    return sections.run(spatial, options.sections, bench, None if options.quick else RESULTS)


def parse() -> argparse.Namespace:
    known = sections.names(spatial)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of: {', '.join(known)} (all)")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("SIGHTLINE_DATA") or DATA))
    parser.add_argument("--cache", type=Path, default=CACHE, help="for generated recordings")
    parser.add_argument("--recording", type=Path, action="append", default=[], help="one more recording to measure")
    parser.add_argument("--quick", action="store_true", help="a sample only; results are not kept")
    options = parser.parse_args()
    unknown = set(options.sections) - set(known)
    if unknown:
        parser.error(f"no section {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
