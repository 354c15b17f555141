"""``sightline tour``: the scripted technician of the "Try it" page, started by the server as a process of its own.

The bearer token comes by the variable SIGHTLINE_TOUR_TOKEN: an argument would show in the process list.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from sightline.client.api import Api
from sightline.client.participant import Participant
from sightline.client.publisher import Publisher
from sightline.client.recording import open_recording
from sightline.client.tour import TourTechnician
from sightline.commands import TOUR_TOKEN_VARIABLE
from sightline.errors import SightlineError
from sightline.protocol.signalling import DeviceInfo

HELP = "walk through the machine hall as the tour's scripted technician (started by the server)"


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("tour", help=HELP, description=__doc__)
    parser.add_argument("--server", required=True, metavar="URL", help="address of the server")
    parser.add_argument("--case", required=True, metavar="ID", help="case to join")
    parser.add_argument("--walk", required=True, type=Path, metavar="DIR", help="recording of the walk")
    parser.add_argument("--language", choices=("en", "zh"), default="en")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    failures: list[Exception] = []
    try:
        asyncio.run(_tour(arguments))
    except* (SightlineError, OSError) as group:
        failures.extend(group.exceptions)
    for failure in failures:
        print(f"the tour ended: {failure}", file=sys.stderr)
    return 1 if failures else 0


async def _tour(arguments: argparse.Namespace) -> None:
    walk = open_recording(arguments.walk)
    async with Api(arguments.server, os.environ.get(TOUR_TOKEN_VARIABLE)) as api:
        # It writes instead of speaking: a steady tone in the ears of a newcomer explains nothing.
        publisher = Publisher(tone_hz=0.0)
        device = DeviceInfo(kind="headless", name="Tour headset")
        async with Participant(api, arguments.case, device, publisher=publisher) as participant:
            await TourTechnician(participant, publisher, walk, arguments.language).run()
