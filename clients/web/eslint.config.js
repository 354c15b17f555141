// Lint rules, and who may import whom: a folder may import itself and the folders before it (docs/web-clients.md).
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const LAYERS = [
  "base", "protocol", "signalling", "api", "spatial", "shapes", "media", "room", "verify", "hall", "xr", "scene", "workflow", "i18n", "ui",
];
/** Run in Node, in workers and in tests: no DOM library below them. */
const WITHOUT_DOM = ["base", "protocol", "signalling", "spatial", "shapes", "media/identity", "room", "verify"];

const forbidden = (folder) => {
  const later = LAYERS.slice(LAYERS.indexOf(folder) + 1);
  return later.map((name) => ({
    group: [`**/${name}/*`, `**/${name}/**`, `../${name}`],
    message: `src/${folder} stands below src/${name} (see LAYERS in eslint.config.js).`,
  }));
};

const boundaries = LAYERS.map((folder) => ({
  files: [`src/${folder}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: [...forbidden(folder), { group: ["**/apps/**"], message: "src/ knows no application." }] },
    ],
  },
}));

const withoutDom = WITHOUT_DOM.map((folder) => ({
  files: [`src/${folder}/**/*.ts`],
  ignores: ["**/*.test.ts"],
  rules: {
    "no-restricted-globals": ["error", "document", "window", "localStorage", "sessionStorage", "navigator", "location"],
    "@typescript-eslint/no-restricted-imports": [
      "error",
      { paths: [{ name: "three" }, { name: "preact" }, { name: "@preact/signals", message: "Use @preact/signals-core." }] },
    ],
  },
}));

export default defineConfig(
  { ignores: ["dist", "node_modules", "test-results", "playwright-report", "src/protocol/generated.ts", "public"] },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: ["./tsconfig.json", "./tsconfig.e2e.json"], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // Arrow handlers in JSX read better without braces.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      // `while (true)` with an inner return reads as a loop that ends by itself.
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
    },
  },
  ...boundaries,
  ...withoutDom,
);
