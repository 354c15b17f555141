/**
 * A bottleneck between one page and the media worker: a UDP relay with a rate and a short queue on the way to the page, as
 * tests/support/netem, for pages that Playwright drives. Only the page that is sent through it suffers.
 */

import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { BrowserContext } from "@playwright/test";

/** IPv4 and UDP headers pass the bottleneck too. */
const HEADER_BYTES = 28;
const QUEUE_MS = 200;

interface Flow {
  readonly page: RemoteInfo;
  readonly towardsWorker: Socket;
}

/** A rate and a short drop-tail queue. */
class Bottleneck {
  /** Bits per second; null: no limit. */
  rateBps: number | null = null;
  readonly #waiting = new Set<ReturnType<typeof setTimeout>>();
  /** Until when the line is spoken for. */
  #busyUntilMs = 0;

  pass(data: Buffer, send: () => void): void {
    const nowMs = performance.now();
    if (this.rateBps === null) return send();
    const start = Math.max(nowMs, this.#busyUntilMs);
    if (start - nowMs > QUEUE_MS) return;
    this.#busyUntilMs = start + ((data.length + HEADER_BYTES) * 8000) / this.rateBps;
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      send();
    }, this.#busyUntilMs - nowMs);
    this.#waiting.add(timer);
  }

  close(): void {
    for (const timer of this.#waiting) clearTimeout(timer);
  }
}

export class NarrowPath {
  readonly down = new Bottleneck();
  readonly up = new Bottleneck();
  readonly #worker: { readonly host: string; readonly port: number };
  readonly #front: Socket;
  readonly #flows = new Map<string, Flow>();

  private constructor(worker: { host: string; port: number }, front: Socket) {
    this.#worker = worker;
    this.#front = front;
    front.on("message", (data, page) => this.#fromPage(data, page));
  }

  /**
   * Sends everything that the context's pages receive through one path, which is made when they first connect.
   *
   * @returns the path, once there is one
   */
  static async into(context: BrowserContext): Promise<{ readonly path: () => NarrowPath; readonly close: () => void }> {
    let made: Promise<NarrowPath> | null = null;
    let path: NarrowPath | null = null;
    await context.exposeFunction("narrowPathTo", async (host: string, port: number): Promise<number> => {
      made ??= NarrowPath.#to(host, port);
      path = await made;
      return path.#front.address().port;
    });
    await context.addInitScript(divert);
    const there = (): NarrowPath => {
      if (!path) throw new Error("The page has not connected yet.");
      return path;
    };
    return { path: there, close: () => path?.close() };
  }

  static async #to(host: string, port: number): Promise<NarrowPath> {
    const front = createSocket(host.includes(":") ? "udp6" : "udp4");
    await new Promise<void>((resolve) => front.bind(0, host, resolve));
    return new NarrowPath({ host, port }, front);
  }

  close(): void {
    this.down.close();
    this.up.close();
    this.#front.close();
    for (const { towardsWorker } of this.#flows.values()) towardsWorker.close();
  }

  #fromPage(data: Buffer, page: RemoteInfo): void {
    const key = `${page.address} ${page.port}`;
    const flow = this.#flows.get(key) ?? this.#open(key, page);
    this.up.pass(data, () => flow.towardsWorker.send(data, this.#worker.port, this.#worker.host));
  }

  /** Each address of the page has its own towards the worker, as behind a router. */
  #open(key: string, page: RemoteInfo): Flow {
    const towardsWorker = createSocket(page.family === "IPv6" ? "udp6" : "udp4");
    const flow = { page, towardsWorker };
    towardsWorker.bind(0, this.#worker.host);
    towardsWorker.on("message", (data) => this.#fromWorker(data, flow));
    this.#flows.set(key, flow);
    return flow;
  }

  #fromWorker(data: Buffer, { page }: Flow): void {
    this.down.pass(data, () => this.#front.send(data, page.port, page.address));
  }
}

/** In the page: where the server says it is reached becomes the relay's port, and other ways are struck out. */
function divert(): void {
  const host = window as unknown as { narrowPathTo: (host: string, port: number) => Promise<number> };
  interface Described {
    setRemoteDescription(this: RTCPeerConnection, description: RTCSessionDescriptionInit): Promise<void>;
  }
  const connections: Described = RTCPeerConnection.prototype;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on each connection below.
  const { setRemoteDescription } = connections;
  connections.setRemoteDescription = async function (description) {
    const lines = (description.sdp ?? "").split("\r\n");
    const found = lines.map((line) => /^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host/i.exec(line));
    const first = found.find((match) => match !== null);
    const address = first?.[1] ?? "";
    const port = first ? await host.narrowPathTo(address, Number(first[2])) : 0;
    const kept = lines.flatMap((line, index) => {
      const match = found[index];
      if (!line.startsWith("a=candidate:")) return [line];
      return match?.[1] === address ? [line.replace(` ${address} ${match[2]} `, ` ${address} ${port} `)] : [];
    });
    await setRemoteDescription.call(this, { ...description, sdp: kept.join("\r\n") });
  };
}
