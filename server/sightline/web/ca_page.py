"""The page ``/ca``: how a device comes to trust this server, with a QR code of its own address."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from html import escape
from pathlib import Path

import segno

from sightline.web.ca_texts import TEXTS, CaTexts

CA_CSS = Path(__file__).with_name("ca.css").read_text()


def ca_page(language: str, root_der: Path | None, lan_urls: Sequence[str]) -> str:
    """Return the page as HTML; ``root_der`` is None when the server has another certificate."""
    texts = TEXTS[language]
    other, other_name = ("zh", "中文") if language == "en" else ("en", "English")
    body = _instructions(texts, root_der, lan_urls) if root_der else f"<p>{escape(texts.not_needed)}</p>"
    return f"""<!doctype html>
<html lang="{escape(texts.lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(texts.title)} · Sightline</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/ca.css">
</head>
<body>
<main>
<nav><a href="/">Sightline</a> <a href="/ca?lang={other}" lang="{other}">{other_name}</a></nav>
<h1>{escape(texts.title)}</h1>
{body}
</main>
</body>
</html>
"""


def _instructions(texts: CaTexts, root_der: Path, lan_urls: Sequence[str]) -> str:
    fingerprint = hashlib.sha256(root_der.read_bytes()).hexdigest().upper()
    grouped = " ".join(fingerprint[k : k + 4] for k in range(0, len(fingerprint), 4))
    platforms = "\n".join(
        f"<section><h2>{escape(name)}</h2><ol>{''.join(f'<li>{escape(step)}</li>' for step in steps)}</ol></section>"
        for name, steps in texts.platforms
    )
    codes = "\n".join(_code(url, texts) for url in lan_urls[:2])
    others = (
        f'<section><h2>{escape(texts.other_devices)}</h2><div class="codes">{codes}</div></section>' if codes else ""
    )
    return f"""<p>{escape(texts.why)}</p>
<p><a class="button" href="/ca/root.crt" download="sightline-root.crt">{escape(texts.download)}</a></p>
<p>{escape(texts.compare)}<br><code>{grouped}</code></p>
{others}
{platforms}
<p>{escape(texts.remove)}</p>"""


def _code(url: str, texts: CaTexts) -> str:
    address = f"{url}/ca"
    drawing = io.BytesIO()
    # The root must be trusted before HTTPS can be: the first visit shows a warning, the fingerprint settles it.
    segno.make(address, error="m").save(drawing, kind="svg", xmldecl=False, omitsize=True, border=4, light="#fff")
    image = drawing.getvalue().decode()
    label, caption = escape(texts.code_label), escape(address)
    return f'<figure role="img" aria-label="{label}">{image}<figcaption>{caption}</figcaption></figure>'
