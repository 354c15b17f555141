// The technician's page in a real browser against a real server, with a scripted expert who decodes what arrives.
import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Page } from "@playwright/test";
import type { Intrinsics, Pose, Vector3 } from "../src/protocol/generated";
import { project } from "../src/spatial/camera";
import { callExpert, enterHall, fieldPage, hallIsOpen, lookFrom, nextFrames, type FieldOptions } from "./field-view";
import { LedExpert } from "./led-expert";
import { identities, openCase, type Identity } from "./support";

interface People {
  readonly field: Identity;
  readonly caseId: string;
  /** Opens the technician's page; all pages are closed at the end. */
  readonly open: (options: FieldOptions) => Promise<Page>;
  /** A scripted expert in the case. */
  readonly expert: () => Promise<LedExpert>;
  /** Events of the case by kind, from the server. */
  readonly events: (kind: string) => Promise<readonly { seq: number; body: Record<string, unknown> }[]>;
}

const test = base.extend<{ people: People }>({
  people: async ({ browser, request, baseURL }, use) => {
    const [field, expert] = await identities(request);
    const caseId = await openCase(request, field, "Pump loses water at the seal");
    const pages: Page[] = [];
    const experts: LedExpert[] = [];
    await use({
      field,
      caseId,
      open: async (options) => {
        const page = await fieldPage(browser, field, caseId, options);
        pages.push(page);
        return page;
      },
      expert: async () => {
        const joined = await LedExpert.join(baseURL ?? "", expert, caseId);
        experts.push(joined);
        return joined;
      },
      events: async (kind) => {
        const headers = { Authorization: `Bearer ${field.token}` };
        const answer = await request.get(`/api/v1/cases/${caseId}/events?after=0`, { headers });
        const { events } = (await answer.json()) as { events: { seq: number; kind: string; body: Record<string, unknown> }[] };
        return events.filter((event) => event.kind === kind);
      },
    });
    for (const one of experts) one.end();
    for (const page of pages) await page.context().close();
  },
});

test.describe.configure({ timeout: 240_000 });

const mark = (page: Page, number: number) => page.locator(`.mark-list [data-mark="${number}"]`);
const BEHIND: Vector3 = [-0.35, 1.58, -2.05];

/** In the hall, in a call with the expert, who sees the picture. */
async function inCall(people: People, options: Partial<FieldOptions> = {}): Promise<{ page: Page; expert: LedExpert }> {
  const page = await people.open({ device: "emulator", ...options });
  await enterHall(page);
  await callExpert(page);
  const expert = await people.expert();
  await expert.tell({ do: "take" });
  await expect(page.locator(".call-line")).toHaveAttribute("data-state", "in_call");
  await depthIsThere(page);
  return { page, expert };
}

