"""Peer connections of a real Chromium, driven from Python: what a page would do with the room's descriptions."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

from support.needs import missing

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
MAKE_OFFER = """async (simulcast) => {
  const pc = (window.pc = new RTCPeerConnection());
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  setInterval(() => ((pen.fillStyle = `hsl(${performance.now() / 10} 80% 50%)`), pen.fillRect(0, 0, 300, 150)), 30);
  const video = canvas.captureStream(30).getVideoTracks()[0];
  const sound = new AudioContext();
  const audioOut = sound.createMediaStreamDestination();
  const tone = sound.createOscillator();
  tone.connect(audioOut);
  tone.start();
  const audio = audioOut.stream.getAudioTracks()[0];
  pc.addTransceiver(audio, { direction: "sendonly" });
  const sendEncodings = simulcast ? ["q", "h", "f"].map((rid) => ({ rid })) : undefined;
  pc.addTransceiver(video, { direction: "sendonly", sendEncodings });
  pc.createDataChannel("frames", { ordered: false, maxRetransmits: 0 });
  await pc.setLocalDescription();
  return pc.localDescription.sdp;
}"""
TAKE_ANSWER = """async (sdp) => {
  await pc.setRemoteDescription({ type: "answer", sdp });
  const video = pc.getTransceivers()[1];
  const codec = video.sender.getParameters().codecs[0];
  return {
    directions: pc.getTransceivers().map((t) => t.currentDirection),
    codec: codec && codec.mimeType,
    encodings: video.sender.getParameters().encodings.map((e) => e.rid ?? ""),
    extensions: video.sender.getParameters().headerExtensions.map((e) => e.uri),
  };
}"""
TAKE_OFFER = """async (sdp) => {
  if (!window.subscriber) {
    window.subscriber = new RTCPeerConnection();
    window.tracks = [];
    subscriber.ontrack = (event) => {
      tracks.push(event.track.kind);
      const sink = document.createElement(event.track.kind);
      sink.srcObject = new MediaStream([event.track]);
      sink.play();
    };
    subscriber.createDataChannel("frames", { ordered: false, maxRetransmits: 0 });
  }
  await subscriber.setRemoteDescription({ type: "offer", sdp });
  await subscriber.setLocalDescription();
  return { sdp: subscriber.localDescription.sdp, tracks: window.tracks.splice(0) };
}"""


@asynccontextmanager
async def page() -> AsyncIterator[Page]:
    """A page of a fresh browser; without a Chromium on this machine the test skips, in CI it fails."""
    if CHROMIUM is None:
        missing("there is no chromium here; set CHROMIUM to one")
    arguments = [
        "--no-sandbox",
        "--autoplay-policy=no-user-gesture-required",
        "--disable-features=WebRtcHideLocalIpsWithMdns",
    ]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield await browser.new_page()
        finally:
            await browser.close()


RECEIVED = """async () => {
  const found = { video: 0, audio: 0, energy: 0, key: 0 };
  for (const report of (await subscriber.getStats()).values()) {
    if (report.type !== "inbound-rtp") continue;
    if (report.kind === "video") Object.assign(found, { video: report.framesDecoded, key: report.keyFramesDecoded });
    else Object.assign(found, { audio: report.packetsReceived, energy: report.totalAudioEnergy });
  }
  return found;
}"""
"""What the subscribing page has decoded so far."""
