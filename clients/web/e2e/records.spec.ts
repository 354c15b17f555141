// The whole record in the browser: asset, guide, escalation, faults, review list, rejection, rework, approval, signature, and
// every export downloaded and opened by a reader that knows nothing of ours.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test, type APIRequestContext, type Page } from "@playwright/test";
import { words } from "../apps/supervisor/words";
import { EXPORTS, type ExportName } from "../src/api/records";
import { addsPhoto, bearer, demoPeople, itemsOf, op, placeFault, type DemoPeople } from "./rest";
import { readPdf, squeezed } from "./story-pdf";
import { openCase } from "./support";

const ROOT = resolve(import.meta.dirname, "../../..");
const FAULT = "Gleitringdichtung undicht 泵下有水";
const REASON = "Which seal? The plate cannot be read.";

interface Opened {
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
  readonly record: { readonly errors: readonly string[]; readonly kinds: readonly string[] };
  readonly bcf: readonly string[];
  readonly html: { readonly words: string; readonly loads: readonly string[] };
  readonly package: readonly string[];
}

/** Asset, guide with a flagged and an unanswered step, a call that escalates, two faults: one coded, assessed and measured. */
async function workedCase(request: APIRequestContext, { technician, expert }: DemoPeople): Promise<string> {
  const caseId = await openCase(request, technician, "Water under the pump");
  await op(request, technician, caseId, "call.request", { message: "It drips." });
  await op(request, expert, caseId, "call.take", {});
  const { faultId } = await placeFault(request, expert, caseId, { title: FAULT, severity: "high" });
  await placeFault(request, expert, caseId, { title: "=HYPERLINK(1)", severity: "low", component: "P-101/motor" });
  await op(request, expert, caseId, "fault.code", { fault_id: faultId, part: "SEAL", cause: "unknown", impact: "degraded" });
  await op(request, expert, caseId, "fault.assess", {
    fault_id: faultId, severity_rating: 8, occurrence_rating: 4, detection_rating: null, is_safety: false, is_environment: true, note: "",
  });
  await op(request, technician, caseId, "fault.measure", {
    fault_id: faultId, measurement_id: crypto.randomUUID(), quantity: "Leakage", value: 12, unit: "drops/min", high: 5, instrument: "",
  });
  await op(request, technician, caseId, "guide.answer", { step_key: "inspect-seal", result: "flagged", note: "Twelve drops a minute" });
  await op(request, expert, caseId, "call.end", {});
  await op(request, technician, caseId, "case.close", { summary: "Seal ordered." });
  return caseId;
}

async function opensAs(page: Page, who: { readonly username: string; readonly password: string }, caseId: string): Promise<void> {
  await page.goto(`/supervisor?case=${caseId}&lang=en`);
  await page.locator('input[name="username"]').fill(who.username);
  await page.locator('input[name="password"]').fill(who.password);
  await page.locator('form.sign-in button[type="submit"]').click();
  await expect(page.locator(".item-list")).toBeVisible();
}

/** Confirms what is left, the exceptions one by one and the rest together. */
async function confirmsTheRest(page: Page, open: number): Promise<void> {
  const t = words.en;
  const undecided = page.locator(".item-list section").first().locator(".item-row").filter({ has: page.locator('[data-verdict="undecided"]') });
  for (let left = open; left > 0; left--) {
    await expect(page.locator(".progress")).toContainText(t.exceptionsLeft(left));
    // Chosen by hand: the page goes on to the next one by itself, a moment later.
    const title = (await undecided.first().locator("button").textContent()) ?? "";
    await undecided.first().locator("button").click();
    await expect(page.locator('.item-row [aria-current="true"]')).toHaveText(title);
    await page.keyboard.press("c");
  }
  await expect(page.locator(".progress .tag")).toHaveCount(0);
}

/** All but the scene: without a call there is no place in space, and the menu says so. */
async function takesAllExports(page: Page, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await expect(page.locator(".menu-list button").filter({ hasText: words.en.exportNames["scene.glb"] })).toHaveAttribute("disabled");
  for (const name of EXPORTS.filter((one) => one !== "scene.glb")) {
    await page.locator(".menu").evaluate((menu: HTMLDetailsElement) => (menu.open = true));
    const [download] = await Promise.all([
      page.waitForEvent("download", { timeout: 60_000 }),
      page.locator(".menu-list").getByRole("button", { name: words.en.exportNames[name], exact: true }).click(),
    ]);
    await download.saveAs(`${folder}/${name}`);
  }
}

function verify(path: string): { readonly status: number; readonly said: string } {
  try {
    return { status: 0, said: execFileSync("python", ["-m", "sightline", "verify", path], { cwd: ROOT, encoding: "utf8" }) };
  } catch (error) {
    const { status, stdout } = error as { readonly status: number; readonly stdout: string };
    return { status, said: stdout };
  }
}

test.describe.configure({ timeout: 240_000 });

