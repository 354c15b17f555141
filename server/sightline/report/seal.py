"""How a printed record leads to its proof: the verifier's address as QR code, and the fingerprint of the key."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import segno

from sightline.report.words import Words

Json = dict[str, Any]
GROUP = 8


@dataclass(frozen=True, slots=True)
class Seal:
    """Address of the verifier's page, and the SHA-256 fingerprint (hexadecimal) of the key that signs heads."""

    url: str
    fingerprint: str

    @property
    def link(self) -> str:
        """The address with the key: the page compares it with that of a package. What stands behind # stays there."""
        return f"{self.url}#key={self.fingerprint}"


def seal_view(seal: Seal, words: Words) -> Json:
    """Return what pages print of it; the fingerprint in groups, so that people can compare it."""
    shown = " ".join(seal.fingerprint[i : i + GROUP] for i in range(0, len(seal.fingerprint), GROUP))
    return {
        "title": words.signing.proof,
        "why": words.signing.proof_why,
        "label": words.signing.fingerprint,
        "fingerprint": shown,
        "url": seal.url,
        "link": seal.link,
    }


def qr_svg(url: str) -> bytes:
    """Return the QR code of an address (error correction M)."""
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", border=2, light="#fff", omitsize=True)
    return out.getvalue()


def qr_rows(url: str) -> list[str]:
    """Return the code as rows of ``0`` and ``1``, with its quiet zone."""
    return ["".join("1" if dark else "0" for dark in row) for row in segno.make(url, error="m").matrix_iter(border=2)]
