// The supervisor: inbox by keyboard, evidence and reasons, rejecting, signing, the PDF, and what ends a signature.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type APIRequestContext, type Page } from "@playwright/test";
import { identities, openCase, type Identity } from "./support";

async function op(request: APIRequestContext, who: Identity, caseId: string, kind: string, body: object): Promise<void> {
  const answer = await request.post(`/api/v1/cases/${caseId}/ops`, {
    headers: { Authorization: `Bearer ${who.token}` },
    data: { op_id: crypto.randomUUID(), kind, body },
  });
  if (!answer.ok()) throw new Error(`${kind}: ${await answer.text()}`);
}

/** A closed case with one severe fault and one flagged step, made without a call. */
async function closedCase(request: APIRequestContext, field: Identity, expert: Identity, title: string): Promise<string> {
  const caseId = await openCase(request, field, title);
  const annotation_id = crypto.randomUUID();
  const frame = { publication_id: crypto.randomUUID(), frame_no: 1 };
  await op(request, expert, caseId, "annotation.place", { annotation_id, shape: "point", frame, u: 0.5, v: 0.5, label: "" });
  await op(request, expert, caseId, "fault.create", {
    fault_id: crypto.randomUUID(), annotation_id, title: "Seal leaks", component: "P-101/pump/mechanical-seal", severity: "high", note: "",
  });
  await op(request, field, caseId, "guide.answer", { step_key: "inspect-seal", result: "flagged", note: "Ten drops a minute" });
  await op(request, field, caseId, "case.close", { summary: "New seal ordered." });
  return caseId;
}

async function signIn(page: Page, who: Identity, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('input[name="username"]').fill(who.username);
  await page.locator('input[name="password"]').fill(who.password);
  await page.locator('form.sign-in button[type="submit"]').click();
}

async function sign(page: Page, password: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Sign the record" });
  await dialog.getByLabel("Your password, once more").fill(password);
  await dialog.getByRole("button", { name: /and sign/ }).click();
}

test("a case is found by keyboard, decided item by item, and signed with the password", async ({ page, request }) => {
  const [field, expert, supervisor] = await identities(request);
  await closedCase(request, field, expert, `Review me ${crypto.randomUUID()}`);
  await signIn(page, supervisor, "/supervisor?lang=en");
  await page.keyboard.press("/");
  await page.keyboard.type("Review me");
  await expect(page.locator("tbody tr").first()).toBeVisible();
  await page.locator("tbody tr a").first().click();

  await expect(page.getByText("0 of 2 decided")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Fault 1: Seal leaks" })).toBeVisible();
  await expect(page.getByText("The severity is high or critical")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Sign/ })).toBeDisabled();
  await page.keyboard.press("c");
  await expect(page.getByText("1 of 2 decided")).toBeVisible();
  await expect(page.getByText("Ten drops a minute").first()).toBeVisible();
  await page.keyboard.press("c");
  await expect(page.getByText("2 of 2 decided")).toBeVisible();

  await page.getByRole("button", { name: /^Sign/ }).click();
  await sign(page, "not the password");
  await expect(page.getByRole("alert")).toContainText("password is not right");
  await sign(page, supervisor.password);
  await expect(page.getByText(/Approved by/)).toBeVisible();

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "PDF" }).click();
  expect((await download).suggestedFilename()).toMatch(/^case-\d+\.pdf$/);

  await page.getByText("Add a supplement").first().click();
  await page.locator("textarea[name=text]").fill("The seal had been replaced before.");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("no longer holds");
});

test("a rejected item lets the record be signed as rejected only", async ({ page, request }) => {
  const [field, expert, supervisor] = await identities(request);
  const caseId = await closedCase(request, field, expert, "Reject me");
  await signIn(page, supervisor, `/supervisor?case=${caseId}&lang=en`);
  await expect(page.getByText("0 of 2 decided")).toBeVisible();
  await page.keyboard.press("r");
  await page.locator("textarea[name=reason]").fill("The picture shows another pump.");
  await page.getByRole("dialog").getByRole("button", { name: "Reject" }).click();
  await expect(page.getByText("1 of 2 decided")).toBeVisible();
  await page.keyboard.press("c");
  await expect(page.getByText("2 of 2 decided")).toBeVisible();
  await page.getByRole("button", { name: /^Sign/ }).click();
  await expect(page.getByLabel("I approve this record")).toBeDisabled();
  await sign(page, supervisor.password);
  await expect(page.getByText(/Rejected by/)).toBeVisible();
});

for (const [scheme, lang] of [["dark", "en"], ["light", "zh"]] as const) {
  test(`axe is content: ${scheme}, ${lang}`, async ({ page, request }) => {
    const [field, expert, supervisor] = await identities(request);
    const caseId = await closedCase(request, field, expert, "Axe");
    await page.emulateMedia({ colorScheme: scheme });
    await signIn(page, supervisor, `/supervisor?lang=${lang}`);
    await expect(page.locator("tbody tr").first()).toBeVisible();
    await expectNoAxeViolations(page);
    await page.goto(`/supervisor?case=${caseId}&lang=${lang}`);
    await expect(page.locator(".evidence")).toBeVisible();
    await expectNoAxeViolations(page);
  });
}

async function expectNoAxeViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
}
