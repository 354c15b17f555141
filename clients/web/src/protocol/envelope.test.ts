import { describe, expect, it } from "vitest";
import { MalformedMessage, UnknownMessage } from "../base/errors";
import { checkOp, decode, decodeEvent, decodeFrameRecord, encode, isUnknownEvent } from "./envelope";
import type { Event } from "./generated";

const ID = "0b0e6a52-9d55-4f0e-8a55-0d9a6f7f5c11";
const event = (kind: string, body: Record<string, unknown>): Event => ({
  seq: 1,
  at_ms: 1_800_000_000_000,
  actor: { account_id: ID, display_name: "Ana", role: "field" },
  op_id: ID,
  kind,
  body,
  hash: "0".repeat(64),
});

describe("envelope", () => {
  it("round-trips a message with its ids", () => {
    const message = decode(encode("ack", { op_id: ID, seq: 3, is_repeated: false }, { id: "9", re: "4" }));
    expect(message).toEqual({ type: "ack", id: "9", re: "4", body: { op_id: ID, seq: 3, is_repeated: false } });
  });

  it("leaves ids out when there are none", () => {
    expect(JSON.parse(encode("ok", {}))).toEqual({ v: 1, type: "ok", body: {} });
  });

  it.each([
    ["no JSON", "{"],
    ["an array", "[]"],
    ["another version", JSON.stringify({ v: 2, type: "ok", body: {} })],
    ["no body", JSON.stringify({ v: 1, type: "ok" })],
    ["a long id", JSON.stringify({ v: 1, type: "ok", id: "x".repeat(65), body: {} })],
    ["a number as id", JSON.stringify({ v: 1, type: "ok", id: 4, body: {} })],
    ["a body that breaks its schema", JSON.stringify({ v: 1, type: "ack", body: { op_id: "x", seq: 0 } })],
  ])("refuses %s", (_, text) => {
    expect(() => decode(text)).toThrow(MalformedMessage);
  });

  it("refuses binary data", () => {
    expect(() => decode(new ArrayBuffer(4))).toThrow(MalformedMessage);
  });

  it.each(["room.dance", "op:chat.post", "event:chat.posted", "__proto__", "constructor"])(
    "names %s as unknown",
    (type) => {
      expect(() => decode(JSON.stringify({ v: 1, type, body: {} }))).toThrow(UnknownMessage);
    },
  );

  it("ignores fields that it does not know", () => {
    expect(decode(JSON.stringify({ v: 1, type: "ok", body: { later: 1 }, more: 2 }))).toMatchObject({ type: "ok" });
  });
});

describe("events and operations", () => {
  it("checks the body by kind", () => {
    expect(decodeEvent(event("chat.posted", { text: "seal" }))).toMatchObject({ kind: "chat.posted" });
    expect(() => decodeEvent(event("chat.posted", { text: "" }))).toThrow(/text: shorter than 1/);
  });

  it("keeps an event of an unknown kind for its seq", () => {
    const decoded = decodeEvent(event("photo.taken", { blob: "x" }));
    expect(isUnknownEvent(decoded)).toBe(true);
    expect(decoded.seq).toBe(1);
  });

  it("refuses an operation with a bad body before it is queued", () => {
    expect(() => checkOp("chat.post", { text: "x".repeat(2001) })).toThrow(MalformedMessage);
    expect(() => checkOp("chat.post", { text: "é".repeat(2000) })).not.toThrow();
  });

  it("counts code points, as the server does", () => {
    expect(() => checkOp("chat.post", { text: "🔧".repeat(2000) })).not.toThrow();
    expect(() => checkOp("chat.post", { text: "🔧".repeat(2001) })).toThrow(/longer than 2000/);
  });

  it("reads a frame record and refuses one with a fraction in frame_no", () => {
    const record = {
      publication_id: ID,
      frame_no: 7,
      ssrc: 4_294_967_295,
      rtp_ts: 0,
      captured_at_ms: 1.5,
      intrinsics: { fx: 500, fy: 500, cx: 320, cy: 240, w: 640, h: 480 },
      is_certain: true,
    };
    expect(decodeFrameRecord(JSON.stringify(record))).toEqual(record);
    expect(() => decodeFrameRecord(JSON.stringify({ ...record, frame_no: 7.5 }))).toThrow(/expected integer/);
  });
});
