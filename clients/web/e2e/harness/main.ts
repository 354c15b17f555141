/** The client core without any page around it, driven by e2e/core.spec.ts through `window.harness`. */

import { Api } from "../../src/api/api";
import { roomUrl } from "../../src/api/connect";
import { SessionStore } from "../../src/api/session";
import { newId } from "../../src/base/ids";
import { CanvasCamera } from "../../src/media/canvas-camera";
import { DeviceCamera } from "../../src/media/device-camera";
import { grabFrame } from "../../src/media/frames";
import { MediaSession } from "../../src/media/media-session";
import type { VideoLimits } from "../../src/media/publish-connection";
import type { DeviceInfo } from "../../src/protocol/generated";
import type { SourceFrame } from "../../src/media/camera";
import { assumedIntrinsics } from "../../src/media/camera";
import { RoomStore } from "../../src/room/room-store";
import { RoomSocket } from "../../src/signalling/room-socket";
import { drawFrame, readFrame } from "./barcode";
import { loudest, toneTrack } from "./tone";

const picture = document.createElement("video");
picture.muted = true;
picture.autoplay = true;
picture.playsInline = true;
const sound = document.createElement("audio");
sound.autoplay = true;
document.body.append(picture, sound);

const WIDTH = 640;
const HEIGHT = 480;

/** One received picture and everything that says which frame it is. */
interface Sighting {
  /** From the pixels. */
  readonly truth: number | null;
  readonly rtpTs: number | null;
  readonly frameNo: number | null;
  readonly isCertain: boolean;
  /** X of the pose in the record: the frame number that the camera put there. */
  readonly poseX: number | null;
  /** Of the picture as received. */
  readonly height: number;
}

/** Stamps without dither, or of a start that is late: see `publishBarcode`. */
function agesOf(options: { isDithered?: boolean; late?: { frames: number; ms: number } }): { ageMs?: () => number } {
  if (options.isDithered === false) return { ageMs: () => 0 };
  const { late } = options;
  if (!late) return {};
  let taken = 0;
  return { ageMs: () => Math.random() * 5 + (taken++ < late.frames ? late.ms : 0) };
}

class Harness {
  readonly api = new Api({ sessions: new SessionStore(undefined) });
  readonly room = new RoomStore();
  socket: RoomSocket | null = null;
  media: MediaSession | null = null;
  /** SSRC of each clock that was told for a subscription. */
  readonly clocks: number[] = [];
  #camera: CanvasCamera | null = null;
  #hear: (() => number | null) | null = null;
  #worldId = newId();
  #drawing: ReturnType<typeof setInterval> | undefined;

  join(token: string, caseId: string, kind: DeviceInfo["kind"]): void {
    const { api } = this;
    api.sessions.set({
      token, expires_at_ms: Date.now() + 3_600_000, roles: [],
      self: { account_id: newId(), display_name: "Harness", role: "field" },
    });
    this.socket = new RoomSocket({
      url: roomUrl(caseId), caseId, token, device: { kind, name: "Harness" }, language: "en", storage: sessionStorage,
    });
    this.room.attach(this.socket);
    this.media = new MediaSession({ socket: this.socket, uploads: api });
    this.socket.on("frame.subscription_clock", ({ reference_ssrc }) => this.clocks.push(reference_ssrc));
    this.socket.start();
  }

