"""GStreamer's webrtcbin as a WHIP encoder or WHEP player, for Debian's own Python (/usr/bin/python3 with gi).

    gst_peer.py publish ENDPOINT vp8|h264        gst_peer.py play ENDPOINT

The bearer token comes in the environment (SIGHTLINE_TOKEN). Facts go out as JSON lines: ``answered`` (status),
``state`` (of the connection), ``pictures`` (decoded so far, with their size), ``ended`` (status of the DELETE). The end
of standard input ends the session. Only the standard library and GStreamer are imported: nothing of ours is in the way.
"""

# mypy: ignore-errors
# (Debian's bindings have no types, and this file runs under another Python than the project's.)
from __future__ import annotations

import json
import os
import sys
import threading
import urllib.error
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

SOURCES = {
    "vp8": "vp8enc deadline=1 keyframe-max-dist=60 target-bitrate=600000 ! rtpvp8pay pt=96 picture-id-mode=15-bit",
    "h264": (
        "openh264enc bitrate=600000 gop-size=60 complexity=low "
        "! video/x-h264,profile=constrained-baseline ! h264parse config-interval=-1 ! rtph264pay pt=96"
    ),
}
PUBLISH = (
    "webrtcbin name=peer bundle-policy=max-bundle "
    "videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=20/1 ! {video} ! peer. "
    "audiotestsrc is-live=true wave=sine ! audioconvert ! opusenc ! rtpopuspay pt=97 ! peer."
)
RECEIVE = (
    "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000,rtcp-fb-nack-pli=true",
    "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2",
)


def tell(**facts):
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


class Peer:
    def __init__(self, way, endpoint, codec):
        self.endpoint, self.url, self.pictures = endpoint, None, 0
        self.loop = GLib.MainLoop()
        if way == "publish":
            self.pipeline = Gst.parse_launch(PUBLISH.format(video=SOURCES[codec]))
        else:
            self.pipeline = Gst.Pipeline.new()
            self.pipeline.add(Gst.parse_launch("webrtcbin name=peer bundle-policy=max-bundle"))
        self.peer = self.pipeline.get_by_name("peer")
        if way == "play":
            for caps in RECEIVE:
                direction = GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY
                self.peer.emit("add-transceiver", direction, Gst.Caps.from_string(caps))
        self.peer.connect("on-negotiation-needed", self.on_negotiation_needed)
        self.peer.connect("notify::connection-state", self.on_state)
        self.peer.connect("pad-added", self.on_pad)
        self.has_offered = False

    def run(self):
        threading.Thread(target=self.wait_for_end, daemon=True).start()
        self.pipeline.set_state(Gst.State.PLAYING)
        self.loop.run()
        if self.url is not None:
            tell(ended=self.request("DELETE", self.url)[0])
        self.pipeline.set_state(Gst.State.NULL)

    def wait_for_end(self):
        sys.stdin.read()
        GLib.idle_add(self.loop.quit)

    # Negotiation

    def on_negotiation_needed(self, peer):
        if self.has_offered:
            return
        self.has_offered = True
        for index in range(2):
            transceiver = peer.emit("get-transceiver", index)
            if transceiver is not None and "play" not in sys.argv:
                transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
        peer.emit("create-offer", None, Gst.Promise.new_with_change_func(self.on_offer, None))

    def on_offer(self, promise, _):
        promise.wait()
        reply = promise.get_reply()  # Held on to: the offer is a part of it.
        offer = reply.get_value("offer")
        self.peer.emit("set-local-description", offer, Gst.Promise.new())
        status, headers, body = self.request("POST", self.endpoint, offer.sdp.as_text().encode(), "application/sdp")
        tell(answered=status, **({} if status == 201 else {"error": body.decode()}))
        if status != 201:
            GLib.idle_add(self.loop.quit)
            return
        self.url = headers["Location"]
        _, message = GstSdp.SDPMessage.new_from_text(body.decode())
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        self.peer.emit("set-remote-description", answer, Gst.Promise.new())

    def request(self, method, url, body=None, content_type=None):
        headers = {"Authorization": "Bearer " + os.environ["SIGHTLINE_TOKEN"], "User-Agent": "GStreamer/1"}
        if content_type:
            headers["Content-Type"] = content_type
        try:
            with urllib.request.urlopen(
                urllib.request.Request(url, body, headers, method=method), timeout=30
            ) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read()

    # What happens

    def on_state(self, peer, _):
        tell(state=peer.get_property("connection-state").value_nick)

    def on_pad(self, _, pad):
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        media = pad.get_current_caps().get_structure(0).get_value("media")
        chain = "queue ! rtpopusdepay ! opusdec ! fakesink sync=false"
        if media == "video":
            chain = "queue ! rtpvp8depay ! vp8dec ! fakesink name=shown sync=false signal-handoffs=true"
        branch = Gst.parse_bin_from_description(chain, True)
        if media == "video":
            branch.get_by_name("shown").connect("handoff", self.on_picture)
        self.pipeline.add(branch)
        branch.sync_state_with_parent()
        pad.link(branch.get_static_pad("sink"))
        tell(track=media)

    def on_picture(self, _, __, pad):
        self.pictures += 1
        size = pad.get_current_caps().get_structure(0)
        tell(pictures=self.pictures, width=size.get_value("width"), height=size.get_value("height"))


if __name__ == "__main__":
    Gst.init(None)
    Peer(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "vp8").run()
