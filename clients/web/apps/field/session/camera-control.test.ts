import { describe, expect, it } from "vitest";
import { CameraError, type CameraSource } from "../../../src/media/camera";
import { CameraControl } from "./camera-control";

class FakeTrack extends EventTarget {
  stop(): void {
    // Stopping one's own track fires no event.
  }
}

class FakeCamera {
  readonly track = new FakeTrack();
  isStopped = false;
  readonly #error: Error | null;

  constructor(error: Error | null = null) {
    this.#error = error;
  }

  start(): Promise<MediaStreamTrack> {
    return this.#error ? Promise.reject(this.#error) : Promise.resolve(this.track as unknown as MediaStreamTrack);
  }

  stop(): void {
    this.isStopped = true;
  }
}

/** What a call would do with the cameras. */
class FakeMedia {
  sent: CameraSource | null = null;

  publishCamera(camera: CameraSource): Promise<void> {
    this.sent = camera;
    return Promise.resolve();
  }

  unpublish(): void {
    this.sent?.stop();
    this.sent = null;
  }

  setMuted(): void {
    // Not looked at here.
  }
}

function control() {
  const media = new FakeMedia();
  const made: FakeCamera[] = [];
  const cameras = new CameraControl(media);
  const use = (error: Error | null = null) =>
    cameras.use(() => {
      const camera = new FakeCamera(error);
      made.push(camera);
      return camera as unknown as CameraSource;
    });
  return { media, made, cameras, use };
}

describe("the camera of the page", () => {
  it("is shown before a call, sent during it, and shown again after it", async () => {
    const { media, made, cameras, use } = control();
    await use();
    expect([cameras.state.value.phase, media.sent]).toEqual(["on", null]);
    await cameras.setSending(true);
    expect(media.sent).toBe(made[0]);
    await cameras.setSending(false);
    expect(media.sent).toBeNull();
    expect(made[0]?.isStopped).toBe(true);
    expect([cameras.state.value.phase, made.length]).toEqual(["on", 2]);
  });

  it("lets go of one camera before it opens the next, and goes on sending", async () => {
    const { media, made, cameras, use } = control();
    await use();
    await cameras.setSending(true);
    let wasStopped: boolean | undefined;
    await cameras.use(() => {
      wasStopped = made[0]?.isStopped;
      const next = new FakeCamera();
      made.push(next);
      return next as unknown as CameraSource;
    });
    expect(wasStopped).toBe(true);
    expect(media.sent).toBe(made[1]);
  });

  it("says when it was pulled out, takes it out of the call, and can be had again", async () => {
    const { media, made, cameras, use } = control();
    await use();
    await cameras.setSending(true);
    made[0]?.track.dispatchEvent(new Event("ended"));
    expect([cameras.state.value.phase, media.sent]).toEqual(["lost", null]);
    await cameras.restart();
    expect(cameras.state.value.phase).toBe("on");
    expect(media.sent).toBe(made[1]);
  });

  it("says why there is none, and sends it as soon as it is allowed during the call", async () => {
    const { media, made, cameras, use } = control();
    await use(new CameraError("camera_denied", "no"));
    const state = cameras.state.value;
    expect(state.phase === "failed" && state.error.code).toBe("camera_denied");
    await cameras.setSending(true);
    expect(media.sent).toBeNull();
    await use();
    expect(media.sent).toBe(made[1]);
  });

  it("forgets a camera that came too late", async () => {
    const { made, cameras, use } = control();
    const opening = use();
    cameras.close();
    await opening;
    expect(made[0]?.isStopped).toBe(true);
    expect(cameras.state.value.phase).toBe("off");
  });
});
