/** What every page needs to begin: session, API, addresses of the sockets, and the wake-up calls of the browser. */

import type { RoomSocket } from "../signalling/room-socket";
import type { DeskSocket } from "../signalling/desk-socket";
import { Api } from "./api";
import { SessionStore } from "./session";

/** Session of this tab and the API with it. */
export function openApi(): Api {
  return new Api({ sessions: new SessionStore(window.sessionStorage) });
}

/** `wss://host/ws/cases/{id}` for the page's own server. */
export function roomUrl(caseId: string): string {
  return `${socketOrigin()}/ws/cases/${caseId}`;
}

export function deskUrl(): string {
  return `${socketOrigin()}/ws/desk`;
}

/** Connects at once when the network or the page comes back, instead of waiting out the back-off. */
export function wakeWithBrowser(socket: Pick<RoomSocket | DeskSocket, "wake">, until: AbortSignal): void {
  const wake = (): void => {
    if (document.visibilityState === "visible") socket.wake();
  };
  window.addEventListener("online", wake, { signal: until });
  document.addEventListener("visibilitychange", wake, { signal: until });
}

function socketOrigin(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;
}
