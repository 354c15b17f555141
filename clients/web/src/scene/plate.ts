/** The number plate of a mark painted on a canvas, for sprites. The look comes from the caller: one glyph in all places. */

/** How a plate looks; colours are CSS colours, the outline lies in a square from -1 to 1. */
export interface PlateLook {
  readonly text: string;
  readonly outline: readonly (readonly [x: number, y: number])[];
  readonly line: string;
  readonly fill: string;
  readonly edge: string;
  readonly ink: string;
  readonly isDashed: boolean;
  readonly isHollow: boolean;
  readonly isSelected: boolean;
}

/** Painted larger than shown, so that it stays sharp on dense displays. */
export const PLATE_PX = 96;
/** Part of the canvas that the outline's radius takes; the rest is room for the edge and the halo. */
const RADIUS = 0.36;

export function paintPlate(look: PlateLook): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = PLATE_PX;
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.translate(PLATE_PX / 2, PLATE_PX / 2);
  if (look.isSelected) halo(context, look);
  path(context, look);
  stroke(context, look.edge, 13, []);
  if (!look.isHollow) {
    context.fillStyle = look.fill;
    context.fill();
  }
  stroke(context, look.line, 6.5, look.isDashed ? [13, 9] : []);
  write(context, look);
  return canvas;
}

function halo(context: CanvasRenderingContext2D, look: PlateLook): void {
  context.beginPath();
  context.arc(0, 0, PLATE_PX * 0.46, 0, 2 * Math.PI);
  stroke(context, look.edge, 4, []);
}

function path(context: CanvasRenderingContext2D, { outline }: PlateLook): void {
  context.beginPath();
  for (const [x, y] of outline) context.lineTo(x * PLATE_PX * RADIUS, y * PLATE_PX * RADIUS);
  context.closePath();
}

function stroke(context: CanvasRenderingContext2D, colour: string, width: number, dash: number[]): void {
  context.lineJoin = "round";
  context.setLineDash(dash);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

function write(context: CanvasRenderingContext2D, look: PlateLook): void {
  const size = look.text.length > 2 ? 30 : 40;
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.setLineDash([]);
  context.lineWidth = 8;
  context.strokeStyle = look.fill;
  context.strokeText(look.text, 0, 2);
  context.fillStyle = look.ink;
  context.fillText(look.text, 0, 2);
}
