/** What the page gives the XR application: a `navigator.xr`, a camera, and what to do each frame. Emulator or real. */

import type * as THREE from "three";
import type { CameraSource } from "../../../src/media/camera";

export interface XrRig {
  /** Made before the session is asked for. */
  readonly camera: () => CameraSource;
  /** Session features that this camera needs beyond the usual ones. */
  readonly features: readonly string[];
  /** Pictures of this camera say nothing of where it is: marks hold on the picture alone. */
  readonly lacksCameraPose: boolean;
  readonly eachFrame?: (frame: XRFrame, space: XRReferenceSpace, renderer: THREE.WebGLRenderer) => void;
  readonly dispose: () => void;
}
