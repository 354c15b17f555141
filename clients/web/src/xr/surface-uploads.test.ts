import * as THREE from "three";
import { describe, expect, it } from "vitest";
import type { SurfacesHeader } from "../protocol/generated";
import { SurfaceUploads, type KnownSurface } from "./surface-uploads";

const SHAPE = {};

function surface(id: string, x = 0, shape: object = SHAPE, triangles = 1): KnownSurface {
  return {
    id, shape, kind: "mesh", label: "table",
    positions: new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]),
    indices: new Uint32Array(Array.from({ length: triangles }, () => [0, 1, 2]).flat()),
    matrix: new THREE.Matrix4(), position: new THREE.Vector3(x, 0, 0), turn: new THREE.Quaternion(),
  };
}

interface Posted {
  readonly worldId: string;
  readonly header: SurfacesHeader;
  readonly data: Blob;
}

function uploads() {
  const posted: Posted[] = [];
  const answer = { isRefused: false };
  const made = new SurfaceUploads((worldId, header, data) => {
    posted.push({ worldId, header, data });
    return answer.isRefused ? Promise.reject(new Error("no network")) : Promise.resolve();
  });
  /** One tick and the end of what it sends. */
  const tick = async (atMs: number, surfaces: readonly KnownSurface[], worldId: string | null = "w") => {
    const before = posted.length;
    made.tick(worldId, () => surfaces, atMs);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
    return posted.slice(before).map(({ header }) => [header.surfaces.map(({ surface_id }) => surface_id), header.removed]);
  };
  return { posted, answer, tick };
}

async function inflated(blob: Blob): Promise<ArrayBuffer> {
  return new Response(blob.stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
}

describe("a device's surfaces", () => {
  it("go once, and again only when they change, move or are gone", async () => {
    const { tick } = uploads();
    expect(await tick(0, [surface("a"), surface("b")])).toEqual([[["a", "b"], []]]);
    expect(await tick(3000, [surface("a", 0.004), surface("b")])).toEqual([]);
    expect(await tick(6000, [surface("a", 0.02), surface("b")])).toEqual([[["a"], []]]);
    expect(await tick(9000, [surface("a", 0.02), surface("b", 0, {})])).toEqual([[["b"], []]]);
    expect(await tick(12_000, [surface("a", 0.02)])).toEqual([[[], ["b"]]]);
  });

  it("go at most every two seconds, and not without a world", async () => {
    const { tick } = uploads();
    expect(await tick(0, [surface("a")], null)).toEqual([]);
    expect(await tick(100, [surface("a")])).toHaveLength(1);
    expect(await tick(200, [surface("a"), surface("b")])).toEqual([]);
  });

  it("go again after a failure, and to a new world", async () => {
    const { tick, answer } = uploads();
    answer.isRefused = true;
    await tick(0, [surface("a")]);
    answer.isRefused = false;
    expect(await tick(3000, [surface("a")])).toEqual([[["a"], []]]);
    expect(await tick(6000, [surface("a")], "another")).toEqual([[["a"], []]]);
  });

  it("leave out what the server would refuse", async () => {
    const { tick } = uploads();
    expect(await tick(0, [surface("none", 0, SHAPE, 0), surface("a")])).toEqual([[["a"], []]]);
  });

  it("are numbers in the order that the header says", async () => {
    const { posted, tick } = uploads();
    await tick(0, [surface("a", 0.5), surface("b")]);
    const [{ header, data }] = posted as [Posted];
    expect(header.surfaces[0]).toEqual({
      surface_id: "a", kind: "mesh", label: "table", vertex_count: 3, triangle_count: 1,
      pose: { p: [0.5, 0, 0], q: [0, 0, 0, 1] },
    });
    const bytes = await inflated(data);
    expect([...new Float32Array(bytes, 48, 9)]).toEqual([0, 0, 0, 1, 0, 0, 0, 1, 0]);
    expect([...new Uint32Array(bytes, 36, 3)]).toEqual([0, 1, 2]);
    expect(bytes.byteLength).toBe(96);
  });
});
