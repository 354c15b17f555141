import { describe, expect, it } from "vitest";
import type { SourceFrame } from "./camera";
import { StillRing } from "./still-ring";

const INTRINSICS = { fx: 500, fy: 500, cx: 319.5, cy: 239.5, w: 640, h: 480 };
const BYTES = 640 * 480 * 4;

const frame = (frameNo: number, capturedAtMs: number): SourceFrame => ({
  frameNo, capturedAtMs, timestampUs: capturedAtMs * 1000, worldId: null, pose: null, intrinsics: INTRINSICS,
});

class Picture {
  closed = 0;
  close(): void {
    this.closed++;
  }
}

function filled(count: number, ring: StillRing<Picture>): Picture[] {
  return Array.from({ length: count }, (_, no) => {
    const picture = new Picture();
    ring.add(frame(no, no * 100), picture);
    return picture;
  });
}

describe("ring of stills", () => {
  it("keeps the last seconds and closes what leaves", () => {
    const ring = new StillRing<Picture>({ keptMs: 500 });
    const pictures = filled(20, ring);
    expect(ring.size).toBe(6);
    expect(pictures.map((picture) => picture.closed)).toEqual([...Array<number>(14).fill(1), ...Array<number>(6).fill(0)]);
    expect(ring.get(13)).toBeNull();
    expect(ring.get(14)?.image).toBe(pictures[14]);
  });

  it("keeps to its bytes whatever the seconds say, but always the newest", () => {
    const ring = new StillRing<Picture>({ keptBytes: 3 * BYTES });
    filled(10, ring);
    expect(ring.size).toBe(3);
    const tiny = new StillRing<Picture>({ keptBytes: 1 });
    filled(4, tiny);
    expect(tiny.size).toBe(1);
    expect(tiny.get(3)).not.toBeNull();
  });

  it("names the nearest frame that is still there", () => {
    const ring = new StillRing<Picture>({ keptMs: 300 });
    expect(ring.nearest(5)).toBeNull();
    filled(10, ring);
    expect([ring.nearest(0), ring.nearest(7), ring.nearest(99)]).toEqual([6, 7, 9]);
  });

  it("closes everything when it is cleared", () => {
    const ring = new StillRing<Picture>();
    const pictures = filled(5, ring);
    ring.clear();
    ring.clear();
    expect(pictures.map((picture) => picture.closed)).toEqual([1, 1, 1, 1, 1]);
    expect(ring.size).toBe(0);
  });
});
