/** The few signs beside words; words alone would do, so they are hidden from readers. */

import type { ComponentChildren, JSX } from "preact";

function Icon({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" width={24} height={24} aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

const HANDSET =
  "M6.6 10.8a15 15 0 0 0 6.6 6.6l2.2-2.2c.3-.3.7-.4 1-.2 1.2.4 2.4.6 3.6.6.6 0 1 .4 1 1V20c0 .6-.4 1-1 1A17 17 0 0 1 3 4c0-.6.4-1 1-1h3.5c.6 0 1 .4 1 1 0 1.3.2 2.4.6 3.6.1.3 0 .7-.3 1z";

export function PhoneIcon(): JSX.Element {
  return (
    <Icon>
      <path d={HANDSET} fill="currentColor" />
    </Icon>
  );
}

export function HangUpIcon(): JSX.Element {
  return (
    <Icon>
      <g transform="rotate(135 12 12)">
        <path d={HANDSET} fill="currentColor" />
      </g>
    </Icon>
  );
}

export function MicrophoneIcon({ isOff }: { readonly isOff: boolean }): JSX.Element {
  return (
    <Icon>
      <rect x="9" y="3" width="6" height="11" rx="3" fill="currentColor" />
      <path d="M6 11a6 6 0 0 0 12 0M12 17v4M8.5 21h7" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
      {isOff && <path d="M4 3l16 18" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" />}
    </Icon>
  );
}

export function FlipIcon(): JSX.Element {
  return (
    <Icon>
      <path
        d="M4 9V7a2 2 0 0 1 2-2h9M20 15v2a2 2 0 0 1-2 2H9M12.5 2.5L15 5l-2.5 2.5M11.5 16.5L9 19l2.5 2.5"
        fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"
      />
      <circle cx="12" cy="12" r="3" fill="none" stroke="currentColor" stroke-width="2" />
    </Icon>
  );
}

export function SlidersIcon(): JSX.Element {
  return (
    <Icon>
      <path d="M4 7h9M17 7h3M4 17h3M11 17h9" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
      <circle cx="15" cy="7" r="2.4" fill="none" stroke="currentColor" stroke-width="2" />
      <circle cx="9" cy="17" r="2.4" fill="none" stroke="currentColor" stroke-width="2" />
    </Icon>
  );
}

/** ISO 7010 W001, for safety messages and nothing else. */
export function WarningSign(): JSX.Element {
  return (
    <svg class="warning-sign" viewBox="0 0 48 44" width={48} height={44} aria-hidden="true" focusable="false">
      <path class="warning-plate" d="M24 3L46 41H2Z" stroke-width="4" stroke-linejoin="round" />
      <path class="warning-mark" d="M24 15v13M24 34v1" stroke-width="5" stroke-linecap="round" />
    </svg>
  );
}
