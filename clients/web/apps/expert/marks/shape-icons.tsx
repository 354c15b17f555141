/** The tools' icons: strokes of the present colour on a grid of 24. */

import type { JSX } from "preact";
import type { Shape } from "../../../src/protocol/generated";

const PATHS: Readonly<Record<Shape, string>> = {
  point: "M12 3v4M12 17v4M3 12h4M17 12h4M12 10.5a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3Z",
  arrow: "M19 5L6 18M6 18V10M6 18H14",
  circle: "M12 5.5c5 0 9 2.9 9 6.5s-4 6.5-9 6.5s-9-2.9-9-6.5s4-6.5 9-6.5Z",
  stroke: "M3 17c3-9 6-11 7-8s-2 8 1 8s3-7 6-7s1 4 4 4",
  text: "M4 20l5-5M9 5h11v9H9ZM12 9.5h5",
  polygon: "M5 8l8-4l7 7l-4 8H7Z",
  distance: "M4 8v8M20 8v8M4 12h16M7 9.5L4 12l3 2.5M17 9.5L20 12l-3 2.5",
  angle: "M20 19H4L15 5M10.5 19a7 7 0 0 0-2.3-5.2",
  area: "M4 5h16v14H4ZM4 12L11 5M4 19L18 5M11 19L20 10",
};

export function ShapeIcon({ shape, sizePx = 22 }: { readonly shape: Shape; readonly sizePx?: number }): JSX.Element {
  return (
    <svg class="shape-icon" viewBox="0 0 24 24" width={sizePx} height={sizePx} aria-hidden="true">
      <path d={PATHS[shape]} />
    </svg>
  );
}
