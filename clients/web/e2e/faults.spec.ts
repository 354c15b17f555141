// Everything that an expert can say of a fault, by keys, on a call without a picture: nothing here needs one.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type APIRequestContext, type Browser, type Locator, type Page } from "@playwright/test";
import { fieldPage } from "./field-view";
import { identities, openCase, type Identity } from "./support";

const COMPONENT = "P-101/pump/seal/gland";

async function operate(request: APIRequestContext, who: Identity, caseId: string, kind: string, body: object): Promise<void> {
  const answer = await request.post(`/api/v1/cases/${caseId}/ops`, {
    headers: { Authorization: `Bearer ${who.token}` }, data: { op_id: crypto.randomUUID(), kind, body },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** A mark that lies on a picture nobody sees any more; returns its id. */
async function placeMark(request: APIRequestContext, expert: Identity, caseId: string): Promise<string> {
  const annotation_id = crypto.randomUUID();
  const frame = { publication_id: crypto.randomUUID(), frame_no: 7 };
  await operate(request, expert, caseId, "annotation.place", { annotation_id, shape: "point", frame, u: 0.5, v: 0.5, label: "" });
  return annotation_id;
}

/** A case of this machine that is over, with one fault. */
async function earlierCase(request: APIRequestContext, technician: Identity, expert: Identity, tag: string, title: string): Promise<void> {
  const caseId = await openCase(request, technician, "Seal drips", null, tag);
  const annotation_id = await placeMark(request, expert, caseId);
  const fault_id = crypto.randomUUID();
  await operate(request, expert, caseId, "fault.create", { fault_id, annotation_id, title, component: COMPONENT, severity: "high", note: "" });
  await operate(request, expert, caseId, "fault.code", { fault_id, mode: "LEAK-OUT" });
  await operate(request, technician, caseId, "case.close", { summary: "" });
}

async function callPage(browser: Browser, request: APIRequestContext, lang: "en" | "zh", tag: string, size = { width: 1440, height: 900 }) {
  const [technician, expert] = await identities(request);
  await earlierCase(request, technician, expert, tag, "Seal leaks at the gland");
  const caseId = await openCase(request, technician, "Water under the pump 泵下有水", null, tag);
  await operate(request, technician, caseId, "call.request", { message: "It drips" });
  await operate(request, expert, caseId, "call.take", {});
  await placeMark(request, expert, caseId);
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  await context.addInitScript(
    ([token, role]) => {
      const self = { account_id: "", display_name: "", role };
      const kept = { token, expires_at_ms: Date.now() + 3_600_000, self, roles: [role], case_id: null };
      sessionStorage.setItem("sightline.session", JSON.stringify(kept));
    },
    [expert.token, expert.role],
  );
  await page.goto(`/expert?lang=${lang}&case=${caseId}`);
  const row = page.locator("[data-mark-row]");
  await expect(row).toHaveCount(1);
  await row.locator(".mark-head").click();
  return { page, row, caseId, technician, expert };
}

async function bodiesOf(request: APIRequestContext, who: Identity, caseId: string, kind: string): Promise<readonly Record<string, unknown>[]> {
  const answer = await request.get(`/api/v1/cases/${caseId}/events?after=0`, { headers: { Authorization: `Bearer ${who.token}` } });
  const { events } = (await answer.json()) as { events: { kind: string; body: Record<string, unknown> }[] };
  return events.filter((event) => event.kind === kind).map((event) => event.body);
}

async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${what}: ${id} ${nodes.map(({ target }) => String(target)).join(", ")}`)).toEqual([]);
}

/** Opens the dialog of a matter by its key, lets it be filled in, looks at it, and saves by Enter. */
async function matter(page: Page, key: string, title: RegExp, fill: (dialog: Locator) => Promise<void>): Promise<void> {
  await page.locator("body").press(key);
  const dialog = page.getByRole("dialog", { name: title });
  await fill(dialog);
  await expectAccessible(page, String(title));
  await dialog.locator("button[type=submit]").click();
  await expect(dialog).toBeHidden();
}

/** The phone shows what was measured and done at the fault, and takes a picture of it. */
async function technicianSeesIt(browser: Browser, technician: Identity, caseId: string): Promise<void> {
  const phone = await fieldPage(browser, technician, caseId, { device: "camera", phone: true });
  await phone.locator(".entrance .button").click();
  const card = phone.locator(".mark-card");
  await expect(card.locator(".fault-record")).toContainText("81.5 °C");
  await expect(card.locator(".fault-record")).toContainText("Replaced, 1 × Mechanical seal 4711-B, 45 min");
  await card.locator('input[type="file"]').setInputFiles(`${import.meta.dirname}/../../../docs/images/expert-call.png`);
  await expect(card.locator(".photo-strip img")).toHaveCount(1);
  await expectAccessible(phone, "the technician's card");
  await phone.screenshot({ path: "test-results/screens/fault-phone.png" });
  await phone.context().close();
}

test("a fault is described, coded, rated, measured, acted on, linked and put off", async ({ browser, request }, info) => {
  const { page, row, caseId, expert, technician } = await callPage(browser, request, "en", "P-101");
  const shot = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) });

  await page.locator("body").press("e");
  const described = page.getByRole("dialog", { name: "Mark 1 is a fault" });
  await described.getByLabel("How it shows").selectOption("LEAK-OUT");
  await expect(described.getByLabel("What is wrong?")).toHaveValue("Leaks to the outside");
  await described.getByRole("combobox", { name: "Component" }).selectOption(COMPONENT);
  await shot("describe");
  await expectAccessible(page, "describe");
  await described.getByLabel("What is wrong?").press("Enter");
  await expect(row).toContainText("Leaks to the outside");
  await expect.poll(async () => (await bodiesOf(request, expert, caseId, "fault.coded")).length).toBe(1);

  // The same part leaked in an earlier case: offered without being asked for.
  await expect(row.locator(".banner")).toContainText("Seal leaks at the gland");
  await shot("again");
  await row.getByRole("button", { name: "It is back" }).first().click();
  await expect(row.locator(".fault-done")).toContainText("Again: fault 1 of case");

  await matter(page, "5", /Codes of fault 1/, async (dialog) => {
    await expect(dialog.getByLabel("Part", { exact: true })).toHaveValue("SEAL");
    await expect(dialog.getByLabel("Found by")).toHaveValue("CALL");
    await dialog.getByLabel("Mechanism").selectOption("WEAR");
    await dialog.getByLabel("Cause").selectOption("unknown");
    await dialog.getByLabel("Effect").selectOption("degraded");
    await shot("codes");
  });
  await expect(row.locator(".fault-codes")).toContainText("Worn");

  await matter(page, "6", /Risk of fault 1/, async (dialog) => {
    const outcome = dialog.locator(".risk-outcome");
    await expect(outcome).toContainText("Priority: at least low");
    await dialog.getByRole("radio", { name: /^S 8:/ }).check({ force: true });
    await dialog.getByRole("radio", { name: /^O 4:/ }).check({ force: true });
    await dialog.getByRole("radio", { name: /^D 3:/ }).check({ force: true });
    await expect(outcome).toContainText("Priority: High");
    await expect(outcome).toContainText("RPN 96, for information");
    await expect(outcome).toContainText("S 7–8, O 4–10, D 1–10");
    await dialog.getByLabel("People could be hurt").check();
    await shot("risk");
  });
  await expect(row.locator(".fault-risk")).toContainText("Priority: High");
  expect((await bodiesOf(request, expert, caseId, "fault.assessed"))[0]).toMatchObject({
    priority: "high", severity: "high", rpn: 96, matrix: "severity-first", is_safety: true,
  });

  await matter(page, "7", /Measurement at fault 1/, async (dialog) => {
    await dialog.getByLabel("What was measured").fill("Temperature");
    await expect(dialog.getByLabel("Unit")).toHaveValue("°C");
    await dialog.getByLabel("Reading").fill("1e400");
    await expect(dialog.getByRole("alert")).toContainText("Write a number");
    await dialog.getByLabel("Reading").fill("91,5");
    await dialog.getByLabel("Upper limit").fill("80");
    await expect(dialog.locator(".measure-outcome")).toContainText("above its upper limit");
    await dialog.getByLabel("Instrument").fill("Fluke 62");
    await dialog.getByLabel("Calibrated until").fill("2020-01-31");
    await shot("measure");
  });
  await expect(row.locator(".fault-done")).toContainText("91.5 °C, above its upper limit (≤\u00a080), calibration overdue");

  // Wrong by a digit: what was written stays in the record, the correction stands.
  await row.getByRole("button", { name: "Amend: Temperature" }).click();
  const correction = page.getByRole("dialog", { name: /Measurement at fault 1/ });
  await expect(correction.getByLabel("Reading")).toHaveValue("91.5");
  await correction.getByLabel("Reading").fill("81.5");
  await correction.getByLabel("Reading").press("Enter");
  await expect(row.locator(".fault-done")).toContainText("81.5 °C, above its upper limit");
  await expect(row.locator(".fault-done")).not.toContainText("91.5");
  expect(await bodiesOf(request, expert, caseId, "fault.measured")).toHaveLength(2);

  await matter(page, "8", /What was done about fault 1/, async (dialog) => {
    await dialog.getByLabel("Action").selectOption("REPLACED");
    await dialog.getByLabel("Working time, minutes").fill("45");
    await dialog.getByRole("button", { name: "Add a part" }).click();
    await dialog.getByLabel("Part", { exact: true }).fill("Mechanical seal");
    await dialog.getByLabel("Part number").fill("4711-B");
    await shot("act");
  });
  await expect(row.locator(".fault-done")).toContainText("Replaced, 1 × Mechanical seal 4711-B, 45 min");

  await technicianSeesIt(browser, technician, caseId);
  await expect(row.locator(".fault-photos img")).toHaveCount(1);

  await page.locator("body").press("9");
  await expect(page.getByRole("dialog", { name: /seen before/ })).toContainText("Again: fault 1");
  await expectAccessible(page, "links");
  await shot("links");
  await page.keyboard.press("Escape");

  await matter(page, "0", /Put fault 1 off/, async (dialog) => {
    await dialog.getByLabel("Why it can wait").fill("Spare part on order");
    await dialog.getByLabel("Who answers for the risk").fill("Olga Operations");
    await dialog.getByRole("button", { name: "In a week" }).click();
    await shot("defer");
  });
  await expect(row.locator(".fault-facts")).toContainText("Olga Operations answers for the risk");
  await expectAccessible(page, "panel");
  await shot("panel");
  await page.locator("body").press("4");
  await expect(page.locator("#panel-review")).toContainText("Leaks to the outside");
  await page.locator("#panel-review details summary").first().click();
  await expectAccessible(page, "review list");
  await shot("review");
  await page.locator("body").press("?");
  await shot("keys");
  await page.context().close();
});

test("the dialogs speak Chinese and nothing in them must be filled in", async ({ browser, request }, info) => {
  const { page, row, caseId, expert } = await callPage(browser, request, "zh", "P-101", { width: 1180, height: 760 });
  await page.locator("body").press("e");
  const described = page.getByRole("dialog");
  await described.getByLabel("故障表现").selectOption("SHAKES");
  await described.getByRole("combobox", { name: "部件" }).selectOption(COMPONENT);
  await page.screenshot({ path: info.outputPath("describe.png") });
  await described.locator("button[type=submit]").click();
  await expect(row).toContainText("振动异常");
  for (const [key, name] of [["5", "codes"], ["6", "risk"]] as const) {
    await page.locator("body").press(key);
    await page.screenshot({ path: info.outputPath(`${name}.png`) });
    await page.getByRole("dialog").locator("button[type=submit]").click();
    await expect(page.getByRole("dialog")).toBeHidden();
  }
  await expect(row.locator(".fault-risk")).toContainText("优先级：至少为低");
  expect((await bodiesOf(request, expert, caseId, "fault.assessed"))[0]).toMatchObject({ is_partial: true, occurrence_rating: null, rpn: null });
  for (const [key, name] of [["7", "measure"], ["8", "act"], ["9", "links"], ["0", "defer"]] as const) {
    await page.locator("body").press(key);
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.screenshot({ path: info.outputPath(`${name}.png`) });
    await page.keyboard.press("Escape");
  }
  await page.locator("body").press("4");
  await expect(page.locator("#panel-review")).toContainText("振动异常");
  await page.screenshot({ path: info.outputPath("review.png") });
  await page.context().close();
});
