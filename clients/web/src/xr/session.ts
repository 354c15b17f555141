/** Asks for an immersive session with everything optional, and gives its origin. Knows no emulator. */

import { SightlineError } from "../base/errors";
import { OPTIONAL_FEATURES } from "./capabilities";

/** The headset gives no session; `code` has words on the page. */
export class XrError extends SightlineError {
  override readonly name = "XrError";
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- it narrows the codes.
  constructor(code: "xr_refused" | "xr_busy" | "xr_failed", message: string) {
    super(code, message);
  }
}

/** What depth sensing needs to be told when it is asked for. */
const DEPTH: XRDepthStateInit = {
  usagePreference: ["cpu-optimized"],
  dataFormatPreference: ["luminance-alpha", "float32", "unsigned-short"],
};

export interface SessionWishes {
  /** Beyond `OPTIONAL_FEATURES`; none of them is needed either. */
  readonly features: readonly string[];
  /** Shown over the picture where the device can (phones). */
  readonly overlay: Element | null;
}

/** Must run in a click: browsers start headsets only then. @throws XrError */
export async function requestArSession(xr: XRSystem, { features, overlay }: SessionWishes): Promise<XRSession> {
  const init = {
    optionalFeatures: [...OPTIONAL_FEATURES, ...features],
    ...(features.includes("depth-sensing") ? { depthSensing: DEPTH } : {}),
    ...(overlay ? { domOverlay: { root: overlay } } : {}),
  };
  try {
    return await xr.requestSession("immersive-ar", init);
  } catch (error) {
    throw xrError(error);
  }
}

/** Floor level where the device knows it, else where the head was at the start. */
export function originOf(session: XRSession): "local-floor" | "local" {
  const enabled = session.enabledFeatures as readonly string[] | undefined;
  return enabled === undefined || enabled.includes("local-floor") ? "local-floor" : "local";
}

function xrError(thrown: unknown): XrError {
  const name = thrown instanceof DOMException ? thrown.name : "";
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (name === "SecurityError" || name === "NotAllowedError") return new XrError("xr_refused", message);
  if (name === "InvalidStateError") return new XrError("xr_busy", message);
  return new XrError("xr_failed", message);
}
