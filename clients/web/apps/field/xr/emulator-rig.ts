/** The emulated headset below the application: loads the hall, installs it, and offers its switches to the page. */

import { signal, type ReadonlySignal } from "@preact/signals";
import { loadHall } from "../../../src/hall/load";
import type { HallJoint } from "../../../src/hall/description";
import type { Worlds } from "../../../src/xr/worlds";
import { installEmulator, type Emulator } from "../../../src/xr/emulator/emulator";
import { words } from "../words";
import type { XrRig } from "./rig";

export interface PictureSize {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/** The first was measured to be right for a machine without a graphics card. */
export const PICTURE_SIZES = {
  small: { width: 640, height: 480, fps: 15 },
  smooth: { width: 640, height: 480, fps: 30 },
  large: { width: 1280, height: 960, fps: 15 },
} as const satisfies Record<string, PictureSize>;

export type PictureSizeName = keyof typeof PICTURE_SIZES;

const NO_WORLD = "00000000-0000-0000-0000-000000000000";
/** Holograms are drawn finer than the camera's picture: their text must be read. */
const HOLOGRAM_WIDTH = 1120;

export class EmulatorRig implements XrRig {
  readonly emulator: Emulator;
  readonly #isWalking = signal(false);
  readonly #changes = signal(0);
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(emulator: Emulator, changes: { current: () => void }) {
    this.emulator = emulator;
    changes.current = () => this.#changes.value++;
    // Keys and drags end the walk inside the emulator.
    this.#timer = setInterval(() => (this.#isWalking.value = emulator.isWalking), 300);
  }

  readonly camera = () => this.emulator.camera;
  /** The emulated camera measures depth itself. */
  readonly features: readonly string[] = [];
  readonly lacksCameraPose = false;

  get isWalking(): ReadonlySignal<boolean> {
    return this.#isWalking;
  }

  /** Counts up when a part or fault was changed, also by a key. */
  get changes(): ReadonlySignal<number> {
    return this.#changes;
  }

  get joints(): readonly HallJoint[] {
    return this.emulator.hall.description.joints;
  }

  isMoved(jointId: string): boolean {
    const { hall } = this.emulator;
    return Math.abs(hall.jointValue(jointId)) > Math.abs(hall.joint(jointId).upper) / 2;
  }

  toggleJoint(joint: HallJoint): void {
    this.emulator.movePart(joint.id, this.isMoved(joint.id) ? 0 : joint.upper);
  }

  get hasLeak(): boolean {
    const [fault] = this.emulator.hall.description.faults;
    return fault !== undefined && this.emulator.hall.hasFault(fault.id);
  }

  toggleLeak(): void {
    const [fault] = this.emulator.hall.description.faults;
    if (fault) this.emulator.setFault(fault.id, !this.hasLeak);
  }

  toggleWalk(): void {
    this.emulator.setWalk(!this.emulator.isWalking);
    this.#isWalking.value = this.emulator.isWalking;
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.emulator.dispose();
    this.emulator.hall.dispose();
  }
}

/** Loads the hall and installs the headset in an element. @throws HallError */
export async function openEmulator(parent: HTMLElement, worlds: Worlds, size: PictureSize): Promise<EmulatorRig> {
  const hall = await loadHall();
  const changes = { current: (): void => undefined };
  const emulator = installEmulator({
    canvasParent: parent,
    hall,
    size,
    fps: size.fps,
    worldId: () => worlds.current.peek() ?? NO_WORLD,
    hologramScale: HOLOGRAM_WIDTH / size.width,
    padLabel: words().emulator.walkPad,
    changed: () => changes.current(),
  });
  return new EmulatorRig(emulator, changes);
}
