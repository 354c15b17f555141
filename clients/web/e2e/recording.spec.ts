// Consent to a recording between two real pages: asked, refused, asked again, agreed, shown to both, stopped, kept.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type APIRequestContext, type Browser, type Page } from "@playwright/test";
import { recordingWords } from "../src/ui/recording-words";
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

test("a call is recorded only when the technician agrees, and both see it", async ({ browser, request }) => {
  const [technician, specialist] = await identities(request);
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

  await expert.getByRole("button", { name: en.stop }).click();
  await expect(field.getByText(`● ${zh.sign}`)).toHaveCount(0);
  await expect.poll(async () => (await listed(request, specialist, caseId)).map((one) => one.end_reason), { timeout: 30_000 }).toEqual(["asked"]);
  const [recording] = await listed(request, specialist, caseId);
  expect(recording?.parts.every((part) => part.is_complete && part.duration_ms > 0)).toBe(true);
  await field.context().close();
  await expert.context().close();
});
