// Negotiation against a peer connection that only keeps the order of things: what is offered, answered, thrown away.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { SightlineError } from "../base/errors";
import type { PublishAnswer, PublishOffer, SubscribeAnswer, SubscribeOffer } from "../protocol/generated";
import { PublishConnection, type Source } from "./publish-connection";
import { SubscribeConnection } from "./subscribe-connection";

class FakeTransceiver {
  mid: string | null = null;
  direction: RTCRtpTransceiverDirection = "sendonly";
  readonly sender = { replaceTrack: () => Promise.resolve() };
  readonly receiver: { track: { id: string } };
  constructor(id: string) {
    this.receiver = { track: { id } };
  }
}

class FakePeer extends EventTarget {
  connectionState = "new";
  localDescription: { sdp: string } | null = null;
  readonly log: string[] = [];
  readonly transceivers: FakeTransceiver[] = [];
  isClosed = false;

  createDataChannel(): object {
    return {};
  }
  addTransceiver(track: { id: string }): FakeTransceiver {
    const transceiver = new FakeTransceiver(track.id);
    this.transceivers.push(transceiver);
    return transceiver;
  }
  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }
  createOffer({ iceRestart }: { iceRestart: boolean }): Promise<object> {
    this.log.push(iceRestart ? "offer with restart" : "offer");
    return Promise.resolve({});
  }
  createAnswer(): Promise<object> {
    return Promise.resolve({});
  }
  setLocalDescription(description: { type?: string }): Promise<void> {
    if (this.isClosed) return Promise.reject(new DOMException("closed", "InvalidStateError"));
    this.log.push(description.type === "rollback" ? "rollback" : "local");
    for (const [index, transceiver] of this.transceivers.entries()) transceiver.mid = String(index);
    this.localDescription = { sdp: `sdp ${this.log.length}` };
    return Promise.resolve();
  }
  setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    if (this.isClosed) return Promise.reject(new DOMException("closed", "InvalidStateError"));
    this.log.push(`remote ${sdp}`);
    return Promise.resolve();
  }
  become(state: string): void {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }
  getStats(): Promise<Map<string, object>> {
    return Promise.resolve(new Map<string, object>());
  }
  getReceivers(): RTCRtpReceiver[] {
    return [];
  }
  close(): void {
    this.isClosed = true;
  }
}

let peers: FakePeer[];
const makePeer = (): RTCPeerConnection => {
  const peer = new FakePeer();
  peers.push(peer);
  return peer as unknown as RTCPeerConnection;
};
const newest = (): FakePeer => peers.at(-1) ?? expect.unreachable("no peer connection was made");
const track = (id: string): MediaStreamTrack => ({ id }) as unknown as MediaStreamTrack;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  peers = [];
});

