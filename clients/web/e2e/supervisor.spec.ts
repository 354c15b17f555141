// The supervisor: inbox by keyboard, evidence and reasons, rework, two reviewers, signing, and what ends a signature.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type APIRequestContext, type Page } from "@playwright/test";
import { bearer, demoPeople, itemsOf, op, placeFault, type DemoPeople } from "./rest";
import { openCase, type Identity } from "./support";

/** A closed case with one severe fault and one flagged step, made without a call. */
async function closedCase(request: APIRequestContext, { technician, expert }: DemoPeople, title: string): Promise<string> {
  const caseId = await openCase(request, technician, title);
  await placeFault(request, expert, caseId, { title: "Seal leaks", severity: "high" });
  await op(request, technician, caseId, "guide.answer", { step_key: "inspect-seal", result: "flagged", note: "Ten drops a minute" });
  await op(request, technician, caseId, "case.close", { summary: "New seal ordered." });
  return caseId;
}

/** Everything but the given items is decided, so that a test has only those before it. */
async function decideAllBut(request: APIRequestContext, who: Identity, caseId: string, left: readonly string[]): Promise<number> {
  const items = await itemsOf(request, who, caseId);
  for (const { item_id } of items.filter((item) => !left.includes(item.item_id))) {
    await op(request, who, caseId, "review.decide", { item_id, decision: "confirmed", reason: "" });
  }
  return items.length;
}

async function signIn(page: Page, who: Identity, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('input[name="username"]').fill(who.username);
  await page.locator('input[name="password"]').fill(who.password);
  await page.locator('form.sign-in button[type="submit"]').click();
}

async function sign(page: Page, who: Identity, password = who.password): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Sign the record" });
  await expect(dialog.getByLabel("Your password, once more")).toBeVisible();
  const name = dialog.getByLabel("Your account name");
  if (await name.isVisible()) await name.fill(who.username);
  await dialog.getByLabel("Your password, once more").fill(password);
  await dialog.getByRole("button", { name: /sign$/i }).click();
}

test("a case is found by keyboard, decided item by item, signed, and a supplement ends the signature", async ({ page, request }) => {
  const people = await demoPeople(request);
  const title = `Review me ${crypto.randomUUID()}`;
  const caseId = await closedCase(request, people, title);
  const all = await decideAllBut(request, people.supervisor, caseId, ["fault:1", "step:inspect-seal"]);
  await signIn(page, people.supervisor, "/supervisor?lang=en");
  await expect(page.locator("tbody tr").first()).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type(title);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.locator(".preview")).toContainText("Fault 1: Seal leaks");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");

  await expect(page.getByText(`${all - 2} of ${all} decided`)).toBeVisible();
  await expect(page.getByRole("heading", { name: "Fault 1: Seal leaks" })).toBeVisible();
  await expect(page.getByText("The severity is high or critical").first()).toBeVisible();
  await expect(page.locator(".sign-panel button").first()).toBeDisabled();
  await page.keyboard.press("c");
  await expect(page.getByText(`${all - 1} of ${all} decided`)).toBeVisible();
  await expect(page.getByText("Ten drops a minute").first()).toBeVisible();
  await page.keyboard.press("c");
  await expect(page.getByText(`${all} of ${all} decided`)).toBeVisible();

  await page.keyboard.press("g");
  await sign(page, people.supervisor, "not the password");
  await expect(page.getByRole("alert")).toContainText("password is not right");
  await sign(page, people.supervisor);
  await expect(page.getByText(/Approved by/)).toBeVisible();

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "PDF", exact: true }).click();
  expect((await download).suggestedFilename()).toMatch(/^case-\d+\.pdf$/);

  await page.getByText("Add a supplement").first().click();
  await page.locator("textarea[name=text]").fill("The seal had been replaced before.");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("no longer holds");
  await expect(page.locator(".signatures")).toContainText("ended by: Supplement added, Maria Costa");
});

