/**
 * The camera of a phone, laptop or headset by getUserMedia, without tracking: frames have numbers, but no pose.
 *
 * Where the browser gives frames one by one they pass through this page untouched (never stamped anew: RTP would then
 * advance at half the rate) and are numbered on the way. Elsewhere the track is published as it is and the frames that the
 * browser reports are numbered, which stays approximate.
 */

import { Disposer } from "../base/emitter";
import { assumedIntrinsics, cameraError, CameraError, type CameraSource, type SourceFrame, type StillImage } from "./camera";
import { CameraClock } from "./camera-clock";
import { FrameEmitter } from "./frame-emitter";
import { generateTrack, processTrack } from "./platform";
import { encodeStill, StillRing } from "./still-ring";

export interface DeviceCameraOptions {
  /** From `listDevices`; left out: the camera that looks away from the person. */
  readonly deviceId?: string;
  /** Which way it looks, where no device was chosen. */
  readonly facing?: "environment" | "user";
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
}

export class DeviceCamera implements CameraSource {
  readonly kind = "device";
  readonly #options: DeviceCameraOptions;
  readonly #frames = new FrameEmitter();
  readonly #ring = new StillRing<ImageBitmap>();
  readonly #clock = new CameraClock();
  #running = new Disposer();
  #published: MediaStreamTrack | null = null;

  constructor(options: DeviceCameraOptions = {}) {
    this.#options = options;
  }

  get pageMinusMediaMs(): number | null {
    return this.#clock.offsetMs;
  }

  async start(): Promise<MediaStreamTrack> {
    if (this.#published) return this.#published;
    const running = new Disposer();
    this.#running = running;
    const track = await openCamera(this.#options);
    running.add(() => track.stop());
    if (running.isDisposed) throw new CameraError("camera_busy", "The camera was stopped while it started.");
    this.#published = this.#passThrough(track, running) ?? this.#follow(track, running);
    return this.#published;
  }

  stop(): void {
    this.#published = null;
    this.#running.dispose();
    this.#ring.clear();
  }

  onFrame(listener: (frame: SourceFrame) => void): () => void {
    return this.#frames.on(listener);
  }

  async still(frameNo: number): Promise<StillImage | null> {
    const kept = this.#ring.get(frameNo);
    return kept && encodeStill(kept.frame, kept.image);
  }

  nearestStill(frameNo: number): number | null {
    return this.#ring.nearest(frameNo);
  }

  /** Every frame is seen and handed on; null where the browser cannot. */
  #passThrough(track: MediaStreamTrack, running: Disposer): MediaStreamTrack | null {
    const processor = processTrack(track);
    const generator = processor && generateTrack();
    if (!generator) return null;
    const watched = this.#watchCaptureTimes(track);
    running.add(watched);
    const seen = new TransformStream<VideoFrame, VideoFrame>({
      transform: (picture, controller) => {
        this.#seen(picture);
        controller.enqueue(picture);
      },
    });
    const end = new AbortController();
    running.add(() => {
      end.abort();
      generator.stop();
    });
    processor.readable
      .pipeThrough(seen)
      .pipeTo(generator.writable, { signal: end.signal })
      .catch(() => generator.stop());
    return generator;
  }

  #seen(picture: VideoFrame): void {
    const nowMs = performance.now();
    const mediaMs = picture.timestamp / 1000;
    this.#clock.addFrame(mediaMs, nowMs);
    const offsetMs = this.#clock.offsetMs;
    const capturedAtMs = offsetMs === null ? nowMs : mediaMs + offsetMs;
    this.#number(picture, picture.timestamp, capturedAtMs, picture.displayWidth, picture.displayHeight);
  }

  /** Without frames one by one: what the browser reports of the frames that it shows. */
  #follow(track: MediaStreamTrack, running: Disposer): MediaStreamTrack {
    const video = hiddenVideo(track);
    running.add(() => (video.srcObject = null));
    const next = (nowMs: number, shown: VideoFrameCallbackMetadata): void => {
      if (running.isDisposed) return;
      const capturedAtMs = shown.captureTime ?? nowMs;
      this.#number(video, capturedAtMs * 1000, capturedAtMs, shown.width, shown.height);
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
    return track;
  }

  #number(picture: ImageBitmapSource, timestampUs: number, capturedAtMs: number, width: number, height: number): void {
    const intrinsics = assumedIntrinsics(width, height);
    const frame = this.#frames.emit({ timestampUs, capturedAtMs, worldId: null, pose: null, intrinsics });
    // A copy: a camera stops when too many of its own buffers are held.
    createImageBitmap(picture).then(
      (copy) => (this.#running.isDisposed ? copy.close() : this.#ring.add(frame, copy)),
      () => undefined,
    );
  }

  #watchCaptureTimes(track: MediaStreamTrack): () => void {
    const video = hiddenVideo(track);
    let isWatching = true;
    const next = (_: number, { captureTime, mediaTime }: VideoFrameCallbackMetadata): void => {
      if (!isWatching) return;
      if (captureTime !== undefined) this.#clock.addCapture(captureTime, mediaTime * 1000);
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
    return () => {
      isWatching = false;
      video.srcObject = null;
    };
  }
}

async function openCamera(options: DeviceCameraOptions): Promise<MediaStreamTrack> {
  const { deviceId, facing = "environment", width = 1280, height = 720, fps = 30 } = options;
  if (!("mediaDevices" in navigator)) throw new CameraError("insecure_page", "Cameras need https.");
  const which = deviceId === undefined ? { facingMode: { ideal: facing } } : { deviceId: { exact: deviceId } };
  try {
    const size = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: fps } };
    const stream = await navigator.mediaDevices.getUserMedia({ video: { ...which, ...size } });
    const track = stream.getVideoTracks()[0];
    if (!track) throw new CameraError("camera_missing", "The stream has no video track.");
    return track;
  } catch (error) {
    throw error instanceof CameraError ? error : cameraError(error);
  }
}

function hiddenVideo(track: MediaStreamTrack): HTMLVideoElement {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  // A page that is not visible may refuse; then there are simply no capture times.
  video.play().catch(() => undefined);
  return video;
}
