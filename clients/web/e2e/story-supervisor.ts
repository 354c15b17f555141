/** The supervisor of the story. */

import { expect, type Download } from "@playwright/test";
import type { Person } from "./story-people";

/** Finds the case in the inbox; its items wait, a fault first. */
export async function opensTheReview({ page, words, shot }: Person, workOrder: string, faultTitle: string, items = 2): Promise<void> {
  await page.getByRole("searchbox", { name: words.common.search }).fill(workOrder);
  const row = page.locator("tbody tr");
  await expect(row).toHaveCount(1);
  await shot("9-inbox");
  await row.locator("a").click();
  await expect(page.getByText(words.supervisor.progress(0, items))).toBeVisible();
  await expect(page.locator("#item-title")).toContainText(faultTitle);
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

/** Rejects the flagged step, thinks again, and confirms both. */
export async function decides({ page, words, shot }: Person, reason: string): Promise<void> {
  const t = words.supervisor;
  const verdicts = page.locator(".verdict-buttons");
  await verdicts.getByRole("button", { name: t.confirm }).click();
  await expect(page.getByText(t.progress(1, 2))).toBeVisible();
  await verdicts.getByRole("button", { name: t.reject }).click();
  const dialog = page.getByRole("dialog", { name: t.rejectTitle });
  await dialog.locator("textarea").fill(reason);
  await dialog.getByRole("button", { name: t.reject }).click();
  await expect(page.locator(".verdict")).toContainText(reason);
  await shot("9-rejected");
  await verdicts.getByRole("button", { name: t.takeBack }).click();
  await expect(page.getByText(t.progress(1, 2))).toBeVisible();
  await verdicts.getByRole("button", { name: t.confirm }).click();
  await expect(page.getByText(t.progress(2, 2))).toBeVisible();
}

/** Signs with the password once more. */
export async function signs({ page, words, shot }: Person, name: string, password: string): Promise<void> {
  const t = words.supervisor;
  await page.getByRole("button", { name: `${t.sign} …` }).click();
  const dialog = page.getByRole("dialog", { name: t.signTitle });
  await dialog.locator('input[name="password"]').fill(password);
  await shot("9-signing");
  await dialog.getByRole("button", { name: t.signButton.approved }).click();
  const banner = page.locator('.banner[data-tone="calm"]');
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
