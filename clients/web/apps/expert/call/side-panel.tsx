/** Beside the picture: marks, guide, chat, and the call itself. */

import { useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { KeyHint } from "../../../src/ui/components";
import { MarksPanel } from "../marks/marks-panel";
import { words } from "../words";
import type { CallParts } from "./call-page";
import { ChatPanel } from "./chat-panel";
import { GuidePanel } from "./guide-panel";
import { InfoPanel } from "./info-panel";
import { ReviewPanel } from "./review-panel";
import { TAB_KEYS, TABS, type Tab } from "./layout-state";

export function SidePanel({ parts }: { readonly parts: CallParts }): JSX.Element {
  const { tab } = parts.layout;
  const unread = useUnread(parts);
  return (
    <aside class="side-panel">
      <div class="tabs" role="tablist">
        {TABS.map((one, index) => (
          <TabButton key={one} tab={one} index={index} parts={parts} unread={unread} />
        ))}
      </div>
      <div class="tab-body" role="tabpanel" id={`panel-${tab.value}`} aria-labelledby={`tab-${tab.value}`}>
        {contentOf(tab.value, parts)}
      </div>
    </aside>
  );
}

function contentOf(tab: Tab, parts: CallParts): ComponentChildren {
  const { session, faults, knowledge, stage, guide, components, draft } = parts;
  switch (tab) {
    case "marks":
      return <MarksPanel session={session} faults={faults} knowledge={knowledge} views={stage?.views.value ?? []} components={components ?? []} />;
    case "guide":
      return <GuidePanel room={session.room} guide={guide} load={(sha256) => session.api.blob(session.caseId, sha256)} />;
    case "review":
      return <ReviewPanel session={session} draft={draft} components={components ?? []} />;
    case "chat":
      return <ChatPanel session={session} />;
    case "info":
      return <InfoPanel session={session} />;
  }
}

interface TabButtonProps {
  readonly tab: Tab;
  readonly index: number;
  readonly parts: CallParts;
  readonly unread: number;
}

function TabButton({ tab, index, parts, unread }: TabButtonProps): JSX.Element {
  const { layout, session, guide } = parts;
  const isCurrent = layout.tab.value === tab;
  const moved = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = TABS[(index + by + TABS.length) % TABS.length];
    if (by === 0 || !next) return;
    layout.show(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${tab}`}
      aria-selected={isCurrent}
      aria-controls={isCurrent ? `panel-${tab}` : undefined}
      aria-keyshortcuts={TAB_KEYS[tab]}
      tabIndex={isCurrent ? 0 : -1}
      onClick={() => layout.show(tab)}
      onKeyDown={moved}
    >
      {words()[tab].tab}
      {tab === "marks" && <Count value={session.room.marks.value.length} />}
      {tab === "guide" && guide && <Count value={session.room.state.value.answers.size} of={guide.steps.length} />}
      {tab === "review" && <Count value={parts.draft.list?.items.filter(({ item }) => item.is_exception).length ?? 0} />}
      {tab === "chat" && unread > 0 && (
        <span class="badge" aria-label={words().chat.unread(unread)}>
          {unread}
        </span>
      )}
      <KeyHint keys={TAB_KEYS[tab]} />
    </button>
  );
}

function Count({ value, of }: { readonly value: number; readonly of?: number }): JSX.Element | null {
  if (value === 0 && of === undefined) return null;
  return <span class="count figures">{of === undefined ? value : `${value}/${of}`}</span>;
}

/** Lines of others since the chat was last open. */
function useUnread({ session, layout }: CallParts): number {
  const unread = useSignal(0);
  const read = useRef<number | null>(null);
  useSignalEffect(() => {
    const own = session.room.welcome.value?.self.account_id;
    const lines = session.room.state.value.chat;
    const last = lines.at(-1)?.seq ?? 0;
    // What was written before this page was opened was read then, or is seen when the tab is opened.
    if (layout.tab.value === "chat" || read.current === null) {
      if (session.socket.isLive.value) read.current = last;
    }
    const since = read.current ?? last;
    unread.value = lines.filter((line) => line.seq > since && line.by.account_id !== own).length;
  });
  return unread.value;
}
