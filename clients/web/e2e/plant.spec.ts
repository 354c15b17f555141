// The plant: its tree by keyboard, what was found at a machine and at a part, its documents, in both languages.
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

async function signIn(page: Page, who: Identity, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('input[name="username"]').fill(who.username);
  await page.locator('input[name="password"]').fill(who.password);
  await page.locator('form.sign-in button[type="submit"]').click();
}

async function looksRight(page: Page, name: string): Promise<void> {
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
}

test("a supervisor walks the plant by keyboard and sees what was found there", async ({ page, request }) => {
  const [field, expert, supervisor] = await identities(request);
  const title = `Seal leaks ${Date.now()}`;
  const caseId = await openCase(request, field, title);
  const annotation_id = crypto.randomUUID();
  const frame = { publication_id: crypto.randomUUID(), frame_no: 1 };
  await op(request, expert, caseId, "annotation.place", { annotation_id, shape: "point", frame, u: 0.5, v: 0.5, label: "" });
  await op(request, expert, caseId, "fault.create", {
    fault_id: crypto.randomUUID(), annotation_id, title, component: "P-101/pump/seal/gland", severity: "high", note: "",
  });

  await signIn(page, supervisor, "/supervisor");
  await page.getByRole("link", { name: "Plant" }).click();
  const tree = page.getByRole("tree", { name: "Assets" });
  await expect(tree.getByRole("treeitem", { name: /Machine hall/ })).toHaveAttribute("aria-expanded", "true");
  await tree.getByRole("treeitem", { name: /Machine hall/ }).focus();
  for (const key of ["ArrowDown", "ArrowRight", "ArrowRight", "Enter"]) {
    await page.keyboard.press(key);
    if (key === "ArrowRight") await expect(tree.getByRole("treeitem", { name: /P-101/ })).toBeVisible();
  }
  await expect(page.getByRole("heading", { name: /Cooling water pump P-101/ })).toBeVisible();
  await expect(page.getByRole("link", { name: new RegExp(title) })).toBeVisible();
  await expect(page.getByText("10004711")).toBeVisible();
  await looksRight(page, "machine");

  await page.goto("/supervisor?plant=P-101%2Fpump%2Fseal");
  await expect(page.getByText(title)).toBeVisible();
  await expect(tree.getByRole("treeitem", { selected: true })).toContainText("Shaft seal");
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.getByRole("heading", { name: /轴封/ })).toBeVisible();
  await looksRight(page, "part-zh");

  await page.getByRole("searchbox").fill("vt-101");
  await page.getByRole("link", { name: /振动传感器/ }).click();
  await expect(page).toHaveURL(/plant=P-101%2Finstruments%2Fvibration/);
  await expect(page.getByText("这里从未发现过问题。")).toBeVisible();
});
