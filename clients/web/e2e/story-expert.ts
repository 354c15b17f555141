/** The expert of the story. */

import { expect, type APIRequestContext, type Page } from "@playwright/test";
import type { Severity } from "../src/protocol/generated";
import type { Identity } from "./support";
import type { Person } from "./story-people";
import type { Seen } from "./story-technician";

export interface FaultWords {
  readonly title: string;
  readonly note: string;
  readonly severity: Severity;
}

/** The call rings on the desk; after it was taken the live picture comes, and each frame names itself. */
export async function takesTheCall({ page, words, shot }: Person, title: string): Promise<void> {
  const card = page.locator(".ringing-card").filter({ hasText: title });
  await expect(card).toBeVisible({ timeout: 60_000 });
  await shot("4-desk");
  await card.getByRole("button", { name: words.expert.desk.take }).click();
  await expect(page.locator('.stage[data-has-picture="true"]')).toBeVisible({ timeout: 60_000 });
  await expect(page.locator("svg.overlay")).toHaveAttribute("data-frame", /\d+/, { timeout: 60_000 });
}

/** More are not needed even where a frame's record takes longer than a click may wait for it. */
const MOST_CLICKS = 10;

/**
 * Clicks on the live picture, as it runs, until a mark has a place on the machine: when that is overloaded, a mark may say
 * that it is on the picture only, and is taken back then. Returns its number.
 */
export async function clicks({ page, shot }: Person, { u, v }: Seen): Promise<number> {
  const rows = page.locator("[data-mark-row]");
  const selected = page.locator('[data-mark-row][data-selected="true"]');
  const before = await rows.count();
  for (let click = 0; click < MOST_CLICKS; click++) {
    const rect = await pictureRect(page);
    await page.mouse.click(rect.x + u * rect.width, rect.y + v * rect.height);
    await expect(rows).toHaveCount(before + 1);
    await expect(selected.locator(".mark-accuracy")).not.toBeEmpty();
    const accuracy = expect(selected.locator(".mark-accuracy")).toContainText("±", { timeout: 5000 });
    if (await accuracy.then(() => true, () => false)) {
      await expect(page.locator('.overlay .mark[data-place="inside"]')).toHaveCount(before + 1);
      await shot("5-mark");
      return Number(await selected.locator(".glyph .number").textContent());
    }
    await page.keyboard.press("Control+z");
    await expect(rows).toHaveCount(before);
  }
  throw new Error(`No mark had a place in ${MOST_CLICKS} clicks.`);
}

/** Where the picture lies on the page. */
function pictureRect(page: Page): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  return page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>(".stage video");
    const box = document.querySelector(".stage-box")?.getBoundingClientRect();
    if (!video || !box) throw new Error("There is no picture.");
    const scale = Math.min(box.width / video.videoWidth, box.height / video.videoHeight);
    const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
    return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
  });
}

/** The dialog has chosen the part on which the mark lies. */
export async function makesItAFault({ page, words, shot }: Person, number: number, component: string, fault: FaultWords): Promise<void> {
  const t = words.expert.fault;
  const severity = words.common.severities[fault.severity];
  await page.getByRole("button", { name: words.expert.marks.makeFault }).click();
  const dialog = page.getByRole("dialog", { name: t.createTitle(number) });
  await expect(dialog.getByRole("combobox", { name: t.component })).toHaveValue(component);
  await dialog.getByLabel(t.title).fill(fault.title);
  await dialog.getByText(severity, { exact: true }).click();
  await dialog.getByLabel(t.note).fill(fault.note);
  await shot("5-fault");
  await dialog.getByRole("button", { name: t.create }).click();
  const row = page.locator('[data-mark-row][data-selected="true"]');
  await expect(row).toContainText(fault.title);
  await expect(row).toContainText(`${severity} · ${words.common.faultStates.suspected}`);
}

export async function writes({ page, words }: Person, line: string): Promise<void> {
  await page.getByRole("tab", { name: words.expert.chat.tab }).click();
  const input = page.getByPlaceholder(words.expert.chat.write);
  await input.fill(line);
  await input.press("Enter");
  await expect(page.locator('.chat-line[data-own="true"]')).toContainText(line);
}

export async function reads({ page }: Person, line: string): Promise<void> {
  await expect(page.locator('.chat-line[data-own="false"]')).toContainText(line);
}

export async function learnsThatItWasSeen({ page, words, shot }: Person): Promise<void> {
  await page.getByRole("tab", { name: words.expert.marks.tab }).click();
  await expect(page.locator("[data-mark-row]")).toContainText(words.expert.marks.seen);
  await shot("7-expert");
}

export async function learnsThatItWasClosed({ page, words, shot }: Person): Promise<void> {
  // How many items there are is up to the rules.
  const said = Array.from({ length: 60 }, (_, items) => words.expert.call.ended.submitted(items).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  await expect(page.locator(".past-case")).toContainText(new RegExp(said.join("|")), { timeout: 60_000 });
  await shot("8-expert-ended");
}

/** The same account in its other role may look, but neither page nor server let it sign its own work. */
export async function mayNotSign(person: Person, request: APIRequestContext, who: Identity, caseId: string): Promise<void> {
  const { page, words, lang } = person;
  const login = { username: who.username, password: who.password, keep_cookie: false, role: "supervisor" };
  const session = (await (await request.post("/api/v1/session", { data: login })).json()) as { readonly token: string };
  await page.evaluate((kept) => sessionStorage.setItem("sightline.session", kept), JSON.stringify(session));
  await page.goto(`/supervisor?case=${caseId}&lang=${lang}`);
  await expect(page.locator(".sign-panel")).toContainText(words.supervisor.signBlocked.performer);
  await expect(page.locator(".sign-panel button").first()).toBeDisabled();
  await person.shot("9-performer");
  const headers = { Authorization: `Bearer ${session.token}` };
  const { events } = (await (await request.get(`/api/v1/cases/${caseId}/events?after=0`, { headers })).json()) as { events: { seq: number }[] };
  const refused = await request.post(`/api/v1/cases/${caseId}/signature`, {
    headers,
    data: { op_id: crypto.randomUUID(), meaning: "approved", username: who.username, password: who.password, expected_head_seq: events.at(-1)?.seq },
  });
  expect(refused.status()).toBe(403);
  expect(await refused.json()).toMatchObject({ error: { code: "permission_denied", details: { reason: "performer" } } });
}
