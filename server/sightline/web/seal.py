"""What printed records say about their proof: where the verifier is, and which key signs here."""

from __future__ import annotations

from sightline.report.seal import Seal
from sightline.web.services import Services

VERIFIER_PAGE = "/verify"


def seal_of(services: Services) -> Seal | None:
    """Return the seal of this server's records; None where it signs nothing or nobody else can reach it."""
    base = services.public_url or next(iter(services.lan_urls), None)
    if services.signer is None or base is None:
        return None
    return Seal(base.rstrip("/") + VERIFIER_PAGE, services.signer.signing_key.key_id)
