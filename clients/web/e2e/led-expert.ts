/** A scripted expert in a process of its own (tests/support/expert_process.py), led by commands. */

import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Identity } from "./support";

export type Answer = Readonly<Record<string, unknown>>;

const TESTS = resolve(import.meta.dirname, "../../../tests");

export class LedExpert {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Joins the case. */
  static async join(baseUrl: string, who: Identity, caseId: string): Promise<LedExpert> {
    const args = ["-m", "support.expert_process", baseUrl, who.token, caseId];
    const child = spawn("python", args, { cwd: TESTS });
    child.stderr.pipe(process.stderr);
    const expert = new LedExpert(child);
    await expert.#next();
    return expert;
  }

  async tell(command: Answer & { readonly do: string }): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
    const answer = await this.#next();
    if (answer["error"] !== undefined) throw new Error(`${command.do}: ${JSON.stringify(answer["error"])}`);
    return answer;
  }

  /** Leaves. */
  end(): void {
    this.#child.stdin.end();
  }

  async #next(): Promise<Answer> {
    const line = await this.#lines.next();
    if (line.done) throw new Error("The scripted expert has ended.");
    return JSON.parse(line.value) as Answer;
  }
}
