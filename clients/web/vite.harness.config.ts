// Builds e2e/harness, which drives the client core in a browser without any page around it.
import { defineConfig } from "vite";

export default defineConfig({
  root: `${import.meta.dirname}/e2e/harness`,
  base: "/harness/",
  build: {
    outDir: `${import.meta.dirname}/test-results/harness`,
    emptyOutDir: true,
    target: "es2023",
    minify: false,
    assetsInlineLimit: 0,
    rolldownOptions: { input: "main.ts", output: { entryFileNames: "[name].js" } },
  },
  worker: { format: "es" },
});
