"""Parts that pages share: lists of facts, plates, tables, tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Any

from sightline.report.html.markup import Html, join, tag, text

Json = dict[str, Any]


def style_sheet() -> str:
    """Return the style of all pages."""
    return resources.files(__package__).joinpath("report.css").read_text(encoding="utf-8")


def facts(rows: Iterable[Sequence[str]]) -> Html:
    """Return label and value of each row; a third text is set small below."""
    made = []
    for row in rows:
        fine = join((tag("br"), tag("small", text(row[2])))) if len(row) > 2 else None
        made += [tag("dt", text(row[0])), tag("dd", text(row[1]), fine)]
    return tag("dl", *made)


def table(head: Iterable[str], rows: Iterable[Iterable[Html]]) -> Html:
    """Return a table with a head."""
    return tag(
        "table",
        tag("thead", tag("tr", *(tag("th", text(cell), scope="col") for cell in head))),
        tag("tbody", *(tag("tr", *(tag("td", cell) for cell in row)) for row in rows)),
    )


def plate(value: Json | None) -> Html | None:
    """Return the number plate of a mark: outline, colours and dashes as on pictures and screens."""
    if value is None:
        return None
    points = " ".join(f"{x:.3f},{y:.3f}" for x, y in value["points"])
    fill = "#ffffff" if value["is_hollow"] else value["fill"]
    number = value["number"]
    return tag(
        "svg",
        tag("polygon", points=points, fill=fill, stroke="#0c0f12", stroke_width="0.28"),
        tag(
            "polygon",
            points=points,
            fill="none",
            stroke=value["line"],
            stroke_width="0.16",
            stroke_dasharray="0.26 0.18" if value["is_dashed"] else None,
        ),
        tag(
            "text",
            text(number),
            x="0",
            y="0.32" if len(number) < 3 else "0.24",
            text_anchor="middle",
            fill="#171b1f" if value["is_hollow"] else "#ffffff",
            font_size="0.92" if len(number) < 3 else "0.66",
            font_weight="700",
        ),
        class_="plate",
        viewBox="-1.2 -1.2 2.4 2.4",
        role="img",
        aria_label=number,
    )
