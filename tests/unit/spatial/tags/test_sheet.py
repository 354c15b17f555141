"""Printed sheets: real sizes, white borders, and a detector that reads what was printed."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest

from sightline.cli import main
from sightline.errors import SightlineError, SpatialError
from sightline.evaluate.commands.tags import numbers
from sightline.spatial.tags.families import FAMILIES, TagId
from sightline.spatial.tags.sheet import (
    FOOT_MM,
    MARGIN_MM,
    PAPERS_MM,
    Paper,
    board_layout,
    board_page,
    pages,
    sheet_pdf,
)

TAGS = [TagId("aruco_4x4", n) for n in range(7)]


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
@pytest.mark.parametrize("side_mm", [20.0, 60.0, 130.0])
def test_tags_keep_their_white_border_and_stay_on_the_paper(paper: Paper, side_mm: float) -> None:
    width, height = PAPERS_MM[paper]
    quiet = side_mm / 6
    placed = pages(TAGS, side_mm, paper)
    assert [d.tag for page in placed for d in page] == TAGS
    for page in placed:
        for d in page:
            assert d.left_mm - quiet >= MARGIN_MM - 1e-6
            assert d.left_mm + d.side_mm + quiet <= width - MARGIN_MM + 1e-6
            assert d.top_mm + d.side_mm + quiet <= height - MARGIN_MM - FOOT_MM
        for a in page:
            for b in page:
                apart = max(abs(a.left_mm - b.left_mm), abs(a.top_mm - b.top_mm))
                assert a is b or apart >= side_mm + 2 * quiet - 1e-6


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_the_board_is_where_its_layout_says(paper: Paper) -> None:
    width, height = PAPERS_MM[paper]
    layout = board_layout(paper)
    for d in board_page(paper):
        x, y, z = layout.tags[d.tag].asset_from_tag.translation * 1000
        assert (x + width / 2, height / 2 - y, z) == pytest.approx(
            (d.left_mm + d.side_mm / 2, d.top_mm + d.side_mm / 2, 0.0)
        )
        assert d.top_mm + d.side_mm < height - FOOT_MM
    assert board_layout(paper, 0.97).tags[board_page(paper)[0].tag].side_m == pytest.approx(
        layout.tags[board_page(paper)[0].tag].side_m * 0.97
    )


def test_a_sheet_is_vector_in_real_size_with_its_words() -> None:
    pdf = sheet_pdf(pages(TAGS[:2], 130, "a4"), "a4", "P-101 #bad[*markup*]", "Sightline tags")
    document = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(document.pages) == 2
    box = document.pages[0].mediabox
    assert (float(box.width) / 72 * 25.4, float(box.height) / 72 * 25.4) == pytest.approx((210, 297), abs=0.1)
    words = document.pages[1].extract_text()
    for expected in ("ArUco 4x4", "1", "130", "P-101 #bad[*markup*]", "100"):
        assert expected in words
    assert not document.pages[0].images


def test_sizes_that_cannot_be_printed_are_refused() -> None:
    for side_mm in (5.0, 400.0, float("nan")):
        with pytest.raises(SpatialError):
            pages(TAGS, side_mm, "a4")
    with pytest.raises(SpatialError):
        pages([], 100.0, "a4")
    with pytest.raises(SpatialError):
        pages([TagId("aruco_4x4", FAMILIES["aruco_4x4"].count)], 100.0, "a4")


def test_the_command_writes_sheets_and_the_board(tmp_path: Path) -> None:
    assert main(["evaluate", "tags", "--numbers", "0-1", "--asset", "泵 P-101", "--out", str(tmp_path / "s.pdf")]) == 0
    assert main(["evaluate", "tags", "--board", "--paper", "us-letter", "--out", str(tmp_path / "b.pdf")]) == 0
    assert len(pypdf.PdfReader(tmp_path / "b.pdf").pages) == 1
    assert main(["evaluate", "tags", "--numbers", "99", "--out", str(tmp_path / "x.pdf")]) == 1
    assert not (tmp_path / "x.pdf").exists()


def test_lists_of_numbers() -> None:
    assert numbers("0-2, 9,1") == [0, 1, 2, 9]
    for text in ("", "a", "1-", "-1", "0-99999", "1;2", "٣-"):
        with pytest.raises(SightlineError):
            numbers(text)
