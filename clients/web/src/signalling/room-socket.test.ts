import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock, settle } from "../base/clock";
import { MalformedMessage, type SightlineError } from "../base/errors";
import { seededRandom } from "../base/ids";
import type { LogEvent } from "../protocol/envelope";
import { RoomSocket, type RoomSocketOptions } from "./room-socket";
import { BACK_OFF_MS, retryDelayMs } from "./retry";
import { chatEvent, FakeServer, FakeStorage, ID } from "./testing";

let server: FakeServer;
let clock: ManualClock;
let heard: LogEvent[];

function connect(changes: Partial<RoomSocketOptions> = {}): RoomSocket {
  const socket = new RoomSocket({
    url: "ws://test/ws/cases/1",
    caseId: ID,
    device: { kind: "desk", name: "Test" },
    language: "en",
    token: "t".repeat(32),
    clock,
    openSocket: server.open,
    random: () => 0,
    ...changes,
  });
  socket.on("event", (event) => heard.push(event));
  socket.start();
  return socket;
}

async function joined(changes: Partial<RoomSocketOptions> = {}): Promise<RoomSocket> {
  const socket = connect(changes);
  await settle();
  server.welcome();
  return socket;
}

const seqs = (): number[] => heard.map((event) => event.seq);

beforeEach(() => {
  server = new FakeServer();
  clock = new ManualClock();
  heard = [];
});

