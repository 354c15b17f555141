// `npm run screenshots`: the pictures of the README, made anew by clicking through a case (e2e/story-screenshots.ts).
import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

export default defineConfig({ ...base, testMatch: "story-screenshots.ts", timeout: 420_000 });
