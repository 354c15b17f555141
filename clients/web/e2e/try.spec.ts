// The "Try it" tour, clicked through as a visitor does, in both languages in turn: one window, one server, nobody else.
import AxeBuilder from "@axe-core/playwright";
import { readFileSync } from "node:fs";
import { expect, test, type FrameLocator, type Locator, type Page } from "@playwright/test";
import { en as expertEn } from "../apps/expert/words-en";
import { zh as expertZh } from "../apps/expert/words-zh";
import { en as fieldEn } from "../apps/field/words-en";
import { zh as fieldZh } from "../apps/field/words-zh";
import { words as supervisorWords } from "../apps/supervisor/words";
import { STEPS, TELLING_GHOST_M, type StepId } from "../apps/try/tour/steps";
import { en as tryEn } from "../apps/try/words-en";
import { zh as tryZh } from "../apps/try/words-zh";

const WORDS = {
  en: { expert: expertEn, field: fieldEn, supervisor: supervisorWords.en, tour: tryEn },
  zh: { expert: expertZh, field: fieldZh, supervisor: supervisorWords.zh, tour: tryZh },
} as const;

type Language = keyof typeof WORDS;

/** A turning head moves the seal by more than this between two looks. */
const TURNING_PX = 5;
const MOST_CLICKS = 12;
/** For people who want to look at every step; nothing is compared with them. */
const SHOTS = process.env["TRY_SHOTS"];

class Visitor {
  readonly page: Page;
  lang: Language;

  constructor(page: Page, lang: Language) {
    this.page = page;
    this.lang = lang;
  }

  get words(): (typeof WORDS)[Language] {
    return WORDS[this.lang];
  }

  get frame(): FrameLocator {
    return this.page.frameLocator("iframe");
  }

  get panel(): Locator {
    return this.page.locator(".tour-panel");
  }

  async seesStep(step: StepId): Promise<void> {
    await expect(this.panel.locator(".panel-body")).toHaveAttribute("data-step", step);
    await expect(this.panel.getByRole("heading", { level: 1 })).toHaveText(this.words.tour.steps[step].title);
  }

  /** Changes the language; the page in the frame follows. */
  async reads(lang: Language): Promise<void> {
    await this.panel.getByRole("button", { name: lang === "zh" ? "中文" : "English" }).click();
    this.lang = lang;
    await expect(this.frame.locator("html")).toHaveAttribute("lang", lang === "zh" ? "zh-Hans" : "en");
  }

  async hasDone(task: string, timeout = 30_000): Promise<void> {
    await expect(this.panel.locator(`[data-task="${task}"]`)).toHaveAttribute("data-done", "true", { timeout });
  }

  async goesOn(from: StepId): Promise<void> {
    await this.shot(`${STEPS.indexOf(from) + 1}-${from}-done`);
    const next = STEPS[STEPS.indexOf(from) + 1];
    if (!next) throw new Error("That was the last step.");
    await this.panel.getByRole("button", { name: this.words.tour.panel.next(this.words.tour.steps[next].title) }).click();
    await this.seesStep(next);
  }

  async shot(name: string): Promise<void> {
    if (SHOTS !== undefined) await this.page.screenshot({ path: `${SHOTS}/${this.lang}-${name}.png` });
  }

  async isAccessible(): Promise<void> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  }
}

async function begins(visitor: Visitor): Promise<void> {
  const { page, lang, words } = visitor;
  await page.goto(`/try?lang=${lang}`);
  await visitor.isAccessible();
  await visitor.shot("0-intro");
  await page.getByRole("button", { name: words.tour.intro.start }).click();
  // On a fresh machine the technician's walk is rendered first.
  await page.waitForURL(/[?&]case=/, { timeout: 600_000 });
  await visitor.seesStep("take");
}

async function takesTheCall(visitor: Visitor): Promise<void> {
  const { frame, words } = visitor;
  await visitor.shot("1-take-waiting");
  // Other people's calls may ring as well: ours is the newest.
  const card = frame.locator(".ringing-card").last();
  await expect(card).toBeVisible({ timeout: 60_000 });
  await visitor.shot("1-take-ringing");
  await visitor.isAccessible();
  await card.getByRole("button", { name: words.expert.desk.take }).click();
  await visitor.hasDone("take");
  await visitor.goesOn("take");
}

