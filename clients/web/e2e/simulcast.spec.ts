// Three layers from a real Chromium through the server: which one arrives follows the view, and every frame keeps its number.
import { expect, test, type APIRequestContext, type Browser, type Page } from "@playwright/test";
import { harness, identities, openCase } from "./support";
import type {} from "./harness/main";

interface Pair {
  readonly field: Page;
  readonly expert: Page;
}

let pair: Pair;

async function meet(browser: Browser, request: APIRequestContext, codecs?: readonly string[]): Promise<Pair> {
  const [technician, specialist] = await identities(request);
  const caseId = await openCase(request, technician, "Simulcast test", codecs);
  const field = await harness(browser, technician, caseId, "emulator");
  const expert = await harness(browser, specialist, caseId, "desk");
  return { field, expert };
}

test.afterEach(async () => {
  await pair.field.context().close();
  await pair.expert.context().close();
});

type Seen = Awaited<ReturnType<Window["harness"]["look"]>>[number];

/** Looks until pictures of this height arrive; returns everything seen on the way. */
async function lookUntil(expert: Page, height: number): Promise<Seen[]> {
  const seen: Seen[] = [];
  await expect
    .poll(async () => {
      seen.push(...(await expert.evaluate(() => window.harness.look(4))));
      return seen.at(-1)?.height;
    }, { timeout: 30_000 })
    .toBe(height);
  return seen;
}

/** No frame may have been given a wrong number with certainty, whatever its size. */
function expectExact(seen: readonly Seen[]): number {
  const sure = seen.filter((one) => one.truth !== null && one.isCertain);
  for (const one of sure) expect(one).toMatchObject({ frameNo: one.truth, poseX: one.truth });
  return sure.length;
}

test("layers follow the view, and each frame keeps its number across every change", async ({ browser, request }) => {
  pair = await meet(browser, request);
  const { field, expert } = pair;
  await field.evaluate(() => window.harness.publishBarcode({ fps: 15, simulcast: true, width: 960, height: 540 }));
  await expert.waitForFunction(() => window.harness.show(), null, { timeout: 20_000 });
  await field.waitForFunction(() => (window.harness.media?.frameCounters?.certain ?? 0) > 20, null, { timeout: 60_000 });
  const layers = (): Promise<(string | null)[] | undefined> =>
    field.evaluate(() => window.harness.media?.stats.value.tracks.filter((one) => one.bitrateBps > 0).map((one) => one.layer));
  await expect.poll(layers, { timeout: 30_000 }).toEqual(expect.arrayContaining(["q", "h", "f"]));

  let certain = expectExact(await lookUntil(expert, 540));
  for (const height of [135, 540, 270]) {
    await expert.evaluate((h) => window.harness.view(h), height);
    certain += expectExact(await lookUntil(expert, height));
    const after = await expert.evaluate(() => window.harness.look(20));
    expect(after.filter((one) => one.height === height).length).toBe(20);
    certain += expectExact(after);
  }
  // The sender may be in doubt of its clocks for a while.
  for (let look = 0; look < 12 && certain <= 45; look++) certain += expectExact(await expert.evaluate(() => window.harness.look(20)));
  // A quarter of the size loses the bars of some pictures, never their identity.
  expect(certain).toBeGreaterThan(45);

  const clockCount = await expert.evaluate(() => window.harness.clocks.length);
  expect(clockCount, "one per layer, and none for a change").toBe(3);
});

test("sizes inside one stream of VP9 follow the view too, and each frame keeps its number", async ({ browser, request }) => {
  pair = await meet(browser, request, ["vp9"]);
  const { field, expert } = pair;
  await field.evaluate(() => window.harness.publishBarcode({ fps: 15, simulcast: true, width: 960, height: 540 }));
  await expert.waitForFunction(() => window.harness.show(), null, { timeout: 20_000 });
  await field.waitForFunction(() => (window.harness.media?.frameCounters?.certain ?? 0) > 20, null, { timeout: 60_000 });
  let certain = expectExact(await lookUntil(expert, 540));
  // Sizes of VP9 are even: a quarter of 540 is 136 high.
  for (const height of [136, 540]) {
    await expert.evaluate((h) => window.harness.view(h), height);
    certain += expectExact(await lookUntil(expert, height));
    certain += expectExact(await expert.evaluate(() => window.harness.look(20)));
  }
  for (let look = 0; look < 12 && certain <= 25; look++) certain += expectExact(await expert.evaluate(() => window.harness.look(20)));
  expect(certain).toBeGreaterThan(25);
  expect(await expert.evaluate(() => window.harness.clocks.length), "one stream, one clock").toBe(1);
});

test("a paused view costs nothing and comes back", async ({ browser, request }) => {
  pair = await meet(browser, request);
  const { field, expert } = pair;
  await field.evaluate(() => window.harness.publishBarcode({ fps: 15, simulcast: true, width: 640, height: 480 }));
  await expert.waitForFunction(() => window.harness.show(), null, { timeout: 20_000 });
  await expert.evaluate(() => window.harness.view(null, true));
  const received = (): Promise<number> =>
    expert.evaluate(() => window.harness.media?.stats.value.tracks.find((one) => one.kind === "video")?.bitrateBps ?? -1);
  await expect.poll(received, { timeout: 20_000 }).toBe(0);
  await expert.evaluate(() => window.harness.view(null));
  await expert.evaluate(() => window.harness.look(5));
});
