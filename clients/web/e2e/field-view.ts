/** What the end-to-end tests see of the emulator's page: opened by `?debug`, run inside the page. */

import { expect, type Browser, type BrowserContext, type Page } from "@playwright/test";
import type { HallScene } from "../src/hall/hall-scene";
import type { Emulator } from "../src/xr/emulator/emulator";
import type { FieldSession } from "../apps/field/session/field-session";
import type { XrStage } from "../apps/field/xr/xr-stage";
import type { Identity } from "./support";

declare global {
  interface Window {
    /** Only with `?debug`. */
    sightlineField: { readonly session: FieldSession; readonly emulator: Emulator & { readonly hall: HallScene }; readonly stage: XrStage };
  }
}

export interface FieldOptions {
  readonly device: "camera" | "emulator" | "webxr";
  readonly lang?: "en" | "zh";
  readonly theme?: "dark" | "light";
  readonly phone?: boolean;
  /** Runs in the page before everything else. */
  readonly before?: () => void;
}

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
const LAPTOP = { viewport: { width: 1280, height: 800 } } as const;

/** The technician's page of a case, signed in; any error on the page fails the test. */
export async function fieldPage(browser: Browser, who: Identity, caseId: string, options: FieldOptions): Promise<Page> {
  const { device, lang = "en", theme = "dark", phone = false } = options;
  const context: BrowserContext = await browser.newContext(phone ? PHONE : LAPTOP);
  await context.addInitScript(
    ([token, kept]) => {
      const self = { account_id: "", display_name: "", role: "field" };
      const session = { token, expires_at_ms: Date.now() + 3_600_000, self, roles: ["field"], case_id: null };
      sessionStorage.setItem("sightline.session", JSON.stringify(session));
      localStorage.setItem("sightline.theme", kept);
    },
    [who.token, theme] as const,
  );
  if (options.before) await context.addInitScript(options.before);
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.goto(`/field?case=${caseId}&device=${device}&lang=${lang}&debug`);
  return page;
}

/** Through the entrance, until pictures with poses come. */
export async function enterHall(page: Page): Promise<void> {
  await page.locator(".entrance-card .button").click();
  await hallIsOpen(page);
}

export async function hallIsOpen(page: Page): Promise<void> {
  // The server builds the hall once.
  await page.waitForFunction(() => "sightlineField" in window, null, { timeout: 90_000 });
  await page.waitForFunction(() => window.sightlineField.stage.poses.at(Infinity) !== null, null, { timeout: 60_000 });
}

export async function callExpert(page: Page): Promise<void> {
  await page.locator(".call-bar").getByRole("button").first().click();
  await expect(page.locator(".call-line")).toHaveAttribute("data-state", "ringing");
}

/** Puts the head somewhere in the hall: metres, degrees. */
export async function lookFrom(page: Page, p: readonly [number, number, number], yaw: number, pitch: number): Promise<void> {
  await page.evaluate(
    ([at, yawRad, pitchRad]) => window.sightlineField.emulator.placeHead(at, yawRad, pitchRad),
    [p, (yaw * Math.PI) / 180, (pitch * Math.PI) / 180] as const,
  );
  await nextFrames(page, 2);
}

/** Waits until so many more frames were taken. */
export async function nextFrames(page: Page, count: number): Promise<void> {
  await page.evaluate(
    (wanted) =>
      new Promise<void>((done) => {
        const state = window.sightlineField.session.camera.state.value;
        if (state.phase !== "on") throw new Error("The camera is off.");
        let seen = 0;
        const stop = state.camera.onFrame(() => {
          if (++seen < wanted) return;
          stop();
          done();
        });
      }),
    count,
  );
}