/** Where the ring around the seal is, in pixels of the frame's picture; null while it is not shown. */
async function ring(visitor: Visitor): Promise<{ readonly x: number; readonly y: number } | null> {
  return visitor.frame.locator(".stage-box").evaluate((box) => {
    const circle = box.querySelector(".tour-ring");
    if (!circle || circle.hasAttribute("hidden")) return null;
    return { x: Number(circle.getAttribute("cx")), y: Number(circle.getAttribute("cy")) };
  });
}

/** A place that is known in the picture already: the mark of ours, else the ring. */
async function sealNow(visitor: Visitor): Promise<{ readonly x: number; readonly y: number } | null> {
  return (await ring(visitor)) ?? visitor.frame.locator(".stage-box").evaluate((box) => {
    const line = box.querySelector(".tour-ghost:not([hidden]) line");
    return line ? { x: Number(line.getAttribute("x1")), y: Number(line.getAttribute("y1")) } : null;
  });
}

/** Waits until the head turns and the seal is well inside the picture, then clicks on it. */
async function clicksWhileTheHeadTurns(visitor: Visitor): Promise<void> {
  const box = visitor.frame.locator(".stage-box");
  await expect(async () => {
    const before = await sealNow(visitor);
    await visitor.page.waitForTimeout(120);
    const after = await sealNow(visitor);
    const bounds = await box.boundingBox();
    if (!before || !after || !bounds) throw new Error("The seal is not in the picture.");
    if (Math.abs(after.x - before.x) < TURNING_PX) throw new Error("The head rests.");
    const x = after.x + (after.x - before.x) / 4;
    const isInside = x > 0.15 * bounds.width && x < 0.85 * bounds.width && after.y > 0.1 * bounds.height && after.y < 0.8 * bounds.height;
    if (!isInside) throw new Error("The seal is at the edge.");
    await visitor.page.mouse.click(bounds.x + x, bounds.y + after.y);
  }).toPass({ intervals: [100], timeout: 60_000 });
}

async function marksTheSeal(visitor: Visitor): Promise<void> {
  const { frame, panel } = visitor;
  await expect(frame.locator('.stage[data-has-picture="true"]')).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => ring(visitor), { timeout: 60_000 }).not.toBeNull();
  await visitor.shot("2-mark-ring");
  for (let click = 1; ; click++) {
    expect(click, "clicks while the head turned").toBeLessThanOrEqual(MOST_CLICKS);
    await clicksWhileTheHeadTurns(visitor);
    await visitor.hasDone("mark");
    const news = panel.locator(`.ghost-news[data-mark="${click}"]:not([data-found="pending"])`);
    await expect(news).toBeVisible({ timeout: 30_000 });
    if ((await panel.locator('[data-task="ghost"]').getAttribute("data-done")) === "true") break;
  }
  await visitor.hasDone("ghost");
  // Panel and picture say the same, and it is what was asked for.
  const figure = (await panel.locator(".ghost-result strong").textContent()) ?? "";
  expect(parseFloat(figure) / 100).toBeGreaterThanOrEqual(TELLING_GHOST_M);
  expect(figure).toMatch(/ cm$/);
  await expect(frame.locator(".tour-ghost .tour-label")).toHaveText(figure);
  await expect(frame.locator(".overlay .mark, .overlay [data-life]").first()).toBeAttached();
  await visitor.goesOn("mark");
}

