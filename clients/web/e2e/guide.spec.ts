// A guide with every kind of step on the technician's phone and headset, and what came back for rework.
import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type APIRequestContext, type Page } from "@playwright/test";
import { deflateSync } from "node:zlib";
import { en } from "../apps/field/words-en";
import { zh } from "../apps/field/words-zh";
import { enterHall, fieldPage, hallIsOpen, type FieldOptions } from "./field-view";
import { identities, type Identity } from "./support";

interface Work {
  readonly caseId: string;
  readonly open: (options: FieldOptions) => Promise<Page>;
  readonly events: (kind: string) => Promise<readonly { body: Record<string, unknown> }[]>;
  readonly op: (who: Identity, kind: string, body: object) => Promise<void>;
  readonly people: readonly [Identity, Identity, Identity];
}

const test = base.extend<{ work: Work }>({
  work: async ({ browser, request }, use) => {
    const people = await identities(request);
    const [field] = people;
    const caseId = await openCase(request, field);
    const pages: Page[] = [];
    await use({
      caseId,
      people,
      open: async (options) => {
        const page = await fieldPage(browser, field, caseId, options);
        pages.push(page);
        return page;
      },
      events: async (kind) => {
        const answer = await request.get(`/api/v1/cases/${caseId}/events?after=0`, { headers: { Authorization: `Bearer ${field.token}` } });
        const { events } = (await answer.json()) as { events: { kind: string; body: Record<string, unknown> }[] };
        return events.filter((event) => event.kind === kind);
      },
      op: async (who, kind, body) => {
        const answer = await request.post(`/api/v1/cases/${caseId}/ops`, {
          headers: { Authorization: `Bearer ${who.token}` },
          data: { op_id: crypto.randomUUID(), kind, body },
        });
        if (!answer.ok()) throw new Error(`${kind}: ${await answer.text()}`);
      },
    });
    for (const page of pages) await page.context().close();
  },
});

async function openCase(request: APIRequestContext, by: Identity): Promise<string> {
  const answer = await request.post("/api/v1/cases", {
    headers: { Authorization: `Bearer ${by.token}` },
    data: { op_id: crypto.randomUUID(), title: "Service the seal 维护密封", asset_tag: "P-101", asset_name: "", work_order: "WO-7", guide_id: "pump-seal-service" },
  });
  if (answer.status() !== 201) throw new Error(`No case: ${await answer.text()}`);
  return ((await answer.json()) as { case_id: string }).case_id;
}

/** A grey PNG: a file as a phone's camera would give it, small. */
function picture(): { name: string; mimeType: string; buffer: Buffer } {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const framed = Buffer.alloc(8 + body.length);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), 4 + body.length);
    return framed;
  };
  const [width, height] = [64, 48];
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, height, 8, 0, 0, 0, 0]);
  const rows = Buffer.alloc(height * (width + 1), 140);
  for (let row = 0; row < height; row++) rows[row * (width + 1)] = 0;
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return { name: "seal.png", mimeType: "image/png", buffer: Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...parts]) };
}

function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const card = (page: Page) => page.locator(".step-card");
const step = (page: Page, key: string) => page.locator(`.step-card[data-step="${key}"]`);
const shot = (page: Page, name: string) => page.screenshot({ path: `test-results/screens/guide-${name}.png` });

async function isAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

async function understands(page: Page): Promise<void> {
  await card(page).getByRole("button", { name: en.guide.understood }).click();
}

async function presses(page: Page, name: string): Promise<void> {
  await card(page).getByRole("button", { name, exact: true }).click();
}

test.describe.configure({ timeout: 120_000 });