/** The server has depth of the present publication: what a click needs for a place in space. */
async function depthIsThere(page: Page): Promise<void> {
  const stored = () => page.waitForResponse((answer) => /\/depth\//.test(answer.url()) && answer.ok(), { timeout: 60_000 });
  await stored();
  await stored();
}

interface Placed {
  readonly frame: { readonly frame_no: number } | null;
  readonly u: number;
  readonly v: number;
  readonly anchor: { readonly p_world?: Vector3 | null; readonly method: string; readonly state: string };
  readonly record: { readonly frame_no: number; readonly pose: Pose; readonly intrinsics: Intrinsics };
}

async function clickOn(expert: LedExpert, u: number, v: number, label = ""): Promise<Placed> {
  return (await expert.tell({ do: "mark", u, v, label })) as unknown as Placed;
}

/** After a leap of the head a world begins anew, and a click may come before any depth of it; one clicks again then. */
async function clickUntilPlaced(page: Page, expert: LedExpert): Promise<Placed> {
  for (let click = 1; ; click++) {
    const placed = await clickOn(expert, 0.5, 0.5);
    if (placed.anchor.p_world || click === 5) return placed;
    await depthIsThere(page);
  }
}

/** Pixels between where a point appears with a pose and a place in the picture. */
function missPx(point: Vector3, { pose, intrinsics }: { pose: Pose; intrinsics: Intrinsics }, u: number, v: number): number {
  const at = project(point, pose, intrinsics);
  return at ? Math.hypot((at.u - u) * intrinsics.w, (at.v - v) * intrinsics.h) : Infinity;
}

test("a click during a head turn names the frame that was clicked, and the mark lies where it was clicked", async ({ people }) => {
  const { page, expert } = await inCall(people);
  await page.evaluate(() => {
    // The head turn across the seal: 30 degrees a second.
    window.sightlineField.emulator.setWalk(true, 10.4);
    Object.assign(window, { poses: new Map<number, Pose>() });
    const state = window.sightlineField.session.camera.state.value;
    if (state.phase === "on") {
      state.camera.onFrame(({ frameNo, pose }) => (window as unknown as { poses: Map<number, Pose | null> }).poses.set(frameNo, pose));
    }
  });
  await depthIsThere(page);
  const placed = await clickUntilPlaced(page, expert);
  expect(placed.frame?.frame_no).toBe(placed.record.frame_no);
  const own = await page.evaluate(
    (frameNo) => (window as unknown as { poses: Map<number, Pose> }).poses.get(frameNo) ?? null,
    placed.record.frame_no,
  );
  if (!own || !placed.anchor.p_world) throw new Error(`No pose or no anchor: ${JSON.stringify(placed)}`);
  const { intrinsics } = placed.record;
  expect(missPx(placed.anchor.p_world, { pose: own, intrinsics }, placed.u, placed.v)).toBeLessThan(2);
  // The picture that was clicked is the picture of that frame: no shift against the still that the page gave of it.
  const same = await expert.tell({ do: "same_picture" });
  expect(Math.hypot(Number(same["dx"]), Number(same["dy"]))).toBeLessThan(0.5);
  expect(same["frame"]).toEqual(placed.frame);
});

test("walking behind the pump hides the mark, and it says so; coming back shows it", async ({ people }) => {
  const { page, expert } = await inCall(people);
  await clickOn(expert, 0.43, 0.49, "Look here");
  await expect(mark(page, 1)).toHaveAttribute("data-sight", "visible");
  await expect(mark(page, 1)).toContainText("in view");
  // Behind, looking at the seal: the pump is between.
  await lookFrom(page, BEHIND, 180, -20);
  await expect(mark(page, 1)).toHaveAttribute("data-sight", "occluded");
  await expect(mark(page, 1)).toContainText("hidden behind something");
  // Turned away: the arrow's words say where to turn.
  await lookFrom(page, BEHIND, 90, -5);
  await expect(mark(page, 1)).toHaveAttribute("data-sight", "outside");
  await expect(mark(page, 1)).toContainText("to the left");
  await lookFrom(page, [-1.55, 1.62, 2.05], -31, -17);
  await expect(mark(page, 1)).toHaveAttribute("data-sight", "visible");
});

test("a part's pixels move as projected when its key is pressed", async ({ people }) => {
  const page = await people.open({ device: "emulator" });
  await enterHall(page);
  await lookFrom(page, [0.35, 1.35, 1.1], 0, -22);
  const before = await picture(page);
  await page.locator(".xr-view").click({ position: { x: 30, y: 30 } });
  await page.keyboard.press("g");
  await page.waitForFunction(() => {
    const { hall } = window.sightlineField.emulator;
    return hall.jointValue("coupling_guard") === hall.joint("coupling_guard").upper;
  });
  await nextFrames(page, 2);
  const after = await picture(page);
  const { point, upper } = await page.evaluate(() => {
    const { hall } = window.sightlineField.emulator;
    const { min, max } = hall.part("coupling_guard").bounds;
    // The warning sign on the guard's front; its feet reach 36 mm further out.
    return { point: [(min[0] + max[0]) / 2, min[1] + 0.55 * (max[1] - min[1]), max[2] - 0.036] as const, upper: hall.joint("coupling_guard").upper };
  });
  const from = project([...point], before.pose, before.intrinsics);
  const to = project([point[0], point[1] + upper, point[2]], after.pose, after.intrinsics);
  if (!from || !to) throw new Error("The guard is not in view.");
  const { w, h } = before.intrinsics;
  const expected = { x: (to.u - from.u) * w, y: (to.v - from.v) * h };
  expect(expected.y).toBeLessThan(-60);
  // Lifted, the guard is nearer and so looks larger.
  const [a, b] = [before.grey, after.grey];
  const found = bestShift({ a, b, width: w, x: from.u * w, y: from.v * h, scale: from.depthM / to.depthM }, expected);
  expect(found.likeness).toBeGreaterThan(0.8);
  expect(Math.hypot(found.x - expected.x, found.y - expected.y)).toBeLessThanOrEqual(3);
  // Where the guard was there is now what it had covered.
  expect(likenessAt({ a, b, width: w, x: from.u * w, y: from.v * h, scale: 1 }, 0, 0)).toBeLessThan(0.7);
});

interface Picture {
  readonly grey: number[];
  readonly pose: Pose;
  readonly intrinsics: Intrinsics;
}

/** The newest published picture, with its own pose. */
async function picture(page: Page): Promise<Picture> {
  return page.evaluate(async () => {
    const state = window.sightlineField.session.camera.state.value;
    const newest = window.sightlineField.stage.poses.at(Infinity);
    const still = state.phase === "on" && newest ? await state.camera.still(newest.frameNo) : null;
    if (!still || !newest) throw new Error("No picture.");
    const bitmap = await createImageBitmap(still.image);
    const context = new OffscreenCanvas(still.width, still.height).getContext("2d");
    if (!context) throw new Error("No canvas.");
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, still.width, still.height);
    const grey = Array.from({ length: data.length / 4 }, (_, at) => (data[at * 4] ?? 0) * 0.3 + (data[at * 4 + 1] ?? 0) * 0.6 + (data[at * 4 + 2] ?? 0) * 0.1);
    return { grey, pose: newest.pose, intrinsics: newest.intrinsics };
  });
}

