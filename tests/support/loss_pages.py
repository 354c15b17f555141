"""Peers in one Chromium page that publish and watch straight at a media worker, each by its own way (``netem.Relay``).

One page, because a browser slows down the pages that are not in front.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from playwright.async_api import Page

from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.rtp.parameters import MediaParameters
from sightline.sdp import parse, publish, subscribe
from sightline.sdp.capabilities import CodecPreference
from sightline.worker.base import MediaWorker
from support.netem import Relay, through

GROUP = "loss"
VP8_ONLY = CodecPreference(video=("video/vp8",))
PRODUCT = ("media/sound-repair.ts", "media/playout.ts")
"""What the product's pages do about loss; a bare page does it too once it knows these (``page_module.use``)."""

PUBLISH = """async ([name, width, height, bps, layered, noise]) => {
  const pc = (window[name] = new RTCPeerConnection());
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  const draw = () => {
    const t = performance.now();
    pen.fillStyle = "#345";
    pen.fillRect(0, 0, width, height);
    for (let i = 0; i < 40; i++) {
      pen.fillStyle = `hsl(${(i * 47) % 360} 70% 55%)`;
      const x = (width * (1 + Math.sin(t / 900 + i))) / 2, y = (height * (1 + Math.cos(t / 700 + 2 * i))) / 2;
      pen.fillRect(x - 20, y - 15, 40, 30);
    }
    for (let i = 0; i < noise; i++) {
      pen.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
      pen.fillRect(Math.random() * width, Math.random() * height, 12, 12);
    }
  };
  setInterval(draw, 33);
  const sound = new AudioContext();
  const out = sound.createMediaStreamDestination();
  const tone = sound.createOscillator();
  tone.connect(out);
  tone.start();
  pc.addTransceiver(out.stream.getAudioTracks()[0], { direction: "sendonly" });
  const layers = layered ? [["q", 4, bps / 10], ["h", 2, bps / 3], ["f", 1, bps]] : [];
  const sendEncodings = layered
    ? layers.map(([rid, by, maxBitrate]) => ({ rid, scaleResolutionDownBy: by, maxBitrate, maxFramerate: 20 }))
    : [{ maxBitrate: bps, maxFramerate: 30 }];
  pc.addTransceiver(canvas.captureStream(30).getVideoTracks()[0], { direction: "sendonly", sendEncodings });
  await pc.setLocalDescription();
  const { sdp } = pc.localDescription;
  return window.offerSoundRepair ? offerSoundRepair(sdp) : sdp;
}"""
ANSWERED = """([name, sdp]) => window[name].setRemoteDescription({ type: "answer", sdp })"""
WATCH = """async ([name, sdp]) => {
  const pc = (window[name] = new RTCPeerConnection());
  if (window.keepPlayout) keepPlayout(pc);
  pc.ontrack = ({ track }) => {
    const sink = document.createElement(track.kind);
    sink.srcObject = new MediaStream([track]);
    document.body.append(sink);
    sink.play();
  };
  await pc.setRemoteDescription({ type: "offer", sdp });
  await pc.setLocalDescription();
  return pc.localDescription.sdp;
}"""
SEEN = """async (name) => {
  const seen = { frames: 0, frozen_s: 0, freezes: 0, samples: 0, concealed: 0, lost: 0 };
  seen.at_s = performance.now() / 1000;
  for (const report of (await window[name].getStats()).values()) {
    if (report.type !== "inbound-rtp") continue;
    if (report.kind === "video") {
      seen.frames = report.framesDecoded;
      seen.frozen_s = report.totalFreezesDuration;
      seen.freezes = report.freezeCount;
    } else {
      seen.samples = report.totalSamplesReceived;
      // Stretched silence is what a jitter buffer does when all is well; only audible gaps count.
      seen.concealed = report.concealedSamples - report.silentConcealedSamples;
    }
    seen.lost += report.packetsLost;
  }
  return seen;
}"""


