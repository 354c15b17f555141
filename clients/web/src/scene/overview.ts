/** How far away one must be to see all of something. Pure. */

/**
 * @param radiusM of a ball around all that is to be seen
 * @param fieldOfViewDeg vertical
 * @param aspect width by height of the view: in a narrow view the sides decide
 * @returns metres from the ball's middle
 */
export function awayToSee(radiusM: number, fieldOfViewDeg: number, aspect: number): number {
  const up = Math.tan((fieldOfViewDeg * Math.PI) / 360);
  const half = Math.atan(up * Math.min(1, aspect));
  return radiusM / Math.sin(half);
}