test("a service under lockout: every kind of step, with what is missing, out of limits and overridden", async ({ work }) => {
  const page = await work.open({ device: "camera", phone: true });
  await page.locator(".entrance .button").click();
  await shot(page, "safety");
  await understands(page);
  // Lockout: what is missing is said, and nothing is sent.
  await presses(page, en.guide.doneOf.loto);
  await expect(card(page).locator(".banner")).toContainText(en.guide.missingWords.try_out);
  await expect(card(page)).toContainText(en.lockout.authority);
  await isAccessible(page);
  await shot(page, "lockout-missing");
  for (const name of ["point-motor-isolator", "point-suction-valve", "tried-out"]) await card(page).locator(`input[name="${name}"]`).check();
  await card(page).locator('input[name="permit"]').fill("PTW-4711");
  await card(page).locator('input[type="file"]').setInputFiles(picture());
  await expect(card(page).locator(".photo-strip img")).toHaveCount(1);
  await shot(page, "lockout");
  await presses(page, en.guide.doneOf.loto);

  // Picture: behind the gate, which is open now.
  await expect(step(page, "seal-picture")).toBeVisible();
  await understands(page);
  await card(page).locator('input[type="file"]').setInputFiles(picture());
  await expect(card(page).locator(".photo-strip img")).toHaveCount(1);
  await shot(page, "photo");
  await presses(page, en.guide.doneOf.photo);

  // Check: the choice that is fine leads past the repair.
  await expect(step(page, "seal-state")).toBeVisible();
  await card(page).getByRole("radio", { name: "Dry" }).check();
  await shot(page, "check");
  await presses(page, en.guide.doneOf.check);

  // Confirm.
  await expect(step(page, "handback")).toContainText("all locks removed");
  await shot(page, "confirm");
  await presses(page, en.guide.doneOf.confirm);

  // Measure: on the keys for gloves; what cannot be is not taken, what is out of limits is.
  await expect(step(page, "vibration")).toBeVisible();
  await understands(page);
  const pad = card(page).locator(".number-pad");
  for (const key of ["5", "2", "0"]) await pad.getByRole("button", { name: key, exact: true }).click();
  await expect(card(page).locator(".reading")).toHaveAttribute("data-verdict", "absurd");
  await expect(card(page).getByRole("button", { name: en.guide.doneOf.measure })).toBeDisabled();
  await pad.getByRole("button", { name: en.reading.erase }).click();
  await pad.getByRole("button", { name: en.reading.erase }).click();
  for (const key of [".", "2"]) await pad.getByRole("button", { name: key, exact: true }).click();
  await expect(card(page).locator(".reading-verdict")).toContainText("Out of limits: at most 4.5 mm/s");
  await isAccessible(page);
  await shot(page, "measure");
  await presses(page, en.guide.override);
  await shot(page, "override");
  await card(page).locator("textarea").fill("Run-in, measured again tomorrow");
  await card(page).getByRole("button", { name: en.guide.saveOverride, exact: true }).click();
  await expect(page.locator(".guide-done")).toBeVisible();
  await shot(page, "finished");

  const answers = (await work.events("guide.answered")).map(({ body }) => [body["step_key"], body["outcome"]]);
  expect(answers).toEqual([["lockout", "ok"], ["seal-picture", "ok"], ["seal-state", "ok"], ["handback", "ok"], ["vibration", "overridden"]]);
  const [lockout] = await work.events("guide.answered");
  expect(lockout?.body).toMatchObject({ loto: { permit: "PTW-4711", is_tried_out: true, isolated: ["motor-isolator", "suction-valve"] } });
  expect(await work.events("photo.stored")).toHaveLength(2);
});

test("in the headset a step behind the lockout is held back, and the form is for the page, in Chinese", async ({ work }) => {
  const page = await work.open({ device: "emulator", lang: "zh" });
  await enterHall(page);
  const said = () => page.evaluate(() => JSON.stringify(window.sightlineField.stage.cards.contents(false, null, () => ({}) as never).step));
  await page.locator(".xr-view").click({ position: { x: 30, y: 30 } });
  await page.keyboard.press("1");
  await expect.poll(said).toContain(zh.guide.onPage);
  await page.locator(".xr-view").screenshot({ path: "test-results/screens/guide-headset-lockout.png" });
  await page.evaluate(() => window.sightlineField.session.showStep("seal-state"));
  await expect.poll(said).toContain("上锁挂牌");
  // Locked out on the page: choices and readings are answered in the view.
  await page.evaluate(() => {
    const { session } = window.sightlineField;
    const expires_at_ms = Date.now() + 3_600_000;
    session.answer({
      step_key: "lockout", result: "done", note: "", override_reason: "照片稍后补拍",
      loto: { permit: "PTW-1", lock_owner: "李娜", is_tried_out: true, people_on_site: ["李娜"], isolated: ["motor-isolator", "suction-valve"], expires_at_ms },
    });
    session.showStep("seal-state");
  });
  await expect.poll(said).toContain("choice:dry");
  await page.keyboard.press("1");
  await expect.poll(async () => (await work.events("guide.answered")).map(({ body }) => body["choice"])).toContain("dry");
  await page.evaluate(() => window.sightlineField.session.showStep("handback"));
  await expect.poll(said).toContain(zh.guide.doneOf.confirm);
  await page.keyboard.press("1");
  await page.evaluate(() => window.sightlineField.session.showStep("vibration"));
  await page.keyboard.press("1");
  await expect.poll(said).toContain("step:10");
  for (let press = 0; press < 5; press++) await page.keyboard.press("4");
  await expect.poll(said).toContain("超限");
  await page.locator(".xr-view").screenshot({ path: "test-results/screens/guide-headset-measure.png" });
});

