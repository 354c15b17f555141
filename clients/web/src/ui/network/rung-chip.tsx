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
  readonly look: ShownLook | null;
}

export function RungChip({ rung, look }: RungChipProps): JSX.Element | null {
  if (!rung || !isStill(rung.rung)) return null;
  const t = networkWords();
  return (
    <span class="chip" data-tone="warning" data-rung={rung.rung}>
      {look && rung.rung === "stills" ? t.still : t.lastPicture}
      {look && <Age sinceMs={look.receivedAtMs} />}
      <span>· {t.mine[rung.reason]}</span>
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
