// The expert's page in a real browser against a real server, with a replayed technician who streams real frames.
import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Browser, type Page, type WebSocketRoute } from "@playwright/test";
import { identities, openCase, type Identity } from "./support";
import { recordedFrame, recordingIn, referencesOf, startTechnician, type Recording } from "./technician";

const recording = recordingIn("hololens-a");
const PICTURE = '.stage[data-has-picture="true"]';

interface Call {
  readonly page: Page;
  readonly caseId: string;
  readonly recording: Recording;
}

/** A ringing call of a replayed technician, and the expert's desk. */
const test = base.extend<{ call: Call }>({
  call: async ({ browser, request, baseURL }, use) => {
    const lack = "The recording hololens-a is not there (SIGHTLINE_DATA).";
    // A build may not be green because its inputs were absent; as in tests/conftest.py.
    if (recording === null && process.env["CI"] === "true") throw new Error(lack);
    test.skip(recording === null, lack);
    if (!recording || baseURL === undefined) return;
    const [technician, expert] = await identities(request);
    const caseId = await openCase(request, technician, "Seal of the feed pump drips");
    const technicianAtWork = startTechnician(baseURL, recording, caseId);
    const page = await deskOf(browser, expert);
    await use({ page, caseId, recording });
    await page.context().close();
    technicianAtWork.stop();
  },
});

async function deskOf(browser: Browser, who: Identity, lang = "en"): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  await context.addInitScript(
    ([token, role]) => {
      const self = { account_id: "", display_name: "", role };
      const kept = { token, expires_at_ms: Date.now() + 3_600_000, self, roles: [role], case_id: null };
      sessionStorage.setItem("sightline.session", JSON.stringify(kept));
    },
    [who.token, who.role],
  );
  await page.goto(`/expert?lang=${lang}`);
  return page;
}

/** Takes the call by its key and waits for the picture. */
async function take({ page, caseId }: Call): Promise<void> {
  await expect(page.locator(".ringing-card").first()).toBeVisible({ timeout: 60_000 });
  // Other tests' technicians may ring as well: this one's case is opened by its address.
  await page.goto(`/expert?lang=en&case=${caseId}`);
  await page.locator(".ringing-gate").getByRole("button", { name: "Take the call" }).click();
  // Taken is what the server says: pictures may come before its answer.
  await expect(page.locator(".ringing-gate")).toHaveCount(0, { timeout: 60_000 });
  await expect(page.locator(PICTURE)).toBeVisible({ timeout: 60_000 });
  await expect(page.locator("svg.overlay")).toHaveAttribute("data-frame", /\d+/, { timeout: 30_000 });
}

/** Where the picture lies on the page. */
function pictureRect(page: Page) {
  return page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>(".stage video");
    const box = document.querySelector(".stage-box")?.getBoundingClientRect();
    if (!video || !box) throw new Error("There is no picture.");
    const scale = Math.min(box.width / video.videoWidth, box.height / video.videoHeight);
    const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
    return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
  });
}

async function clickPicture(page: Page, u: number, v: number): Promise<void> {
  const rect = await pictureRect(page);
  await page.mouse.click(rect.x + u * rect.width, rect.y + v * rect.height);
}

/** Freezes and waits until the record of the frozen frame is known; null when it was lost on its way. */
async function freeze(page: Page, recorded: Recording): Promise<number | null> {
  await page.keyboard.press("f");
  await expect(page.locator(".stage")).toHaveAttribute("data-frozen", "true");
  const frame = page.locator("svg.overlay");
  await expect(frame).toHaveAttribute("data-frame", /\d+/, { timeout: 3000 }).catch(() => undefined);
  const frameNo = Number((await frame.getAttribute("data-frame")) || NaN);
  return Number.isNaN(frameNo) ? null : recordedFrame(recorded, frameNo);
}

async function unfreeze(page: Page): Promise<void> {
  await page.keyboard.press("f");
  await expect(page.locator(".stage")).toHaveAttribute("data-frozen", "false");
}

const marks = (page: Page) => page.locator("[data-mark-row]");

