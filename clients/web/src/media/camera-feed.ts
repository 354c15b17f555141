/** A published camera: its frame records, stills and depth, from the first frame to `close`. */

import type { SenderClock, StillRequest } from "../protocol/generated";
import type { CameraSource } from "./camera";
import { FramePublisher, type FrameChannel, type FrameCounters } from "./frame-publisher";
import { FrameTap } from "./frame-tap";
import { DepthUploader, StillResponder, type Uploads } from "./uploads";

export interface CameraFeedOptions {
  readonly camera: CameraSource;
  readonly caseId: string;
  readonly channel: () => FrameChannel | null;
  readonly uploads: Uploads | undefined;
  readonly unavailable: (requestId: string, nearestFrameNo: number | null) => void;
}

export class CameraFeed {
  readonly #options: CameraFeedOptions;
  readonly #frames: FramePublisher;
  readonly #tap: FrameTap;
  readonly #stills: StillResponder | null;
  #depth: DepthUploader | null = null;
  #publicationId: string | null = null;
  #isHeld = false;

  constructor(options: CameraFeedOptions) {
    this.#options = options;
    const { camera, caseId, uploads } = options;
    this.#frames = new FramePublisher(camera, options.channel);
    this.#tap = new FrameTap((frame) => this.#frames.encoded(frame));
    this.#stills =
      uploads === undefined
        ? null
        : new StillResponder(
            camera,
            (requestId, header, image, signal) => uploads.putStill(caseId, requestId, header, image, signal),
            options.unavailable,
          );
  }

  get counters(): FrameCounters {
    return this.#frames.counters;
  }

  /** In the task that made the sender. */
  attach(sender: RTCRtpSender): void {
    this.#tap.attach(sender);
    const parameters = sender.getParameters();
    // Else the first, low estimate shrinks the picture at once, and text on plates is gone.
    parameters.degradationPreference = "maintain-resolution";
    sender.setParameters(parameters).catch(() => undefined);
  }

  /** Frames carry this publication from now on; null while there is none. */
  published(publicationId: string | null): void {
    if (publicationId === this.#publicationId) return;
    this.#publicationId = publicationId;
    this.#frames.publicationId = publicationId;
    this.#depth?.close();
    this.#depth = null;
    const { camera, uploads, caseId } = this.#options;
    if (publicationId === null || !camera.depth || uploads === undefined) return;
    this.#depth = new DepthUploader(publicationId, camera.depth.bind(camera), (header, depth, signal) =>
      uploads.putDepth(caseId, header, depth, signal),
    );
    this.#depth.hold(this.#isHeld);
    this.#depth.start();
  }

  /** The path takes no video: depth goes with the stills that are asked for, and not by itself. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#depth?.hold(isHeld);
  }

  senderClock(clock: SenderClock): void {
    this.#frames.senderClock(clock);
  }

  stillRequested(request: StillRequest): void {
    if (!this.#stills) this.#options.unavailable(request.request_id, null);
    else {
      if (this.#isHeld && request.reason === "look") void this.#depth?.tick();
      void this.#stills.answer(request);
    }
  }

  /** Stops the camera too. */
  close(): void {
    this.#depth?.close();
    this.#stills?.close();
    this.#frames.close();
    this.#tap.close();
    this.#options.camera.stop();
  }
}
