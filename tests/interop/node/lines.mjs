// Commands come in as lines of JSON on standard input, answers and facts go out as lines on standard output.
import { createInterface } from "node:readline";

export const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** Answers each `{id, do, ...}` with what `commands[do]` returns, one after the other. The end of the input ends the process. */
export async function serve(commands) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, do: name, ...body } = JSON.parse(line);
    try {
      tell({ re: id, value: (await commands[name](body)) ?? null });
    } catch (error) {
      tell({ re: id, error: String(error?.stack ?? error) });
    }
  }
  process.exit(0);
}

/** Resolves once all candidates are in the description: the room takes whole descriptions only. */
export async function gathered(pc) {
  for (let waited = 0; pc.iceGatheringState !== "complete" && waited < 5000; waited += 10) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return pc.localDescription.sdp;
}

export const openFrames = (pc) => pc.createDataChannel("frames", { ordered: false, maxRetransmits: 0 });
