// One expert's path becomes too narrow for any video: stills and voice, marks on them, and the video again by itself.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { fieldPage } from "./field-view";
import { NarrowPath } from "./narrow-path";
import { harness, identities, openCase, type Identity } from "./support";
import type {} from "./harness/main";

const SHOTS = process.env["SIGHTLINE_SHOTS"];

test.describe.configure({ timeout: 240_000 });

async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/${name}.png` });
}

async function signedIn(page: Page, who: Identity): Promise<void> {
  await page.context().addInitScript(
    ([token, role]) => {
      const self = { account_id: "", display_name: "", role };
      const kept = { token, expires_at_ms: Date.now() + 3_600_000, self, roles: [role], case_id: null };
      sessionStorage.setItem("sightline.session", JSON.stringify(kept));
    },
    [who.token, who.role],
  );
}

/** In the technician's page: a camera whose pictures are too much for a narrow path at any frame rate. */
function noisyCamera(): void {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const pen = canvas.getContext("2d");
  const noise = new ImageData(640, 480);
  const draw = (): void => {
    for (let at = 0; at < noise.data.length; at += 65_536) crypto.getRandomValues(noise.data.subarray(at, at + 65_536));
    for (let at = 3; at < noise.data.length; at += 4) noise.data[at] = 255;
    pen?.putImageData(noise, 0, 0);
  };
  navigator.mediaDevices.getUserMedia = (wanted) => {
    if (!wanted?.video) return Promise.reject(new DOMException("There is none.", "NotFoundError"));
    setInterval(draw, 100);
    return Promise.resolve(canvas.captureStream(10));
  };
}

test("one expert falls to stills and returns while another keeps the video", async ({ browser, request }) => {
  const [technician, expert, supervisor] = await identities(request);
  const caseId = await openCase(request, technician, "Pump behind a bad network");
  const field = await fieldPage(browser, technician, caseId, { device: "camera", before: noisyCamera });
  await field.locator(".entrance .button").click();
  await field.getByRole("button", { name: "Call an expert" }).click();

  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const narrow = await NarrowPath.into(context);
  const desk = await context.newPage();
  await signedIn(desk, expert);
  await desk.goto(`/expert?lang=en&case=${caseId}`);
  await desk.locator(".ringing-gate").getByRole("button", { name: "Take the call" }).click();
  await expect(desk.locator('.stage[data-has-picture="true"]')).toBeVisible({ timeout: 60_000 });
  const other = await harness(browser, supervisor, caseId, "desk");
  await other.waitForFunction(() => window.harness.show(), null, { timeout: 30_000 });
  const chip = desk.locator(".network-chip");
  await expect(chip).toHaveAttribute("data-tone", "calm");

  // Room for voice, not for any picture.
  const link = narrow.path();
  link.down.rateBps = 45_000;
  const still = desk.locator('.stage-chips [data-rung="stills"]');
  await expect(still).toBeVisible({ timeout: 45_000 });
  await expect(still).toContainText("Still picture", { timeout: 30_000 });
  await expect(still).toContainText("Marks hold");
  await expect(chip).toContainText("too weak for video");
  await expect(desk.locator(".status-line")).toContainText("stills + voice");
  await expect(field.locator(".network-chip")).toContainText("stills + voice");
  await expect(desk.locator("svg.overlay")).toHaveAttribute("data-frame", /\d+/);

  // The other one goes on seeing every frame.
  await other.evaluate(() => window.harness.look(5));

  // A mark on the still is on exactly that frame.
  const frameNo = Number(await desk.locator("svg.overlay").getAttribute("data-frame"));
  await desk.locator(".stage-surface").click();
  await expect(desk.locator("[data-mark-row]")).toHaveCount(1);
  const events = await request.get(`/api/v1/cases/${caseId}/events?after=0`, {
    headers: { Authorization: `Bearer ${technician.token}` },
  });
  const found = (await events.json()) as { events: { kind: string; body: { frame?: { frame_no: number } } }[] };
  const marked = found.events.find(({ kind }) => kind === "annotation.placed")?.body.frame?.frame_no ?? -1;
  // A newer still may have come between reading its number and the click.
  expect(marked).toBeGreaterThanOrEqual(frameNo);

  await shot(desk, "ladder-stills-expert");
  await shot(field, "ladder-stills-field");
  await chip.click();
  const panel = desk.getByRole("dialog");
  await expect(panel).toContainText("Picture: Li Wei → server", { timeout: 20_000 });
  expect((await new AxeBuilder({ page: desk }).include("dialog[open]").analyze()).violations).toEqual([]);
  await shot(desk, "ladder-panel-expert");
  await desk.keyboard.press("Escape");

  link.down.rateBps = null;
  await expect(still).toBeHidden({ timeout: 60_000 });
  await expect(field.locator(".network-chip")).not.toContainText("stills", { timeout: 30_000 });
  const before = Number(await desk.locator("svg.overlay").getAttribute("data-frame"));
  await expect
    .poll(async () => Number(await desk.locator("svg.overlay").getAttribute("data-frame")), { timeout: 30_000 })
    .toBeGreaterThan(before);

  narrow.close();
  for (const page of [field, desk, other]) await page.context().close();
});
