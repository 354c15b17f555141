"""Records, measured: checklist, documents, verification, tampering, lists of ten thousand cases.

    make bench-cases        (or: PYTHONPATH=server:tests python benchmarks/bench_cases.py [SECTION ...] [--quick])

Sections are the modules of ``benchmarks/cases/`` that have ``TITLE`` and
``figures(bench: Bench) -> Iterable[Figure]``. Tables go to the screen, figures to ``results/cases.json``; a run of
some sections leaves the figures of the others as they were. Quick runs write nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import cases
import sections
from cases.bench import Bench

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "cases.json"
CORPORA = HERE.parent.parent / "shared" / "corpora"
CACHE = HERE.parent / "var" / "cache" / "bench-cases"


def main() -> int:
    options = parse()
    options.cache.mkdir(parents=True, exist_ok=True)
    bench = Bench(options.cache, options.corpora, options.quick, options.seed, options.postgres)
    return sections.run(cases, options.sections, bench, None if options.quick else RESULTS)


def parse() -> argparse.Namespace:
    known = sections.names(cases)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of: {', '.join(known)} (all)")
    parser.add_argument("--cache", type=Path, default=CACHE, help="for generated cases")
    parser.add_argument("--corpora", type=Path, default=Path(os.environ.get("SIGHTLINE_CORPORA") or CORPORA))
    parser.add_argument("--postgres", metavar="URL", help="fill this empty database (a server is started otherwise)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="a sample only; results are not kept")
    options = parser.parse_args()
    unknown = set(options.sections) - set(known)
    if unknown:
        parser.error(f"no section {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
