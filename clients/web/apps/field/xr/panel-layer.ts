/** The cards in the field of view: step, message, call tray; where they stand, what is under the pointer, what is pressed. */

import * as THREE from "three";
import type { Ink } from "../../../src/scene/xr-ink";
import type { ViewLimits } from "../../../src/scene/xr-edge";
import { Panel, PANEL_DISTANCE_M, type PanelContent } from "../../../src/scene/xr-panel";
import { NearGaze, BesideWork, CallTrayPlace, type HeadPose } from "./card-place";

export type PanelName = "step" | "strip" | "tray";

export interface Contents {
  readonly step: PanelContent | null;
  readonly strip: PanelContent | null;
  readonly tray: PanelContent | null;
}

export interface PanelFrame {
  readonly head: HeadPose;
  readonly limits: ViewLimits;
  /** 1 in a headset, more on flat screens. */
  readonly scale: number;
  readonly seconds: number;
}

const STEP_MM = { width: 390, maxHeight: 420 } as const;
const STRIP_MM = { width: 420, maxHeight: 170 } as const;
const TRAY_MM = { width: 400, maxHeight: 100 } as const;
const DEGREE = Math.PI / 180;
const STRIP_ASIDE_RAD = 15.5 * DEGREE;

const CURSOR_M = 0.006;

export class PanelLayer {
  readonly root = new THREE.Group();
  readonly #panels: Readonly<Record<PanelName, Panel>>;
  readonly #beside: BesideWork;
  readonly #near: NearGaze;
  readonly #tray = new CallTrayPlace();
  readonly #cursor: THREE.Mesh<THREE.RingGeometry, THREE.MeshBasicMaterial>;
  #hover: { readonly panel: PanelName; readonly id: string } | null = null;

  constructor(ink: Ink, isStill: () => boolean) {
    this.#panels = {
      step: new Panel(ink, STEP_MM.width, STEP_MM.maxHeight),
      strip: new Panel(ink, STRIP_MM.width, STRIP_MM.maxHeight),
      tray: new Panel(ink, TRAY_MM.width, TRAY_MM.maxHeight),
    };
    this.#beside = new BesideWork(isStill);
    this.#near = new NearGaze(STRIP_ASIDE_RAD, isStill);
    this.#cursor = cursor(ink);
    this.root.add(...Object.values(this.#panels).map(({ root }) => root), this.#cursor);
  }

  update(contents: Contents, { head, limits, scale, seconds }: PanelFrame, rays: readonly THREE.Ray[]): void {
    const halfRad = Math.atan((this.#panels.step.widthM * scale) / 2 / PANEL_DISTANCE_M);
    this.#beside.update(head, seconds, Math.atan(limits.right) - halfRad);
    this.#near.update(head, seconds);
    this.#tray.update(head);
    const at = { step: this.#beside.at, strip: this.#near.at, tray: this.#tray.at } as const;
    // At most three things at once: card, marks, and either the message or the tray.
    const { isShown } = this.#tray;
    const shown = { ...contents, strip: isShown ? null : contents.strip, tray: isShown ? contents.tray : null };
    for (const [name, panel] of this.#each()) {
      panel.place(at[name], { ...head, scale }, scale > 1);
      panel.show(shown[name], this.#hover?.panel === name ? this.#hover.id : null);
    }
    this.#point(rays, head);
  }

  /** The card comes beside the present gaze: new content is found where one looks. */
  bringStep(): void {
    this.#beside.reset();
  }

  /** The button that a ray presses; null for none. A press on a card beside its buttons does nothing. */
  pressedBy(ray: THREE.Ray): { readonly panel: PanelName; readonly id: string } | null {
    for (const [name, panel] of this.#each()) {
      const hit = panel.buttonAt(ray);
      if (hit) return { panel: name, id: hit.id };
    }
    return null;
  }

  /** The middle of a button as tangents to the right and up of the gaze; null when it is not shown. */
  buttonSpot(name: PanelName, id: string, { eye, turn }: HeadPose): { readonly x: number; readonly y: number } | null {
    const at = this.#panels[name].centreOf(id)?.sub(eye).applyQuaternion(turn.clone().invert());
    return at && at.z < 0 ? { x: at.x / -at.z, y: at.y / -at.z } : null;
  }

  shown(name: PanelName): PanelContent | null {
    return this.#panels[name].content;
  }

  dispose(): void {
    for (const [, panel] of this.#each()) panel.dispose();
    this.#cursor.geometry.dispose();
    this.#cursor.material.dispose();
    this.root.removeFromParent();
  }

  #each(): readonly (readonly [PanelName, Panel])[] {
    return Object.entries(this.#panels) as [PanelName, Panel][];
  }

  #point(rays: readonly THREE.Ray[], head: HeadPose): void {
    this.#hover = null;
    this.#cursor.visible = false;
    for (const ray of rays) {
      for (const [panel, one] of this.#each()) {
        const hit = one.buttonAt(ray);
        if (!hit) continue;
        this.#hover = { panel, id: hit.id };
        this.#cursor.visible = true;
        this.#cursor.position.copy(hit.point);
        this.#cursor.quaternion.copy(head.turn);
        return;
      }
    }
  }
}

function cursor(ink: Ink): THREE.Mesh<THREE.RingGeometry, THREE.MeshBasicMaterial> {
  const material = new THREE.MeshBasicMaterial({
    color: new THREE.Color().setStyle(ink.text, THREE.LinearSRGBColorSpace), depthTest: false, depthWrite: false, transparent: true,
  });
  const mesh = new THREE.Mesh(new THREE.RingGeometry(CURSOR_M * 0.45, CURSOR_M, 24), material);
  mesh.renderOrder = 400;
  mesh.visible = false;
  return mesh;
}
