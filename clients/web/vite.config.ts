// Six pages, one bundle with hashed files under /assets/. The server sends `script-src 'self'; style-src 'self'`, so
// nothing may be inlined: no data: URLs for small assets, no inline module preload polyfill.
import { defineConfig } from "vitest/config";

const PAGES = ["index", "join", "field", "expert", "supervisor", "try"];

export default defineConfig({
  root: import.meta.dirname,
  appType: "mpa",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    // The first with `light-dark()`: lowered, it would follow the theme of the page and not that of the element, and words
    // on dark plates (`.on-picture`) would be unreadable in the light theme.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    sourcemap: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { input: Object.fromEntries(PAGES.map((page) => [page, `${import.meta.dirname}/${page}.html`])) },
  },
  worker: { format: "es" },
  test: { include: ["src/**/*.test.ts", "apps/**/*.test.ts"], environment: "node", testTimeout: 20_000 },
});
