/** What this browser and device can do for us, as values: the page makes words of them. */

/** Why there can be no headset session at all. */
export type XrObstacle = "insecure_page" | "no_webxr" | "no_augmented_reality" | "blocked";

/** What works less well in this session, although it goes on. */
export type XrLack = "surfaces" | "depth" | "anchors" | "floor" | "camera_pose";

/** Everything that is used when it is there; nothing of it is needed. */
export const OPTIONAL_FEATURES = ["local-floor", "hit-test", "anchors", "plane-detection", "mesh-detection", "dom-overlay"] as const;

/** Asked for when the camera's picture and its depth come from the session itself; both cost much of a frame's time. */
export const CAMERA_FEATURES = ["camera-access", "depth-sensing"] as const;

/** Null when a session can be asked for. */
export async function xrObstacle(xr: XRSystem | undefined, isSecure: boolean): Promise<XrObstacle | null> {
  if (!isSecure) return "insecure_page";
  if (!xr) return "no_webxr";
  try {
    return (await xr.isSessionSupported("immersive-ar")) ? null : "no_augmented_reality";
  } catch {
    // The page's permissions policy, or that of a frame around it, forbids it.
    return "blocked";
  }
}

/**
 * What the session lacks, by the features that it granted. Browsers without `enabledFeatures` grant what they know.
 * @param hasDepth the camera has depth of its own
 */
export function lacksOf(enabled: readonly string[] | undefined, hasDepth: boolean): readonly XrLack[] {
  if (!enabled) return [];
  const has = (feature: string): boolean => enabled.includes(feature);
  const knowsDepth = hasDepth || has("depth-sensing");
  const lacks: XrLack[] = [];
  if (!has("mesh-detection") && !has("plane-detection") && !knowsDepth) lacks.push("surfaces");
  if (!knowsDepth) lacks.push("depth");
  if (!has("anchors")) lacks.push("anchors");
  if (!has("local-floor")) lacks.push("floor");
  return lacks;
}
