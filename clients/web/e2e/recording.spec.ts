// Consent to a recording between two real pages: asked, refused, asked again, agreed, shown to both, stopped, kept. A clip of it
// is attached to a fault and played beside it, by the expert in the call and by the supervisor, who watches the recording as well.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type APIRequestContext, type Browser, type Page } from "@playwright/test";
import { clipWords } from "../src/ui/clip-words";
import { recordingWords } from "../src/ui/recording-words";
import { words as supervisorWords } from "../apps/supervisor/words";
import { watch } from "./players";
import { identities, openCase, type Identity } from "./support";

const { en, zh } = recordingWords;

async function pageOf(browser: Browser, who: Identity, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addInitScript(
    ([token, role]) => {
      const self = { account_id: "", display_name: "", role };
      const kept = { token, expires_at_ms: Date.now() + 3_600_000, self, roles: [role], case_id: null };
      sessionStorage.setItem("sightline.session", JSON.stringify(kept));
    },
    [who.token, who.role],
  );
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.goto(path);
  return page;
}

async function operate(request: APIRequestContext, who: Identity, caseId: string, kind: string, body: object): Promise<void> {
  const answer = await request.post(`/api/v1/cases/${caseId}/ops`, {
    headers: { Authorization: `Bearer ${who.token}` },
    data: { op_id: crypto.randomUUID(), kind, body },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

interface Listed {
  readonly end_reason: string | null;
  readonly parts: readonly { readonly is_complete: boolean; readonly duration_ms: number }[];
}

async function listed(request: APIRequestContext, who: Identity, caseId: string): Promise<readonly Listed[]> {
  const headers = { Authorization: `Bearer ${who.token}` };
  const answer = await request.get(`/api/v1/cases/${caseId}/recordings`, { headers });
  return ((await answer.json()) as { recordings: Listed[] }).recordings;
}

/** A fault whose mark names a picture that is not known: the position does not matter here. */
async function markFault(request: APIRequestContext, who: Identity, caseId: string): Promise<void> {
  const annotation_id = crypto.randomUUID();
  const frame = { publication_id: crypto.randomUUID(), frame_no: 1 };
  await operate(request, who, caseId, "annotation.place", { annotation_id, shape: "point", frame, u: 0.5, v: 0.5, label: "" });
  await operate(request, who, caseId, "fault.create", {
    fault_id: crypto.randomUUID(), annotation_id, title: "Seal leaks", component: "P-101/pump/mechanical-seal", severity: "high", note: "",
  });
}

/** Attaches a clip in the call and plays it there; returns its length in seconds. */
async function attachClip(expert: Page): Promise<number> {
  await expert.locator("#tab-marks").click();
  await expert.locator(".mark-head").click();
  await expert.getByRole("button", { name: clipWords.en.attach }).click();
  const clip = expert.locator(".clips > li");
  await clip.getByRole("button", { name: clipWords.en.play }).click();
  const film = await watch(clip.locator("video"));
  expect(film.width).toBeGreaterThan(100);
  expect(film.contrast, "a picture, and not an empty one").toBeGreaterThan(20);
  expect(film.soundBytes).toBeGreaterThan(1000);
  expect(film.pictures).toBeGreaterThan(film.durationS);
  expect(Math.abs(film.soughtS - film.durationS / 2)).toBeLessThan(0.5);
  await expert.screenshot({ path: "test-results/clip-expert.png" });
  return film.durationS;
}

/** The supervisor sees the same clip, watches the recording, and jumps to the moment of the mark. */
async function review(browser: Browser, who: Identity, caseId: string, clipS: number): Promise<void> {
  const page = await pageOf(browser, who, `/supervisor?lang=en&case=${caseId}`);
  const t = supervisorWords.en;
  await page.locator(".clips").getByRole("button", { name: clipWords.en.play }).click();
  const clip = await watch(page.locator(".clips video"));
  expect(clip.durationS).toBeCloseTo(clipS, 2);
  await expect(page.getByText(t.recordings.daysLeft(90))).toBeVisible();
  await page.screenshot({ path: "test-results/clip-supervisor.png", fullPage: true });
  await page.getByRole("button", { name: t.recordings.open }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(t.recordings.daysLeft(90))).toBeVisible();
  const film = await watch(dialog.locator("video"));
  expect(film.durationS).toBeGreaterThan(clipS);
  await dialog.getByRole("button", { name: t.kinds["fault.created"] }).click();
  const position = (): Promise<number> => dialog.locator("video").evaluate((video: HTMLVideoElement) => video.currentTime);
  await expect.poll(position).toBeLessThan(film.durationS - 1);
  await page.screenshot({ path: "test-results/recording-supervisor.png" });
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
  await page.context().close();
}

test("a call is recorded only when the technician agrees, and a clip of it shows the fault", async ({ browser, request }) => {
  test.setTimeout(240_000);
  const [technician, specialist, supervisor] = await identities(request);
  const caseId = await openCase(request, technician, "Recorded call");
  await operate(request, technician, caseId, "call.request", { message: "" });
  await operate(request, specialist, caseId, "call.take", {});
  const field = await pageOf(browser, technician, `/field?lang=zh&device=camera&case=${caseId}`);
  const expert = await pageOf(browser, specialist, `/expert?lang=en&case=${caseId}`);
  await field.locator(".entrance button").click();
  await expect(expert.locator('.stage[data-has-picture="true"]')).toBeVisible({ timeout: 60_000 });
  await expect(expert.getByRole("status").filter({ hasText: en.off })).toBeVisible();
  await expect(field.getByRole("status").filter({ hasText: zh.off })).toBeVisible();

  await expert.locator("#tab-info").click();
  const start = expert.getByRole("button", { name: en.start });
  await start.click();
  await expect(expert.getByText(en.waitsFor("").trim())).toBeVisible();
  await expect(field.getByText(zh.consequence)).toBeVisible();
  const found = await new AxeBuilder({ page: field }).include(".banner").analyze();
  expect(found.violations.map(({ id }) => id)).toEqual([]);
  expect(await listed(request, specialist, caseId), "nothing is stored yet").toEqual([]);

  await field.getByRole("button", { name: zh.refuse }).click();
  await expect(expert.getByText(en.ended.declined)).toBeVisible();
  await start.click();
  await field.getByRole("button", { name: zh.agree }).click();
  await expect(expert.getByText(`● ${en.sign}`)).toBeVisible();
  await expect(field.getByText(`● ${zh.sign}`)).toBeVisible();
  await expect.poll(async () => (await listed(request, specialist, caseId))[0]?.parts.length, { timeout: 30_000 }).toBeGreaterThan(0);

  await markFault(request, specialist, caseId);
  const clipS = await attachClip(expert);
  await expert.locator("#tab-info").click();
  await expert.getByRole("button", { name: en.stop }).click();
  await expect(field.getByText(`● ${zh.sign}`)).toHaveCount(0);
  await expect.poll(async () => (await listed(request, specialist, caseId)).map((one) => one.end_reason), { timeout: 30_000 }).toEqual(["asked"]);
  const [recording] = await listed(request, specialist, caseId);
  expect(recording?.parts.every((part) => part.is_complete && part.duration_ms > 0)).toBe(true);
  await field.context().close();
  await expert.context().close();
  await operate(request, technician, caseId, "case.close", { summary: "" });
  await review(browser, supervisor, caseId, clipS);
});