describe("joining", () => {
  it("says hello first and is live once caught up", async () => {
    server.log.push(chatEvent(1, "a"), chatEvent(2, "b"));
    const socket = connect();
    await settle();
    expect(server.socket.sent[0]).toMatchObject({
      type: "room.hello",
      body: { protocol: 1, token: "t".repeat(32), language: "en", resume: null },
    });
    expect(socket.isLive.value).toBe(false);
    server.welcome();
    expect(socket.state.value.phase).toBe("open");
    expect(socket.isLive.value).toBe(true);
    expect(seqs()).toEqual([1, 2]);
  });

  it("gives up on a socket that opens and says nothing, and tries again", async () => {
    const socket = connect();
    await settle();
    await clock.advance(8000);
    expect(server.sockets[0]?.closedWith).toBe(4000);
    expect(server.sockets.length).toBe(2);
    expect(socket.state.value.phase).toBe("connecting");
  });

  it.each([4400, 4401, 4403, 4404, 4409, 4413])("does not come back after %i", async (code) => {
    const socket = await joined();
    server.socket.drop(code);
    await clock.advance(60_000);
    expect(socket.state.value.phase).toBe("closed");
    expect(server.sockets.length).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it("tells the server's own reason for a final close", async () => {
    const socket = connect();
    await settle();
    const body = { code: "permission_denied", message: "Not your case.", is_retryable: false, details: {} };
    server.socket.receive("error", body, { re: "hello" });
    server.socket.drop(4403);
    expect(socket.state.value).toMatchObject({ phase: "closed", error: { message: "Not your case." } });
  });
});

describe("coming back", () => {
  it("waits longer after each failure, up to the longest", async () => {
    const socket = await joined();
    server.isReachable = false;
    const startMs = clock.now();
    const waits: number[] = [];
    server.socket.drop();
    for (let attempt = 0; attempt < 7; attempt++) {
      const state = socket.state.value;
      if (state.phase !== "waiting") throw new Error(`phase ${state.phase}`);
      waits.push(state.retryAtMs - clock.now());
      await clock.advance(state.retryAtMs - clock.now());
    }
    expect(waits).toEqual([...BACK_OFF_MS, 7000]);
    expect(clock.now() - startMs).toBe(23_000);
  });

  it("adds jitter to all waits but the first", () => {
    expect(retryDelayMs(0, 0.999)).toBe(0);
    expect(retryDelayMs(3, 0.5)).toBe(3200);
    expect(retryDelayMs(99, 0.999)).toBeLessThanOrEqual(8000);
  });

  it.each([1006, 1012, 4408, 4429, 1013])("resumes after %i with what it has seen", async (code) => {
    const socket = await joined();
    server.log.push(chatEvent(1, "a"));
    server.socket.receive("event", chatEvent(1, "a"));
    server.socket.drop(code);
    server.log.push(chatEvent(2, "b"), chatEvent(3, "c"));
    await clock.advance(0);
    expect(server.socket.of("room.hello")[0]?.body["resume"]).toEqual({
      participant_id: ID, resume_key: "k".repeat(24), last_seq: 1,
    });
    server.welcome();
    expect(seqs()).toEqual([1, 2, 3]);
    expect(socket.lastSeq.value).toBe(3);
  });

  it("notices a server that does not answer any more", async () => {
    const socket = await joined();
    await clock.advance(5000);
    expect(server.socket.of("ping").length).toBe(2);
    await clock.advance(11_000);
    expect(server.sockets.length).toBe(2);
    expect(socket.isLive.value).toBe(false);
  });

  it("does not take its own standstill for the server's silence", async () => {
    const socket = await joined();
    clock.standStill(60_000);
    // The timer comes before what the server has answered meanwhile.
    await clock.advance(0);
    const sent_at_ms = Number(server.socket.of("ping").at(-1)?.body["sent_at_ms"]);
    server.socket.receive("pong", { sent_at_ms, server_monotonic_ms: 50, server_utc_ms: 1 });
    await clock.advance(9000);
    expect(server.sockets.length).toBe(1);
    expect(socket.isLive.value).toBe(true);
  });

  it("stays while pongs come", async () => {
    await joined();
    for (let round = 0; round < 10; round++) {
      const sent_at_ms = Number(server.socket.of("ping").at(-1)?.body["sent_at_ms"]);
      server.socket.receive("pong", { sent_at_ms, server_monotonic_ms: 50, server_utc_ms: 1 });
      await clock.advance(5000);
    }
    expect(server.sockets.length).toBe(1);
  });

  it("tries at once when it is woken", async () => {
    const socket = await joined();
    server.isReachable = false;
    server.socket.drop();
    await clock.advance(1500);
    expect(socket.state.value.phase).toBe("waiting");
    server.isReachable = true;
    socket.wake();
    await settle();
    server.welcome();
    expect(socket.isLive.value).toBe(true);
  });

  it("keeps away for as long as an outage is simulated", async () => {
    const socket = await joined();
    socket.simulateOutage(10_000);
    expect(server.socket.closedWith).toBe(4000);
    socket.wake();
    await clock.advance(9999);
    expect(server.sockets.length).toBe(1);
    await clock.advance(1);
    server.welcome();
    expect(socket.isLive.value).toBe(true);
  });

  it("survives a reload as the same participant", async () => {
    const storage = new FakeStorage();
    await joined({ storage });
    server.log.push(chatEvent(1, "a"));
    heard = [];
    connect({ storage });
    await settle();
    expect(server.socket.of("room.hello")[0]?.body["resume"]).toMatchObject({ participant_id: ID, last_seq: 0 });
    server.welcome();
    expect(seqs()).toEqual([1]);
  });

  it("forgets who it was when it leaves for good", async () => {
    const storage = new FakeStorage();
    const socket = await joined({ storage });
    socket.close();
    socket.close();
    expect(server.socket.closedWith).toBe(1000);
    expect(storage.items.size).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe("events", () => {
  it("drops repetitions", async () => {
    await joined();
    for (const seq of [1, 1, 2, 1, 2, 3]) server.socket.receive("event", chatEvent(seq, "x"));
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it("reconnects at a gap and asks for the rest", async () => {
    await joined();
    server.log.push(chatEvent(1, "a"), chatEvent(2, "b"), chatEvent(3, "c"));
    server.socket.receive("event", chatEvent(1, "a"));
    server.socket.receive("event", chatEvent(3, "c"));
    expect(seqs()).toEqual([1]);
    await clock.advance(0);
    server.welcome();
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it("counts an event that it cannot read, instead of asking for it for ever", async () => {
    const socket = await joined();
    const problems: SightlineError[] = [];
    socket.on("problem", (problem) => problems.push(problem));
    server.socket.receive("event", { ...chatEvent(1, "a"), body: { text: 4 } });
    server.socket.receive("event", chatEvent(2, "b"));
    expect(seqs()).toEqual([1, 2]);
    expect(heard[0]).toMatchObject({ isUnknown: true });
    expect(problems.map((problem) => problem.code)).toEqual(["malformed_message"]);
  });

  it.each(["{", "[]", '{"v":1,"type":"event","body":{}}', new ArrayBuffer(3)])("skips the unusable message %s", async (text) => {
    const socket = await joined();
    server.socket.receiveText(text);
    server.socket.receiveText(JSON.stringify({ v: 1, type: "room.dance", body: {} }));
    server.socket.receive("event", chatEvent(1, "a"));
    expect(seqs()).toEqual([1]);
    expect(socket.isLive.value).toBe(true);
  });
});

describe("operations", () => {
  it("resolve when the server has stored them", async () => {
    const socket = await joined();
    const ack = socket.op("chat.post", { text: "seal leaks" });
    expect(socket.pendingOps.value).toBe(1);
    server.storeAll();
    await expect(ack).resolves.toMatchObject({ seq: 1, is_repeated: false });
    expect(socket.pendingOps.value).toBe(0);
  });

  it("wait for the network and go out in their order", async () => {
    const socket = connect();
    const acks = ["a", "b", "c"].map((text) => socket.op("chat.post", { text }));
    await settle();
    server.welcome();
    server.storeAll();
    expect((await Promise.all(acks)).map((ack) => ack.seq)).toEqual([1, 2, 3]);
  });

  it("are stored once when the acknowledgement was lost", async () => {
    const socket = await joined();
    const ack = socket.op("chat.post", { text: "only once" });
    server.losesAcks = true;
    server.storeAll();
    server.losesAcks = false;
    server.socket.drop();
    await clock.advance(0);
    server.welcome();
    server.storeAll();
    await expect(ack).resolves.toMatchObject({ seq: 1, is_repeated: true });
    expect(server.log.length).toBe(1);
    expect(seqs()).toEqual([1]);
  });

  it("reject with the server's refusal, which is final", async () => {
    const socket = await joined();
    const ack = socket.op("chat.post", { text: "no" });
    const { id } = server.socket.of("op")[0] ?? {};
    const body = { code: "permission_denied", message: "No.", is_retryable: false, details: {} };
    server.socket.receive("error", body, { re: id ?? "" });
    await expect(ack).rejects.toMatchObject({ code: "permission_denied" });
    expect(socket.pendingOps.value).toBe(0);
  });

  it("are tried again when the refusal is for now only", async () => {
    const socket = await joined();
    const ack = socket.op("chat.post", { text: "later" });
    const { id } = server.socket.of("op")[0] ?? {};
    const body = { code: "store_unavailable", message: "Busy.", is_retryable: true, details: {} };
    server.socket.receive("error", body, { re: id ?? "" });
    expect(socket.pendingOps.value).toBe(1);
    await clock.advance(1000);
    expect(server.socket.of("op").length).toBe(2);
    server.storeAll();
    await expect(ack).resolves.toMatchObject({ seq: 1 });
  });

  it("with a bad body are refused before they are queued", async () => {
    const socket = await joined();
    expect(() => socket.op("chat.post", { text: "" })).toThrow(MalformedMessage);
    expect(socket.pendingOps.value).toBe(0);
  });

  it("outlive a reload", async () => {
    const storage = new FakeStorage();
    const first = await joined({ storage });
    server.socket.drop();
    void first.op("chat.post", { text: "typed while away" });
    const second = connect({ storage });
    expect(second.pendingOps.value).toBe(1);
    await settle();
    server.welcome();
    server.storeAll();
    expect(server.log.map((event) => event.body["text"])).toEqual(["typed while away"]);
    expect(storage.getItem(`sightline.outbox.${ID}`)).toBeNull();
  });

  // The rule of the design: commit, acknowledge, broadcast; whatever is cut in between, nothing is lost or doubled.
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("survive random losses without loss or doubling, seed %i", async (seed) => {
    const random = seededRandom(seed);
    const socket = await joined({ random });
    const acks: Promise<unknown>[] = [];
    for (let step = 0; step < 60; step++) {
      const dice = random();
      if (dice < 0.5) acks.push(socket.op("chat.post", { text: `note ${acks.length}` }));
      else if (dice < 0.7 && socket.state.value.phase === "open") {
        server.losesAcks = random() < 0.5;
        server.storeAll();
      } else if (dice < 0.85 && socket.state.value.phase !== "waiting") server.socket.drop();
      else await clock.advance(4000);
      await settle();
      if (socket.state.value.phase === "connecting" && server.socket.of("room.hello").length > 0) server.welcome();
    }
    server.losesAcks = false;
    for (let round = 0; round < 20 && socket.pendingOps.value > 0; round++) {
      if (socket.state.value.phase === "open") server.storeAll();
      else {
        await clock.advance(9000);
        server.welcome();
      }
    }
    expect(socket.pendingOps.value).toBe(0);
    await Promise.all(acks);
    const texts = server.log.map((event) => String(event.body["text"]));
    expect([...texts].sort()).toEqual(acks.map((_, index) => `note ${index}`).sort());
  });
});

describe("requests", () => {
  it("get the answer that names them", async () => {
    const socket = await joined();
    const answer = socket.request("publish.offer", { sdp: "v=0", tracks: [] });
    const other = socket.request("subscribe.start", {});
    const [offer] = server.socket.of("publish.offer");
    const [start] = server.socket.of("subscribe.start");
    server.socket.receive("ok", {}, { re: start?.id ?? "" });
    server.socket.receive("publish.answer", { sdp: "v=1", tracks: [] }, { re: offer?.id ?? "" });
    await expect(answer).resolves.toEqual({ sdp: "v=1", tracks: [] });
    await expect(other).resolves.toEqual({});
  });

  it("end at their deadline", async () => {
    const socket = await joined();
    const answer = expect(socket.request("subscribe.start", {}, 3000)).rejects.toMatchObject({ code: "deadline_exceeded" });
    await clock.advance(3000);
    await answer;
  });

  it("end with the connection", async () => {
    const socket = await joined();
    const answer = expect(socket.request("subscribe.start", {})).rejects.toMatchObject({ code: "connection_lost" });
    server.socket.drop();
    await answer;
    await expect(socket.request("subscribe.start", {})).rejects.toMatchObject({ code: "connection_lost" });
  });

  it("refuse an answer of the wrong kind", async () => {
    const socket = await joined();
    const answer = socket.request("publish.offer", { sdp: "v=0", tracks: [] });
    server.socket.receive("ok", {}, { re: server.socket.of("publish.offer")[0]?.id ?? "" });
    await expect(answer).rejects.toBeInstanceOf(MalformedMessage);
  });
});

describe("clock", () => {
  it("takes the offset from the ping with the shortest way", async () => {
    const socket = await joined();
    const pong = async (waitMs: number, serverMs: number): Promise<void> => {
      const sent_at_ms = Number(server.socket.of("ping").at(-1)?.body["sent_at_ms"]);
      await clock.advance(waitMs);
      server.socket.receive("pong", { sent_at_ms, server_monotonic_ms: serverMs, server_utc_ms: 1 });
    };
    const startMs = clock.now();
    await pong(400, startMs + 7000 + 390);
    expect(socket.roundTripMs.value).toBe(400);
    await clock.advance(4600);
    await pong(20, startMs + 5000 + 7000 + 10);
    expect(socket.roundTripMs.value).toBe(20);
    expect(socket.clockOffsetMs).toBeCloseTo(7000, 6);
  });
});
