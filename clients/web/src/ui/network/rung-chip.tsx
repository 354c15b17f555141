/** On the picture: that it is a still, how old it is, and why. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { duration } from "../../i18n/format";
import type { SubscriptionRung } from "../../protocol/generated";
import { isStill, type ShownLook } from "../../room/call-quality";
import { networkWords } from "./words";

interface RungChipProps {
  /** What I get; null = all of it. */
  readonly rung: SubscriptionRung | null;
  /** The still that is on the picture's place; it stays until the first frame of video has come. */
  readonly look: ShownLook | null;
}

export function RungChip({ rung, look }: RungChipProps): JSX.Element | null {
  const t = networkWords();
  const isOnStills = rung !== null && isStill(rung.rung);
  if (!isOnStills && !look) return null;
  return (
    <span class="chip" data-tone="warning" data-rung={rung?.rung ?? "best"}>
      <strong>{look && rung?.rung !== "last_still" ? t.still : t.lastPicture}</strong>{" "}
      {look && <Age sinceMs={look.receivedAtMs} />} · {isOnStills ? t.mine[rung.reason] : t.videoComes}{" "}
      {look && <span class="wide-only">{t.marksHold}</span>}
    </span>
  );
}

function Age({ sinceMs }: { readonly sinceMs: number }): JSX.Element {
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(performance.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span class="figures">{networkWords().stillAge(duration(Math.max(0, nowMs - sinceMs)))}</span>;
}
