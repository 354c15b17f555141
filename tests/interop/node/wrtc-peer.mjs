// A peer of @roamhq/wrtc, which is libwebrtc without a browser: sends I420 pictures and a tone, takes both.
import wrtc from "@roamhq/wrtc";
import { gathered, openFrames, serve } from "./lines.mjs";

const { RTCPeerConnection } = wrtc;
const { RTCVideoSource, RTCVideoSink, RTCAudioSource, RTCAudioSink } = wrtc.nonstandard;

// Large enough for libwebrtc to make three layers of it, and little enough bits for all of them at once.
const [WIDTH, HEIGHT, FPS] = [960, 544, 15];
const LAYERS = [["q", 4, 60e3], ["h", 2, 120e3], ["f", 1, 240e3]].map(([rid, scaleResolutionDownBy, maxBitrate]) =>
  ({ rid, scaleResolutionDownBy, maxBitrate }));
const [RATE, TONE_HZ] = [48_000, 440];
const SAMPLES = RATE / 100;

const publisher = { pc: null, channel: null };
const subscriber = { pc: null, records: [], tracks: new Map() };

/** A grey picture with a lighter box that moves, so that there is something to encode. */
function picture(luma, step) {
  const data = new Uint8ClampedArray((WIDTH * HEIGHT * 3) / 2).fill(128).fill(luma, 0, WIDTH * HEIGHT);
  for (let y = 20; y < 60; y++) data.fill(luma + 40, y * WIDTH + (step % (WIDTH - 60)), y * WIDTH + (step % (WIDTH - 60)) + 40);
  return { width: WIDTH, height: HEIGHT, data };
}

function film(luma) {
  const source = new RTCVideoSource();
  let step = 0;
  setInterval(() => source.onFrame(picture(luma, (step += 3))), 1000 / FPS);
  return source.createTrack();
}

function tone() {
  const source = new RTCAudioSource();
  let at = 0;
  const next = () => {
    const samples = Int16Array.from({ length: SAMPLES }, (_, i) => 8000 * Math.sin((2 * Math.PI * TONE_HZ * (at + i)) / RATE));
    at += SAMPLES;
    source.onData({ samples, sampleRate: RATE, bitsPerSample: 16, channelCount: 1, numberOfFrames: SAMPLES });
  };
  setInterval(next, 10);
  return source.createTrack();
}

function received(kind, track) {
  const seen = { kind, count: 0, width: 0, height: 0, level: 0 };
  subscriber.tracks.set(track.id, seen);
  if (kind === "video") {
    new RTCVideoSink(track).onframe = ({ frame }) => {
      const luma = frame.data.subarray(0, frame.width * frame.height);
      let sum = 0;
      for (let i = 0; i < luma.length; i += 97) sum += luma[i];
      Object.assign(seen, { width: frame.width, height: frame.height, level: sum / Math.ceil(luma.length / 97) });
      seen.count++;
    };
  } else {
    new RTCAudioSink(track).ondata = ({ samples }) => {
      seen.count++;
      seen.level = Math.max(seen.level * 0.99, ...samples.map(Math.abs));
    };
  }
}

async function stats(pc) {
  return [...(await pc.getStats()).values()];
}

await serve({
  async offer({ luma, simulcast }) {
    const pc = (publisher.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" }));
    pc.addTransceiver(tone(), { direction: "sendonly" });
    pc.addTransceiver(film(luma), { direction: "sendonly", ...(simulcast ? { sendEncodings: LAYERS } : {}) });
    publisher.channel = openFrames(pc);
    await pc.setLocalDescription(await pc.createOffer());
    return gathered(pc);
  },
  answered: ({ sdp }) => publisher.pc.setRemoteDescription({ type: "answer", sdp }),
  async answer({ sdp }) {
    if (!subscriber.pc) {
      subscriber.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
      subscriber.pc.ontrack = ({ track }) => received(track.kind, track);
      openFrames(subscriber.pc).onmessage = ({ data }) => subscriber.records.push(typeof data === "string" ? data : Buffer.from(data).toString());
    }
    await subscriber.pc.setRemoteDescription({ type: "offer", sdp });
    await subscriber.pc.setLocalDescription(await subscriber.pc.createAnswer());
    return gathered(subscriber.pc);
  },
  send({ record }) {
    if (publisher.channel.readyState === "open") publisher.channel.send(record);
  },
  received: () => ({ tracks: [...subscriber.tracks.values()], records: subscriber.records }),
  async sent() {
    const rows = (await stats(publisher.pc)).filter((row) => row.type === "outbound-rtp" && row.kind === "video");
    return rows.map(({ rid = "", packetsSent, retransmittedPacketsSent = 0, pliCount = 0 }) => ({ rid, packetsSent, retransmittedPacketsSent, pliCount }));
  },
});
