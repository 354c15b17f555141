"""What ``serve`` prints when it is ready: the links, the most useful one first."""

from __future__ import annotations

import hashlib

from sightline.app import Site
from sightline.config import Settings
from sightline.web.tls import ServerCertificate

WIDTH = 18


def banner(settings: Settings, site: Site, certificate: ServerCertificate | None) -> str:
    """Return the text.

    Args:
        certificate: of the local CA; None when devices need no root of ours.
    """
    lines: list[tuple[str, str]] = []
    base = site.local_url or next(iter(site.lan_urls), settings.public_url or "")
    if settings.demo:
        lines.append(("Try it", f"{base}/try"))
    lines.append(("This machine", f"{base}/"))
    if settings.public_url:
        lines.append(("Public", settings.public_url))
    lines.extend(("Other devices", f"{url}/") for url in site.lan_urls[:3])
    if certificate is not None and site.lan_urls:
        lines.append(("  first, once", f"{site.lan_urls[0]}/ca"))
        lines.append(("  fingerprint", _fingerprint(certificate)))
    rows = "\n".join(f"  {name:{WIDTH}}{value}" for name, value in lines)
    return f"\nSightline is running. Ctrl-C ends it.\n\n{rows}\n\n"


def _fingerprint(certificate: ServerCertificate) -> str:
    digest = hashlib.sha256(certificate.root_der.read_bytes()).hexdigest().upper()
    half = len(digest) // 2
    grouped = [" ".join(part[k : k + 4] for k in range(0, half, 4)) for part in (digest[:half], digest[half:])]
    return f"\n  {'':{WIDTH}}".join(grouped)