const PATCH = { x: 26, y: 20 } as const;
const SEARCH = 14;

/** A patch of picture `a` around (x, y), looked for in picture `b` at another size. */
interface Search {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly width: number;
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** The shift near the expected one under which the patch is most like the second picture. */
function bestShift(search: Search, near: { x: number; y: number }) {
  let best = { x: 0, y: 0, likeness: -1 };
  for (let dy = -SEARCH; dy <= SEARCH; dy++) {
    for (let dx = -SEARCH; dx <= SEARCH; dx++) {
      const shift = { x: Math.round(near.x) + dx, y: Math.round(near.y) + dy };
      const likeness = likenessAt(search, shift.x, shift.y);
      if (likeness > best.likeness) best = { ...shift, likeness };
    }
  }
  return best;
}

/** Normalised correlation of the patch with the same patch shifted and scaled. */
function likenessAt({ a, b, width, x, y, scale }: Search, dx: number, dy: number): number {
  const [one, other]: [number[], number[]] = [[], []];
  for (let row = -PATCH.y; row <= PATCH.y; row++) {
    for (let column = -PATCH.x; column <= PATCH.x; column++) {
      one.push(a[(Math.round(y) + row) * width + Math.round(x) + column] ?? 0);
      other.push(b[Math.round(y + dy + row * scale) * width + Math.round(x + dx + column * scale)] ?? 0);
    }
  }
  return correlation(one, other);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [index, value] of a.entries()) {
    const other = (b[index] ?? 0) - mb;
    ab += (value - ma) * other;
    aa += (value - ma) ** 2;
    bb += other ** 2;
  }
  return ab / Math.sqrt(aa * bb + 1e-9);
}

/** Clicks where something appears in the field of view, which pulls the controller's trigger: tangents of the gaze. */
async function pointAt(page: Page, at: { readonly x: number; readonly y: number } | null): Promise<void> {
  const view = page.locator(".xr-view");
  // A card above it that has just come may have pushed it down.
  await view.scrollIntoViewIfNeeded();
  const box = await view.boundingBox();
  if (!at || !box) throw new Error("It is not in view.");
  // Focal length of the emulated eye per height of its picture.
  const perTangent = (box.height * 520) / 480;
  await page.mouse.move(box.x + box.width / 2 + at.x * perTangent, box.y + box.height / 2 - at.y * perTangent);
  await nextFrames(page, 2);
  await page.mouse.down();
  await page.mouse.up();
}

