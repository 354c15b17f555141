import { describe, expect, it } from "vitest";
import shared from "../../../../../protocols/examples/logs/case.events.json";
import type { Api } from "../../../src/api/api";
import { SightlineError } from "../../../src/base/errors";
import type { LogEvent } from "../../../src/protocol/envelope";
import type { Me } from "../../../src/protocol/generated";
import { ReviewModel } from "./review-model";

const log = shared as unknown as readonly LogEvent[];
const first = log.findIndex(({ kind }) => kind === "review.decided");
const [decided] = log.slice(first);
const me = { self: { account_id: decided?.actor.account_id, display_name: "Maria", role: "supervisor" } } as unknown as Me;

/** A review just begun; verdicts are answered when the test says so. */
async function begun() {
  const events = [...log.slice(0, first)];
  const asked: Record<string, unknown>[] = [];
  let answer = (): void => undefined;
  const api = {
    events: (_: string, after: number) => Promise.resolve(events.filter(({ seq }) => seq > after)),
    components: () => new Promise(() => undefined),
    recordings: () => Promise.resolve([]),
    op: (_: string, __: string, body: Record<string, unknown>) => {
      asked.push(body);
      return new Promise<void>((done) => (answer = done));
    },
  };
  const model = new ReviewModel(api as unknown as Api, "case", me);
  await model.start();
  model.stop();
  const store = (by = me.self.account_id): void => {
    const body = { ...decided?.body, ...asked.at(-1) };
    events.push({ ...decided, seq: events.length + 1, actor: { ...decided?.actor, account_id: by }, body } as unknown as LogEvent);
  };
  return { model, asked, store, answer: () => answer() };
}

describe("a verdict on its way", () => {
  it("moves on in the moment it shows, also when the event comes before the answer", async () => {
    const { model, store, answer } = await begun();
    const [one, two] = model.exceptions.value;
    if (!one || !two) throw new Error("The shared case has two exceptions.");
    expect(model.selected.value).toBe(one);
    const done = model.decide(one, "confirmed", "", 0);
    store();
    await model.refresh();
    expect(model.selected.value).toBe(two);
    answer();
    await done;
    expect(model.selected.value, "once only").toBe(two);
  });

  it("is not answered by a second press of the same key", async () => {
    const { model, asked, store, answer } = await begun();
    const [one] = model.exceptions.value;
    if (!one) throw new Error("The shared case has exceptions.");
    const done = model.decide(one, "confirmed", "", 0);
    await model.decide(one, "confirmed", "", 0);
    expect(asked).toHaveLength(1);
    store();
    answer();
    await done;
    expect(model.conflict.value).toBeNull();
  });

  it("leaves who has moved on where they are", async () => {
    const { model, store, answer } = await begun();
    const [one] = model.exceptions.value;
    const last = model.exceptions.value.at(-1);
    if (!one || !last) throw new Error("The shared case has exceptions.");
    const done = model.decide(one, "confirmed", "", 0);
    model.selectedId.value = last.item_id;
    store();
    answer();
    await done;
    expect(model.selected.value).toBe(last);
  });

  it("that came after somebody else's is shown as a conflict, at the same item", async () => {
    const { model, store } = await begun();
    const [one] = model.exceptions.value;
    if (!one) throw new Error("The shared case has exceptions.");
    (model.api as { op: unknown }).op = () => {
      store("somebody-else");
      return Promise.reject(new SightlineError("conflict", "Somebody was first.", {}));
    };
    await model.decide(one, "rejected", "no", 0);
    expect(model.conflict.value?.item).toBe(one);
    expect(model.selected.value).toBe(one);
  });
});
