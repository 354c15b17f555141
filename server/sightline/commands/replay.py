"""``sightline replay``: a recording as a technician's headset in a running service."""

from __future__ import annotations

import argparse
import asyncio
import os
from pathlib import Path
from typing import Any

from rich.console import Console

from sightline.client.api import Api
from sightline.client.participant import Participant
from sightline.client.publisher import Publisher
from sightline.client.recording import Recording, open_recording
from sightline.client.replay import Replay
from sightline.errors import SightlineError
from sightline.protocol.rest import CaseCard
from sightline.protocol.signalling import DeviceInfo
from sightline.protocol.workflow import OpenCase, RequestCall

HELP = "stream a recorded RGB-D sequence into a case as a headset would"
DESCRIPTION = """\
Streams colour, sound, poses, intrinsics and depth of a recording in real time, answers requests for stills, and rings
the experts. Playing starts when an expert has taken the call.
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("replay", help=HELP, description=DESCRIPTION)
    parser.add_argument("recording", type=Path, metavar="DIR", help="a recorded sequence (ours, TUM or 7-Scenes)")
    parser.add_argument("--case", metavar="ID", default="new", help="case id; 'new' opens one (%(default)s)")
    parser.add_argument("--server", default="http://localhost:8080", metavar="URL", help="%(default)s")
    parser.add_argument("--user", metavar="NAME", help="account to sign in with; default: demo identity")
    parser.add_argument("--ca", metavar="FILE", help="root certificate of the server, for https")
    parser.add_argument("--depth-calibration", type=Path, metavar="FILE", help="needed for 7-Scenes folders")
    parser.add_argument("--codec", choices=("VP8", "H264"), default="VP8", help="video codec (%(default)s)")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="play N times (%(default)s)")
    parser.add_argument("--no-wait", action="store_true", help="start at once instead of when the call is taken")
    parser.epilog = "The password of --user is read from SIGHTLINE_PASSWORD."
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    console = Console(highlight=False)
    try:
        recording = open_recording(arguments.recording, depth_calibration=arguments.depth_calibration)
        asyncio.run(_replay(arguments, recording, console))
    except (SightlineError, OSError) as error:
        console.print(str(error), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


async def _replay(arguments: argparse.Namespace, recording: Recording, console: Console) -> None:
    async with Api(arguments.server, verify=arguments.ca or True) as api:
        await _sign_in(api, arguments.user)
        case = await _case(api, arguments.case, recording)
        console.print(
            f"Case {case.number} ({case.case_id}): {len(recording.frames)} frames, {recording.duration_s:.1f} s"
        )
        publisher = Publisher(video_codec=arguments.codec)
        device = DeviceInfo(kind="headless", name=f"Replay of {recording.name}"[:80])
        async with Participant(api, case.case_id, device, publisher=publisher) as participant:
            await _play(arguments, Replay(recording, participant, publisher), participant, console)


async def _play(arguments: argparse.Namespace, replay: Replay, participant: Participant, console: Console) -> None:
    start = asyncio.Event()
    if arguments.no_wait:
        start.set()
    else:
        await participant.op("call.request", RequestCall(message="Replayed recording"))
        console.print("Ringing the experts ...")
    async with asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(replay.run(start=start, rounds=arguments.rounds))
        if not start.is_set():
            taken = participant.wait_for(lambda e: e.kind == "call.taken", what="an expert", timeout_s=3600)
            await taken
            console.print("Taken; playing.")
            start.set()
        await playing
    console.print(f"Played: {replay.statistics}", markup=False)


async def _sign_in(api: Api, user: str | None) -> None:
    if user is not None:
        await api.sign_in(user, os.environ.get("SIGHTLINE_PASSWORD", ""))
        return
    identities = await api.demo_identities()
    api.token = next(i.session.token for i in identities.identities if i.session.self.role == "field")


async def _case(api: Api, case_id: str, recording: Recording) -> CaseCard:
    if case_id != "new":
        return await api.case(case_id)
    return await api.open_case(
        OpenCase(
            title=f"Replay of {recording.name}"[:200], asset_tag="P-101", asset_name="", work_order="", guide_id=""
        )
    )