test("rejected items go back, return answered, and only then is the record approved", async ({ page, request }) => {
  const people = await demoPeople(request);
  const caseId = await closedCase(request, people, "Send me back");
  await decideAllBut(request, people.supervisor, caseId, ["fault:1"]);
  await signIn(page, people.supervisor, `/supervisor?case=${caseId}&lang=en`);
  await expect(page.getByRole("heading", { name: "Fault 1: Seal leaks" })).toBeVisible();
  await page.keyboard.press("d");
  const deferring = page.getByRole("dialog", { name: "Put fault 1 off" });
  await deferring.getByLabel("Why it can wait").fill("The spare part is on order.");
  await deferring.getByLabel("Who answers for the risk").fill("Olga Operations");
  await deferring.getByRole("button", { name: "In a week" }).click();
  await page.keyboard.press("Control+Enter");
  await expect(page.locator(".evidence .facts").first()).toContainText("Olga Operations");
  await page.keyboard.press("r");
  await page.locator("textarea[name=reason]").fill("The picture shows another pump.");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator('[data-item="fault:1"] .verdict-sign')).toHaveAttribute("data-verdict", "rejected");
  await page.keyboard.press("g");
  await expect(page.getByLabel("I approve this record")).toBeDisabled();
  await expect(page.getByLabel("I reject this record")).toBeChecked();
  await page.keyboard.press("Escape");

  await page.keyboard.press("t");
  const dialog = page.getByRole("dialog", { name: "Return to the technician" });
  await expect(dialog).toContainText("The picture shows another pump.");
  await dialog.getByLabel("Message").fill("Before the night shift, please.");
  await dialog.getByRole("button", { name: "Return 1 item" }).click();
  await expect(page.getByText("0 of 1 answered")).toBeVisible();
  await expect(page.getByText("The technician has not answered yet.")).toBeVisible();
  await expect(page.locator(".verdict-buttons")).toHaveCount(0);

  await op(request, people.technician, caseId, "rework.answer", { item_id: "fault:1", text: "It is this pump, see the plate.", photo_ids: [] });
  await op(request, people.technician, caseId, "case.resubmit", { summary: "" });
  await expect(page.getByText("It is this pump, see the plate.").first()).toBeVisible();
  await expect(page.getByText("Rejected: The picture shows another pump.")).toBeVisible();
  await page.locator('[data-item="fault:1"] button').click();
  await page.keyboard.press("c");
  await expect(page.locator('[data-item="fault:1"] .verdict-sign')).toHaveAttribute("data-verdict", "confirmed");
});

test("two reviewers at one item: the later one sees what the other said, and nothing is lost", async ({ page, request }) => {
  const people = await demoPeople(request);
  const caseId = await closedCase(request, people, "Two of us");
  await signIn(page, people.supervisor, `/supervisor?case=${caseId}&lang=en`);
  await expect(page.getByRole("heading", { name: "Fault 1: Seal leaks" })).toBeVisible();
  await page.keyboard.press("r");
  await page.locator("textarea[name=reason]").fill("Wrong pump.");
  await op(request, people.operations, caseId, "review.decide", { item_id: "fault:1", decision: "confirmed", reason: "" });
  await page.keyboard.press("Control+Enter");

  const dialog = page.getByRole("dialog", { name: "Somebody decided this meanwhile" });
  await expect(dialog).toContainText("Tom Okafor: Confirmed");
  await expect(dialog).toContainText("Wrong pump.");
  await dialog.getByRole("button", { name: "Decide as I meant to" }).click();
  await expect(page.locator('[data-item="fault:1"] .verdict-sign')).toHaveAttribute("data-verdict", "rejected");
});

test("what is all clear is confirmed together, but only when it was unfolded and seen", async ({ page, request }) => {
  const people = await demoPeople(request);
  const caseId = await closedCase(request, people, "All clear");
  const items = await itemsOf(request, people.supervisor, caseId);
  const clear = items.filter((item) => !item.is_exception).length;
  expect(clear, "a standard item of the review template at least").toBeGreaterThan(0);
  await signIn(page, people.supervisor, `/supervisor?case=${caseId}&lang=en`);
  await expect(page.getByText(`0 of ${items.length} decided`)).toBeVisible();
  const fold = page.getByRole("button", { name: /All clear/ });
  await expect(fold).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("a");
  await expect(fold).toHaveAttribute("aria-expanded", "true");
  await expect(page.getByText(`0 of ${items.length} decided`)).toBeVisible();
  const button = page.getByRole("button", { name: clear === 1 ? "Confirm the 1 all-clear item" : `Confirm all ${clear} all-clear items` });
  await expect(button).toBeEnabled();
  await page.keyboard.press("a");
  await expect(page.getByText(`${clear} of ${items.length} decided`)).toBeVisible();
});

