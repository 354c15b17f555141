"""The printed record of a large case: 200 items of the review list, each with pictures of its own fault."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

from pypdf import PdfReader

from cases.bench import Bench, median, milliseconds
from sightline.report.bcf.files import bcf_zip
from sightline.report.html.report import render_html
from sightline.report.model import build_document
from sightline.report.pdf import render_pdf
from sightline.report.pictures import forget
from support.load.results import Figure
from support.rich_case import rich_case

TITLE = "Documents of a case (figure 10)"
FAULTS = 97
"""They and what the rules find of them make 200 items."""
GOAL_MS = 3_000
TIMES = 3


def figures(bench: Bench) -> Iterator[Figure]:
    """A case with so many review items that most are faults with a 1280 x 960 picture, drawn whole and as close-up."""
    faults = bench.size(FAULTS, 8)
    log, pictures = rich_case(faults, seed=bench.seed)
    document = build_document(log.events)
    items = len(document.items)
    render_pdf(build_document(log.events[:1]), {}, "en")  # Fonts are read once per process.

    def cold() -> None:
        forget()
        render_pdf(document, pictures, "en")

    began = time.process_time()
    taken = milliseconds(cold)
    processor_ms = (time.process_time() - began) * 1e3
    first = max(*taken, *milliseconds(cold, times=TIMES - 1))
    again = median(milliseconds(lambda: render_pdf(document, pictures, "zh"), times=TIMES))
    data = render_pdf(document, pictures, "en")
    yield Figure("pdf, review items in the document", items, "")
    yield Figure("pdf, pages", len(PdfReader(io.BytesIO(data)).pages), "")
    yield Figure("pdf, size", round(len(data) / 1e6, 2), "MB")
    yield Figure("pdf, first time", round(first), "ms", f"<= {GOAL_MS}", first <= GOAL_MS)
    yield Figure("pdf, first time, processor time", round(processor_ms), "ms")
    yield Figure("pdf, again in the other language", round(again), "ms", f"<= {GOAL_MS}", again <= GOAL_MS)
    yield Figure("html", round(median(milliseconds(lambda: render_html(document, pictures, "en")))), "ms")
    yield Figure("bcf", round(median(milliseconds(lambda: bcf_zip(document, pictures)))), "ms")
