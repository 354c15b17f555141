/** The technician of the story, at the emulated headset. */

import { expect } from "@playwright/test";
import { project } from "../src/spatial/camera";
import { callExpert, enterHall, lookFrom } from "./field-view";
import type { Person } from "./story-people";

export interface Seen {
  /** Normalised picture coordinates. */
  readonly u: number;
  readonly v: number;
}

/** Fills in the form of the start page, and comes to the emulator with the case. */
export async function opensCase({ page, words, lang, shot }: Person, title: string, workOrder: string): Promise<string> {
  await page.locator('input[name="title"]').fill(title);
  await page.locator('input[name="work_order"]').fill(workOrder);
  await page.locator('input[value="emulator"]').check();
  await shot("1-home");
  await page.locator('form.open-case button[type="submit"]').click();
  await page.waitForURL(/\/field\?case=[0-9a-f-]{36}&device=emulator/);
  // The language that came with the first address goes along.
  await expect(page.locator("html")).toHaveAttribute("lang", lang === "zh" ? "zh-Hans" : "en");
  await expect(page.locator(".xr-entrance h2")).toHaveText(words.field.start.title);
  return new URL(page.url()).searchParams.get("case") ?? "";
}

/** Into the hall and close to the seal of the pump, which begins to leak. `?debug` tells where things are. */
export async function walksToTheSeal({ page, words, shot }: Person): Promise<void> {
  await page.goto(`${page.url()}&debug`);
  await enterHall(page);
  await lookFrom(page, [-0.32, 1.5, 0.62], -18, -32);
  await page.getByRole("button", { name: words.field.emulator.leak }).click();
  await shot("2-hall");
}

/** Does the first step of the guide and finds something wrong at the second. */
export async function flagsTheSecondStep({ page, words, shot }: Person): Promise<void> {
  const t = words.field.guide;
  const card = page.locator(".side-guide .step-card");
  await page.locator(".side-guide summary").click();
  await card.getByRole("button", { name: t.understood }).click();
  await card.getByRole("button", { name: t.done }).click();
  await expect(card).toContainText(t.progress(2, 3));
  if ((await card.getAttribute("data-phase")) === "safety") await card.getByRole("button", { name: t.understood }).click();
  await card.getByRole("button", { name: t.flag }).click();
  await card.getByRole("button", { name: t.quickNotes[0] ?? "" }).click();
  await expect(card).toContainText(t.progress(3, 3));
  await shot("3-guide");
  await page.locator(".side-guide summary").click();
}

export async function calls({ page, shot }: Person): Promise<void> {
  await callExpert(page);
  await shot("4-calling");
}

/** Records of frames are being sent, and the server has depth of this camera: what a click needs for a place in space. */
export async function isReadyForClicks({ page }: Person): Promise<void> {
  const records = () => page.evaluate(() => window.sightlineField.session.media.frameCounters?.sent ?? 0);
  await expect.poll(records, { timeout: 60_000 }).toBeGreaterThan(20);
  await page.waitForResponse((answer) => /\/depth\//.test(answer.url()) && answer.ok(), { timeout: 60_000 });
}

/** Where the middle of a part's front is in the technician's picture. */
export async function placeOf({ page }: Person, part: string): Promise<Seen> {
  const { pose, intrinsics, bounds } = await page.evaluate((id) => {
    const { emulator } = window.sightlineField;
    return { ...emulator.currentCamera(), bounds: emulator.hall.part(id).bounds };
  }, part);
  const { min, max } = bounds;
  const seen = project([(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, max[2]], pose, intrinsics);
  if (!seen) throw new Error(`${part} is behind the camera.`);
  return seen;
}

/** What the camera sees now, as a file: nothing moves any more, so that every later picture is like it. */
export async function ownPicture({ page }: Person): Promise<Buffer> {
  const bytes = await page.evaluate(async () => {
    const state = window.sightlineField.session.camera.state.value;
    const newest = window.sightlineField.stage.poses.at(Infinity);
    const still = state.phase === "on" && newest ? await state.camera.still(newest.frameNo) : null;
    if (!still) throw new Error("No picture.");
    return [...new Uint8Array(await still.image.arrayBuffer())];
  });
  return Buffer.from(bytes);
}

/** The mark stands on the machine in the field of view; a press says that it was seen. */
export async function acknowledges({ page, words, shot }: Person, number: number, title: string): Promise<void> {
  const mark = page.locator(`.mark-list [data-mark="${number}"]`);
  await expect(mark).toHaveAttribute("data-sight", "visible", { timeout: 60_000 });
  await expect(mark).toContainText(title);
  await shot("6-technician-mark");
  const seen = mark.getByRole("button", { name: words.field.marks.seen, exact: true });
  await seen.click();
  await expect(seen).toHaveCount(0);
}

export async function writes({ page }: Person, line: string): Promise<void> {
  const input = page.locator('.chat-form input[name="chat"]');
  await input.fill(line);
  await input.press("Enter");
}

export async function reads({ page }: Person, line: string): Promise<void> {
  await expect(page.locator(".chat-lines li").filter({ hasText: line })).toBeVisible();
}

export async function closesTheCase({ page, words, shot }: Person, summary: string): Promise<void> {
  const t = words.field.close;
  await page.getByRole("button", { name: t.button }).click();
  const dialog = page.getByRole("dialog", { name: t.title });
  await expect(dialog).toContainText(t.openSteps(1));
  await dialog.locator('textarea[name="summary"]').fill(summary);
  await shot("8-closing");
  await dialog.getByRole("button", { name: t.submit }).click();
  await expect(page.getByRole("heading", { name: t.done })).toBeVisible();
  await shot("8-closed");
}