async function makesItAFault(visitor: Visitor): Promise<void> {
  const { frame, words } = visitor;
  await frame.getByRole("button", { name: words.expert.marks.makeFault }).first().click();
  const dialog = frame.getByRole("dialog").filter({ has: frame.locator("select") });
  await expect(dialog.getByRole("combobox", { name: words.expert.fault.component })).toHaveValue(/^P-101\/pump\//);
  await dialog.locator("input").first().fill(words.expert.fault.titleExample);
  await visitor.shot("3-fault-dialog");
  await dialog.getByRole("button", { name: words.expert.fault.create }).click();
  await visitor.hasDone("fault");
  await visitor.goesOn("fault");
}

async function losesTheNetwork(visitor: Visitor): Promise<void> {
  const { frame, panel, words } = visitor;
  await frame.getByRole("tab", { name: words.expert.chat.tab }).click();
  const line = frame.getByPlaceholder(words.expert.chat.write);
  await line.fill("still here");
  await panel.getByRole("button", { name: words.tour.outage.cut }).click();
  await expect(panel.locator(".banner")).toContainText(words.tour.outage.doNow);
  await expect(frame.locator(".banner").first()).toBeVisible();
  await line.press("Enter");
  await expect(frame.locator('.chat-line[data-waiting="true"]')).toHaveCount(1);
  await expect(panel.locator(".banner")).toContainText(words.tour.outage.waiting(1));
  await visitor.shot("4-outage-away");
  await visitor.hasDone("stored", 60_000);
  await expect(panel.getByText(words.tour.outage.result(1, 1))).toBeVisible();
  await expect(frame.locator(".chat-line").filter({ hasText: "still here" })).toHaveCount(1);
  await visitor.goesOn("outage");
}

async function isTheTechnician(visitor: Visitor): Promise<void> {
  const { frame, words } = visitor;
  await visitor.shot("5-technician-entrance");
  await frame.getByRole("button", { name: words.field.start.emulatorButton }).click({ timeout: 60_000 });
  await visitor.hasDone("enter");
  const mark = frame.locator(".mark-list li").first();
  // The mark has a place in the world that the technician sees.
  await expect(mark).toHaveAttribute("data-sight", /visible|occluded|outside|unknown/, { timeout: 90_000 });
  await visitor.shot("5-technician-hall");
  await mark.getByRole("button", { name: words.field.marks.seen, exact: true }).click();
  await visitor.hasDone("acknowledge");
  const guide = frame.locator(".side-guide");
  if ((await guide.getAttribute("open")) === null) await guide.locator("summary").click();
  await guide.getByRole("button", { name: words.field.guide.understood }).click();
  await guide.getByRole("button", { name: words.field.guide.flag }).click();
  await guide.getByRole("button", { name: words.field.guide.quickNotes[0] ?? "" }).click();
  await visitor.hasDone("flag");
  await visitor.goesOn("technician");
}

async function closesTheCase(visitor: Visitor): Promise<void> {
  const { frame, words } = visitor;
  await frame.getByRole("button", { name: words.expert.call.tools.closeCase }).click({ timeout: 60_000 });
  await visitor.shot("6-close-dialog");
  await frame.getByRole("dialog").getByRole("button", { name: words.expert.call.closeNow }).click();
  await visitor.hasDone("close");
  await visitor.goesOn("close");
}

async function isRefused(visitor: Visitor): Promise<void> {
  const { frame, panel, words } = visitor;
  // The fault and the flagged step at least; further exceptions are up to the rules.
  const items = frame.locator(".item-list section").first().locator(".item-row button");
  await expect(items.nth(1)).toBeVisible({ timeout: 60_000 });
  for (const index of [1, 0]) {
    await items.nth(index).click();
    await expect(frame.locator(".item-pane")).toContainText(words.supervisor.why);
  }
  await visitor.shot("7-review-list");
  await panel.getByRole("button", { name: words.tour.review.attempt }).click();
  await visitor.hasDone("refused");
  await expect(panel.locator(".step-result")).toContainText(words.tour.review.refused);
  await expect(panel.locator(".step-result")).toContainText("HTTP 403 · permission_denied");
  await expect(panel.locator("blockquote")).toHaveText(words.tour.review.refusals["permission_denied"] ?? "");
  await visitor.goesOn("review");
}

async function signs(visitor: Visitor): Promise<void> {
  const { frame, panel, words } = visitor;
  // Until then the frame shows the page of the step before, with the same list.
  await expect(frame.locator(".app-bar")).toContainText("Maria Costa");
  const exceptions = frame.locator(".item-list section").first().locator(".item-row");
  await expect(exceptions.nth(1)).toBeVisible({ timeout: 60_000 });
  const count = await exceptions.count();
  const decided = frame.locator('.item-list [data-verdict="confirmed"]');
  for (let done = 0; done < count; done++) {
    await expect(decided).toHaveCount(done);
    await frame.locator(".verdict-buttons").getByRole("button", { name: words.supervisor.confirm, exact: true }).click();
  }
  // What is all clear unfolds by itself then, and is confirmed in one go once its end was seen.
  await expect(frame.locator(".item-list .fold")).toHaveAttribute("aria-expanded", "true");
  const all = frame.locator(".group-action button");
  await all.scrollIntoViewIfNeeded();
  await all.click();
  await visitor.hasDone("decide");
  await visitor.shot("8-sign-decided");
  await frame.getByRole("button", { name: `${words.supervisor.sign} …` }).click();
  const shown = (await panel.getByText(words.tour.sign.password("Maria Costa", "")).textContent()) ?? "";
  await frame.locator('input[name="password"]').fill(shown.slice(words.tour.sign.password("Maria Costa", "").length));
  await visitor.shot("8-sign-dialog");
  await frame.getByRole("dialog").getByRole("button", { name: words.supervisor.signButton.approved }).click();
  await visitor.hasDone("sign");
  await visitor.goesOn("sign");
}

async function getsThePdf(visitor: Visitor): Promise<void> {
  const { page, panel, words } = visitor;
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout: 60_000 }),
    panel.getByRole("button", { name: words.tour.document.get }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^case-\d+\.pdf$/);
  const pdf = readFileSync(await download.path());
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  // With the clicked picture in it; a page of words alone is a tenth of that.
  expect(pdf.length).toBeGreaterThan(30_000);
  await visitor.hasDone("download");
  await expect(panel.locator(".document-contents img")).toBeVisible();
  await expect(panel.locator(".document-contents")).toContainText(words.tour.document.signature("Maria Costa"));
  await visitor.isAccessible();
  await visitor.shot("9-document");
}

