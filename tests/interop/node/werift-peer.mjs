// A peer of werift, which is WebRTC written in TypeScript alone: sends encoded pictures and sound from a file, takes packets.
//
// `plain` leaves out what plain clients lack: RTX, NACK, transport-wide feedback, every header extension.
import { readFileSync } from "node:fs";
import {
  MediaStreamTrack, RTCPeerConnection, RtpHeader, RtpPacket, useNACK, useOPUS, usePLI, useSdesMid, useTransportWideCC, useTWCC, useVP8,
  Vp8RtpPayload,
} from "werift";
import { gathered, openFrames, serve } from "./lines.mjs";

const plain = process.argv[2] === "plain";
const MAX_PAYLOAD = 1100;

const feedback = plain ? [usePLI()] : [usePLI(), useNACK(), useTWCC()];
const extensions = plain ? [] : [useSdesMid(), useTransportWideCC()];
const configuration = {
  bundlePolicy: "max-bundle",
  iceServers: [],
  codecs: { audio: [useOPUS()], video: [useVP8({ rtcpFeedback: feedback })] },
  headerExtensions: { audio: extensions, video: extensions },
};
const publisher = { pc: null, channel: null, plis: 0 };
const subscriber = { pc: null, records: [], tracks: new Map() };

/** RFC 7741 section 4.2: a picture in packets, the first with the S bit. */
function packetsOf(frame) {
  const parts = [];
  for (let at = 0; at < frame.length; at += MAX_PAYLOAD) {
    parts.push(Buffer.concat([Buffer.from([at === 0 ? 0x10 : 0x00]), frame.subarray(at, at + MAX_PAYLOAD)]));
  }
  return parts;
}

/** Writes RTP at the pace of the file; a picture loss indication begins again at its first frame, which is a keyframe. */
function play(track, payloadType, ssrc, { frames, fps, clockRate }, packets) {
  let sequenceNumber = Math.floor(Math.random() * 65536), timestamp = Math.floor(Math.random() * 2 ** 32), at = 0;
  const next = () => {
    const parts = packets(Buffer.from(frames[at % frames.length], "base64"));
    parts.forEach((payload, index) => {
      const header = new RtpHeader({ sequenceNumber, timestamp, payloadType, ssrc, marker: index === parts.length - 1 });
      track.writeRtp(new RtpPacket(header, payload));
      sequenceNumber = (sequenceNumber + 1) & 0xffff;
    });
    timestamp = (timestamp + clockRate / fps) >>> 0;
    at++;
  };
  setInterval(next, 1000 / fps);
  return () => (at = 0);
}

/**
 * Counts packets and pictures; of a VP8 keyframe it reads the size (RFC 6386 section 9.1).
 *
 * werift loses what arrives between the end of its handshake and its keys, and asks for no keyframe by itself: that is the
 * application's part, as for every stack without a decoder.
 */
function received(track) {
  const seen = { kind: track.kind, count: 0, packets: 0, width: 0, height: 0, keyframes: 0, extensions: 0 };
  subscriber.tracks.set(track.uuid, seen);
  if (track.kind === "video") setInterval(() => seen.keyframes || seen.packets && wishKeyframe(track), 300);
  track.onReceiveRtp.subscribe((rtp) => {
    seen.packets++;
    seen.extensions = Math.max(seen.extensions, rtp.header.extensions.length);
    if (track.kind === "audio") return void seen.count++;
    if (rtp.payload.length === 0) return;
    if (rtp.header.marker) seen.count++;
    const vp8 = Vp8RtpPayload.deSerialize(rtp.payload);
    if (!vp8.isPartitionHead || !vp8.isKeyframe) return;
    seen.keyframes++;
    seen.width = vp8.payload.readUInt16LE(6) & 0x3fff;
    seen.height = vp8.payload.readUInt16LE(8) & 0x3fff;
  });
}

function wishKeyframe(track) {
  const transceiver = subscriber.pc.getTransceivers().find(({ receiver }) => receiver.tracks.includes(track));
  void transceiver?.receiver.sendRtcpPLI(track.ssrc);
}

await serve({
  async offer({ file }) {
    const media = JSON.parse(readFileSync(file, "utf8"));
    const pc = (publisher.pc = new RTCPeerConnection(configuration));
    const audio = new MediaStreamTrack({ kind: "audio" }), video = new MediaStreamTrack({ kind: "video" });
    const sound = pc.addTransceiver(audio, { direction: "sendonly" });
    const picture = pc.addTransceiver(video, { direction: "sendonly" });
    publisher.channel = openFrames(pc);
    await pc.setLocalDescription(await pc.createOffer());
    publisher.start = () => {
      play(audio, sound.codecs[0].payloadType, sound.sender.ssrc, media.audio, (frame) => [frame]);
      const again = play(video, picture.codecs[0].payloadType, picture.sender.ssrc, media.video, packetsOf);
      picture.sender.onPictureLossIndication.subscribe(() => (publisher.plis++, again()));
    };
    return gathered(pc);
  },
  async answered({ sdp }) {
    await publisher.pc.setRemoteDescription({ type: "answer", sdp });
    publisher.start();
  },
  async answer({ sdp }) {
    if (!subscriber.pc) {
      subscriber.pc = new RTCPeerConnection(configuration);
      subscriber.pc.onTrack.subscribe(received);
      openFrames(subscriber.pc).onMessage.subscribe((data) => subscriber.records.push(data.toString()));
    }
    await subscriber.pc.setRemoteDescription({ type: "offer", sdp });
    await subscriber.pc.setLocalDescription(await subscriber.pc.createAnswer());
    return gathered(subscriber.pc);
  },
  send({ record }) {
    if (publisher.channel.readyState === "open") publisher.channel.send(record);
  },
  received: () => ({ tracks: [...subscriber.tracks.values()], records: subscriber.records }),
  sent: () => [{ rid: "", pliCount: publisher.plis }],
});
