// The plant: its tree by keyboard, what was found at a machine and at a part, its documents, in both languages.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type APIRequestContext, type Page } from "@playwright/test";
import { bearer, demoPeople } from "./rest";
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

test("a supervisor adds, moves and retires an asset, and sees what somebody else changed meanwhile", async ({ page, request }) => {
  const people = await demoPeople(request);
  const tag = `F-${Date.now()}`;
  await signIn(page, people.supervisor, "/supervisor?plant=P-101");
  await page.getByRole("button", { name: "Add a part here" }).click();
  const dialog = page.getByRole("dialog", { name: "New part of P-101" });
  await dialog.getByLabel("Tag", { exact: true }).fill("P-101/pump");
  await dialog.getByLabel("Name in English").fill("Suction filter");
  await looksRight(page, "add");
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(dialog.getByRole("alert")).toContainText("This tag is there already");
  await dialog.getByLabel("Tag", { exact: true }).fill(tag);
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("heading", { name: `Suction filter ${tag}` })).toBeVisible();
  await expect(page.getByRole("treeitem", { selected: true })).toContainText("Suction filter");

  await page.getByRole("button", { name: "Change", exact: true }).click();
  const change = page.getByRole("dialog", { name: `Change ${tag}` });
  await change.getByLabel("Name in Chinese").fill("吸入滤网");
  const { asset } = await theAsset(request, people.operations, tag);
  const renamed = { tag, names: { en: "Strainer" }, level: "component", parent_tag: "P-101" };
  const headers = { ...bearer(people.operations), "If-Match": `"${asset.asset_id}-${asset.revision}"` };
  expect((await request.put(`/api/v1/assets/${asset.asset_id}`, { headers, data: renamed })).status()).toBe(200);
  await change.getByLabel("Part of").fill("P-101/pump");
  await change.getByRole("button", { name: "Save", exact: true }).click();
  await expect(change.getByRole("status")).toContainText("Tom Okafor changed it while you did");
  await expect(change.getByRole("status")).toContainText("Strainer");
  await looksRight(page, "meanwhile");
  await change.getByRole("button", { name: "Save mine all the same" }).click();
  await change.getByLabel("No longer there").check();
  await change.getByRole("button", { name: "Save", exact: true }).click();
  await expect(change).toBeHidden();
  await expect(page.locator(".plant-path")).toContainText("Pump");
  await expect(page.locator(".plant-detail").getByText("No longer there")).toBeVisible();
  const { asset: saved } = await theAsset(request, people.operations, tag);
  expect(saved).toMatchObject({ names: { en: "Suction filter", zh: "吸入滤网" }, is_retired: true });
});

test("a document is uploaded as a draft, published by somebody else, and retired", async ({ page, request }) => {
  const people = await demoPeople(request);
  const key = `closing-${Date.now()}`;
  const item = "{key: clean, title: {en: Area clean}, verify: {en: Nothing lies about.}, severity: low, when: always}";
  const yaml = `key: ${key}\nversion: 1\ntitle: {en: ${key}}\nitems:\n  - ${item}\n`;
  await signIn(page, people.supervisor, "/supervisor?plant=");
  await page.getByRole("button", { name: "Upload a document" }).click();
  const dialog = page.getByRole("dialog", { name: "Upload a document" });
  await dialog.getByLabel("Kind").selectOption("review_template");
  const upload = async (text: string): Promise<void> => {
    await dialog.getByLabel("File").setInputFiles({ name: "closing.yaml", mimeType: "application/yaml", buffer: Buffer.from(text) });
    await dialog.getByRole("button", { name: "Upload as a draft" }).click();
  };
  await upload(yaml.replace("severity", "sevrity"));
  await expect(dialog.getByRole("alert")).toContainText("severity");
  await dialog.getByLabel("Document number").fill("QA-77");
  await dialog.getByLabel("Revision").fill("B");
  await upload(yaml);
  await expect(dialog.getByRole("status")).toContainText(`${key}, version 1, is a draft now.`);
  await looksRight(page, "upload");
  await dialog.getByRole("button", { name: "Close" }).first().click();

  const row = page.getByRole("row", { name: new RegExp(key) });
  await row.getByRole("button", { name: /^Publish/ }).click();
  const asked = page.getByRole("dialog", { name: new RegExp(`Publish ${key}`) });
  await asked.getByRole("button", { name: "Publish" }).click();
  await expect(asked.getByRole("alert")).toContainText("You wrote this version");
  await asked.getByRole("button", { name: "Cancel" }).click();
  const published = await request.post(`/api/v1/catalogue/review_template/${key}/1/publish`, { headers: { ...bearer(people.operations), "If-Match": "*" }, data: {} });
  expect(published.status()).toBe(200);
  await page.reload();
  await expect(row).toContainText("Published");
  await expect(row).toContainText("QA-77");
  await row.getByRole("button", { name: /^Retire/ }).click();
  await page.getByRole("dialog", { name: new RegExp(`Retire ${key}`) }).getByRole("button", { name: "Retire" }).click();
  await expect(row).toContainText("Retired");
  await looksRight(page, "documents");
});

async function theAsset(request: APIRequestContext, who: Identity, tag: string): Promise<{ readonly asset: { readonly asset_id: string; readonly revision: number } }> {
  const { assets } = (await (await request.get(`/api/v1/assets?tag=${tag}`, { headers: bearer(who) })).json()) as { assets: { asset_id: string; revision: number }[] };
  const [asset] = assets;
  if (!asset) throw new Error(`No asset ${tag}.`);
  return { asset };
}
