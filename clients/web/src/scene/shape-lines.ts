/** Lines of a shape in three.js: ribbons of a width that the eye likes from every distance, dark below, coloured above. */

import * as THREE from "three";
import { LineMaterial } from "three/examples/jsm/lines/LineMaterial.js";
import { LineSegments2 } from "three/examples/jsm/lines/LineSegments2.js";
import { LineSegmentsGeometry } from "three/examples/jsm/lines/LineSegmentsGeometry.js";
import type { Vector3 } from "../protocol/generated";
import type { ShapeLine } from "../shapes/lines";

/** Widths as angles, radians. */
const LINE_RAD = 0.16 * (Math.PI / 180);
const EDGE_RAD = 0.32 * (Math.PI / 180);
const GUIDE_SHARE = 0.45;

export interface LineLook {
  readonly colour: THREE.Color;
  readonly edge: THREE.Color;
  readonly isDashed: boolean;
  readonly opacity: number;
}

/** One kind of line: what was drawn, or what explains it. */
export class ShapeRibbon {
  readonly root = new THREE.Group();
  readonly #edge = material();
  readonly #line = material();
  readonly #share: number;
  #geometry: LineSegmentsGeometry | null = null;

  constructor(isGuide: boolean) {
    this.#share = isGuide ? GUIDE_SHARE : 1;
  }

  set(lines: readonly ShapeLine<Vector3>[]): void {
    this.#forget();
    const positions = lines.flatMap(segmentsOf);
    if (positions.length === 0) return;
    this.#geometry = new LineSegmentsGeometry().setPositions(positions);
    const ribbons = [new LineSegments2(this.#geometry, this.#edge), new LineSegments2(this.#geometry, this.#line)];
    ribbons[1]?.computeLineDistances();
    for (const ribbon of ribbons) ribbon.frustumCulled = false;
    this.root.add(...ribbons);
  }

  /** @param order of drawing: the dark edge first */
  look({ colour, edge, isDashed, opacity }: LineLook, distanceM: number, order: number): void {
    this.#edge.color.copy(edge);
    this.#line.color.copy(colour);
    for (const one of [this.#edge, this.#line]) one.opacity = opacity;
    this.#edge.linewidth = EDGE_RAD * distanceM * this.#share;
    this.#line.linewidth = LINE_RAD * distanceM * this.#share;
    if (this.#line.dashed !== isDashed) this.#line.dashed = isDashed;
    this.#line.dashSize = this.#line.gapSize = LINE_RAD * distanceM * 4;
    this.root.children.forEach((child, index) => (child.renderOrder = order + index * 0.1));
  }

  dispose(): void {
    this.#forget();
    this.#edge.dispose();
    this.#line.dispose();
  }

  #forget(): void {
    this.root.clear();
    this.#geometry?.dispose();
    this.#geometry = null;
  }
}

function material(): LineMaterial {
  // Always on top: what lies behind something is dimmed and says so.
  return new LineMaterial({ worldUnits: true, transparent: true, depthTest: false, depthWrite: false, toneMapped: false });
}

/** Pairs of ends, flat, as LineSegmentsGeometry takes them. */
function segmentsOf({ points, isClosed }: ShapeLine<Vector3>): readonly number[] {
  const ends = isClosed ? [...points, ...points.slice(0, 1)] : points;
  return ends.slice(1).flatMap((end, index) => [...(ends[index] ?? end), ...end]);
}