SENT = """async (name) => {
  const sent = {};
  for (const report of (await window[name].getStats()).values()) {
    if (report.type === "candidate-pair" && report.nominated) {
      sent.available_bps = report.availableOutgoingBitrate;
      sent.rtt_s = report.currentRoundTripTime;
    }
    if (report.type === "outbound-rtp") sent.bytes = (sent.bytes ?? 0) + report.bytesSent + report.headerBytesSent;
    if (report.type !== "outbound-rtp" || report.kind !== "video") continue;
    sent.target_bps = report.targetBitrate;
    sent.frames = (sent.frames ?? 0) + report.framesSent;
    sent.key_frames = (sent.key_frames ?? 0) + report.keyFramesEncoded;
    sent.packets = (sent.packets ?? 0) + report.packetsSent;
    sent.again = (sent.again ?? 0) + report.retransmittedPacketsSent;
    sent.plis = (sent.plis ?? 0) + report.pliCount;
    sent.height = report.frameHeight;
    sent.limited_by = report.qualityLimitationReason;
  }
  return sent;
}"""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a viewer saw and heard in a while."""

    seconds: float
    frozen: float
    """Share of the time, 0 … 1, by the browser's own count (W3C webrtc-stats ``totalFreezesDuration``)."""
    freezes: int
    fps: float
    concealed: float
    """Share of the sound that had to be made up, 0 … 1."""


class Way(Protocol):
    """How a page reaches the worker: a relay, or nothing between (``straight``)."""

    @property
    def address(self) -> tuple[str, int]: ...


class _Straight(NamedTuple):
    address: tuple[str, int]


def straight(host: str, port: int) -> Way:
    """Return the worker's own address as a way."""
    return _Straight((host, port))


async def publish_from(
    worker: MediaWorker,
    tab: Page,
    relay: Way,
    *,
    name: str = "publisher",
    size: tuple[int, int] = (640, 360),
    bps: int = 800_000,
    layered: bool = False,
    noise: int = 0,
    preference: CodecPreference = VP8_ONLY,
) -> dict[PublicationId, MediaParameters]:
    """Publish a moving picture, in three layers if ``layered``, and a tone from a page; returns what was agreed.

    ``noise`` is how many small squares per picture come at random, which no encoder can foresee.
    """
    offer = parse.parse(await tab.evaluate(PUBLISH, [name, *size, bps, layered, noise]))
    mids = [section.mid for section in offer.sections if section.kind in ("audio", "video") and section.mid]
    plan = publish.plan(offer, mids, preference)
    transport_id = TransportId(str(uuid.uuid4()))
    local = await worker.create_transport(transport_id, relay_group=GROUP)
    published = {}
    for parameters in plan.media.values():
        publication_id = PublicationId(str(uuid.uuid4()))
        published[publication_id] = parameters
        await worker.publish(transport_id, publication_id, parameters)
    await worker.connect_transport(transport_id, plan.remote)
    await tab.evaluate(ANSWERED, [name, publish.answer(plan, through(local, relay.address))])
    return published


async def watch_from(
    worker: MediaWorker, tab: Page, relay: Relay, published: dict[PublicationId, MediaParameters], *, name: str
) -> None:
    """Subscribe a page to everything that is published."""
    sections: subscribe.Sections[PublicationId] = subscribe.Sections(random.SystemRandom())
    for publication_id, parameters in published.items():
        sections.add(publication_id, parameters, stream="technician", cname="technician")
    transport_id = TransportId(str(uuid.uuid4()))
    local = await worker.create_transport(transport_id, relay_group=GROUP)
    sdp = await tab.evaluate(WATCH, [name, sections.offer(through(local, relay.address), 1)])
    answer = subscribe.read_answer(parse.parse(sdp), sections.live())
    for publication_id, parameters in answer.accepted.items():
        subscription_id = SubscriptionId(f"{publication_id}>{transport_id}")
        await worker.subscribe(transport_id, subscription_id, publication_id, parameters)
    await worker.connect_transport(transport_id, answer.remote)


async def seen_by(tab: Page, name: str) -> dict[str, Any]:
    """Return the viewer's counters so far."""
    found: dict[str, Any] = await tab.evaluate(SEEN, name)
    return found


async def sent_by(tab: Page, name: str = "publisher") -> dict[str, Any]:
    """Return the publisher's estimate of its way, and its counters so far."""
    found: dict[str, Any] = await tab.evaluate(SENT, name)
    return found


def between(before: dict[str, Any], after: dict[str, Any]) -> Watched:
    """Return what happened between two looks at the counters."""
    seconds = after["at_s"] - before["at_s"]
    samples = max(after["samples"] - before["samples"], 1)
    return Watched(
        seconds=seconds,
        frozen=(after["frozen_s"] - before["frozen_s"]) / seconds,
        freezes=after["freezes"] - before["freezes"],
        fps=(after["frames"] - before["frames"]) / seconds,
        concealed=(after["concealed"] - before["concealed"]) / samples,
    )
