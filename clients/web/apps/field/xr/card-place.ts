/**
 * Where cards stand. The step card stands in the world beside the work and comes along only when it was left behind; the
 * message follows the gaze with a little lag; the tray waits below.
 */

import * as THREE from "three";
import { PANEL_DISTANCE_M } from "../../../src/scene/xr-panel";

const DEGREE = Math.PI / 180;
/** To the right of where the person looked, a little low: never over the hands. */
const BESIDE_RAD = 20 * DEGREE;
const LOW_RAD = -3 * DEGREE;
/** However low the work is, the card stays above the call tray. */
const LOWEST_RAD = -24 * DEGREE;
const HIGHEST_RAD = 10 * DEGREE;
/** Further from the gaze than this, or when the person moved away, the card comes along. */
const LEFT_BEHIND_RAD = 42 * DEGREE;
const MOVED_AWAY_M = 0.45;
/** The head counts as resting below this speed. */
const RESTING_RAD_S = 25 * DEGREE;
const TIME_S = 0.18;

export interface HeadPose {
  readonly eye: THREE.Vector3;
  readonly turn: THREE.Quaternion;
}

/** Yaw (about +Y, left positive) and pitch of a head. */
export function anglesOf(turn: THREE.Quaternion): { readonly yaw: number; readonly pitch: number } {
  const { x, y } = new THREE.Euler().setFromQuaternion(turn, "YXZ");
  return { yaw: y, pitch: x };
}

export function spotAt({ eye }: HeadPose, yaw: number, pitch: number, distanceM = PANEL_DISTANCE_M): THREE.Vector3 {
  const ahead = new THREE.Vector3(0, 0, -distanceM).applyEuler(new THREE.Euler(pitch, yaw, 0, "YXZ"));
  return ahead.add(eye);
}

/** Stays in the world; moves when it was left behind and the head rests. */
export class BesideWork {
  readonly at = new THREE.Vector3();
  #target: THREE.Vector3 | null = null;
  #asideRad = BESIDE_RAD;
  #eyeThen = new THREE.Vector3();
  #lastTurn = new THREE.Quaternion();
  readonly #isStill: () => boolean;

  /** @param isStill true when motion is not wanted (`prefers-reduced-motion`) */
  constructor(isStill: () => boolean) {
    this.#isStill = isStill;
  }

  /** @param mostRad how far aside it may stand to be wholly in view */
  update(head: HeadPose, seconds: number, mostRad: number): void {
    this.#asideRad = Math.min(BESIDE_RAD, mostRad - DEGREE);
    const speed = seconds > 0 ? this.#lastTurn.angleTo(head.turn) / seconds : 0;
    this.#lastTurn.copy(head.turn);
    if (!this.#target) this.#move(head, true);
    else if (speed < RESTING_RAD_S && this.#isLeftBehind(head)) this.#move(head, false);
    if (this.#target) this.at.lerp(this.#target, this.#isStill() || seconds <= 0 ? 1 : 1 - Math.exp(-seconds / (TIME_S / 3)));
  }

  /** Beside the present gaze, at the next update. */
  reset(): void {
    this.#target = null;
  }

  #isLeftBehind(head: HeadPose): boolean {
    if (!this.#target) return true;
    const gaze = new THREE.Vector3(0, 0, -1).applyQuaternion(head.turn);
    const towards = this.#target.clone().sub(head.eye).normalize();
    return gaze.angleTo(towards) > LEFT_BEHIND_RAD || head.eye.distanceTo(this.#eyeThen) > MOVED_AWAY_M;
  }

  #move(head: HeadPose, isAtOnce: boolean): void {
    const { yaw, pitch } = anglesOf(head.turn);
    const low = THREE.MathUtils.clamp(pitch + LOW_RAD, LOWEST_RAD, HIGHEST_RAD);
    this.#target = spotAt(head, yaw - this.#asideRad / Math.max(Math.cos(low), 0.5), low);
    this.#eyeThen.copy(head.eye);
    if (isAtOnce) this.at.copy(this.#target);
  }
}

/** Looking down at the work, the message goes above it: below lie hands and tray. In between it stays where it is. */
const LOOKS_DOWN_RAD = -13 * DEGREE;
const LOOKS_AHEAD_RAD = -7 * DEGREE;

/** Follows the gaze, a little late, at a fixed angle below or above it. */
export class NearGaze {
  readonly at = new THREE.Vector3();
  readonly #asideRad: number;
  #side: 1 | -1 = -1;
  readonly #isStill: () => boolean;
  #angles: { yaw: number; pitch: number } | null = null;

  constructor(asideRad: number, isStill: () => boolean) {
    this.#asideRad = asideRad;
    this.#isStill = isStill;
  }

  update(head: HeadPose, seconds: number): void {
    const wanted = anglesOf(head.turn);
    const share = this.#isStill() || !this.#angles ? 1 : 1 - Math.exp(-seconds / (TIME_S / 2));
    const from = this.#angles ?? wanted;
    const turn = Math.atan2(Math.sin(wanted.yaw - from.yaw), Math.cos(wanted.yaw - from.yaw));
    this.#angles = { yaw: from.yaw + turn * share, pitch: from.pitch + (wanted.pitch - from.pitch) * share };
    if (wanted.pitch < LOOKS_DOWN_RAD) this.#side = 1;
    else if (wanted.pitch > LOOKS_AHEAD_RAD) this.#side = -1;
    this.at.copy(spotAt(head, this.#angles.yaw, this.#angles.pitch + this.#side * this.#asideRad));
  }
}

/** The tray lies here, and shows only to somebody who looks down for it. */
const TRAY_PITCH_RAD = -44 * DEGREE;
const LOOKS_FOR_TRAY_RAD = -30 * DEGREE;
const LEAVES_TRAY_RAD = -25 * DEGREE;
const BODY_TURNS_RAD = 22 * DEGREE;

/** At a fixed height below the horizon, in front of the body; it comes when looked for, and then stands still. */
export class CallTrayPlace {
  readonly at = new THREE.Vector3();
  #yaw = 0;
  #isShown = false;

  get isShown(): boolean {
    return this.#isShown;
  }

  update(head: HeadPose): void {
    const { yaw, pitch } = anglesOf(head.turn);
    const off = Math.abs(Math.atan2(Math.sin(yaw - this.#yaw), Math.cos(yaw - this.#yaw)));
    if (this.#isShown) this.#isShown = pitch < LEAVES_TRAY_RAD && off < 2 * BODY_TURNS_RAD;
    else if (pitch < LOOKS_FOR_TRAY_RAD) {
      this.#isShown = true;
      this.#yaw = yaw;
    }
    this.at.copy(spotAt(head, this.#yaw, TRAY_PITCH_RAD));
  }
}
