/** One HTTP request to `/api/v1`: bearer token, JSON in and out, typed errors, a deadline. */

import { ConnectionLost, DeadlineExceeded, MalformedMessage, SightlineError } from "../base/errors";
import type { ErrorBody } from "../protocol/generated";
import { assertRest } from "../protocol/envelope";
import { isObject } from "../protocol/schema";

const DEADLINE_MS = 20_000;

export interface HttpOptions {
  /** `""` for the own origin. */
  readonly baseUrl: string;
  readonly token: () => string | null;
  readonly fetch: typeof fetch;
}

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  /** Sent as JSON, or as it is when it is a form or a file. */
  readonly body?: object | FormData | Blob;
  /** Entity tag of what is changed: refused when that is another one by now. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal | undefined;
  readonly deadlineMs?: number;
}

export class Http {
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  /** Address under the interface, for logs and tests. */
  url(path: string): string {
    return `${this.#options.baseUrl}/api/v1${path}`;
  }

  /** The answer, checked against a definition of rest.schema.json (or `family.Definition`) when one is named. @throws SightlineError */
  async json<Answer>(call: Call, definition?: string): Promise<Answer> {
    const response = await this.response(call);
    const value: unknown = response.status === 204 ? null : await parsed(response);
    if (definition !== undefined) assertRest(definition, value);
    return value as Answer;
  }

  async blob(call: Call): Promise<Blob> {
    return (await this.response(call)).blob();
  }

  /** @throws SightlineError as the server refused, ConnectionLost, DeadlineExceeded; AbortError when `signal` aborts */
  async response(call: Call): Promise<Response> {
    const deadlineMs = call.deadlineMs ?? DEADLINE_MS;
    const deadline = AbortSignal.timeout(deadlineMs);
    const signal = call.signal ? AbortSignal.any([call.signal, deadline]) : deadline;
    let response: Response;
    try {
      response = await this.#options.fetch(this.url(call.path), { ...this.#request(call), signal });
    } catch (error) {
      if (call.signal?.aborted) throw error;
      if (deadline.aborted) throw new DeadlineExceeded(`${call.method} ${call.path}`, deadlineMs);
      throw new ConnectionLost("The server cannot be reached. Check the network and try again.");
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }

  #request(call: Call): RequestInit {
    const headers: Record<string, string> = {};
    const token = this.#options.token();
    if (token !== null) headers["Authorization"] = `Bearer ${token}`;
    if (call.ifMatch !== undefined) headers["If-Match"] = `"${call.ifMatch}"`;
    const request = { method: call.method, headers, credentials: "same-origin", cache: "no-store" } as const;
    if (call.body === undefined) return request;
    if (call.body instanceof FormData) return { ...request, body: call.body };
    if (call.body instanceof Blob) {
      headers["Content-Type"] = call.body.type;
      return { ...request, body: call.body };
    }
    headers["Content-Type"] = "application/json";
    return { ...request, body: JSON.stringify(call.body) };
  }
}

async function parsed(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown;
  } catch {
    throw new MalformedMessage("The server's answer cannot be read.");
  }
}

/** The error of an answer that is not 2xx; a proxy's page without our form becomes `http_<status>`. */
async function refusal(response: Response): Promise<SightlineError> {
  const value: unknown = await response.json().catch(() => null);
  const error = isObject(value) ? value["error"] : null;
  if (isObject(error) && typeof error["code"] === "string" && typeof error["message"] === "string") {
    const body = error as unknown as ErrorBody;
    const details = { ...body.details, status: response.status };
    return new SightlineError(body.code, body.message, { isRetryable: body.is_retryable, details });
  }
  return new SightlineError(`http_${response.status}`, `The server answered with status ${response.status}.`, {
    isRetryable: response.status >= 500,
    details: { status: response.status },
  });
}
