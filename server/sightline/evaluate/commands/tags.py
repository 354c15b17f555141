"""``sightline evaluate tags``: tags to print and stick on a machine, and the board for accuracy reports."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from sightline.errors import RecordingError

HELP = "make a sheet of tags, or the accuracy board, to print"
DESCRIPTION = """\
Makes a PDF with tags in their real size, each with its number, size and asset, and a ruler to check the printer's
scale. 15 to 20 cm is a good size: at 1.5 m a tag then covers 50 pixels and more of a headset's picture. --board makes
the board that `sightline evaluate report` measures.
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("tags", help=HELP, description=DESCRIPTION)
    parser.add_argument("--board", action="store_true", help="the accuracy board instead of single tags")
    parser.add_argument("--numbers", default="0-3", help="of the tags, e.g. 0-5,9 (default: 0-3)")
    families = ("aruco_4x4", "apriltag_36h11")
    parser.add_argument("--family", default=families[0], choices=families, help="kind of tag (default: aruco_4x4)")
    parser.add_argument("--side-mm", type=float, default=130.0, help="side of the black square (default: 130)")
    parser.add_argument("--asset", default="", help="name of the machine, printed below each tag")
    parser.add_argument("--paper", default="a4", choices=("a4", "us-letter"), help="default: a4")
    parser.add_argument("--out", type=Path, metavar="FILE", required=True, help="the PDF")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from sightline.spatial.tags.families import TagId
    from sightline.spatial.tags.sheet import board_page, pages, sheet_pdf

    if arguments.board:
        drawn, title = [board_page(arguments.paper)], "Sightline accuracy board"
    else:
        tags = [TagId(arguments.family, number) for number in numbers(arguments.numbers)]
        drawn, title = pages(tags, arguments.side_mm, arguments.paper), "Sightline tags"
    pdf = sheet_pdf(drawn, arguments.paper, arguments.asset, title)
    try:
        arguments.out.write_bytes(pdf)
    except OSError as error:
        raise RecordingError(f"{arguments.out.name} cannot be written: {error.strerror}.") from error
    sys.stdout.write(f"{arguments.out}: {len(drawn)} page{'s' if len(drawn) != 1 else ''}\n")
    return 0


def numbers(text: str) -> list[int]:
    """Numbers of ``0-5,9``, in order, each once.

    Raises:
        RecordingError: the text is no such list, or names more than a thousand.
    """
    found: list[int] = []
    for piece in text.split(","):
        first, dash, last = piece.strip().partition("-")
        if not (first.isdecimal() and (not dash or last.isdecimal()) and len(piece) < 12):
            raise RecordingError(f"{text[:40]!r} is no list of tag numbers such as 0-5,9.")
        end = int(last) if dash else int(first)
        if end - int(first) > 1000:
            raise RecordingError("That is too many tags for one document.")
        found += range(int(first), end + 1)
    return list(dict.fromkeys(found))
