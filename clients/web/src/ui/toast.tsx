/** Short messages that go by themselves. Errors stay until they are dismissed, because they say what to do next. */

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { asSightlineError } from "../base/errors";
import { common, errorText } from "../i18n/common";
import { Button } from "./components";

const SHOWN_MS = 5000;
const MOST = 4;

export interface Toast {
  readonly id: number;
  readonly tone: "calm" | "critical";
  readonly text: string;
  /** For example undo. */
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

export function showToast(text: string, options: Partial<Pick<Toast, "tone" | "action">> = {}): void {
  const toast = { id: ++lastId, tone: options.tone ?? "calm", text, action: options.action } as const;
  toasts.value = [...toasts.value, toast].slice(-MOST);
  if (toast.tone === "calm") setTimeout(() => dismiss(toast.id), SHOWN_MS);
}

/** Shows anything thrown in the person's language. Fits `promise.catch(showError)`. */
export function showError(thrown: unknown): void {
  const error = asSightlineError(thrown);
  if (error.code !== "closed") showToast(errorText(error), { tone: "critical" });
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Put once at the end of a page. */
export function Toasts(): JSX.Element {
  return (
    <div class="toasts">
      {toasts.value.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }): JSX.Element {
  const { action } = toast;
  const run = (): void => {
    action?.run();
    dismiss(toast.id);
  };
  return (
    <div class="toast" data-tone={toast.tone} role={toast.tone === "critical" ? "alert" : "status"}>
      {toast.text}
      {action && <Button onClick={run}>{action.label}</Button>}
      {toast.tone === "critical" && (
        <Button kind="quiet" aria-label={common().close} onClick={() => dismiss(toast.id)}>
          ✕
        </Button>
      )}
    </div>
  );
}
