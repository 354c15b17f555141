import * as THREE from "three";
import { describe, expect, it } from "vitest";
import { BesideWork, CallTrayPlace, NearGaze, type HeadPose } from "./card-place";

const DEGREE = Math.PI / 180;
const head = (yaw: number, pitch: number, x = 0): HeadPose => ({
  eye: new THREE.Vector3(x, 1.6, 0),
  turn: new THREE.Quaternion().setFromEuler(new THREE.Euler(pitch * DEGREE, yaw * DEGREE, 0, "YXZ")),
});
/** Degrees to the right of and above the gaze. */
function seen(at: THREE.Vector3, { eye, turn }: HeadPose): { right: number; up: number } {
  const { x, y, z } = at.clone().sub(eye).applyQuaternion(turn.clone().invert());
  return { right: Math.atan2(x, -z) / DEGREE, up: Math.atan2(y, Math.hypot(x, z)) / DEGREE };
}
const still = (): boolean => true;
const WIDE = 40 * DEGREE;

describe("the step card", () => {
  it("stands beside where one looks, at 1.2 m, and stays in the world while the head turns a little", () => {
    const place = new BesideWork(still);
    place.update(head(0, 0), 0.016, WIDE);
    const first = place.at.clone();
    expect(seen(first, head(0, 0)).right).toBeCloseTo(20, 0);
    expect(first.distanceTo(head(0, 0).eye)).toBeCloseTo(1.2, 3);
    for (let k = 0; k < 60; k++) place.update(head(10, -4), 0.016, WIDE);
    expect(place.at.distanceTo(first)).toBeLessThan(1e-6);
  });

  it("comes along when it was left behind, once the head rests", () => {
    const place = new BesideWork(still);
    place.update(head(0, 0), 0.016, WIDE);
    const first = place.at.clone();
    for (let yaw = 0; yaw <= 60; yaw += 4) place.update(head(yaw, 0), 0.016, WIDE);
    expect(place.at.distanceTo(first)).toBeLessThan(1e-6);
    place.update(head(60, 0), 0.016, WIDE);
    place.update(head(60, 0), 0.016, WIDE);
    expect(seen(place.at, head(60, 0)).right).toBeCloseTo(20, 0);
  });

  it("is wholly in view on a narrow one, and above the tray however low one looks", () => {
    const place = new BesideWork(still);
    place.update(head(0, -60), 0.016, 14 * DEGREE);
    const elevation = Math.asin((place.at.y - 1.6) / 1.2) / DEGREE;
    expect(elevation).toBeGreaterThan(-25);
    place.reset();
    place.update(head(0, 0), 0.016, 14 * DEGREE);
    expect(seen(place.at, head(0, 0)).right).toBeLessThan(14);
  });
});

describe("the message", () => {
  it("stays below the gaze ahead and above it over low work", () => {
    const place = new NearGaze(15 * DEGREE, still);
    place.update(head(30, 0), 0.016);
    expect(seen(place.at, head(30, 0)).up).toBeCloseTo(-15, 1);
    place.update(head(30, -25), 0.016);
    expect(seen(place.at, head(30, -25)).up).toBeCloseTo(15, 1);
    place.update(head(30, -10), 0.016);
    expect(seen(place.at, head(30, -10)).up).toBeCloseTo(15, 1);
  });

  it("takes the short way round when the head turns past the back", () => {
    const place = new NearGaze(15 * DEGREE, () => false);
    place.update(head(175, 0), 0.016);
    place.update(head(-175, 0), 0.016);
    expect(Math.abs(seen(place.at, head(-175, 0)).right)).toBeLessThan(10);
  });
});

describe("the call tray", () => {
  it("comes when one looks down for it and goes when one looks up again", () => {
    const place = new CallTrayPlace();
    place.update(head(50, -10));
    expect(place.isShown).toBe(false);
    place.update(head(50, -35));
    expect(place.isShown).toBe(true);
    const there = place.at.clone();
    place.update(head(60, -40));
    expect(place.at.distanceTo(there)).toBeLessThan(1e-6);
    place.update(head(60, -10));
    expect(place.isShown).toBe(false);
  });
});
