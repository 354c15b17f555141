/** The shape as it would be now, under the hand; and where a dragged mark would go. */

import { useSignalEffect, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { soFar } from "../../../src/shapes/pen";
import type { CallSession } from "../call/call-session";
import { toPage, type PicturePoint } from "./letterbox";
import { GHOSTLY, shapeOfDrawing } from "./overlay";
import type { PictureStage } from "./picture-stage";
import { ShapeNode } from "./shape-node";
import { NO_SHAPE } from "./shape-views";

interface PreviewProps {
  readonly stage: PictureStage;
  readonly session: CallSession;
  readonly dragged: ReadonlySignal<PicturePoint | null>;
}

export function Preview({ stage, session, dragged }: PreviewProps): JSX.Element {
  const root = useRef<SVGSVGElement>(null);
  const node = useRef<ShapeNode | null>(null);
  const { tools } = session;
  useSignalEffect(() => {
    const rect = stage.rect.value;
    const drawing = soFar(tools.tool.value, tools.pen.value, rect);
    if (!root.current) return;
    if (!node.current) {
      node.current = new ShapeNode("preview");
      root.current.prepend(node.current.root);
    }
    // While it is written, the editor stands where the words will.
    const shape = drawing ? { ...shapeOfDrawing(drawing, rect), words: null } : NO_SHAPE;
    node.current.draw(shape, rect, { ...GHOSTLY, isDashed: false });
  });
  const pen = tools.pen.value;
  const corners = pen.phase === "drawing" ? pen.points.slice(0, tools.tool.value === "stroke" ? 1 : undefined) : [];
  const rect = stage.rect.value;
  return (
    <svg ref={root} class="preview-layer" aria-hidden="true">
      {corners.map((corner, index) => {
        const { x, y } = toPage(corner, rect);
        return <circle key={index} class="corner" cx={x} cy={y} r={index === 0 ? 6 : 4} />;
      })}
      {dragged.value && <Target at={toPage(dragged.value, rect)} />}
    </svg>
  );
}

function Target({ at: { x, y } }: { readonly at: { readonly x: number; readonly y: number } }): JSX.Element {
  return (
    <g class="ghost" transform={`translate(${x} ${y})`}>
      <circle class="ghost-edge" r={12} />
      <circle class="ghost-line" r={12} />
      <circle class="dot-edge" r={4} />
      <circle class="dot" r={2.5} />
    </g>
  );
}
