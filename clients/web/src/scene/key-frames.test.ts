import { describe, expect, it, vi } from "vitest";
import type { Api } from "../api/api";
import type { SceneView } from "../protocol/generated";
import { KeyFrames } from "./key-frames";

const view: SceneView = {
  view_id: "0123456789abcdef", seen_at_ms: 5,
  pose: { p: [0, 1.6, 0], q: [0, 0, 0, 1] }, intrinsics: { fx: 500, fy: 500, cx: 319.5, cy: 239.5, w: 640, h: 480 },
};
const sight = { eye: [0, 1.6, 1], target: [0, 1.6, -1] } as const;

function made(): { frames: KeyFrames; views: SceneView[]; sceneView: ReturnType<typeof vi.fn> } {
  const views: SceneView[] = [];
  const sceneView = vi.fn(() => Promise.resolve(new Blob(["jpeg"])));
  const api = { sceneViews: () => Promise.resolve({ world_id: "w", views: [...views] }), sceneView } as unknown as Api;
  return { frames: new KeyFrames({ api, caseId: "c", worldId: "w" }), views, sceneView };
}

describe("the pictures of a scan", () => {
  it("come while the call goes on, and one is fetched when it is shown", async () => {
    const { frames, views, sceneView } = made();
    expect(await frames.show(sight)).toBeNull();
    views.push(view);
    frames.refresh();
    await vi.waitFor(() => expect(frames.hasAny.value).toBe(true));
    expect(await frames.show(sight)).toEqual(view);
    await frames.shown.value?.load();
    expect(sceneView.mock.calls[0]?.slice(0, 3)).toEqual(["c", "w", view.view_id]);
    frames.hide();
    expect(frames.shown.value).toBeNull();
  });

  it("are gone when the scan is", async () => {
    const { frames, views } = made();
    views.push(view);
    await frames.show(sight);
    frames.close();
    expect([frames.hasAny.value, frames.shown.value]).toEqual([false, null]);
    await frames.show(sight);
    expect(frames.shown.value).toBeNull();
  });
});
