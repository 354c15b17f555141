"""The worker in a process of its own: commands, refusals, endings."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from sightline.errors import NegotiationError, WorkerError
from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.rtp.parameters import RemoteTransport
from sightline.worker.base import TransportStateChanged, WorkerDied
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess
from support.rtp import video

CONFIG = WorkerConfig(hosts=("127.0.0.1",), advertised=("192.0.2.77", "2001:db8::7"))
SECTIONS = ("transports", "groups", "publications", "subscriptions")

PARENT = """
import asyncio, sys
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess

async def main():
    async with WorkerProcess(WorkerConfig(hosts=("127.0.0.1",))) as worker:
        print(worker.pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


def new_id() -> TransportId:
    return TransportId(str(uuid.uuid4()))


def is_running(pid: int) -> bool:
    """Tell whether a process runs; a zombie that nobody reaps counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_commands_reach_the_worker_and_leave_nothing() -> None:
    async with WorkerProcess(CONFIG) as worker:
        publisher, viewer = new_id(), new_id()
        offer = await worker.create_transport(publisher, relay_group="case")
        assert offer.candidates == (("192.0.2.77", worker.port), ("2001:db8::7", worker.port))
        await worker.create_transport(viewer, relay_group="case")
        await worker.connect_transport(
            publisher, RemoteTransport(ice_ufrag="f", ice_pwd="p" * 22, fingerprints=(("sha-256", "AB"),))
        )
        assert (await worker.restart_ice(publisher)).ice_ufrag != offer.ice_ufrag
        camera, view = PublicationId("camera"), SubscriptionId("view")
        await worker.publish(publisher, camera, video())
        await worker.subscribe(viewer, view, camera, video(ssrc=5555, rtx_ssrc=5556), rtp_ts_offset=9)
        await worker.pause(view, True)
        await worker.request_keyframe(camera)
        await worker.send_data(viewer, "frames", b"nobody listens")
        held = await worker.dump()
        assert held["groups"] == {"case": sorted([publisher, viewer])}
        assert set(held["publications"]) == {"camera"}  # type: ignore[call-overload]
        await worker.unsubscribe(view)
        await worker.unpublish(camera)
        await worker.close_transport(publisher)
        await worker.close_transport(viewer)
        await worker.close_transport(viewer)
        left = await worker.dump()
        assert [left[section] for section in SECTIONS] == [{}] * len(SECTIONS)


async def test_no_codec_or_web_server_is_loaded() -> None:
    async with WorkerProcess(CONFIG) as worker:
        assert (await worker.dump())["heavy_modules"] == []


async def test_refusals_come_back_as_errors_of_the_tree() -> None:
    async with WorkerProcess(CONFIG) as worker:
        with pytest.raises(WorkerError, match="gone"):
            await worker.request_keyframe(PublicationId("gone"))
        transport = new_id()
        await worker.create_transport(transport, relay_group="case")
        with pytest.raises(WorkerError, match="exists"):
            await worker.create_transport(transport, relay_group="case")
        await worker.publish(transport, PublicationId("p"), video())
        with pytest.raises(NegotiationError):
            await worker.subscribe(transport, SubscriptionId("s"), PublicationId("p"), video(mime="video/h264"))


async def test_a_killed_worker_is_reported_and_refuses_commands() -> None:
    async with WorkerProcess(CONFIG) as worker:
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        async with asyncio.timeout(10):
            event = await anext(worker.events())
        assert event == WorkerDied(-signal.SIGKILL)
        with pytest.raises(WorkerError):
            await worker.create_transport(new_id(), relay_group="case")


async def test_what_waits_when_the_worker_dies_is_refused() -> None:
    async with WorkerProcess(CONFIG) as worker:
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGSTOP)
        waiting = asyncio.ensure_future(worker.dump())
        await asyncio.sleep(0.05)
        os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(WorkerError, match="died"):
            await waiting


async def test_an_asked_for_end_is_no_death() -> None:
    worker = WorkerProcess(CONFIG)
    async with worker:
        pid = worker.pid
    assert pid is not None
    assert not is_running(pid)
    assert [event async for event in worker.events()] == []
    await worker.aclose()
    with pytest.raises(WorkerError):
        await worker.dump()


def test_the_worker_ends_when_its_owner_is_killed() -> None:
    owner = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    with owner.stdout:
        pid = int(owner.stdout.readline())
    assert is_running(pid)
    owner.kill()
    owner.wait(10)
    deadline = time.monotonic() + 10
    while is_running(pid):
        assert time.monotonic() < deadline, "the worker outlives its owner"
        time.sleep(0.02)


async def test_a_port_that_is_taken_is_an_error_not_a_hang() -> None:
    async with WorkerProcess(CONFIG) as first:
        with pytest.raises(WorkerError):
            async with WorkerProcess(WorkerConfig(hosts=("127.0.0.1",), port=first.port)):
                pass


async def test_events_come_through() -> None:
    config = WorkerConfig(hosts=("127.0.0.1",), consent_timeout_s=0.2)
    async with WorkerProcess(config) as worker:
        transport = new_id()
        await worker.create_transport(transport, relay_group="case")
        remote = RemoteTransport(ice_ufrag="f", ice_pwd="p" * 22, fingerprints=(("sha-256", "AB"),))
        await worker.connect_transport(transport, remote)
        async with asyncio.timeout(10):
            event = await anext(worker.events())
        assert event == TransportStateChanged(transport, "failed", "ice_failed")
