/** The port to a WebSocket: what the links need of one, the browser's implementation, and what close codes mean. */

import { SightlineError } from "../base/errors";

export interface SocketHandlers {
  readonly onOpen: () => void;
  readonly onMessage: (data: unknown) => void;
  /** Called exactly once, also when the connection was never made. */
  readonly onClose: (code: number, reason: string) => void;
}

export interface Socket {
  send(text: string): void;
  close(code: number, reason: string): void;
}

export type OpenSocket = (url: string, handlers: SocketHandlers) => Socket;

/** Says goodbye for good: the server lets the participant leave at once. */
export const CLOSE_LEFT = 1000;
/** Given up by this side because nothing came any more, or to simulate an outage; the participant comes back. */
export const CLOSE_LOST = 4000;

const FINAL: Readonly<Record<number, readonly [code: string, message: string]>> = {
  4400: ["protocol_error", "This page and the server do not understand each other. Reload the page."],
  4401: ["unauthenticated", "You are not signed in any more. Sign in again."],
  4403: ["permission_denied", "You are not allowed to take part in this case."],
  4404: ["not_found", "There is no such case."],
  4409: ["replaced", "You opened this call in another window. Continue there, or reload to continue here."],
  4413: ["message_too_large", "A message was larger than the server allows. Reload the page."],
};

/** The error of a close code after which connecting again is of no use, or null when it is worth a try. */
export function finalError(closeCode: number): SightlineError | null {
  const known = FINAL[closeCode];
  return known ? new SightlineError(known[0], known[1], { details: { closeCode } }) : null;
}

/** The real thing. */
export const openWebSocket: OpenSocket = (url, handlers) => {
  const socket = new WebSocket(url);
  socket.onopen = handlers.onOpen;
  socket.onmessage = (message) => handlers.onMessage(message.data);
  socket.onclose = (closed) => handlers.onClose(closed.code, closed.reason);
  return {
    send: (text) => socket.send(text),
    close: (code, reason) => socket.close(code, reason),
  };
};
