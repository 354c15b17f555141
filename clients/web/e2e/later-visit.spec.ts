// A later visit as both pages show it. What the server says of it comes through the page's own socket; what people answer is caught there.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page, type WebSocketRoute } from "@playwright/test";
import type { Localisation } from "../src/protocol/generated";
import { fieldPage } from "./field-view";
import { signedIn } from "./story-people";
import { identities, openCase } from "./support";

const SHOTS = process.env["SHAPE_SHOTS"];
const LOCALISATION_ID = "0190f5a0-0000-7000-8000-000000000001";

interface Line {
  readonly tell: (change: Partial<Localisation>) => void;
  readonly answers: readonly { readonly kind: string; readonly id: string }[];
}

/** Stands in the page's line to the server: passes everything on, speaks for the part that finds machines again, and hears the answers. */
async function standIn(page: Page): Promise<Line> {
  let toPage: WebSocketRoute | null = null;
  const publications = new Set<string>();
  const answers: { kind: string; id: string }[] = [];
  await page.routeWebSocket(/\/ws\/cases\//, (socket) => {
    toPage = socket;
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { type, body } = JSON.parse(String(message)) as { type: string; body: { kind?: string; body?: { localisation_id?: string } } };
      const isAnswer = type === "op" && body.kind?.startsWith("localisation.") === true;
      // The server never asked: it would refuse the answer.
      if (isAnswer) answers.push({ kind: body.kind ?? "", id: body.body?.localisation_id ?? "" });
      else server.send(message);
    });
    server.onMessage((message) => {
      for (const [, id] of String(message).matchAll(/"publication_id":"([0-9a-f-]{36})"/g)) publications.add(id ?? "");
      socket.send(message);
    });
  });
  await page.route("**/looks/**", (route) => route.fulfill({ path: `${import.meta.dirname}/../../../docs/images/${PICTURE}`, contentType: "image/png" }));
  const tell = (change: Partial<Localisation>): void => {
    for (const publication_id of publications) {
      const body = { localisation_id: LOCALISATION_ID, publication_id, target: "asset", state: "searching", reason: "", ...change };
      toPage?.send(JSON.stringify({ v: 1, type: "localisation.state", body }));
    }
  };
  return { tell, answers };
}

const PICTURE = "expert-call.png";
const VIEW = { url: "/api/v1/cases/x/looks/0190f5a0-0000-7000-8000-000000000003", width: 1280, height: 800 };

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

async function lookAtBoth(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return;
  await page.screenshot({ path: `${SHOTS}/en-${name}.png` });
  await page.getByRole("button", { name: "中文" }).click();
  await page.screenshot({ path: `${SHOTS}/zh-${name}.png` });
  await page.getByRole("button", { name: "English" }).click();
}

// A call that is left open would go on beside the tests that follow.
test.afterEach(async ({ browser }) => {
  for (const context of browser.contexts()) await context.close();
});

test("the phone is led to where the picture was taken, asked whether it is the one, and told how exact it is", async ({ browser, request }) => {
  const [li] = await identities(request);
  const caseId = await openCase(request, li, "Same pump again");
  const page = await fieldPage(browser, li, caseId, { device: "camera", phone: true });
  const line = await standIn(page);
  await page.reload();
  await page.locator(".entrance .button").click();
  await page.locator(".call-bar").getByRole("button").first().click();
  const card = page.locator(".localising-card");

  // The camera is published with the call, a little later.
  await expect(async () => {
    line.tell({});
    await expect(card).toContainText("Looking for this machine", { timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  line.tell({ state: "guide", view: VIEW });
  await expect(card.getByRole("heading")).toHaveText("Not placed yet: look from here");
  await expect(card.locator("img")).toBeVisible();
  await lookAtBoth(page, "phone-guide");
  expect(await violations(page)).toEqual([]);

  line.tell({ state: "confirm", view: VIEW });
  await expect(card.getByRole("heading")).toHaveText("This one?");
  const yes = card.getByRole("button", { name: "Yes, this one" });
  for (const button of [yes, card.getByRole("button", { name: "Not this one" })]) {
    expect((await button.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(56);
  }
  await lookAtBoth(page, "phone-confirm");
  await yes.click();
  await expect.poll(() => line.answers).toEqual([{ kind: "localisation.confirm", id: LOCALISATION_ID }]);

  line.tell({ state: "placed", sigma_m: 0.031, pictures: 5 });
  await expect(card.getByRole("heading")).toHaveText("Placed, ±31 mm (5 pictures)");
  await card.getByRole("button", { name: "Hide" }).click();
  await expect(card).toHaveCount(0);
  line.tell({ state: "failed", reason: "no_map" });
  await expect(card).toHaveCount(0);
});

test("the expert sees the same and can say that it is not the one, in Chinese too", async ({ browser, request }) => {
  const [li, anna] = await identities(request);
  const caseId = await openCase(request, li, "Same pump again");
  const phone = await fieldPage(browser, li, caseId, { device: "camera", phone: true });
  await phone.locator(".entrance .button").click();
  await phone.locator(".call-bar").getByRole("button").first().click();
  const { page } = await signedIn(browser, anna, "/expert", "zh");
  const line = await standIn(page);
  await page.goto(`/expert?lang=zh&case=${caseId}`);
  await page.locator(".ringing-gate .button[data-kind='primary']").click();
  await expect(page.locator('.stage[data-has-picture="true"]')).toBeVisible({ timeout: 60_000 });
  line.tell({ state: "confirm", view: { ...VIEW, u: 0.4, v: 0.5 }, live_u: 0.6, live_v: 0.4 });
  const card = page.locator(".localising-card");
  await expect(card.getByRole("heading")).toHaveText("是这一台吗？");
  await expect(card.locator("img")).toHaveCount(2);
  if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/expert-confirm.png` });
  expect(await violations(page)).toEqual([]);
  await card.getByRole("button", { name: "不是这台" }).click();
  await expect.poll(() => line.answers).toEqual([{ kind: "localisation.reject", id: LOCALISATION_ID }]);
});