describe("publishing", () => {
  let offers: PublishOffer[];
  let answer: (offer: PublishOffer) => Promise<PublishAnswer>;
  let published: ReadonlyMap<Source, string>;
  let errors: unknown[];

  function open(): PublishConnection {
    offers = [];
    errors = [];
    answer = (offer) =>
      Promise.resolve({ sdp: "a", tracks: offer.tracks.map(({ mid, source }) => ({ mid, publication_id: `${source} ${mid}` })) });
    return new PublishConnection({
      makePeer,
      request: (offer) => {
        offers.push(offer);
        return answer(offer);
      },
      onPublished: (publications) => (published = publications),
      onError: (error) => errors.push(error),
    });
  }

  it("offers what is wanted once the signalling is up, and learns the publications", async () => {
    const connection = open();
    connection.set("camera", track("c"));
    connection.set("microphone", track("m"));
    await turn();
    expect(peers).toEqual([]);
    connection.online([], true);
    await turn();
    expect(offers.map((offer) => offer.tracks)).toEqual([[{ mid: "0", source: "camera" }, { mid: "1", source: "microphone" }]]);
    expect([...published]).toEqual([["camera", "camera 0"], ["microphone", "microphone 1"]]);
  });

  it("sets the transform in the task that makes the sender", async () => {
    const connection = open();
    const order: string[] = [];
    connection.online([], true);
    connection.set("camera", track("c"), { onSender: () => order.push(...newest().log, "sender") });
    await turn();
    expect(order).toEqual(["sender"]);
  });

  it("puts changes that come while an offer is under way into the next offer", async () => {
    const connection = open();
    connection.online([], true);
    connection.set("camera", track("c"));
    connection.set("microphone", track("m"));
    connection.remove("camera");
    await turn();
    await turn();
    expect(offers.at(-1)?.tracks).toEqual([{ mid: "1", source: "microphone" }]);
    expect(peers.length).toBe(1);
    expect(newest().transceivers[0]?.direction).toBe("inactive");
  });

  it("publishes everything anew after a reset", async () => {
    const connection = open();
    connection.online([], true);
    connection.set("camera", track("c"));
    await turn();
    connection.reset();
    expect([...published]).toEqual([]);
    await turn();
    expect(peers.map((peer) => peer.isClosed)).toEqual([true, false]);
    expect([...published.keys()]).toEqual(["camera"]);
  });

  it("goes on after a resume without a new offer", async () => {
    const connection = open();
    connection.online([], true);
    connection.set("camera", track("c"));
    await turn();
    connection.offline();
    connection.online([], false);
    await turn();
    expect(offers.length).toBe(1);
  });

  it("waits out a lost connection and begins again when it is back", async () => {
    const connection = open();
    connection.online([], true);
    answer = () => Promise.reject(new SightlineError("connection_lost", "away", { isRetryable: true }));
    connection.set("camera", track("c"));
    await turn();
    connection.offline();
    expect(errors).toEqual([]);
    answer = (offer) => Promise.resolve({ sdp: "b", tracks: offer.tracks.map(({ mid }) => ({ mid, publication_id: "p" })) });
    connection.online([], false);
    await turn();
    expect([...published]).toEqual([["camera", "p"]]);
    expect(peers.length).toBe(2);
  });

  it("keeps what was agreed when more is refused", async () => {
    const connection = open();
    connection.online([], true);
    connection.set("camera", track("c"));
    await turn();
    answer = () => Promise.reject(new SightlineError("limit_exceeded", "too many"));
    connection.set("screen", track("s"));
    await turn();
    expect(newest().log.at(-1)).toBe("rollback");
    expect(newest().isClosed).toBe(false);
    expect([...published.keys()]).toEqual(["camera"]);
    expect(errors).toMatchObject([{ code: "limit_exceeded" }]);
  });

  it("restarts ICE when the path is away for longer, and begins anew when it has failed", async () => {
    vi.useFakeTimers();
    const connection = open();
    connection.online([], true);
    connection.set("camera", track("c"));
    await vi.advanceTimersByTimeAsync(0);
    newest().become("disconnected");
    await vi.advanceTimersByTimeAsync(1000);
    newest().become("connected");
    await vi.advanceTimersByTimeAsync(5000);
    expect(offers.length).toBe(1);
    newest().become("disconnected");
    await vi.advanceTimersByTimeAsync(2500);
    expect(newest().log.filter((entry) => entry.startsWith("offer"))).toEqual(["offer", "offer with restart"]);
    newest().become("failed");
    await vi.advanceTimersByTimeAsync(0);
    vi.useRealTimers();
    expect(peers.length).toBe(2);
    expect(connection.phase.value).toBe("connecting");
  });

  it("makes nothing any more once it is closed", async () => {
    const connection = open();
    connection.online([], true);
    connection.set("camera", track("c"));
    await turn();
    connection.close();
    connection.reset();
    connection.online([], true);
    await turn();
    expect(peers.length).toBe(1);
    expect(newest().isClosed).toBe(true);
  });
});