  /** Publishes numbered pictures; each has its number as the X of its pose. */
  async publishBarcode(options: {
    fps: number; isDithered?: boolean; simulcast?: boolean; width?: number; height?: number;
    /** The first frames reach the encoder so much later than their stamps say. */
    late?: { frames: number; ms: number };
  }): Promise<void> {
    const canvas = document.createElement("canvas");
    const { width = WIDTH, height = HEIGHT } = options;
    canvas.width = width;
    canvas.height = height;
    // As the emulator does: a picture still on its way from the graphics card reaches the encoder long after its stamp.
    const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    if (!context) throw new Error("no 2d context");
    const camera = new CanvasCamera({ canvas, kind: "canvas", ...agesOf(options) });
    this.#camera = camera;
    await this.media?.publishCamera(camera, { simulcast: options.simulcast ?? false });
    let frameNo = 0;
    clearInterval(this.#drawing);
    this.#drawing = setInterval(() => {
      drawFrame(context, frameNo);
      const pose = { p: [frameNo, 0, 0], q: [0, 0, 0, 1] } as const;
      if (camera.commit({ worldId: this.#worldId, pose, intrinsics: assumedIntrinsics(width, height) })) frameNo++;
    }, 1000 / options.fps);
  }

  /** Starves the encoder, or keeps pictures from it. */
  async limitVideo(limits: VideoLimits): Promise<void> {
    await this.media?.limitVideo(limits);
  }

  /** The machine's own (fake) camera. */
  async publishDevice(): Promise<void> {
    await this.media?.publishCamera(new DeviceCamera({ width: WIDTH, height: HEIGHT }));
  }

  publishTone(frequencyHz: number): void {
    this.media?.publishMicrophone(toneTrack(frequencyHz));
  }

  /** Shows what arrives from others; true once a picture is there. */
  show(): boolean {
    const remote = this.media?.remote.value ?? [];
    const video = remote.find((one) => one.kind === "video");
    const audio = remote.find((one) => one.kind === "audio");
    if (video && picture.srcObject !== video.stream) picture.srcObject = video.stream;
    if (audio && sound.srcObject !== audio.stream) {
      sound.srcObject = audio.stream;
      this.#hear = loudest(audio.stream);
    }
    return picture.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
  }

  hear(): number | null {
    return this.#hear?.() ?? null;
  }

  /** Looks at the picture `count` times, each a different frame. */
  async look(count: number): Promise<Sighting[]> {
    const video = this.media?.remote.value.find((one) => one.kind === "video");
    if (!video) throw new Error("no picture");
    const seen: Sighting[] = [];
    let last: number | null = null;
    while (seen.length < count) {
      await new Promise((resolve) => picture.requestVideoFrameCallback(resolve));
      const grab = grabFrame(picture);
      const { rtpTs } = grab;
      const truth = readFrame(grab.frame, grab.width, grab.height);
      const { height } = grab;
      grab.close();
      if (rtpTs === null || rtpTs === last) continue;
      last = rtpTs;
      const found = await this.#record(video.subscriptionId, rtpTs);
      seen.push({
        truth, rtpTs, frameNo: found?.record.frame_no ?? null, isCertain: found?.isCertain ?? false,
        poseX: found?.record.pose?.p[0] ?? null, height,
      });
    }
    return seen;
  }

  /** Says how large the picture is shown. */
  async view(maxHeight: number | null, isPaused = false): Promise<void> {
    const video = this.media?.remote.value.find((one) => one.kind === "video");
    if (!video) throw new Error("no picture");
    await this.media?.setView(video.subscriptionId, maxHeight, isPaused);
  }

  /** The record of a frame may arrive a little after the frame. */
  async #record(subscriptionId: string, rtpTs: number) {
    for (let attempt = 0; attempt < 20; attempt++) {
      const found = this.media?.finder.find(subscriptionId, rtpTs);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return null;
  }

  /** The number in the pixels of a kept still, by frame number. */
  async still(frameNo: number): Promise<{ frame: SourceFrame; truth: number | null } | null> {
    const still = await this.#camera?.still(frameNo);
    if (!still) return null;
    const bitmap = await createImageBitmap(still.image);
    return { frame: still.frame, truth: readFrame(bitmap, bitmap.width, bitmap.height) };
  }

  /** Draws a picture of the server and reads its number. */
  async truthOfBlob(caseId: string, sha256: string): Promise<number | null> {
    const bitmap = await createImageBitmap(await this.api.blob(caseId, sha256));
    return readFrame(bitmap, bitmap.width, bitmap.height);
  }

  /** Clicks the middle of what is on screen now: the first picture whose number its pixels still tell. */
  async click(): Promise<{ truth: number; annotationId: string; rtpTs: number | null }> {
    const video = this.media?.remote.value.find((one) => one.kind === "video");
    if (!video || !this.socket) throw new Error("no picture");
    const { truth, rtpTs } = await this.#readable();
    const annotationId = newId();
    await this.socket.op("annotation.place", {
      annotation_id: annotationId, shape: "point", u: 0.5, v: 0.5, label: "",
      ...(rtpTs === null ? {} : { seen: { subscription_id: video.subscriptionId, rtp_ts: rtpTs } }),
    });
    return { truth, annotationId, rtpTs };
  }

  /** A strongly compressed picture may have lost its number; the next one has it. */
  async #readable(): Promise<{ truth: number; rtpTs: number | null }> {
    for (;;) {
      const grab = grabFrame(picture);
      const truth = readFrame(grab.frame, grab.width, grab.height);
      const { rtpTs } = grab;
      grab.close();
      if (truth !== null) return { truth, rtpTs };
      await new Promise((resolve) => picture.requestVideoFrameCallback(resolve));
    }
  }
}

declare global {
  interface Window {
    harness: Harness;
  }
}

window.harness = new Harness();
export type { Harness, Sighting };
