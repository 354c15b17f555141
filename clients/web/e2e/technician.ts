/** A live technician without a browser: `sightline replay` streams a recorded walk with its poses and depth into a case. */

import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Recorded frame `n` of round `r` is sent as `FRAME_NO_BASE + r * span + n` (client/replay.py). */
const FRAME_NO_BASE = 1000;

export interface Recording {
  readonly folder: string;
  readonly width: number;
  readonly height: number;
  readonly dt: number;
  readonly frames: readonly { readonly n: number; readonly color: string }[];
}

/** A click of the reference data, and where its point appears in other frames (pixel centres are integers). */
export interface Reference {
  readonly frame: number;
  readonly u: number;
  readonly v: number;
  readonly targets: readonly (readonly [frame: number, u: number, v: number, visibility: "visible" | "occluded"])[];
}

/** The recording of a walk with references; null without the test data. */
export function recordingIn(name: string): Recording | null {
  const root = process.env["SIGHTLINE_DATA"] ?? resolve(import.meta.dirname, "../../../../shared/data");
  const folder = join(root, name);
  if (!existsSync(join(folder, "sequence.json"))) return null;
  const sequence = JSON.parse(readFileSync(join(folder, "sequence.json"), "utf8")) as Omit<Recording, "folder">;
  return { ...sequence, folder };
}

export function referencesOf(recording: Recording): readonly Reference[] {
  const file = readFileSync(join(recording.folder, "anchors.json"), "utf8");
  return (JSON.parse(file) as { anchors: readonly Reference[] }).anchors;
}

/** The recorded frame behind a frame number on the wire; the lead-in shows the first one. */
export function recordedFrame(recording: Recording, frameNo: number): number {
  const span = (recording.frames.at(-1)?.n ?? 0) + 1;
  return frameNo < FRAME_NO_BASE ? 0 : (frameNo - FRAME_NO_BASE) % span;
}

export interface Technician {
  stop(): void;
}

/** Rings in a case, and plays the recording again and again once somebody takes the call. */
export function startTechnician(baseUrl: string, recording: Recording, caseId: string): Technician {
  const command = ["-m", "sightline", "replay", recording.folder, "--server", baseUrl, "--case", caseId, "--rounds", "40"];
  const child: ChildProcess = spawn("python", command, { stdio: ["ignore", "ignore", "inherit"] });
  return { stop: () => void child.kill("SIGINT") };
}
