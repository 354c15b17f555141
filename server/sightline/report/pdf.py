"""The report as PDF, set by Typst (A4, page numbers, Chinese fonts; see ``docs/decisions.md``).

The template is fixed; what people typed reaches it as data of a JSON file and is never read as markup. Only the
installed fonts that the report names are used, and the same document and pictures give the same bytes.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path

import msgspec
import typst

from sightline.errors import ConfigError
from sightline.ids import BlobHash
from sightline.report.formats import printable
from sightline.report.model import Document
from sightline.report.picture_page import picture_page
from sightline.report.pictures import draw_all
from sightline.report.seal import Seal, qr_svg, seal_view
from sightline.report.view import view
from sightline.report.words import WORDS
from sightline.workflow.texts import Language

CHINESE_FONTS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimHei")
ENGLISH_FIRST = ("Noto Sans CJK KR", "Noto Sans")
"""Same letters as the first Chinese font, with quotes and dots of Latin width."""
LATIN_FONTS = ("Noto Sans", "Liberation Sans", "DejaVu Sans", "Libertinus Serif")
"""Tried in this order; Typst brings the last one itself. The Chinese ones have good Latin letters too."""
_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def render_pdf(
    document: Document, pictures: Mapping[BlobHash, bytes], lang: Language, seal: Seal | None = None
) -> bytes:
    """Return the report.

    Args:
        pictures: bytes of the stored pictures, for ``document.blobs``; one that is missing or broken is named as such
            in the report, which is still made.
        seal: leads to the verifier; left out when the server signs nothing.
    Raises:
        ConfigError: the text needs Chinese characters and no font for them is installed.
    """
    with tempfile.TemporaryDirectory(prefix="sightline-report-") as name:
        folder = Path(name)
        drawn = draw_all(document, pictures)
        values = printable(view(document, lang, drawn.readable))
        values["fonts"] = _fonts_for(msgspec.json.encode(values).decode(), lang)
        values["seal"] = seal_view(seal, WORDS[lang]) if seal else None
        # The template looks for a picture's page under the picture's name and ".pdf".
        pages = {f"{name}.pdf": picture_page(jpeg) for name, jpeg in drawn.files.items()}
        files = {**_template(), **pages, "data.json": msgspec.json.encode(values)}
        if seal:
            files["seal.svg"] = qr_svg(seal.link)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        return _compile(folder, document.state.head_at_ms)


@lru_cache(maxsize=1)
def _template() -> Mapping[str, bytes]:
    """The sections of the page, by file name."""
    sources = resources.files(__package__).joinpath("pages").iterdir()
    return {source.name: source.read_bytes() for source in sources if source.name.endswith(".typ")}


@lru_cache(maxsize=1)
def _installed() -> typst.Fonts:
    """Reading all fonts of a machine takes half a second: once per process."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def _fonts_for(text: str, lang: Language) -> list[dict[str, str | bool]]:
    """Return the installed fonts among ours; naming an absent one would be a warning on every page."""
    known = set(_installed().families())
    chinese = [name for name in CHINESE_FONTS if name in known]
    if not chinese and _CHINESE.search(text):
        raise ConfigError("No Chinese font is installed for the report. Install fonts-noto-cjk (Debian, Ubuntu).")
    first = [name for name in ENGLISH_FIRST if lang == "en" and name in known][:1]
    latin = [name for name in LATIN_FONTS if name in known]
    others = [*latin[:1], *chinese[:1], *latin[1:]] if first else [*chinese[:1], *latin]
    return [_font(name, latin_only=True) for name in first] + [_font(name, latin_only=False) for name in others]


def _font(name: str, *, latin_only: bool) -> dict[str, str | bool]:
    return {"name": name, "latin_only": latin_only}


def _compile(folder: Path, head_at_ms: int) -> bytes:
    compiler = typst.Compiler(input=folder / "main.typ", root=folder, font_paths=_installed())
    # The time of the newest event, not of printing: the same record gives the same file.
    made = compiler.compile(format="pdf", timestamp=head_at_ms // 1000)
    if not isinstance(made, bytes):
        raise RuntimeError("Typst returned pages instead of one PDF")
    return made