test("a call is taken, marked, made a fault, survives a reload, and is closed", async ({ call }) => {
  const { page, caseId, recording: recorded } = call;
  await take(call);
  await expect(page.locator(".status-line")).toContainText("Not recorded");
  await expect(page.locator(".status-line")).toContainText("microphone on");
  await freeze(page, recorded);
  await clickPicture(page, 0.5, 0.6);
  await expect(marks(page)).toHaveCount(1);
  await expect(page.locator(".mark-accuracy").first()).not.toBeEmpty();

  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: "Mark 1 is a fault" });
  await dialog.getByLabel("What is wrong?").fill("Seal leaks at the gland");
  await dialog.getByRole("combobox", { name: "Component" }).selectOption("P-101/pump/seal/gland");
  await dialog.getByText("Critical").click();
  await dialog.getByRole("button", { name: "Record the fault" }).click();
  const row = marks(page).first();
  await expect(row).toContainText("Critical · Suspected fault");
  await expect(row).toContainText("Seal gland plate");
  await row.getByRole("button", { name: "Confirm" }).click();
  await expect(row).toContainText("Confirmed fault");
  await unfreeze(page);

  await page.reload();
  await expect(page.locator(PICTURE)).toBeVisible({ timeout: 60_000 });
  await expect(marks(page)).toHaveCount(1);
  await expect(marks(page).first()).toContainText("Confirmed fault");
  expect(new URL(page.url()).searchParams.get("case")).toBe(caseId);

  await page.keyboard.press("x");
  await page.getByRole("dialog").getByLabel("What was found and done").fill("Seal to be replaced.");
  await page.getByRole("dialog").getByRole("button", { name: "Close the case" }).click();
  await expect(page.getByRole("heading", { name: "The call has ended" })).toBeVisible();
  await expect(page.locator(".past-case")).toContainText(/review list with \d+ items/);
  await expect(page.locator(".record-review")).toContainText("Seal leaks at the gland");
});

test("marks are taken back, deleted, restored, and chat lines sent, by keys alone", async ({ call }) => {
  const { page } = call;
  await take(call);
  await page.keyboard.press("f");
  await page.locator(".stage-surface").focus();
  for (const key of ["ArrowRight", "Shift+ArrowDown", "Enter"]) await page.keyboard.press(key);
  await expect(marks(page)).toHaveCount(1);
  await page.keyboard.press("Control+z");
  await expect(marks(page)).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(marks(page)).toHaveCount(1);
  await page.keyboard.press("Delete");
  await expect(marks(page)).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(marks(page)).toHaveCount(1);
  await page.keyboard.press("c");
  await expect(page.locator("#panel-chat input")).toBeFocused();
  await page.keyboard.type("Please do not restart the pump.");
  await page.keyboard.press("Enter");
  await expect(page.locator('.chat-line[data-own="true"]')).toContainText("Please do not restart the pump.");
});

test("an outage keeps what was done and sends it afterwards", async ({ call }) => {
  const { page } = call;
  const cut = { isCut: false, open: null as WebSocketRoute | null };
  await page.routeWebSocket(/\/ws\/cases\//, (socket) => {
    if (cut.isCut) return void socket.close({ code: 1011 });
    cut.open = socket;
    socket.connectToServer();
  });
  await take(call);
  await page.keyboard.press("f");
  cut.isCut = true;
  await cut.open?.close({ code: 1011 });
  await expect(page.locator(".banner")).toContainText("Connection lost");
  await clickPicture(page, 0.5, 0.5);
  await expect(page.locator(".ghost-row")).toContainText("Waits for the network");
  await expect(page.locator(".banner")).toContainText("1 change waits");
  cut.isCut = false;
  await expect(marks(page)).toHaveCount(1);
  await expect(page.locator(".ghost-row")).toHaveCount(0);
  await expect(page.locator(".banner")).toHaveCount(0);
});

interface Sample {
  readonly frame: number;
  readonly id: string;
  readonly u: number;
  readonly v: number;
}

