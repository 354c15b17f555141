/** Figures of the call: what this page measures of itself, and what the server measures of everybody. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { common } from "../../i18n/common";
import { bitrate } from "../../i18n/format";
import type { TrackStats } from "../../media/stats";
import type { PublicationFigures, StatsReport, SubscriptionFigures } from "../../protocol/generated";
import { Spinner } from "../components";
import type { NetworkSources } from "./network-chip";
import { networkWords } from "./words";

export function NetworkPanel({ sources }: { readonly sources: NetworkSources }): JSX.Element {
  useEffect(() => sources.quality.watch(), [sources.quality]);
  const t = networkWords();
  const report = sources.quality.report.value;
  return (
    <div class="network-panel">
      <section>
        <h3>{t.own}</h3>
        <OwnFigures sources={sources} />
      </section>
      <section>
        <h3>{t.others}</h3>
        {report ? <CallFigures report={report} sources={sources} /> : <Spinner label={t.waiting} />}
      </section>
    </div>
  );
}

function OwnFigures({ sources }: { readonly sources: NetworkSources }): JSX.Element {
  const t = networkWords();
  const { tracks, rttMs, availableOutgoingBps } = sources.media.stats.value;
  return (
    <>
      <Table heads={[t.what, t.size, t.fps, t.rate, t.loss, t.codec]}>
        {tracks.map((track) => (
          <OwnRow key={`${track.direction} ${track.kind} ${track.layer ?? ""}`} track={track} />
        ))}
      </Table>
      <p class="muted">
        {rttMs !== null && <span>{t.rtt}: <span class="figures">{common().latency(Math.round(rttMs))}</span></span>}
        {availableOutgoingBps !== null && <span> · {t.path}: <span class="figures">{bitrate(availableOutgoingBps)}</span></span>}
      </p>
    </>
  );
}

function OwnRow({ track }: { readonly track: TrackStats }): JSX.Element {
  const t = networkWords();
  const { direction, kind, layer, width, height, fps, bitrateBps, lossRatio, codec } = track;
  const name = [`${t[kind]}, ${t[direction]}`, layer && t.layer(layer)].filter(Boolean).join(", ");
  const size = width !== null && height !== null ? `${width} × ${height}` : null;
  return <Row head={name} cells={[size, whole(fps), bitrate(bitrateBps), share(lossRatio), codec]} />;
}

function CallFigures({ report, sources }: { readonly report: StatsReport; readonly sources: NetworkSources }): JSX.Element {
  const t = networkWords();
  return (
    <Table heads={[t.what, t.gets, t.size, t.rate, t.loss, t.rtt]}>
      {report.publications.map((one) => (
        <Publication key={one.publication_id} one={one} report={report} sources={sources} />
      ))}
    </Table>
  );
}

interface PublicationProps {
  readonly one: PublicationFigures;
  readonly report: StatsReport;
  readonly sources: NetworkSources;
}

function Publication({ one, report, sources }: PublicationProps): JSX.Element {
  const t = networkWords();
  const name = (participantId: string): string => sources.room.participant(participantId)?.actor.display_name ?? t.unknown;
  const sender = name(one.participant_id);
  const best = one.layers.at(-1);
  const rate = one.layers.reduce((sum, layer) => sum + layer.bitrate_bps, 0);
  const cells = [one.codec, height(best?.height), bitrate(rate), share(one.loss), milliseconds(one.rtt_ms)];
  const viewers = report.subscriptions.filter(({ publication_id }) => publication_id === one.publication_id);
  return (
    <>
      <Row head={`${t[one.kind]}: ${t.fromTo(sender, t.server)}`} cells={cells} />
      {viewers.map((viewer) => (
        <Row
          key={viewer.participant_id}
          isSub
          head={t.fromTo(t.server, name(viewer.participant_id))}
          cells={[whatOf(viewer), height(viewer.height), bitrate(viewer.bitrate_bps), share(viewer.loss), milliseconds(viewer.rtt_ms)]}
        />
      ))}
    </>
  );
}

/** What somebody gets, in words; of sound there is nothing to say. */
function whatOf({ rung, layer, is_paused }: SubscriptionFigures): string | null {
  const t = networkWords();
  if (!rung) return null;
  if (is_paused && rung === "best") return t.paused;
  return [t.rungs[rung], layer && t.layer(layer)].filter(Boolean).join(", ");
}

interface RowProps {
  readonly head: string;
  readonly cells: readonly (string | null)[];
  readonly isSub?: boolean;
}

function Row({ head, cells, isSub = false }: RowProps): JSX.Element {
  return (
    <tr data-is-sub={isSub}>
      <th scope="row">{head}</th>
      {cells.map((cell, index) => (
        <td key={index} class="figures">
          {cell ?? networkWords().unknown}
        </td>
      ))}
    </tr>
  );
}

function Table({ heads, children }: { readonly heads: readonly string[]; readonly children: ComponentChildren }): JSX.Element {
  return (
    // Wide figures scroll in a narrow window instead of breaking; for that it must take the focus.
    <div class="network-table" tabIndex={0} role="group" aria-label={heads[0]}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function whole(value: number | null): string | null {
  return value === null ? null : String(Math.round(value));
}

function height(pixels: number | null | undefined): string | null {
  return pixels == null ? null : `${pixels} px`;
}

function share(ratio: number | null | undefined): string | null {
  return ratio == null ? null : `${(ratio * 100).toFixed(1)} %`;
}

function milliseconds(ms: number | null | undefined): string | null {
  return ms == null ? null : `${Math.round(ms)} ms`;
}
