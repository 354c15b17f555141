/** Builds the harness of the client core once per run. */

import { build } from "vite";

export default async function setup(): Promise<void> {
  await build({ configFile: `${import.meta.dirname}/../vite.harness.config.ts`, logLevel: "warn" });
}
