import { describe, expect, it } from "vitest";
import { MalformedMessage } from "../base/errors";
import type { Session } from "../protocol/generated";
import { chatEvent, FakeStorage, ID } from "../signalling/testing";
import { Api } from "./api";
import { SessionStore } from "./session";

const SESSION: Session = {
  token: "t".repeat(43), expires_at_ms: 2_000_000_000_000, roles: ["field"],
  self: { account_id: ID, display_name: "Ana", role: "field" },
};

interface Seen {
  readonly url: string;
  readonly init: RequestInit;
}

/** An API whose server answers from a list. */
function apiWith(...answers: (Response | Error)[]): { api: Api; seen: Seen[]; sessions: SessionStore } {
  const seen: Seen[] = [];
  const sessions = new SessionStore(new FakeStorage(), () => 1_900_000_000_000);
  const fetchIt = (url: unknown, init: unknown): Promise<Response> => {
    seen.push({ url: String(url), init: init as RequestInit });
    const answer = answers.shift() ?? new Error("nothing more is answered");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { api: new Api({ sessions, fetch: fetchIt }), seen, sessions };
}

const json = (value: unknown, status = 200): Response => new Response(JSON.stringify(value), { status });

describe("HTTP interface", () => {
  it("keeps the session of this tab and sends its token", async () => {
    const { api, seen, sessions } = apiWith(json(SESSION), json({ cases: [] }));
    await api.signIn({ username: "ana", password: "secret", keep_cookie: false });
    await api.cases({ state: "open" });
    expect(sessions.current.value?.self.display_name).toBe("Ana");
    expect(seen[0]?.init.body).toBe(JSON.stringify({ username: "ana", password: "secret", keep_cookie: false }));
    expect(seen[1]?.url).toBe("/api/v1/cases?state=open");
    expect(seen[1]?.init.headers).toMatchObject({ Authorization: `Bearer ${SESSION.token}` });
  });

  it("forgets the session on leaving, also when the server is away", async () => {
    const { api, sessions } = apiWith(json(SESSION), new TypeError("failed to fetch"));
    await api.redeem("x".repeat(20));
    await expect(api.signOut()).rejects.toMatchObject({ code: "connection_lost", isRetryable: true });
    expect(sessions.token).toBeNull();
  });

  it("gives the server's refusal with its code", async () => {
    const error = { code: "conflict", message: "Changed.", is_retryable: false, details: { actual: 4 } };
    const { api } = apiWith(json({ error }, 409));
    await expect(api.sign(ID, { password: "p", meaning: "approved", expected_head_seq: 3 })).rejects.toMatchObject({
      code: "conflict", message: "Changed.", details: { actual: 4, status: 409 },
    });
  });

  it("makes something of a proxy's page", async () => {
    const { api } = apiWith(new Response("<h1>Bad gateway</h1>", { status: 502 }));
    await expect(api.me()).rejects.toMatchObject({ code: "http_502", isRetryable: true });
  });

  it("refuses answers that break their schema or are no JSON", async () => {
    const { api } = apiWith(json({ cases: [{ case_id: "nonsense" }] }), new Response("oops"));
    await expect(api.cases()).rejects.toBeInstanceOf(MalformedMessage);
    await expect(api.cases()).rejects.toBeInstanceOf(MalformedMessage);
  });

  it("fetches events page by page until the head", async () => {
    const page = (seqs: number[]): Response => json({ events: seqs.map((seq) => chatEvent(seq, "x")), head_seq: 5 });
    const { api, seen } = apiWith(page([3, 4]), page([5]));
    expect((await api.events(ID, 2)).map((event) => event.seq)).toEqual([3, 4, 5]);
    expect(seen.map(({ url }) => url.split("after=")[1])).toEqual(["2", "4"]);
  });

  it("uploads a header and bytes as one form", async () => {
    const { api, seen } = apiWith(new Response(null, { status: 204 }));
    const header = {
      frame: { publication_id: ID, frame_no: 9 }, captured_at_ms: 1, source: "device",
      intrinsics: { fx: 1, fy: 1, cx: 0, cy: 0, w: 16, h: 16 },
    } as const;
    await api.putStill(ID, ID, header, new Blob(["jpeg"]));
    const body = seen[0]?.init.body as FormData;
    expect(JSON.parse(await (body.get("header") as Blob).text())).toEqual(header);
    expect(await (body.get("image") as Blob).text()).toBe("jpeg");
    expect(seen[0]).toMatchObject({ url: `/api/v1/cases/${ID}/stills/${ID}`, init: { method: "PUT" } });
  });
});

describe("session of a tab", () => {
  it("outlives a reload until it expires", () => {
    const storage = new FakeStorage();
    new SessionStore(storage, () => 0).set(SESSION);
    expect(new SessionStore(storage, () => SESSION.expires_at_ms - 1).token).toBe(SESSION.token);
    expect(new SessionStore(storage, () => SESSION.expires_at_ms).token).toBeNull();
  });

  it("ignores what somebody else wrote there", () => {
    const storage = new FakeStorage();
    storage.setItem("sightline.session", "{");
    expect(new SessionStore(storage).token).toBeNull();
  });
});
