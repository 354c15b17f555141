/**
 * Errors of the web clients. Server errors keep their stable code (server/sightline/errors.py); the codes that only a
 * client can see are listed here.
 */

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** Base of every error raised on purpose; `code` is stable, `message` is for people. */
export class SightlineError extends Error {
  override readonly name: string = "SightlineError";
  readonly code: string;
  readonly isRetryable: boolean;
  readonly details: ErrorDetails;

  constructor(code: string, message: string, options: { isRetryable?: boolean; details?: ErrorDetails } = {}) {
    super(message);
    this.code = code;
    this.isRetryable = options.isRetryable ?? false;
    this.details = options.details ?? {};
  }
}

/** The other side, or a stored file, does not keep to the protocol. */
export class MalformedMessage extends SightlineError {
  override readonly name = "MalformedMessage";
  constructor(message: string, details: ErrorDetails = {}) {
    super("malformed_message", message, { details });
  }
}

/** A message type that this version does not know; the connection goes on. */
export class UnknownMessage extends SightlineError {
  override readonly name = "UnknownMessage";
  constructor(type: string) {
    super("unknown_message", `The message type ${type} is not known here.`, { details: { type } });
  }
}

/** The socket or the network went away before an answer came. */
export class ConnectionLost extends SightlineError {
  override readonly name = "ConnectionLost";
  constructor(message = "The connection was lost before the answer came.") {
    super("connection_lost", message, { isRetryable: true });
  }
}

/** No answer within the deadline. */
export class DeadlineExceeded extends SightlineError {
  override readonly name = "DeadlineExceeded";
  constructor(what: string, deadlineMs: number) {
    super("deadline_exceeded", `No answer to ${what} within ${deadlineMs} ms.`, {
      isRetryable: true,
      details: { what, deadlineMs },
    });
  }
}

/** The owner closed the object; asking it for more is a mistake of the caller or a race with its end. */
export class Closed extends SightlineError {
  override readonly name = "Closed";
  constructor(what: string) {
    super("closed", `${what} is closed.`);
  }
}

/** Anything thrown, as one of ours, for showing and for branching on `code`. */
export function asSightlineError(thrown: unknown): SightlineError {
  if (thrown instanceof SightlineError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new SightlineError("internal", message);
}
