// The page that needs no server: opened as a file it accepts what is whole, names what was changed, and reaches nobody.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

interface Vectors {
  readonly package: string;
  readonly key: string;
  readonly cases: readonly { readonly name: string; readonly pieces: readonly (string | readonly [number, number])[] }[];
}

const near = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const vectors = JSON.parse(readFileSync(near("../../../protocols/vectors/packages.json"), "utf8")) as Vectors;
const whole = Buffer.from(vectors.package, "base64");
const pageFile = `file://${near("../public/verify.html")}`;

function changed(name: string): Buffer {
  const pieces = vectors.cases.find((one) => one.name === name)?.pieces ?? [];
  return Buffer.concat(pieces.map((one) => (typeof one === "string" ? Buffer.from(one, "base64") : whole.subarray(one[0], one[0] + one[1]))));
}

async function give(page: Page, data: Buffer): Promise<void> {
  await page.setInputFiles("input[type=file]", { name: "evidence.zip", mimeType: "application/zip", buffer: data });
}

test("a package is verified without a server, and a changed one is refused with its place", async ({ page }) => {
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => { if (!request.url().startsWith("file:") && !request.url().startsWith("data:")) asked.push(request.url()); });
  await page.goto(`${pageFile}?lang=en#key=${vectors.key}`);
  await give(page, whole);
  await expect(page.getByRole("heading", { name: "Package authentic" })).toBeVisible();
  await expect(page.getByText("It is the key that you gave.")).toBeVisible();
  await expect(page.getByText("ended by event 18 (note.added)")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.getByRole("heading", { name: "证据包真实" })).toBeVisible();
  await give(page, changed("an event changed"));
  await expect(page.getByText("record.json, 事件 18（note.added）")).toBeVisible();
  await give(page, changed("a forged package of another key"));
  await expect(page.getByText("证据包由另一密钥签名")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  expect(complaints).toEqual([]);
  expect(asked).toEqual([]);
});

test("the server serves the same page under its own policy", async ({ page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto("/verify?lang=en");
  await give(page, whole);
  await expect(page.getByRole("heading", { name: "Package authentic" })).toBeVisible();
  await expect(page.getByText("The key was taken from the package.")).toBeVisible();
  expect(complaints).toEqual([]);
});
