/** "This one?" in the field of view: the picture of the earlier visit beside what the wearer sees, and the answer. */

import { computed, signal } from "@preact/signals";
import type { Localisation } from "../../../src/protocol/generated";
import type { PanelContent } from "../../../src/scene/xr-panel";
import { localisingWords } from "../../../src/ui/localising/words";
import { cardOf } from "../../../src/ui/localising/view-of";
import { showError } from "../../../src/ui/toast";
import type { FieldSession } from "../session/field-session";

const SETTLING_MS = 1000;

export class FieldLocalising {
  readonly #session: Pick<FieldSession, "room" | "media" | "api" | "socket" | "caseId">;
  /** An answer is on its way; the question goes at once, so that it is not answered twice. */
  readonly #answered = signal<string | null>(null);
  #answeredAtMs = -Infinity;
  #shown: { readonly url: string; readonly image: HTMLImageElement | null; readonly objectUrl: string | null } | null = null;

  constructor(session: Pick<FieldSession, "room" | "media" | "api" | "socket" | "caseId">) {
    this.#session = session;
  }

  /** What the wearer is asked; null when nothing is. */
  readonly question = computed<Localisation | null>(() => {
    const { room, media } = this.#session;
    const mine = media.local.value.find(({ source }) => source === "camera")?.publicationId ?? "";
    const asked = room.localising.value.get(mine) ?? null;
    return cardOf(asked) === "confirm" && asked?.localisation_id !== this.#answered.value ? asked : null;
  });

  content(): PanelContent | null {
    const asked = this.question.peek();
    if (!asked) return null;
    const t = localisingWords();
    const image = asked.view ? this.#imageOf(asked.view.url) : null;
    const { view } = asked;
    return {
      stripe: "accent",
      blocks: [{ tone: "title", text: t.confirm }, { tone: "rest", text: t.confirmHow, mostLines: 3 }, { tone: "rest", text: t.then }],
      ...(view && image ? { picture: { key: view.url, image, ratio: view.height / view.width, u: view.u ?? null, v: view.v ?? null, plate: null } } : {}),
      buttons: [[{ id: "not-this", label: t.no, kind: "plain" }, { id: "this-one", label: t.yes, kind: "primary" }]],
    };
  }

  /** Takes the press of a button of the card; false when it is none of the question's, or nothing is asked. */
  answered(button: string, nowMs = performance.now()): boolean {
    // What lies under the question may be a safety message: a second press of the same hand must not acknowledge it.
    if (nowMs - this.#answeredAtMs < SETTLING_MS) return true;
    const asked = this.question.peek();
    if (!asked || (button !== "this-one" && button !== "not-this")) return false;
    const { localisation_id } = asked;
    this.#answered.value = localisation_id;
    this.#answeredAtMs = nowMs;
    this.#session.socket.op(button === "this-one" ? "localisation.confirm" : "localisation.reject", { localisation_id }).catch((error: unknown) => {
      this.#answered.value = null;
      showError(error);
    });
    return true;
  }

  close(): void {
    if (this.#shown?.objectUrl) URL.revokeObjectURL(this.#shown.objectUrl);
    this.#shown = null;
  }

  /** Null until it was fetched and decoded; a picture that cannot be had leaves the question without one. */
  #imageOf(url: string): HTMLImageElement | null {
    if (this.#shown?.url !== url) {
      this.close();
      this.#shown = { url, image: null, objectUrl: null };
      this.#session.api.look(this.#session.caseId, url.split("/").at(-1) ?? "").then((blob) => {
        if (this.#shown?.url !== url) return;
        const objectUrl = URL.createObjectURL(blob);
        const image = new Image();
        image.src = objectUrl;
        this.#shown = { url, image, objectUrl };
      }, () => undefined);
    }
    const image = this.#shown.image;
    return image?.complete && image.naturalWidth > 0 ? image : null;
  }
}
