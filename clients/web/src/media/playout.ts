/**
 * How long pictures and sound wait before they are played. Packets that were lost and sent again come a round trip or two
 * late; without room for that they come in vain. Room costs delay, so it is made only while packets are missed.
 *
 * `nextDelay` is pure over two readings of `getStats()`; `keepPlayout` reads a connection and applies it.
 */

/** What one reading says, summed over all that is received. */
export interface PlayoutReading {
  /** Packets received, and packets asked for again. */
  readonly packets: number;
  readonly asked: number;
  readonly freezes: number;
  /** Audible samples that were made up, of all samples. */
  readonly madeUp: number;
  readonly samples: number;
  readonly rttMs: number;
}

/** Shares of packets asked for from which one, or two rounds of asking are waited for. */
const LOSSY = 0.01;
const VERY_LOSSY = 0.06;
/** On top of round trips: noticing a hole, the other side's pacing, decoding. */
const SLACK_MS = 50;
const MOST_MS = 500;
/** Added when pictures froze or sound was made up in spite of it. */
const STEP_MS = 60;
const MADE_UP = 0.01;
/** Shrinks by a tenth a second when nothing is missed any more; a delay below this is none. */
const SHRINK = 0.9;
const LEAST_MS = 30;
const EVERY_MS = 1000;

/** Returns the delay to ask for, in milliseconds, from the one so far and two readings a second apart. */
export function nextDelay(delayMs: number, before: PlayoutReading, now: PlayoutReading): number {
  const asked = now.asked - before.asked;
  const share = asked / Math.max(1, now.packets - before.packets);
  const rounds = share >= VERY_LOSSY ? 2.5 : share >= LOSSY ? 1.5 : 0;
  if (rounds === 0) return delayMs * SHRINK < LEAST_MS ? 0 : delayMs * SHRINK;
  const floor = rounds * now.rttMs + SLACK_MS;
  const madeUp = (now.madeUp - before.madeUp) / Math.max(1, now.samples - before.samples);
  // What goes wrong without loss is not the network's doing, and waiting does not help.
  const isTroubled = now.freezes > before.freezes || madeUp > MADE_UP;
  return Math.min(MOST_MS, Math.max(floor, delayMs + (isTroubled ? STEP_MS : 0)));
}

/** Sums up what a connection receives. */
export function readPlayout(rows: Iterable<Readonly<Record<string, unknown>>>): PlayoutReading {
  const sum = { packets: 0, asked: 0, freezes: 0, madeUp: 0, samples: 0, rttMs: 0 };
  const of = (row: Readonly<Record<string, unknown>>, name: string): number => {
    const value = row[name];
    return typeof value === "number" ? value : 0;
  };
  for (const row of rows) {
    if (row["type"] === "candidate-pair" && row["nominated"] === true) sum.rttMs = of(row, "currentRoundTripTime") * 1000;
    if (row["type"] !== "inbound-rtp") continue;
    sum.freezes += of(row, "freezeCount");
    sum.madeUp += of(row, "concealedSamples") - of(row, "silentConcealedSamples");
    sum.samples += of(row, "totalSamplesReceived");
    // Sound has no count of requests; its picture's tells enough, and alone its lost packets do.
    sum.packets += of(row, "packetsReceived");
    sum.asked += Math.max(of(row, "nackCount"), of(row, "packetsLost"));
  }
  return sum;
}

/** Keeps the delay of all receivers of a connection as its path needs it. Returns what ends that. */
export function keepPlayout(peer: RTCPeerConnection, everyMs = EVERY_MS): () => void {
  let before: PlayoutReading | null = null;
  let delayMs = 0;
  const timer = setInterval(() => {
    void peer.getStats().then((report) => {
      const now = readPlayout(report.values() as Iterable<Record<string, unknown>>);
      if (before) delayMs = nextDelay(delayMs, before, now);
      before = now;
      apply(peer, delayMs);
    }, () => undefined);
  }, everyMs);
  return () => clearInterval(timer);
}

/** The same for sound and picture: they are played together, so the longer one would hold the other up anyway. */
function apply(peer: RTCPeerConnection, delayMs: number): void {
  const target = delayMs > 0 ? Math.round(delayMs) : null;
  for (const receiver of peer.getReceivers()) {
    if ("jitterBufferTarget" in receiver && receiver.jitterBufferTarget !== target) receiver.jitterBufferTarget = target;
  }
}
