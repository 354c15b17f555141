/** The emulated head: where it is and looks, moved by input or by the recorded walk. No DOM. */

import * as THREE from "three";
import type { HallDescription } from "../../hall/description";
import { walkPose } from "../../hall/walk";
import { Obstacles } from "./obstacles";

/** What input asks for: metres per second forward and to the right, 0..1 each. */
export interface Motion {
  readonly forward: number;
  readonly right: number;
}

const SPEED_M_S = 1.25;
const PITCH_LIMIT_RAD = THREE.MathUtils.degToRad(80);
/** A frame that comes later than this is not a jump of the person. */
const LONGEST_STEP_S = 0.1;

export class Head {
  readonly position = new THREE.Vector3();
  readonly quaternion = new THREE.Quaternion();
  readonly #description: HallDescription;
  readonly #obstacles: Obstacles;
  #yaw = 0;
  #pitch = 0;
  #walkTimeS: number | null = null;

  constructor(description: HallDescription) {
    this.#description = description;
    this.#obstacles = new Obstacles(description);
    const { position, yaw_rad, pitch_rad } = description.spawn;
    this.position.set(...position);
    this.#turnTo(yaw_rad, pitch_rad);
  }

  get isWalking(): boolean {
    return this.#walkTimeS !== null;
  }

  /** Follows the recorded walk from a time on, or stays where it is. */
  setWalk(isOn: boolean, fromS = 0): void {
    this.#walkTimeS = isOn ? fromS : null;
  }

  /** Puts the head somewhere; yaw about +Y from -Z, pitch up. Ends the walk. */
  place(position: THREE.Vector3, yawRad: number, pitchRad: number): void {
    this.#walkTimeS = null;
    this.position.copy(position);
    this.#turnTo(yawRad, pitchRad);
  }

  /** Turns by angles; positive yaw to the left, positive pitch up. Ends the walk. */
  look(yawRad: number, pitchRad: number): void {
    this.#walkTimeS = null;
    this.#turnTo(this.#yaw + yawRad, this.#pitch + pitchRad);
  }

  /** Lets time pass. */
  advance(seconds: number, motion: Motion): void {
    if (this.#walkTimeS !== null) {
      this.#walkTimeS += seconds;
      this.#follow(this.#walkTimeS);
      return;
    }
    const length = Math.hypot(motion.forward, motion.right);
    if (length < 1e-3) return;
    const metres = SPEED_M_S * Math.min(seconds, LONGEST_STEP_S) * Math.min(1, length);
    const [forward, right] = [motion.forward / length, motion.right / length];
    const sin = Math.sin(this.#yaw);
    const cos = Math.cos(this.#yaw);
    const dx = (right * cos - forward * sin) * metres;
    const dz = (-right * sin - forward * cos) * metres;
    const [x, z] = this.#obstacles.step(this.position.x, this.position.z, dx, dz);
    // A head led by hand stays level, whatever the walk's bob left it at.
    this.position.set(x, this.#description.spawn.position[1], z);
  }

  #follow(timeS: number): void {
    const pose = walkPose(this.#description.walk, timeS);
    this.position.copy(pose.position);
    this.quaternion.copy(pose.quaternion);
    const angles = new THREE.Euler().setFromQuaternion(pose.quaternion, "YXZ");
    this.#yaw = angles.y;
    this.#pitch = angles.x;
  }

  #turnTo(yawRad: number, pitchRad: number): void {
    this.#yaw = yawRad;
    this.#pitch = THREE.MathUtils.clamp(pitchRad, -PITCH_LIMIT_RAD, PITCH_LIMIT_RAD);
    this.quaternion.setFromEuler(new THREE.Euler(this.#pitch, this.#yaw, 0, "YXZ"));
  }
}