test("what the supervisor sent back is answered with words and a picture, and handed in again", async ({ work }) => {
  const [field, , supervisor] = work.people;
  await work.op(field, "guide.answer", { step_key: "lockout", result: "flagged", note: "No second lock" });
  await work.op(field, "case.close", { summary: "" });
  const review = await work.events("review.generated");
  const items = (review[0]?.body["items"] ?? []) as { item_id: string; is_exception: boolean }[];
  for (const { item_id, is_exception } of items) {
    const decision = is_exception ? "rejected" : "confirmed";
    await work.op(supervisor, "review.decide", { item_id, decision, reason: is_exception ? "Lock it out with both locks and show me" : "" });
  }
  await work.op(supervisor, "review.return", { message: "Please today" });

  // Without a case the page names those that came back.
  const page = await work.open({ device: "camera", phone: true });
  const address = page.url();
  await page.goto("/field?lang=en");
  await expect(page.locator(".to-rework")).toContainText("Service the seal");
  await isAccessible(page);
  await shot(page, "to-rework");
  await page.goto(address);
  const item = page.locator(".rework-item").first();
  await expect(item).toContainText("Lock it out with both locks and show me");
  await expect(page.getByRole("button", { name: en.rework.resubmit })).toBeDisabled();
  await isAccessible(page);
  await shot(page, "rework");
  // At the machine: a picture from the camera that runs, beside the list.
  await page.getByRole("button", { name: en.rework.machine }).click();
  await expect(page.getByRole("tab", { name: en.rework.title })).toHaveAttribute("aria-selected", "true");
  await item.getByRole("button", { name: en.photo.take }).click();
  await expect(item.locator(".photo-strip img")).toHaveCount(1);
  await item.locator('textarea[name="rework"]').fill("Both locks hang now");
  await item.getByRole("button", { name: en.rework.save }).click();
  await expect(item).toContainText(en.rework.saved);
  await isAccessible(page);
  await shot(page, "rework-camera");
  await page.close();

  const open = items.filter(({ is_exception }) => is_exception).map(({ item_id }) => item_id);
  for (const item_id of open.slice(1, -1)) await work.op(field, "rework.answer", { item_id, text: "Done", photo_ids: [] });
  await answersInTheView(work, open.length);
  expect((await work.events("case.resubmitted")).length).toBe(1);
  const answers = (await work.events("rework.answered")).map(({ body }) => body);
  expect(answers[0]).toMatchObject({ text: "Both locks hang now" });
  expect(answers.at(-1)).toMatchObject({ item_id: open.at(-1), text: en.rework.putRight, photo_ids: [expect.any(String)] });
});

/** The last item in the headset: the card in the field of view, a picture of what is in view, and handing in from there. */
async function answersInTheView(work: Work, count: number): Promise<void> {
  const page = await work.open({ device: "emulator" });
  await page.getByRole("button", { name: en.rework.machine }).click();
  await hallIsOpen(page);
  const buttons = () => page.evaluate(() => window.sightlineField.stage.cards.work()?.buttons.flat().map(({ id }) => id) ?? []);
  const said = () => page.evaluate(() => JSON.stringify(window.sightlineField.stage.cards.work()));
  await expect.poll(said).toContain(en.rework.progress(count, count));
  await page.keyboard.press("1");
  await expect.poll(said).toContain(en.rework.photos(1));
  await isAccessible(page);
  await shot(page, "rework-headset");
  await page.keyboard.press("2");
  await expect.poll(buttons).toContain("rework-resubmit");
  await page.keyboard.press(String((await buttons()).indexOf("rework-resubmit") + 1));
  await expect(page.getByRole("heading", { name: en.close.done })).toBeVisible();
}
