/** The three people of the story, each with a page of their own; they press what a person would press. */

import { expect, type Browser, type Page } from "@playwright/test";
import { words as supervisorWords } from "../apps/supervisor/words";
import { en as expertEn } from "../apps/expert/words-en";
import { zh as expertZh } from "../apps/expert/words-zh";
import { en as fieldEn } from "../apps/field/words-en";
import { zh as fieldZh } from "../apps/field/words-zh";
import { common } from "../src/i18n/common";
import type { Identity } from "./support";

export type Language = "en" | "zh";

export const WORDS = {
  en: { common: common.en, field: fieldEn, expert: expertEn, supervisor: supervisorWords.en },
  zh: { common: common.zh, field: fieldZh, expert: expertZh, supervisor: supervisorWords.zh },
} as const;

/** For people who want to look at every screen; nothing is compared with these. */
const SHOTS = process.env["STORY_SHOTS"];

export class Person {
  readonly page: Page;
  readonly lang: Language;
  readonly words: (typeof WORDS)[Language];

  constructor(page: Page, lang: Language) {
    this.page = page;
    this.lang = lang;
    this.words = WORDS[lang];
  }

  readonly shot = async (name: string): Promise<void> => {
    if (SHOTS !== undefined) await this.page.screenshot({ path: `${SHOTS}/${this.lang}-${name}.png` });
  };
}

/** Opens an address in a context of its own and signs in there by name and password; an error on the page fails the test. */
export async function signedIn(browser: Browser, who: Identity, path: string, lang: Language): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: "dark" });
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.goto(`${path}?lang=${lang}`);
  await page.locator('input[name="username"]').fill(who.username);
  await page.locator('input[name="password"]').fill(who.password);
  await page.locator('form.sign-in button[type="submit"]').click();
  await expect(page.locator("form.sign-in")).toHaveCount(0);
  return new Person(page, lang);
}
