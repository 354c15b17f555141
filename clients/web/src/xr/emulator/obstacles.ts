/** Keeps the emulated technician inside the hall and out of the machines. */

import type { HallDescription } from "../../hall/description";

/** Half the width of a person, metres. */
export const BODY_M = 0.24;
/** Things that begin above this height can be walked under; those that end below this one are stepped over. */
const HEAD_M = 1.6;
const STEP_M = 0.12;

interface Rectangle {
  readonly minX: number;
  readonly maxX: number;
  readonly minZ: number;
  readonly maxZ: number;
}

export class Obstacles {
  readonly #floor: Rectangle;
  readonly #blocks: readonly Rectangle[];

  constructor(description: HallDescription) {
    const floor = description.planes.find((plane) => plane.semantic === "floor");
    const [width, depth] = floor?.size ?? [0, 0];
    this.#floor = grown({ minX: -width / 2, maxX: width / 2, minZ: -depth / 2, maxZ: depth / 2 }, -BODY_M);
    this.#blocks = description.parts
      .filter((part) => part.scanned && !isShell(part.id))
      .filter(({ bounds }) => bounds.min[1] < HEAD_M && bounds.max[1] > STEP_M)
      .map(({ bounds: { min, max } }) => ({ minX: min[0], maxX: max[0], minZ: min[2], maxZ: max[2] }))
      .filter((block) => block.maxX - block.minX < width / 2 && block.maxZ - block.minZ < depth / 2)
      .map((block) => grown(block, BODY_M));
  }

  isFree(x: number, z: number): boolean {
    return inside(this.#floor, x, z) && !this.#blocks.some((block) => inside(block, x, z));
  }

  /** Where a step leads: along the obstacle when straight on is blocked, nowhere when both ways are. */
  step(x: number, z: number, dx: number, dz: number): readonly [x: number, z: number] {
    if (!this.isFree(x, z)) return [x + dx, z + dz]; // Put there by a walk: every way out is right.
    if (this.isFree(x + dx, z + dz)) return [x + dx, z + dz];
    if (this.isFree(x + dx, z)) return [x + dx, z];
    if (this.isFree(x, z + dz)) return [x, z + dz];
    return [x, z];
  }
}

function isShell(id: string): boolean {
  return /^(floor|roof|wall_|window_|door)/.test(id);
}

function grown(block: Rectangle, by: number): Rectangle {
  return { minX: block.minX - by, maxX: block.maxX + by, minZ: block.minZ - by, maxZ: block.maxZ + by };
}

function inside(block: Rectangle, x: number, z: number): boolean {
  return x > block.minX && x < block.maxX && z > block.minZ && z < block.maxZ;
}
