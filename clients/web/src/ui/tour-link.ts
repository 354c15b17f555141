/**
 * The link between a page and the "Try it" tour that shows it in a frame. Both are ours and of one origin; anything that
 * comes from elsewhere is passed over. Outside the tour nothing here does anything.
 */

import type { Vector3 } from "../protocol/generated";
import type { Language } from "../i18n/language";
import type { Theme } from "./theme";

/** Where a click would be with the pose at arrival, as told to the visitor. */
export interface GhostReport {
  readonly markNumber: number;
  /** `none`: the mark's frame or place was not certain enough to compare. */
  readonly found: "pending" | "none" | { readonly offM: number; readonly turnRad: number; readonly delayMs: number };
}

/** A place on the machine, metres in the world of the picture, and what to say beside it. */
export interface PointedOut {
  readonly pWorld: Vector3;
  readonly radiusM: number;
  readonly label: string;
}

/** From the page in the frame to the tour. */
export type GuestMessage =
  | { readonly type: "here" }
  /** Of the page's room connection. */
  | { readonly type: "link"; readonly isLive: boolean; readonly pending: number }
  /** Of the newest mark. */
  | { readonly type: "ghost"; readonly ghost: GhostReport };

/** From the tour to the page in the frame. */
export type HostMessage =
  | { readonly type: "settings"; readonly language: Language; readonly theme: Theme }
  | { readonly type: "cut-network"; readonly durationMs: number }
  /** What to draw on the picture beside the page's own marks. */
  | { readonly type: "show"; readonly place: PointedOut | null; readonly hasGhosts: boolean };

interface Envelope {
  readonly sightlineTour: GuestMessage | HostMessage;
}

/** True in a page that the tour shows. */
export const isInTour: boolean =
  typeof window !== "undefined" && window.parent !== window && new URLSearchParams(location.search).has("tour");

export function tellTour(message: GuestMessage): void {
  if (isInTour) post(window.parent, message);
}

/** Listens to the tour; says once that it does. Returns the function that stops it. */
export function onTour(listener: (message: HostMessage) => void): () => void {
  if (!isInTour) return () => undefined;
  const stop = listen(() => window.parent, (message) => listener(message as HostMessage));
  tellTour({ type: "here" });
  return stop;
}

/** The tour's end of the link, for whatever page its frame shows. */
export class TourHost {
  readonly #frame: () => HTMLIFrameElement | null;
  readonly #stop: () => void;

  constructor(frame: () => HTMLIFrameElement | null, listener: (message: GuestMessage) => void) {
    this.#frame = frame;
    this.#stop = listen(() => frame()?.contentWindow ?? null, (message) => listener(message as GuestMessage));
  }

  tell(message: HostMessage): void {
    const guest = this.#frame()?.contentWindow;
    if (guest) post(guest, message);
  }

  close(): void {
    this.#stop();
  }
}

function post(to: Window, message: GuestMessage | HostMessage): void {
  to.postMessage({ sightlineTour: message } satisfies Envelope, location.origin);
}

function listen(from: () => Window | null, listener: (message: GuestMessage | HostMessage) => void): () => void {
  const received = (event: MessageEvent<unknown>): void => {
    if (event.origin !== location.origin || event.source !== from()) return;
    const data = event.data as Partial<Envelope> | null;
    if (data?.sightlineTour) listener(data.sightlineTour);
  };
  window.addEventListener("message", received);
  return () => window.removeEventListener("message", received);
}
