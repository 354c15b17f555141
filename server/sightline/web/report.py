"""The report of a case: gathers what it shows and renders it off the event loop."""

from __future__ import annotations

from typing import Literal

from sightline.errors import NotFound
from sightline.ids import CaseId
from sightline.store.base import Store


async def report_pdf(store: Store, case_id: CaseId, lang: Literal["en", "zh"]) -> bytes:
    """Return the PDF. Raises NotFound."""
    raise NotFound("report", case_id)