test("somebody else accepts and the series needs the password alone; an auditor reads and changes nothing", async ({ page, request, browser }) => {
  const people = await demoPeople(request);
  const caseId = await closedCase(request, people, "Accept me");
  await decideAllBut(request, people.supervisor, caseId, []);
  await signIn(page, people.supervisor, `/supervisor?case=${caseId}&lang=en`);
  await page.locator(".sign-panel button").first().click();
  await sign(page, people.supervisor);
  await expect(page.getByText(/Approved by Maria Costa/)).toBeVisible();
  await page.keyboard.press("g");
  const dialog = page.getByRole("dialog", { name: "Sign the record" });
  await expect(dialog.getByText("You have signed it already").first()).toBeVisible();
  await expect(dialog.getByLabel("Your account name")).toHaveCount(0);
  await page.keyboard.press("Escape");

  const second = await (await browser.newContext()).newPage();
  await signIn(second, people.operations, `/supervisor?case=${caseId}&lang=en`);
  await second.locator(".sign-panel button").first().click();
  await expect(second.getByLabel("I accept the machine back into operation")).toBeChecked();
  await sign(second, people.operations);
  await expect(second.locator(".signatures")).toContainText("Accepted");
  await second.context().close();

  const third = await (await browser.newContext()).newPage();
  await signIn(third, people.auditor, `/supervisor?case=${caseId}&lang=en`);
  await expect(third.locator(".signatures")).toContainText("Tom Okafor");
  await expect(third.getByText("nothing can be changed")).toBeVisible();
  await expect(third.locator(".verdict-buttons, .sign-panel, textarea")).toHaveCount(0);
  const refused = await request.post(`/api/v1/cases/${caseId}/ops`, {
    headers: bearer(people.auditor), data: { op_id: crypto.randomUUID(), kind: "note.add", body: { text: "No" } },
  });
  expect(refused.status()).toBe(403);
  await third.context().close();
});

test("the list of an open case grows while one looks, as a draft", async ({ page, request }) => {
  const people = await demoPeople(request);
  const caseId = await openCase(request, people.technician, "Still at work");
  await signIn(page, people.supervisor, `/supervisor?case=${caseId}&lang=en`);
  await expect(page.getByText(/^Draft: the work goes on/).first()).toBeVisible();
  await placeFault(request, people.expert, caseId, { title: "Bolt missing", severity: "critical" });
  await expect(page.getByText("Fault 1: Bolt missing").first()).toBeVisible();
  await expect(page.locator(".verdict-buttons")).toHaveCount(0);
});

test("the inbox keeps its place and what was asked for in the address", async ({ page, request }) => {
  const people = await demoPeople(request);
  await closedCase(request, people, "First of the list");
  await signIn(page, people.supervisor, "/supervisor?lang=en");
  await expect(page.locator("tbody tr").first()).toBeVisible();
  await page.keyboard.press("7");
  await expect(page).toHaveURL(/show=all/);
  await page.getByRole("button", { name: "Case", exact: true }).click();
  await expect(page).toHaveURL(/sort=number/);
  await page.keyboard.press("j");
  await expect(page.locator('tr[data-row="1"]')).toHaveAttribute("aria-current", "true");
  await page.keyboard.press("k");
  await page.keyboard.press("Shift+?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(page.locator(".views").getByRole("button", { name: /^All/ })).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator("tbody tr").first()).toContainText("First of the list");
});

for (const [scheme, lang] of [["dark", "en"], ["light", "zh"]] as const) {
  test(`axe is content: ${scheme}, ${lang}`, async ({ page, request }) => {
    const people = await demoPeople(request);
    const caseId = await closedCase(request, people, "Axe");
    await page.emulateMedia({ colorScheme: scheme });
    await signIn(page, people.supervisor, `/supervisor?lang=${lang}`);
    await expect(page.locator("tbody tr").first()).toBeVisible();
    await expectNoAxeViolations(page);
    await page.goto(`/supervisor?case=${caseId}&lang=${lang}`);
    await expect(page.locator(".evidence")).toBeVisible();
    await expectNoAxeViolations(page);
    await page.locator("[data-panel=history]").click();
    await page.keyboard.press("d");
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectNoAxeViolations(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("r");
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectNoAxeViolations(page);
  });
}

async function expectNoAxeViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
}
