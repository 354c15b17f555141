import { describe, expect, it } from "vitest";
import { SHAPES } from "../../../src/shapes/drawing";
import { DrawingTools, TOOL_KEYS } from "./drawing-tools";

const SIZE = { width: 640, height: 480 };

describe("DrawingTools", () => {
  it("has one key for each tool, none twice", () => {
    expect(new Set(SHAPES.map((shape) => TOOL_KEYS[shape])).size).toBe(SHAPES.length);
  });

  it("gives the shape at its last event and is then ready for the next of the same kind", () => {
    const tools = new DrawingTools();
    tools.choose("distance");
    expect(tools.send({ type: "press", at: { u: 0.2, v: 0.5 } }, SIZE)).toBeNull();
    expect(tools.isDrawing.value).toBe(true);
    expect(tools.send({ type: "release", at: { u: 0.8, v: 0.5 } }, SIZE)).toMatchObject({ shape: "distance" });
    expect(tools.isDrawing.value).toBe(false);
    expect(tools.tool.value).toBe("distance");
  });

  it("lets go step by step: of what was begun, then of the tool, then of nothing", () => {
    const tools = new DrawingTools();
    tools.choose("area");
    tools.send({ type: "press", at: { u: 0.2, v: 0.5 } }, SIZE);
    expect([tools.cancel(), tools.isDrawing.value, tools.tool.value]).toEqual([true, false, "area"]);
    expect([tools.cancel(), tools.tool.value]).toEqual([true, "point"]);
    expect(tools.cancel()).toBe(false);
  });

  it("moves a mark instead of drawing, until it has moved or another tool is taken", () => {
    const tools = new DrawingTools();
    tools.moveNext("m");
    expect(tools.moving.value).toBe("m");
    tools.choose("arrow");
    expect(tools.moving.value).toBeNull();
  });
});
