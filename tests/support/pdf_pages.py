"""A PDF read by a program that did not make it, as JSON: its words page by page, and its pictures compared with files.

For end-to-end tests that are written in another language:

    python -m support.pdf_pages report.pdf whole.png detail.png
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from pypdf import PdfReader

Grey = npt.NDArray[np.float64]

#: Pictures are compared at this size: compression and scaling do not count, what they show does.
SMALL = (80, 60)


def main(pdf: Path, compared: Sequence[Path]) -> dict[str, Any]:
    """Returns title, squeezed words of each page, and each picture's size, contrast and likeness to the given ones."""
    reader = PdfReader(pdf)
    wanted = [small(np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))) for path in compared]
    return {
        "title": (reader.metadata.title if reader.metadata else None) or "",
        "pages": [re.sub(r"[\s\u200b]+", "", page.extract_text()) for page in reader.pages],
        "pictures": [
            {
                "width": grey.shape[1],
                "height": grey.shape[0],
                "contrast": float(grey.std()),
                "likeness": [likeness(small(grey), other) for other in wanted],
            }
            for grey in pictures(reader)
        ],
    }


def pictures(reader: PdfReader) -> Iterator[Grey]:
    """Every picture in the order of the pages, as grey values."""
    for page in reader.pages:
        for entry in page.images:
            if entry.image is not None:
                yield np.asarray(entry.image.convert("L"), dtype=np.float64)


def small(grey: npt.NDArray[Any]) -> Grey:
    return np.asarray(cv2.resize(grey.astype(np.float64), SMALL, interpolation=cv2.INTER_AREA))


def likeness(a: Grey, b: Grey) -> float:
    """Correlation of two pictures; 0 when one of them is of one shade."""
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]), sys.stdout)
