/**
 * The headset part of a stay: the rig (emulator or real) below, the application above, camera frames to both.
 *
 * The order matters: rig first (the emulator must be under `navigator.xr` before anybody asks), camera before the
 * session (headsets refuse it later), session in the click that asked for it.
 */

import { signal, type ReadonlySignal } from "@preact/signals";
import { Disposer } from "../../../src/base/emitter";
import { asSightlineError, type SightlineError } from "../../../src/base/errors";
import { FramePoses } from "../../../src/xr/frame-poses";
import { requestArSession } from "../../../src/xr/session";
import type { FieldSession } from "../session/field-session";
import { FieldCards } from "./field-cards";
import type { XrRig } from "./rig";
import { XrApp } from "./xr-app";

export type StageState =
  | { readonly phase: "ready" }
  | { readonly phase: "starting" }
  | { readonly phase: "running"; readonly app: XrApp }
  /** The session was ended in the headset; it can be started again. */
  | { readonly phase: "ended" }
  | { readonly phase: "failed"; readonly error: SightlineError };

export class XrStage {
  readonly cards: FieldCards;
  readonly poses = new FramePoses();
  readonly #session: FieldSession;
  readonly #rig: XrRig;
  readonly #state = signal<StageState>({ phase: "ready" });
  readonly #running = new Disposer();
  #stopListening: () => void = () => undefined;

  constructor(session: FieldSession, rig: XrRig) {
    this.#session = session;
    this.#rig = rig;
    this.cards = new FieldCards(session);
    this.#running.add(session.camera.state.subscribe((state) => {
      this.#stopListening();
      this.#stopListening = state.phase === "on" ? state.camera.onFrame((frame) => this.poses.add(frame)) : () => undefined;
    }));
  }

  get state(): ReadonlySignal<StageState> {
    return this.#state;
  }

  /** Opens the camera and enters the headset; never throws, the state says what happened. */
  async enter(overlay: Element | null): Promise<void> {
    const { phase } = this.#state.peek();
    if (phase === "starting" || phase === "running") return;
    this.#state.value = { phase: "starting" };
    try {
      const { camera } = this.#session;
      if (camera.state.peek().phase !== "on") await camera.use(this.#rig.camera);
      const xr = navigator.xr;
      if (!xr) throw new Error("There is no navigator.xr.");
      const xrSession = await requestArSession(xr, { features: this.#rig.features, overlay });
      await this.#run(xrSession);
    } catch (error) {
      this.#state.value = { phase: "failed", error: asSightlineError(error) };
    }
  }

  close(): void {
    this.#running.dispose();
    this.#stopListening();
    this.cards.close();
    const state = this.#state.peek();
    if (state.phase === "running") state.app.dispose();
    this.#rig.dispose();
    this.#state.value = { phase: "ended" };
  }

  async #run(xrSession: XRSession): Promise<void> {
    const { eachFrame, lacksCameraPose } = this.#rig;
    const app = new XrApp({ session: this.#session, cards: this.cards, poses: this.poses, eachFrame, lacksCameraPose });
    xrSession.addEventListener("end", () => {
      app.dispose();
      this.poses.clear();
      if (this.#state.peek().phase === "running") this.#state.value = { phase: "ended" };
    });
    await app.run(xrSession);
    this.#state.value = { phase: "running", app };
  }
}