/** Watches the drawn marks for a while: which frame, which mark, where in the picture. */
function watch(page: Page, forMs: number): Promise<readonly Sample[]> {
  return page.evaluate(async (durationMs) => {
    const overlay = document.querySelector<SVGSVGElement>("svg.overlay");
    const video = document.querySelector<HTMLVideoElement>(".stage video");
    if (!overlay || !video) throw new Error("There is no picture.");
    const samples: Sample[] = [];
    const box = overlay.getBoundingClientRect();
    const scale = Math.min(box.width / video.videoWidth, box.height / video.videoHeight);
    const left = (box.width - video.videoWidth * scale) / 2;
    const top = (box.height - video.videoHeight * scale) / 2;
    const until = performance.now() + durationMs;
    while (performance.now() < until) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const frame = Number(overlay.dataset["frame"] || NaN);
      for (const node of overlay.querySelectorAll<SVGGElement>('.mark[data-place="inside"]')) {
        const u = (Number(node.dataset["x"]) - left) / (video.videoWidth * scale);
        const v = (Number(node.dataset["y"]) - top) / (video.videoHeight * scale);
        if (!Number.isNaN(frame)) samples.push({ frame, id: node.dataset["mark"] ?? "", u, v });
      }
    }
    return samples;
  }, forMs);
}

test("marks stay on the surface while the camera moves", async ({ call }) => {
  test.setTimeout(300_000);
  const { page, recording: recorded } = call;
  await take(call);
  const references = referencesOf(recorded).filter(({ targets }) => targets.length >= 3);
  const placed = new Map<string, (typeof references)[number]>();
  for (let turn = 0; turn < 40 && placed.size < 12; turn++) {
    const frame = await freeze(page, recorded);
    const here = references.filter((reference) => reference.frame === frame && ![...placed.values()].includes(reference));
    for (const reference of here) {
      const before = await marks(page).count();
      await clickPicture(page, (reference.u + 0.5) / recorded.width, (reference.v + 0.5) / recorded.height);
      // A reference under the plate of another mark cannot be clicked; it is left out.
      const isNew = await expect(marks(page)).toHaveCount(before + 1, { timeout: 5000 }).then(() => true, () => false);
      if (isNew) {
        const id = await page.locator('[data-mark-row][data-selected="true"]').getAttribute("data-mark-row");
        if (id !== null) placed.set(id, reference);
      }
      await page.keyboard.press("Escape");
    }
    await unfreeze(page);
    await page.waitForTimeout(300);
  }
  expect(placed.size).toBeGreaterThanOrEqual(12);

  const samples = await watch(page, 1.2 * recorded.dt * recorded.frames.length * 1000);
  const errors = new Map<string, number>();
  for (const { frame, id, u, v } of samples) {
    const n = recordedFrame(recorded, frame);
    const target = placed.get(id)?.targets.find(([wanted, , , visibility]) => wanted === n && visibility === "visible");
    if (!target) continue;
    const [, x, y] = target;
    errors.set(`${id} ${n}`, Math.hypot(u * recorded.width - 0.5 - x, v * recorded.height - 0.5 - y));
  }
  const sorted = [...errors.values()].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? Infinity;
  test.info().annotations.push({
    type: "marks", description: `${sorted.length} targets of ${placed.size} marks: median ${median.toFixed(2)} px, p90 ${sorted[Math.floor(sorted.length * 0.9)]?.toFixed(2) ?? "?"} px`,
  });
  expect(sorted.length).toBeGreaterThanOrEqual(20);
  expect(median).toBeLessThanOrEqual(2);
});

for (const theme of ["dark", "light"] as const) {
  test(`desk and call are accessible (${theme})`, async ({ call }) => {
    const { page } = call;
    await page.evaluate((value) => localStorage.setItem("sightline.theme", value), theme);
    await page.reload();
    await expect(page.locator(".ringing-card").first()).toBeVisible({ timeout: 60_000 });
    expect(await violations(page)).toEqual([]);
    await take(call);
    await page.keyboard.press("f");
    await clickPicture(page, 0.4, 0.5);
    await expect(marks(page)).toHaveCount(1);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("e");
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}
