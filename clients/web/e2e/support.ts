/** People and pages for end-to-end tests: demo identities, cases, and the harness on the server's own origin. */

import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type { APIRequestContext, Browser, Page } from "@playwright/test";

const HARNESS = `${import.meta.dirname}/../test-results/harness`;
const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript", ".map": "application/json" };

export interface Identity {
  readonly token: string;
  readonly password: string;
  readonly username: string;
  readonly role: string;
}

/** Fresh tokens of the three demo people: technician, expert, supervisor. */
export async function identities(request: APIRequestContext): Promise<readonly [Identity, Identity, Identity]> {
  const answer = await request.post("/api/v1/demo/identities");
  const body = (await answer.json()) as {
    identities: { session: { token: string; self: { role: string } }; password: string; username: string }[];
  };
  const people = body.identities.map(({ session, password, username }) => ({
    token: session.token, password, username, role: session.self.role,
  }));
  const [field, expert, supervisor] = people;
  if (!field || !expert || !supervisor) throw new Error("The demo has fewer than three people.");
  return [field, expert, supervisor];
}

export async function openCase(
  request: APIRequestContext, by: Identity, title: string, video_codecs: readonly string[] | null = null, asset_tag = "P-101",
): Promise<string> {
  const answer = await request.post("/api/v1/cases", {
    headers: { Authorization: `Bearer ${by.token}` },
    data: { op_id: crypto.randomUUID(), title, asset_tag, asset_name: "", work_order: "", guide_id: "", video_codecs },
  });
  if (answer.status() !== 201) throw new Error(`No case: ${await answer.text()}`);
  return ((await answer.json()) as { case_id: string }).case_id;
}

/**
 * A page with nothing but the client core, joined to a case. The document comes from the server, because a browser lets
 * only pages of an address on this machine connect to it.
 */
export async function harness(browser: Browser, who: Identity, caseId: string, kind: "emulator" | "desk"): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.route("**/harness/**", async (route) => {
    const path = new URL(route.request().url()).pathname.replace("/harness/", "");
    await route.fulfill({ body: readFileSync(`${HARNESS}/${path}`), contentType: TYPES[extname(path)] ?? "text/plain" });
  });
  await page.goto("/healthz");
  await page.addScriptTag({ url: "/harness/main.js", type: "module" });
  await page.waitForFunction(() => "harness" in window);
  await page.evaluate(([token, id, device]) => window.harness.join(token, id, device), [who.token, caseId, kind] as const);
  await page.waitForFunction(() => window.harness.socket?.isLive.value === true);
  return page;
}
