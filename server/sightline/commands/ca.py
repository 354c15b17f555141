"""``sightline ca``: the local certificate authority: its root for devices, its fingerprint for comparing."""

from __future__ import annotations

import argparse
import hashlib
from typing import Any

from sightline.app import make_data_dir, survey
from sightline.clock import SystemClock
from sightline.commands.serve import add_store_flags, settings_of
from sightline.web.tls import LocalAuthority

HELP = "show the local root certificate that devices install"


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("ca", help=HELP, description=HELP + "; made first where there is none yet")
    add_store_flags(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    make_data_dir(settings.data_dir)
    authority = LocalAuthority(settings.data_dir / "tls", SystemClock())
    authority.ensure(survey(settings).names)
    digest = hashlib.sha256(authority.files.root_der.read_bytes()).hexdigest().upper()
    print(f"root certificate  {authority.files.root_der}")
    print(f"SHA-256           {' '.join(digest[k : k + 4] for k in range(0, len(digest), 4))}")
    return 0