describe("subscribing", () => {
  let starts: number;
  let answers: SubscribeAnswer[];
  let onAnswer: () => Promise<unknown>;
  let errors: unknown[];

  function open(): SubscribeConnection {
    starts = 0;
    answers = [];
    errors = [];
    onAnswer = () => Promise.resolve();
    return new SubscribeConnection({
      makePeer,
      start: () => Promise.resolve(starts++),
      answer: (given) => {
        answers.push(given);
        return onAnswer();
      },
      onFrameRecord: () => undefined,
      onError: (error) => errors.push(error),
    });
  }

  const offer = (version: number, ...mids: number[]): SubscribeOffer => ({
    version,
    sdp: `offer ${version}`,
    tracks: mids.map((mid) => ({
      mid: String(mid), subscription_id: `s${mid}`, publication_id: `p${mid}`, participant_id: "x", source: "camera", kind: "video",
    })),
  });

  beforeEach(() => {
    vi.stubGlobal("MediaStream", Object);
  });

  it("asks for offers and shows what they carry", async () => {
    const connection = open();
    connection.online([], true);
    await turn();
    expect(starts).toBe(1);
    newest().addTransceiver({ id: "t" }).mid = "0";
    connection.offered(offer(1, 0));
    await turn();
    expect(answers.map((given) => given.version)).toEqual([1]);
    expect(connection.remote.value).toMatchObject([{ subscriptionId: "s0", publicationId: "p0", track: { id: "t" } }]);
  });

  it("answers only the newest of the offers that came meanwhile, and none twice", async () => {
    const connection = open();
    connection.online([], true);
    await turn();
    for (const version of [1, 2, 3, 2, 3]) connection.offered(offer(version));
    await turn();
    connection.offered(offer(3));
    await turn();
    expect(answers.map((given) => given.version)).toEqual([1, 3]);
  });

  it("keeps the stream of a subscription that goes on", async () => {
    const connection = open();
    connection.online([], true);
    await turn();
    newest().addTransceiver({ id: "a" }).mid = "0";
    newest().addTransceiver({ id: "b" }).mid = "1";
    connection.offered(offer(1, 0));
    await turn();
    const stream = connection.remote.value[0]?.stream;
    connection.offered(offer(2, 0, 1));
    await turn();
    expect(connection.remote.value[0]?.stream).toBe(stream);
    connection.offered(offer(3, 1));
    await turn();
    expect(connection.remote.value.map((one) => one.subscriptionId)).toEqual(["s1"]);
  });

  it("begins anew on another connection after a reset, and forgets what it had", async () => {
    const connection = open();
    connection.online([], true);
    await turn();
    connection.offered(offer(1));
    connection.start();
    await turn();
    expect(errors).toEqual([]);
    expect(connection.remote.value).toEqual([]);
    connection.offered(offer(2));
    await turn();
    expect(answers.at(-1)?.version).toBe(2);
    expect(peers.map((peer) => peer.isClosed)).toEqual([true, false]);
  });

  it("goes on after a resume, and begins anew for a new participant", async () => {
    const connection = open();
    connection.online([], true);
    await turn();
    connection.offline();
    connection.online([], false);
    await turn();
    expect(starts).toBe(1);
    connection.offline();
    connection.online([], true);
    await turn();
    expect(starts).toBe(2);
  });

  it("begins anew when the answer was lost with the connection", async () => {
    const connection = open();
    connection.online([], true);
    await turn();
    onAnswer = () => Promise.reject(new SightlineError("connection_lost", "away", { isRetryable: true }));
    connection.offered(offer(1));
    await turn();
    connection.offline();
    expect(errors).toEqual([]);
    connection.online([], false);
    await turn();
    expect(starts).toBe(2);
  });

  it("makes a new connection when the path does not heal", async () => {
    vi.useFakeTimers();
    const connection = open();
    connection.online([], true);
    await vi.advanceTimersByTimeAsync(0);
    newest().become("connected");
    newest().become("disconnected");
    await vi.advanceTimersByTimeAsync(2500);
    vi.useRealTimers();
    expect(starts).toBe(2);
    expect(peers.length).toBe(2);
  });
});
