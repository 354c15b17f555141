/** Small shared components over native elements. Styles: base.css. */

import type { ButtonHTMLAttributes, ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { common } from "../i18n/common";

type Size = "desk" | "field";

export interface ButtonProps extends ButtonHTMLAttributes {
  readonly kind?: "plain" | "primary" | "danger" | "quiet";
  /** `field`: 56 px, for gloves and rain. */
  readonly size?: Size;
  /** The key that does the same. */
  readonly keyHint?: string;
  readonly children: ComponentChildren;
}

export function Button({ kind = "plain", size = "desk", keyHint, children, ...rest }: ButtonProps): JSX.Element {
  return (
    <button type="button" class="button" data-kind={kind} data-size={size} aria-keyshortcuts={keyHint} {...rest}>
      {children}
      {keyHint !== undefined && <KeyHint keys={keyHint} />}
    </button>
  );
}

export function KeyHint({ keys }: { readonly keys: string }): JSX.Element {
  return (
    <kbd class="key-hint" aria-hidden="true">
      {keys}
    </kbd>
  );
}

export interface DialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A modal `<dialog>`: focus stays in it, Escape and the close button leave it. */
export function Dialog({ isOpen, title, onClose, children }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    if (isOpen && dialog.current?.open === false) dialog.current.showModal();
    if (!isOpen && dialog.current?.open) dialog.current.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={titleId} onClose={onClose}>
      <header>
        <h2 id={titleId}>{title}</h2>
        <Button kind="quiet" aria-label={common().close} onClick={onClose}>
          ✕
        </Button>
      </header>
      {isOpen && children}
    </dialog>
  );
}

export interface BannerProps {
  readonly tone: "critical" | "warning" | "note" | "calm";
  readonly children: ComponentChildren;
  /** Buttons at its end. */
  readonly actions?: ComponentChildren;
}

const SIGNS = { critical: "⊘", warning: "⚠︎", note: "ⓘ", calm: "•" } as const;

/** A message that stays while its cause does. Critical ones are read out at once. */
export function Banner({ tone, children, actions }: BannerProps): JSX.Element {
  return (
    <div class="banner" data-tone={tone} role={tone === "critical" ? "alert" : "status"}>
      <span aria-hidden="true">{SIGNS[tone]}</span>
      <div class="grow">{children}</div>
      {actions}
    </div>
  );
}

export interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | null | undefined;
  readonly size?: Size;
  /** Gets the attributes that tie the input to its label, hint and error. */
  readonly children: (attributes: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean | undefined;
  }) => ComponentChildren;
}

export function Field({ label, hint, error, size = "desk", children }: FieldProps): JSX.Element {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class="field" data-size={size}>
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {hint !== undefined && (
        <span id={`${id}-hint`} class="hint">
          {hint}
        </span>
      )}
      {error && (
        <span id={`${id}-error`} class="error" role="alert">
          {error}
        </span>
      )}
    </div>
  );
}

export interface ListRowProps {
  readonly before?: ComponentChildren;
  readonly main: ComponentChildren;
  readonly sub?: ComponentChildren;
  readonly after?: ComponentChildren;
  readonly href?: string;
  readonly onClick?: () => void;
  readonly isCurrent?: boolean;
}

/** A row that is a link, a button or plain, with the same looks. */
export function ListRow({ before, main, sub, after, href, onClick, isCurrent }: ListRowProps): JSX.Element {
  const content = (
    <>
      <span>{before}</span>
      <span class="main">
        {main}
        {sub !== undefined && <span class="sub"> {sub}</span>}
      </span>
      <span class="figures">{after}</span>
    </>
  );
  if (href !== undefined) {
    return (
      <a class="list-row" href={href} aria-current={isCurrent ? "true" : undefined}>
        {content}
      </a>
    );
  }
  if (onClick) {
    return (
      <button type="button" class="list-row" onClick={onClick} aria-current={isCurrent ? "true" : undefined}>
        {content}
      </button>
    );
  }
  return <div class="list-row">{content}</div>;
}

/** Says what is awaited; never a wheel alone. */
export function Spinner({ label }: { readonly label: string }): JSX.Element {
  return (
    <span class="spinner" role="status">
      {label}
    </span>
  );
}

/** What to show where there is nothing yet: why, and what to do. */
export function Empty({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <div class="empty">{children}</div>;
}
