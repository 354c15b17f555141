/** The supervisor of the story. */

import { expect, type Download } from "@playwright/test";
import type { Person } from "./story-people";
import type { Identity } from "./support";

/** Finds the case in the inbox; its items wait, a fault first. Gives how many there are. */
export async function opensTheReview({ page, words, shot }: Person, workOrder: string, faultTitle: string): Promise<number> {
  await page.getByRole("searchbox", { name: words.common.search }).fill(workOrder);
  const row = page.locator("tbody tr");
  await expect(row).toHaveCount(1);
  await shot("9-inbox");
  await row.locator("a").click();
  const progress = page.locator(".progress .figures");
  await expect(progress).toBeVisible();
  await expect(page.locator("#item-title")).toContainText(faultTitle);
  const said = await progress.textContent();
  const items = Array.from({ length: 200 }, (_, index) => index).find((count) => said === words.supervisor.progress(0, count));
  expect(items).toBeGreaterThanOrEqual(2);
  return items ?? 0;
}

/** Both pictures of the fault, whole and close, as PNG files; they are there and more than a shade. */
export async function looksAtTheEvidence({ page, words, shot }: Person): Promise<readonly [Buffer, Buffer]> {
  const [whole, detail] = [words.supervisor.wholePicture, words.supervisor.detail].map((name) => page.locator(`.picture img[alt="${name}"]`).first());
  if (!whole || !detail) throw new Error("There are two pictures.");
  const files: Buffer[] = [];
  for (const image of [whole, detail]) {
    await expect(image).toBeVisible({ timeout: 60_000 });
    const url = await image.evaluate(async (element: HTMLImageElement) => {
      await element.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [element.naturalWidth, element.naturalHeight];
      canvas.getContext("2d")?.drawImage(element, 0, 0);
      return canvas.toDataURL("image/png");
    });
    files.push(Buffer.from(url.split(",")[1] ?? "", "base64"));
  }
  await shot("9-review");
  const [first, second] = files;
  if (!first || !second) throw new Error("There are two pictures.");
  return [first, second];
}

/** Confirms the first item, rejects the second, thinks again, and confirms all; what is all clear by one key, after a look. */
export async function decides({ page, words, shot }: Person, reason: string, items: number): Promise<void> {
  const t = words.supervisor;
  const verdicts = page.locator(".verdict-buttons");
  const isDecided = async (count: number): Promise<void> => expect(page.getByText(t.progress(count, items), { exact: true })).toBeVisible();
  await verdicts.getByRole("button", { name: t.confirm, exact: true }).click();
  await isDecided(1);
  const title = (await page.locator("#item-title").textContent()) ?? "";
  await verdicts.getByRole("button", { name: t.reject, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: t.rejectTitle });
  await dialog.locator("textarea").fill(reason);
  await dialog.getByRole("button", { name: t.reject, exact: true }).click();
  await isDecided(2);
  await page.locator(".item-row").filter({ hasText: title }).first().locator("button").click();
  await expect(page.locator(".verdict")).toContainText(reason);
  await shot("9-rejected");
  await verdicts.getByRole("button", { name: t.takeBack }).click();
  await isDecided(1);
  const exceptions = await page.locator('.item-list section').first().locator(".item-row").count();
  for (let count = 2; count <= exceptions; count++) {
    await verdicts.getByRole("button", { name: t.confirm, exact: true }).click();
    await isDecided(count);
  }
  if (exceptions === items) return;
  await expect(page.getByRole("button", { name: t.confirmClear(items - exceptions) })).toBeEnabled();
  await page.keyboard.press("a");
  await isDecided(items);
}

/** Signs with the password once more. */
export async function signs({ page, words, shot }: Person, name: string, { username, password }: Pick<Identity, "username" | "password">): Promise<void> {
  const t = words.supervisor;
  await page.getByRole("button", { name: `${t.sign} …` }).click();
  const dialog = page.getByRole("dialog", { name: t.signTitle });
  await dialog.locator('input[name="username"]').fill(username);
  await dialog.locator('input[name="password"]').fill(password);
  await shot("9-signing");
  const sign = dialog.getByRole("button", { name: t.signButton.approved });
  const banner = page.locator('.banner[data-tone="calm"]');
  const alert = dialog.getByRole("alert");
  await sign.click();
  await expect(banner.or(alert)).toBeVisible();
  // After the call the server still saves the scan: who signs in that very moment is told so, and signs again.
  if (await alert.isVisible()) await sign.click();
  await expect(banner).toContainText(t.signatureMeanings.approved);
  await expect(banner).toContainText(name);
  await shot("9-signed");
}

export async function downloads({ page, words }: Person): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout: 60_000 }),
    page.getByRole("button", { name: words.supervisor.pdf, exact: true }).click(),
  ]);
  return download;
}