test("the whole record, from the asset to exports that others can read", async ({ page, request }, info) => {
  const people = await demoPeople(request);
  const caseId = await workedCase(request, people);
  const items = await itemsOf(request, people.supervisor, caseId);

  await opensAs(page, people.supervisor, caseId);
  await expect(page.getByText(words.en.progress(0, items.length), { exact: true })).toBeVisible();
  await page.locator('[data-item="fault:1"] button').click();
  await expect(page.locator("#item-title")).toContainText(FAULT);
  await expect(page.locator(".evidence")).toContainText("above the limits");
  await expect(page.locator(".evidence")).toContainText("Looked for, not found out");

  await page.keyboard.press("r");
  await page.locator("textarea[name=reason]").fill(REASON);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator('[data-item="fault:1"] .verdict-sign')).toHaveAttribute("data-verdict", "rejected");
  await page.keyboard.press("t");
  await page.getByRole("dialog").getByRole("button", { name: words.en.returnButton(1) }).click();
  await expect(page.getByText(words.en.returnedAnswered(0, 1))).toBeVisible();
  const photo = await page.screenshot({ type: "jpeg" });
  const photoId = await addsPhoto(request, people.technician, caseId, "fault:1", photo);
  await op(request, people.technician, caseId, "rework.answer", { item_id: "fault:1", text: "Drive end, plate P-101.", photo_ids: [photoId] });
  await op(request, people.technician, caseId, "case.resubmit", { summary: "Plate noted." });
  await expect(page.locator('[data-item="fault:1"] .verdict-sign')).toHaveAttribute("data-verdict", "undecided");
  await page.locator('[data-item="fault:1"] button').click();
  await expect(page.locator(".rework")).toContainText("Drive end, plate P-101.");

  const again = await itemsOf(request, people.supervisor, caseId);
  const exceptions = again.filter((item) => item.is_exception).length;
  await confirmsTheRest(page, exceptions);
  if (again.length > exceptions) {
    await page.keyboard.press("a");
    await expect(page.locator(".group-action button")).toBeEnabled();
    await page.keyboard.press("a");
  }
  await expect(page.locator(".progress .figures")).toHaveText(/^(\d+) of \1 decided$/);
  await page.keyboard.press("g");
  const dialog = page.getByRole("dialog", { name: words.en.signTitle });
  await dialog.locator('input[name="username"]').fill(people.supervisor.username);
  await dialog.locator('input[name="password"]').fill(people.supervisor.password);
  await dialog.getByRole("button", { name: words.en.signButton.approved }).click();
  await expect(page.getByText(/Approved by Maria Costa/)).toBeVisible();

  const folder = info.outputPath("exports");
  await takesAllExports(page, folder);
  writeFileSync(`${folder}/photo.jpg`, photo);
  readByOthers(folder);
  isProven(folder);

  const asAuditor = await request.get(`/api/v1/cases/${caseId}/export/faults.csv`, { headers: bearer(people.auditor) });
  expect(await asAuditor.body()).toEqual(readFileSync(`${folder}/faults.csv`));
});

function readByOthers(folder: string): void {
  const said = execFileSync("python", ["-m", "support.open_exports", folder], { cwd: `${ROOT}/tests`, encoding: "utf8" });
  const opened = JSON.parse(said) as Opened;
  const table = (name: ExportName): readonly Readonly<Record<string, string>>[] => opened.tables[name] ?? [];
  const [first, second] = table("faults.csv");
  expect(first).toMatchObject({ title: FAULT, part_code: "SEAL", cause_code: "unknown", mode_code: "", severity: "high" });
  // A spreadsheet must not run it.
  expect(second?.["title"]).not.toMatch(/^=/);
  expect(table("items.csv").length).toBeGreaterThan(2);
  expect(table("exceptions.csv").length).toBeGreaterThan(0);
  expect(table("signatures.csv")).toHaveLength(1);
  expect(opened.record.errors).toEqual([]);
  expect(opened.record.kinds).toEqual(expect.arrayContaining(["review.returned", "rework.answered", "case.resubmitted", "review.signed"]));
  // One topic per fault, and one for the case.
  expect(opened.bcf).toHaveLength(3);
  expect(opened.bcf.join()).toContain(FAULT);
  expect(opened.html.words).toContain(FAULT);
  expect(opened.html.loads).toEqual([]);
  expect(opened.package).toEqual(expect.arrayContaining([expect.stringContaining("manifest")]));
  // The PDF shows the very picture that was sent with the rework.
  const pdf = readPdf(`${folder}/report.pdf`, [`${folder}/photo.jpg`]);
  expect(pdf.pictures).toHaveLength(1);
  expect(pdf.pictures[0]?.likeness[0]).toBeGreaterThan(0.95);
  for (const text of [FAULT, REASON, "Maria Costa", "Drive end, plate P-101."]) expect(pdf.pages.join("")).toContain(squeezed(text));
}

/** The package proves itself, and no longer after one changed byte of what it holds. */
function isProven(folder: string): void {
  const path = `${folder}/evidence.zip`;
  expect(verify(path)).toMatchObject({ status: 0 });
  const bytes = readFileSync(path);
  const at = bytes.indexOf("Seal ordered.");
  expect(at, "members are stored as they are").toBeGreaterThan(0);
  bytes[at] = bytes.readUInt8(at) ^ 1;
  writeFileSync(`${folder}/changed.zip`, bytes);
  expect(verify(`${folder}/changed.zip`).status).toBe(1);
}