/** The dot of the first mark as the view shows it. */
const firstMark = (page: Page) =>
  page.evaluate(() => {
    const state = window.sightlineField.stage.state.value;
    const inView = state.phase === "running" ? state.app.now.value[0]?.inView : null;
    return inView ? { x: inView.x / -inView.z, y: inView.y / -inView.z } : null;
  });

test("a mark is seen by pointing at it in the field of view", async ({ people }) => {
  const { page, expert } = await inCall(people);
  await clickOn(expert, 0.43, 0.49);
  await expect(mark(page, 1).getByRole("button", { name: "Seen" })).toBeVisible();
  // Better depth may still move the mark between the look and the click: then one looks and points once more.
  await expect(async () => {
    await pointAt(page, await firstMark(page));
    await expect(mark(page, 1).getByRole("button", { name: "Seen" })).toBeHidden({ timeout: 5000 });
  }).toPass({ timeout: 60_000 });
  await expect.poll(async () => (await people.events("annotation.acknowledged")).length).toBe(1);
});

test("words on the dark view are light on dark in the light theme too", async ({ people }) => {
  const page = await people.open({ device: "emulator", theme: "light" });
  const card = page.locator(".entrance-card");
  await expect(card).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include(".xr-view").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
  const [paper, ink] = await card.evaluate((element) => [getComputedStyle(element).backgroundColor, getComputedStyle(element).color]);
  expect(paper).not.toBe(ink);
  await page.screenshot({ path: "test-results/entrance-light.png" });
});

test("the wearer agrees to a recording in the field of view, and sees there that it runs", async ({ people }) => {
  const { page, expert } = await inCall(people);
  const sign = () => page.evaluate(() => {
    const state = window.sightlineField.stage.state.value;
    return state.phase === "running" ? state.app.recSign : null;
  });
  const spot = () => page.evaluate(() => {
    const state = window.sightlineField.stage.state.value;
    return state.phase === "running" ? state.app.buttonSpot("step", "agree") : null;
  });
  expect(await spot(), "nothing is asked yet").toBeNull();
  await expert.tell({ do: "record" });
  await expect.poll(spot).not.toBeNull();
  expect(await sign(), "nothing is stored yet").toBeNull();
  await nextFrames(page, 10);
  await page.locator(".xr-view").screenshot({ path: "test-results/xr-consent.png" });
  // What comes above the view at this moment moves it away under the hand: then one points once more.
  await expect(async () => {
    const at = await spot();
    if (at) await pointAt(page, at);
    await expect.poll(sign, { timeout: 5000 }).toBe("REC");
  }).toPass({ timeout: 60_000 });
  expect(await spot(), "answered once").toBeNull();
  await expect.poll(async () => (await people.events("recording.consented")).length).toBe(2);
  await page.locator(".xr-view").screenshot({ path: "test-results/xr-rec.png" });
});

test("the step's work appears only after its safety message was read; keys answer the card", async ({ people }) => {
  const page = await people.open({ device: "emulator" });
  await enterHall(page);
  await page.locator("summary", { hasText: "Guide" }).click();
  const card = page.locator(".step-card");
  await expect(card).toHaveAttribute("data-phase", "safety");
  await expect(card.locator(".instruction")).toHaveCount(0);
  await page.locator(".xr-view").focus();
  await page.keyboard.press("1");
  await expect(card).toHaveAttribute("data-phase", "work");
  await page.keyboard.press("2");
  await expect(card).toHaveAttribute("data-phase", "flag");
  await page.keyboard.press("1");
  const answers = async () => (await people.events("guide.answered")).map(({ body }) => [body["step_key"], body["result"], body["note"], body["outcome"]]);
  await expect.poll(answers).toEqual([["isolate", "flagged", "It leaks", "flagged"]]);
  await expect(card).toContainText("Step 2 of 3");
});

