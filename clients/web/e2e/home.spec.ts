// The start page and invite links, as people meet them; axe finds nothing to complain about.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { identities, openCase, type Identity } from "./support";

async function expectNoAxeViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
}

async function signIn(page: Page, who: Identity): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(who.username);
  await page.getByLabel("Password").fill(who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a wrong password says so, a right one leads to the cases", async ({ page, request }) => {
  const [field] = await identities(request);
  await page.goto("/");
  await signIn(page, { ...field, password: "not the right one" });
  await expect(page.getByRole("alert")).toBeVisible();
  await signIn(page, field);
  await expect(page.getByRole("heading", { name: "Cases" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Cases" })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a technician opens a case and comes to the field page with it", async ({ page, request }) => {
  const [field] = await identities(request);
  await page.goto("/");
  await signIn(page, field);
  await page.getByLabel("What is it about?").fill("Pump loses water");
  await page.getByLabel("Camera of this device").check();
  await page.getByRole("button", { name: "Open a case" }).click();
  await page.waitForURL(/\/field\?case=[0-9a-f-]{36}&device=camera/);
});

test("each role sees the case and its own way in", async ({ browser, request }) => {
  const [field, expert, supervisor] = await identities(request);
  const caseId = await openCase(request, field, "Seen by all");
  for (const [who, path] of [[field, "/field"], [expert, "/expert"], [supervisor, "/supervisor"]] as const) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto("/");
    await signIn(page, who);
    const row = page.getByRole("link", { name: /Seen by all/ }).first();
    await expect(row).toHaveAttribute("href", new RegExp(`^${path}\\?case=`));
    expect(caseId).toHaveLength(36);
    await context.close();
  }
});

test("an invite link is redeemed once and its token leaves the address", async ({ page, request }) => {
  const [field, , supervisor] = await identities(request);
  const caseId = await openCase(request, field, "For a guest");
  const invite = (token: string) =>
    request.post("/api/v1/invites", {
      headers: { Authorization: `Bearer ${token}` },
      data: { role: "expert", case_id: caseId, display_name: "Guest", valid_for_s: 600, uses: 1 },
    });
  const answer = await invite(supervisor.token);
  const { token } = (await answer.json()) as { token: string };
  await page.goto(`/join#${token}`);
  await page.waitForURL(new RegExp(`/expert\\?case=${caseId}$`));
  await page.goto("about:blank");
  await page.goto(`/join#${token}`);
  await expect(page.getByText("cannot be used")).toBeVisible();
  await page.goto("about:blank");
  await page.goto("/join#short");
  await expect(page.getByText("not complete")).toBeVisible();
});

for (const theme of ["dark", "light"] as const) {
  for (const lang of ["en", "zh"] as const) {
    test(`axe is content: ${theme}, ${lang}`, async ({ page, request }) => {
      await page.addInitScript((value) => localStorage.setItem("sightline.theme", value), theme);
      await page.goto(`/?lang=${lang}`);
      await expect(page.locator("form.sign-in")).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute("lang", lang === "zh" ? "zh-Hans" : "en");
      await expectNoAxeViolations(page);
      const [field] = await identities(request);
      await openCase(request, field, "A case for the list");
      await page.locator('input[name="username"]').fill(field.username);
      await page.locator('input[name="password"]').fill(field.password);
      await page.locator('form.sign-in button[type="submit"]').click();
      await expect(page.locator(".list-row").first()).toBeVisible();
      await expectNoAxeViolations(page);
      await page.screenshot({ path: `test-results/screens/home-${theme}-${lang}.png`, fullPage: false });
    });
  }
}

test("the reference of the interface is readable in both schemes and on a phone", async ({ page }) => {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto("/api");
    const first = page.locator("#session details").first();
    await first.locator("summary").click();
    await expect(first.getByRole("heading", { name: "Body" })).toBeVisible();
    // One section of a dozen that are made alike: the whole page takes a slow machine a while.
    const { violations } = await new AxeBuilder({ page }).include("nav").include("main > p").include("#session").analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
