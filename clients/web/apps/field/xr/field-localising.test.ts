import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import type { Localisation } from "../../../src/protocol/generated";
import { localisingWords } from "../../../src/ui/localising/words";
import { FieldLocalising } from "./field-localising";

const ASKED: Localisation = { localisation_id: "l", publication_id: "mine", target: "asset", state: "confirm", reason: "like_part_near" };

function made(asked: Localisation) {
  const localising = signal(new Map([["mine", asked], ["other", { ...asked, localisation_id: "of somebody else" }]]));
  const sent: unknown[] = [];
  const socket = { op: (kind: string, body: object) => (sent.push({ kind, ...body }), Promise.resolve()) };
  const media = { local: signal([{ source: "camera", publicationId: "mine" }]) };
  const localised = new FieldLocalising({ room: { localising }, media, socket, api: {}, caseId: "c" } as never);
  return { localised, sent, localising };
}

describe("the question whether this is the one, in the field of view", () => {
  it("is asked about the wearer's own camera, and answered once", () => {
    const { localised, sent } = made(ASKED);
    expect(localised.content()?.blocks[0]?.text).toBe(localisingWords.en.confirm);
    expect(localised.answered("done", 0), "another card's button").toBe(false);
    expect(localised.answered("not-this", 0)).toBe(true);
    expect(localised.content(), "gone before the server has answered").toBeNull();
    expect(localised.answered("understood", 999), "a second press does not reach the card below").toBe(true);
    expect(localised.answered("understood", 1001)).toBe(false);
    expect(sent).toEqual([{ kind: "localisation.reject", localisation_id: "l" }]);
  });

  it("is asked anew about another place, and of nobody who only searches", () => {
    const { localised, localising } = made(ASKED);
    localised.answered("this-one", 0);
    localising.value = new Map([["mine", { ...ASKED, localisation_id: "l2" }]]);
    expect(localised.question.value?.localisation_id).toBe("l2");
    localising.value = new Map([["mine", { ...ASKED, state: "searching" }]]);
    expect(localised.question.value).toBeNull();
  });
});