test("without network the work goes on, nothing is lost or doubled, and the page says so", async ({ people }) => {
  const { page } = await inCall(people);
  await page.locator("summary", { hasText: "Guide" }).click();
  await page.evaluate(() => window.sightlineField.session.socket.simulateOutage(20_000));
  const banner = page.locator('.banner[data-tone="warning"]');
  await expect(banner).toContainText("Connection lost");
  await page.locator(".step-card").getByRole("button", { name: "Read and understood" }).click();
  await page.locator(".step-card").getByRole("button", { name: "Done" }).click();
  await expect(banner).toContainText("1 change waits for the network");
  expect(await people.events("guide.answered")).toEqual([]);
  await expect(banner).toHaveCount(0, { timeout: 60_000 });
  await expect.poll(async () => (await people.events("guide.answered")).length).toBe(1);
  await expect(page.locator(".call-line")).toHaveAttribute("data-state", "in_call");
  expect((await people.events("participant.joined")).length).toBe(2);
});

test("a reload in the middle of a call goes on with the call; marks of the old origin are in doubt", async ({ people }) => {
  const { page, expert } = await inCall(people);
  await clickOn(expert, 0.43, 0.49);
  await expect(mark(page, 1)).toHaveAttribute("data-sight", "visible");
  await page.reload();
  await hallIsOpen(page);
  await expect(page.locator(".call-line")).toHaveAttribute("data-state", "in_call");
  await expect(mark(page, 1)).toContainText("position in doubt");
  const reasons = (await people.events("world.started")).map(({ body }) => body["reason"]);
  expect(reasons).toEqual(["session_start", "session_start"]);
  // The expert gets the picture again and marks in the new origin.
  await depthIsThere(page);
  const placed = await clickOn(expert, 0.43, 0.49);
  expect(placed.frame?.frame_no).toBe(placed.record.frame_no);
  await expect(mark(page, 2)).toHaveAttribute("data-sight", "visible");
});

test("a reset of the device's origin starts a new world", async ({ people }) => {
  const page = await people.open({ device: "emulator" });
  await enterHall(page);
  const before = await page.evaluate(() => window.sightlineField.session.worlds.current.value);
  await page.evaluate(() => window.sightlineField.emulator.device.recenter());
  await expect.poll(async () => (await people.events("world.started")).map(({ body }) => body["reason"])).toEqual(["session_start", "reset"]);
  expect(await page.evaluate(() => window.sightlineField.session.worlds.current.value)).not.toBe(before);
});

