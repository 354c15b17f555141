/** Colours and type of what is drawn in the field of view, and how a plate is drawn on a canvas. */

/** CSS colours, resolved by the page from its tokens (dark values: white on dark plates). */
export interface Ink {
  readonly text: string;
  readonly muted: string;
  readonly plate: string;
  readonly line: string;
  readonly edge: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly warning: string;
  readonly onWarning: string;
  readonly critical: string;
  readonly criticalFill: string;
  readonly note: string;
  readonly font: string;
}

/** How a mark's plate looks; the outline is a closed polygon within -1..1, y downwards. */
export interface PlateLook {
  readonly outline: readonly (readonly [x: number, y: number])[];
  readonly colour: string;
  readonly isFilled: boolean;
  readonly isDashed: boolean;
  readonly isHollow: boolean;
  readonly number: string;
}

type Context = CanvasRenderingContext2D;

export function fontOf(ink: Ink, size: number, isStrong = false): string {
  return `${isStrong ? 600 : 400} ${size}px ${ink.font}`;
}

/** The number plate around a point, with a dark and a light edge so that it shows on anything. */
export function drawPlate(context: Context, ink: Ink, look: PlateLook, x: number, y: number, radius: number): void {
  const path = (scale: number): void => {
    context.beginPath();
    for (const [px, py] of look.outline) context.lineTo(x + px * radius * scale, y + py * radius * scale);
    context.closePath();
  };
  context.lineJoin = "round";
  context.setLineDash([]);
  path(1);
  context.strokeStyle = ink.edge;
  context.lineWidth = radius * 0.46;
  context.stroke();
  if (!look.isHollow) {
    context.fillStyle = look.isFilled ? ink.criticalFill : ink.plate;
    context.fill();
  }
  path(1);
  context.strokeStyle = ink.text;
  context.lineWidth = radius * 0.3;
  context.stroke();
  context.strokeStyle = look.colour;
  context.lineWidth = radius * 0.17;
  if (look.isDashed) context.setLineDash([radius * 0.36, radius * 0.26]);
  context.stroke();
  context.setLineDash([]);
  drawOutlined(context, ink, look.number, x, y + radius * 0.03, radius * (look.number.length > 2 ? 0.72 : 0.98), "center");
}

/** Text with a dark edge, readable before sunlit metal and in a dark pit. */
export function drawOutlined(
  context: Context,
  ink: Ink,
  text: string,
  x: number,
  y: number,
  size: number,
  align: CanvasTextAlign,
): void {
  context.font = fontOf(ink, size, true);
  context.textAlign = align;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.strokeStyle = ink.edge;
  context.lineWidth = size * 0.28;
  context.strokeText(text, x, y);
  context.fillStyle = ink.text;
  context.fillText(text, x, y);
}
