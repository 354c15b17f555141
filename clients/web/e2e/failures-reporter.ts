/** Says at the very end, in two lines each, what failed and where: the end of a log is often all that one gets to see. */

import { relative } from "node:path";
import type { FullResult, Reporter, Suite, TestCase, TestError } from "@playwright/test/reporter";

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
const MOST_CHARS = 400;

export default class FailuresReporter implements Reporter {
  #suite: Suite | null = null;

  onBegin(_: unknown, suite: Suite): void {
    this.#suite = suite;
  }

  onEnd(result: FullResult): void {
    const tests = this.#suite?.allTests() ?? [];
    for (const test of tests) {
      const outcome = test.outcome();
      if (outcome === "unexpected") say(`Failed: ${said(test)}`);
      if (outcome === "flaky") say(`Passed only when repeated: ${said(test)}`);
    }
    if (result.status !== "passed") say(`Browser tests: ${result.status}.`);
  }
}

function say(text: string): void {
  process.stdout.write(`\n${text}\n`);
}

function said(test: TestCase): string {
  const failed = test.results.filter(({ status }) => status !== "passed" && status !== "skipped");
  const name = test.titlePath().filter((part) => part !== "").join(" › ");
  return [name, ...failed.map(({ error, retry }) => `  ${retry + 1}. ${error ? reason(error) : "no reason given"}`)].join("\n");
}

/** Where the test itself was, and the beginning of the message. */
function reason({ message = "", stack = "" }: TestError): string {
  const lines = stack.match(/[^\s(]*\/e2e\/[^\s)]*:\d+:\d+/g) ?? [];
  const at = [...new Set(lines.map((line) => relative(process.cwd(), line)))].join(" < ");
  const text = message.replace(COLOURS, "").split("\n").map((line) => line.trim()).filter((line) => line !== "").join(" | ");
  return `${at}: ${text.slice(0, MOST_CHARS)}`;
}