test("a reload comes back to the step, skipping leaves nothing out that later steps need, and one can start again", async ({ page }) => {
  test.setTimeout(900_000);
  const visitor = new Visitor(page, "zh");
  const { panel, words } = visitor;
  const skip = (label: string) => panel.getByRole("button", { name: label, exact: true }).click();
  await begins(visitor);
  await expect(visitor.frame.locator(".ringing-card").last()).toBeVisible({ timeout: 60_000 });
  await page.reload();
  await visitor.seesStep("take");
  await skip(words.tour.panel.skipFor);
  await visitor.seesStep("mark");
  await expect(visitor.frame.locator('.stage[data-has-picture="true"]')).toBeVisible({ timeout: 60_000 });
  await skip(words.tour.panel.skip);
  await visitor.seesStep("fault");
  await expect(panel.locator(".banner")).toContainText(words.tour.panel.missing(words.tour.steps.mark.title));
  await page.reload();
  await visitor.seesStep("fault");
  for (const step of ["outage", "technician", "close"] as const) {
    await skip(words.tour.panel.skip);
    await visitor.seesStep(step);
  }
  await skip(words.tour.panel.skipFor);
  await visitor.seesStep("review");
  await page.reload();
  await visitor.seesStep("review");
  await expect(panel.locator(".you-are")).toContainText("Anna Berg");
  await panel.getByRole("button", { name: words.tour.review.attempt }).click();
  await visitor.hasDone("refused");
  await visitor.goesOn("review");
  await expect(visitor.frame.locator(".app-bar")).toContainText("Maria Costa");
  await panel.getByRole("button", { name: words.tour.panel.restart }).click();
  await expect(page.getByRole("button", { name: words.tour.intro.start })).toBeVisible();
  expect(new URL(page.url()).searchParams.has("case")).toBe(false);
});

test("the whole tour, the language changed on the way", async ({ page }) => {
  test.setTimeout(900_000);
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.setViewportSize({ width: 1280, height: 800 });
  const visitor = new Visitor(page, "en");
  await begins(visitor);
  await takesTheCall(visitor);
  await marksTheSeal(visitor);
  await makesItAFault(visitor);
  await visitor.reads("zh");
  await losesTheNetwork(visitor);
  await isTheTechnician(visitor);
  await closesTheCase(visitor);
  await isRefused(visitor);
  await visitor.reads("en");
  await signs(visitor);
  await getsThePdf(visitor);
});
