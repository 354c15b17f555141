/** Offset between this page's and the server's monotonic clocks, from ping and pong. */

const KEPT = 8;

interface Sample {
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

/** Trusts the sample with the shortest round trip of the last eight: queueing only ever lengthens it. */
export class ClockOffset {
  #samples: Sample[] = [];

  add(sentAtMs: number, receivedAtMs: number, serverMonotonicMs: number): void {
    const roundTripMs = receivedAtMs - sentAtMs;
    if (!(roundTripMs >= 0)) return;
    const sample = { roundTripMs, offsetMs: serverMonotonicMs - (sentAtMs + roundTripMs / 2) };
    this.#samples = [...this.#samples, sample].slice(-KEPT);
  }

  /** `server = page + offsetMs`, wrong by at most `roundTripMs / 2`; null before the first pong. */
  get best(): Sample | null {
    return this.#samples.reduce<Sample | null>(
      (best, sample) => (best && best.roundTripMs <= sample.roundTripMs ? best : sample),
      null,
    );
  }

  /** Of the newest ping, for the line of call states. */
  get lastRoundTripMs(): number | null {
    return this.#samples.at(-1)?.roundTripMs ?? null;
  }
}
