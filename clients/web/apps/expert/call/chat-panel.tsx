/** The chat: lines stay in the record, so nothing is edited or taken back. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { newId } from "../../../src/base/ids";
import { common } from "../../../src/i18n/common";
import { exactTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { Remark } from "../../../src/room/case-state";
import { Button, Empty } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { words } from "../words";
import type { CallSession } from "./call-session";

interface Waiting {
  readonly id: string;
  readonly text: string;
}

export function ChatPanel({ session }: { readonly session: CallSession }): JSX.Element {
  const waiting = useSignal<readonly Waiting[]>([]);
  const { room, socket } = session;
  const lines = room.state.value.chat;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => list.current?.scrollTo({ top: list.current.scrollHeight }), [lines.length, waiting.value.length]);
  const send = (text: string): void => {
    const line = { id: newId(), text };
    waiting.value = [...waiting.value, line];
    const done = (): void => void (waiting.value = waiting.value.filter(({ id }) => id !== line.id));
    socket.op("chat.post", { text }, line.id).catch(showError).finally(done).catch(showError);
  };
  const own = room.welcome.value?.self.account_id;
  const t = words().chat;
  return (
    <div class="chat-panel">
      {lines.length === 0 && waiting.value.length === 0 && <Empty>{t.empty}</Empty>}
      <ol class="chat-lines" ref={list} aria-live="polite">
        {lines.map((line) => (
          <ChatLine key={line.seq} line={line} isOwn={line.by.account_id === own} />
        ))}
        {waiting.value.map(({ id, text }) => (
          <li key={id} class="chat-line" data-own="true" data-waiting="true">
            <p>{text}</p>
            {!socket.isLive.value && <span class="sub">{t.waits}</span>}
          </li>
        ))}
      </ol>
      {room.may("chat.post") && <ChatForm onSend={send} />}
    </div>
  );
}

function ChatLine({ line, isOwn }: { readonly line: Remark; readonly isOwn: boolean }): JSX.Element {
  return (
    <li class="chat-line" data-own={isOwn}>
      <span class="sub">
        {!isOwn && <strong>{line.by.display_name} </strong>}
        <time class="figures">{exactTime(line.at_ms, Date.now(), language.value).slice(0, -3)}</time>
      </span>
      <p>{line.text}</p>
    </li>
  );
}

function ChatForm({ onSend }: { readonly onSend: (text: string) => void }): JSX.Element {
  const text = useSignal("");
  const submit = (event: Event): void => {
    event.preventDefault();
    if (text.value.trim() === "") return;
    onSend(text.value.trim());
    text.value = "";
  };
  return (
    <form class="chat-form" onSubmit={submit}>
      <label class="visually-hidden" for="chat-line">
        {words().chat.write}
      </label>
      <input
        id="chat-line"
        autocomplete="off"
        maxLength={2000}
        placeholder={words().chat.write}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      />
      <Button kind="primary" type="submit" disabled={text.value.trim() === ""}>
        {common().send}
      </Button>
    </form>
  );
}
