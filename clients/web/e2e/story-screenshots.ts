// Not a test: makes docs/images/*.png for the README, from a running demo server (`npm run screenshots`).
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import * as expert from "./story-expert";
import { signedIn } from "./story-people";
import * as supervisor from "./story-supervisor";
import { identities } from "./support";
import * as technician from "./story-technician";

const ROOT = resolve(import.meta.dirname, "../../..");
const LEAK = { severity: "high", title: "Seal leaks at the gland", note: "About ten drops a second, also at standstill." } as const;
const BOLT = { severity: "medium", title: "Bolt of the guard is missing", note: "" } as const;
/** Much picture, little black: the width of the 3D view that goes with this window. */
const WINDOW = { width: 1280, height: 680 };
const LAYOUT = { hasPanel: true, hasScene: true, sceneShare: 0.36 };

/** As few bytes as a README should cost: a palette instead of all colours. */
async function picture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  const path = `${ROOT}/docs/images/${name}.png`;
  await page.screenshot({ path });
  execFileSync("python", [`${ROOT}/tools/shrink_png.py`, path]);
}

test("the pictures of the README", async ({ browser, request }) => {
  const [li, anna, maria] = await identities(request);
  const workOrder = `WO-${4000 + (Date.now() % 1000)}`;
  const field = await signedIn(browser, li, "/", "en");
  await technician.opensCase(field, "Pump loses water at the seal", workOrder);
  await technician.walksToTheSeal(field);
  await technician.flagsTheSecondStep(field);
  const desk = await signedIn(browser, anna, "/expert", "en");
  await desk.page.setViewportSize(WINDOW);
  await desk.page.evaluate((layout) => sessionStorage.setItem("sightline.expert.layout", layout), JSON.stringify(LAYOUT));
  await technician.calls(field);
  await expert.takesTheCall(desk, workOrder);
  await technician.isReadyForClicks(field);
  const bolt = await expert.clicks(desk, await technician.placeOf(field, "coupling_guard"));
  await expert.makesItAFault(desk, bolt, "P-101/coupling/guard", BOLT);
  const leak = await expert.clicks(desk, await technician.placeOf(field, "seal_gland"));
  await expert.makesItAFault(desk, leak, "P-101/pump/seal/gland", LEAK);
  await technician.acknowledges(field, bolt, BOLT.title);
  await technician.acknowledges(field, leak, LEAK.title);
  await expect(desk.page.locator(".scene-caption")).toBeVisible({ timeout: 120_000 });
  await expect(desk.page.locator(".status-line")).not.toContainText(desk.words.expert.call.status.away(""));
  // The camera of the 3D view comes to rest, and the picture becomes sharp.
  await desk.page.waitForTimeout(10_000);
  await picture(desk.page, "expert-call");
  await technician.closesTheCase(field, "Pump is off. New seal ordered.");

  const office = await signedIn(browser, maria, "/supervisor", "en");
  await supervisor.opensTheReview(office, workOrder, "");
  await office.page.locator(".item-list .list-row").filter({ hasText: LEAK.title }).click();
  await supervisor.looksAtTheEvidence(office);
  await picture(office.page, "review");
});
