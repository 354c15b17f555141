// End-to-end tests against a running or started server. Assert on state, never on time: the machine may be slow.
import { defineConfig } from "@playwright/test";

/** Software rendering and fake devices; measured to be the fastest set on a machine without a GPU. */
const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--autoplay-policy=no-user-gesture-required",
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * A server of its own unless SIGHTLINE_URL names a running one. The hall is exported before, as set-up does it: a page
 * opened while that still runs has no list of components yet. What was rendered for this checkout before is taken over.
 */
const ownServer = {
  command:
    "mkdir -p test-results/server/cache && { [ ! -d ../../var/cache ] || cp -r ../../var/cache/. test-results/server/cache; } && " +
    "python -m sightline hall export --into test-results/server/cache/hall && " +
    "exec python -m sightline serve --demo --tls off --data-dir test-results/server --local-port 18180 --media-port 18544",
  url: "http://localhost:18180/healthz",
  reuseExistingServer: false,
  timeout: 300_000,
} as const;

const url = process.env["SIGHTLINE_URL"];

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/global-setup.ts",
  ...(url === undefined ? { webServer: ownServer } : {}),
  timeout: 120_000,
  expect: { timeout: 20_000 },
  workers: 1,
  fullyParallel: false,
  // A second try tells a race from a defect; the end of the output names every test that needed one, and why.
  retries: process.env["CI"] === undefined ? 0 : 1,
  reporter: [["list"], ["./e2e/failures-reporter.ts"]],
  use: {
    baseURL: url ?? "http://localhost:18180",
    ignoreHTTPSErrors: true,
    browserName: "chromium",
    headless: true,
    launchOptions: { executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: CHROMIUM_FLAGS },
    // Of a second try only: recording every test cost half as much again, most of it for pictures of a page that always draws.
    trace: { mode: "on-first-retry", screenshots: false, snapshots: true },
  },
});
