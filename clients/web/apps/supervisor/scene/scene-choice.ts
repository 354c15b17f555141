/** What the 3D view of a review shows: nothing, whatever the chosen item is about, or one view that was asked for. */

import type { SceneSight } from "./scene-views";

export class SceneChoice {
  static readonly closed = new SceneChoice(false, null);
  static readonly ofItem = new SceneChoice(true, null);
  readonly isOpen: boolean;
  /** Null: that of the item. */
  readonly sight: SceneSight | null;

  private constructor(isOpen: boolean, sight: SceneSight | null) {
    this.isOpen = isOpen;
    this.sight = sight;
  }

  static at(sight: SceneSight): SceneChoice {
    return new SceneChoice(true, sight);
  }
}