test("camera of a phone: a mark holds on the very picture it was made on; seen, chat, close", async ({ people }) => {
  const page = await people.open({ device: "camera", phone: true });
  await page.getByRole("button", { name: "Turn on camera and microphone" }).tap();
  await expect(page.locator(".preview video")).toBeVisible();
  await callExpert(page);
  const expert = await people.expert();
  await expert.tell({ do: "take" });
  const placed = await clickOn(expert, 0.3, 0.4, "Turn this valve");
  expect(placed.anchor.state).toBe("screen_only");
  const card = page.locator('.mark-card[data-mark="1"]');
  await expect(card).toContainText("On the picture");
  await expect(card.locator("img")).toBeVisible();
  // Shown from the page's own ring: the same size as the camera's frames.
  expect(await card.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(placed.record.intrinsics.w);
  const same = await expert.tell({ do: "same_picture" });
  expect(Number(same["difference"])).toBeLessThan(4);
  await expert.tell({ do: "look", u: 0.6, v: 0.5 });
  await expect(page.locator(".looking-ring")).toContainText("looks here");
  await page.getByRole("button", { name: "Mark 1 seen" }).tap();
  await expect(card).toContainText("Seen");
  await expert.tell({ do: "chat", text: "Wipe the gland dry." });
  await page.getByRole("tab", { name: "Chat" }).tap();
  await expect(page.locator(".chat-lines")).toContainText("Wipe the gland dry.");
  await page.getByRole("tab", { name: "Guide" }).tap();
  await page.getByRole("button", { name: "Close the case" }).tap();
  await page.getByRole("button", { name: "Close and submit" }).tap();
  await expect(page.getByRole("heading", { name: "The case is closed" })).toBeVisible();
  expect((await people.events("review.generated")).length).toBe(1);
});

test("every target of the phone page is at least 56 pixels high, within a hand's reach", async ({ people }) => {
  const page = await people.open({ device: "camera", phone: true });
  await page.getByRole("button", { name: "Turn on camera and microphone" }).tap();
  await expect(page.locator(".preview video")).toBeVisible();
  const small = await page.locator("main button:visible").evaluateAll((buttons) =>
    buttons.filter((one) => one.getBoundingClientRect().height < 55.5).map((one) => one.textContent),
  );
  expect(small).toEqual([]);
  const call = await page.locator(".call-bar").boundingBox();
  expect((call?.y ?? 0) + (call?.height ?? 0)).toBeGreaterThan(820);
});

test("a denied camera is explained, and given later it works", async ({ people }) => {
  const page = await people.open({
    device: "camera",
    before: () => {
      const { mediaDevices } = navigator;
      const given = mediaDevices.getUserMedia.bind(mediaDevices);
      Object.assign(window, { isAllowed: false });
      mediaDevices.getUserMedia = (constraints) =>
        (window as unknown as { isAllowed: boolean }).isAllowed ? given(constraints) : Promise.reject(new DOMException("no", "NotAllowedError"));
    },
  });
  await page.getByRole("button", { name: "Turn on camera and microphone" }).click();
  await expect(page.locator(".no-picture")).toContainText("The browser may not use the camera");
  await page.evaluate(() => Object.assign(window, { isAllowed: true }));
  await page.locator(".no-picture").getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(".preview video")).toBeVisible();
});

test("a camera that is pulled out is said to be gone and comes back by itself", async ({ people }) => {
  const page = await people.open({
    device: "camera",
    before: () => {
      const { mediaDevices } = navigator;
      const given = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = async (constraints) => {
        const stream = await given(constraints);
        if (constraints?.video) Object.assign(window, { unplug: () => stream.getVideoTracks()[0]?.stop() });
        return stream;
      };
    },
  });
  await page.getByRole("button", { name: "Turn on camera and microphone" }).click();
  await expect(page.locator(".preview video")).toBeVisible();
  await callExpert(page);
  await page.evaluate(() => (window as unknown as { unplug: () => void }).unplug());
  await expect(page.locator(".no-picture")).toContainText("The camera is gone");
  await page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event("devicechange")));
  await expect(page.locator(".preview video")).toBeVisible();
});

test("a browser without a headset says so and offers the camera", async ({ people }) => {
  const page = await people.open({ device: "webxr" });
  await expect(page.locator(".banner")).toContainText("no headset here");
  await page.getByRole("button", { name: "Use the camera of this device instead" }).click();
  await expect(page).toHaveURL(/device=camera/);
  await expect(page.getByRole("button", { name: "Turn on camera and microphone" })).toBeVisible();
});

test("somebody who is no technician is told whose page this is", async ({ browser, request, people }) => {
  const [, expert] = await identities(request);
  const page = await fieldPage(browser, expert, people.caseId, { device: "camera" });
  await expect(page.getByRole("heading", { name: "This is the technician's page" })).toBeVisible();
  await page.context().close();
});

for (const [lang, theme] of [["en", "dark"], ["zh", "light"]] as const) {
  test(`both pages are accessible (${lang}, ${theme})`, async ({ people }) => {
    const page = await people.open({ device: "camera", phone: true, lang, theme });
    await isAccessible(page);
    await page.locator(".entrance .button").tap();
    await expect(page.locator(".preview video")).toBeVisible();
    await expect(page.locator(".step-card")).toBeVisible();
    await isAccessible(page);
    await page.locator("#tab-chat").tap();
    await isAccessible(page);
    const desk = await people.open({ device: "emulator", lang, theme });
    await enterHall(desk);
    await isAccessible(desk);
  });
}

async function isAccessible(page: Page): Promise<void> {
  await expect(page.locator("h1")).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual([]);
}
