import { describe, expect, it } from "vitest";
import type { AssetCard, FaultCard } from "../../../src/protocol/generated";
import { PlantModel, type PlantSource } from "./plant-model";

function card(tag: string, level: AssetCard["level"], parent: string | null): AssetCard {
  return {
    asset_id: `id ${tag}`, tag, names: { en: tag }, level, asset_class: "", parent_id: parent === null ? null : `id ${parent}`, external_refs: [],
    is_retired: false, revision: 1, changed_at_ms: 0, changed_by: "",
  };
}

const ALL = [
  card("HALL", "site", null), card("L1", "line", "HALL"), card("P-1", "machine", "L1"), card("P-1/seal", "component", "P-1"),
  card("P-1/seal/ring", "component", "P-1/seal"), card("P-2", "machine", "L1"),
];
const fault = (component: string): FaultCard => ({ fault_id: component, component }) as FaultCard;

/** The plant above; `asked` notes what was asked for. */
function source(asked: string[] = [], isComplete = true): PlantSource {
  const above = ({ parent_id }: AssetCard): AssetCard[] => {
    const parent = ALL.find(({ asset_id }) => asset_id === parent_id);
    return parent ? [...above(parent), parent] : [];
  };
  const note = <Answer>(what: string, answer: Answer): Promise<Answer> => (asked.push(what), Promise.resolve(answer));
  return {
    plant: {
      assets: ({ parent, tag, text }) => {
        if (tag !== undefined) return note(`tag ${tag}`, ALL.filter((each) => each.tag === tag));
        if (text !== undefined) return note(`text ${text}`, ALL.filter((each) => each.tag.includes(text)));
        return note(`below ${parent}`, ALL.filter(({ parent_id }) => parent_id === (parent === null ? null : `id ${parent}`)));
      },
      asset: (id) => {
        const asset = the(ALL.find(({ asset_id }) => asset_id === id));
        return note(`asset ${id}`, { asset, ancestors: above(asset) });
      },
      tree: (id) => {
        const assets = ALL.filter((each) => each.asset_id === id || above(each).some(({ asset_id }) => asset_id === id));
        return note(`tree ${id}`, { assets: isComplete ? assets : assets.slice(0, 2), is_complete: isComplete });
      },
      documents: () => Promise.resolve([]),
    },
    records: {
      history: (tag) => note(`history ${tag}`, { asset_tag: tag, visits: [], next: null }),
      faults: (tag) => note(`faults ${tag}`, { faults: [fault("P-1/seal"), fault("P-1/seal/ring"), fault("P-1/sealing")], next: null }),
    },
  };
}

function the<Value>(found: Value | undefined): Value {
  if (found === undefined) throw new Error("It is not there.");
  return found;
}

const assetOf = (model: PlantModel, tag: string): AssetCard => the(model.rows.value.find(({ asset }) => asset.tag === tag)).asset;

const lines = (model: PlantModel): string[] =>
  model.rows.value.map(({ asset, depth, isOpen }) => `${"  ".repeat(depth - 1)}${isOpen === null ? "" : isOpen ? "-" : "+"}${asset.tag}`);

describe("the tree of assets", () => {
  it("begins with the site open", async () => {
    const model = new PlantModel(source());
    await model.start("");
    expect(lines(model)).toEqual(["-HALL", "  +L1"]);
    expect(model.shown.value).toBeNull();
  });

  it("opens what leads to the asset that the address names, and knows what is a leaf below a machine", async () => {
    const model = new PlantModel(source());
    await model.start("P-1/seal");
    expect(lines(model)).toEqual(["-HALL", "  -L1", "    -P-1", "      +P-1/seal", "    +P-2"]);
    await model.open(assetOf(model, "P-1/seal"));
    expect(lines(model)).toContain("        P-1/seal/ring");
  });

  it("asks for a branch once and remembers it while it is closed", async () => {
    const asked: string[] = [];
    const model = new PlantModel(source(asked));
    await model.start("P-1");
    const machine = assetOf(model, "P-1");
    for (let time = 0; time < 4; time++) await model.toggle(machine);
    expect(asked.filter((what) => what === "tree id P-1")).toHaveLength(1);
  });

  it("asks again below a machine whose tree did not come whole", async () => {
    const asked: string[] = [];
    const model = new PlantModel(source(asked, false));
    await model.start("P-1/seal/ring");
    expect(asked).toContain("below P-1/seal");
    expect(lines(model)).toContain("        +P-1/seal/ring");
  });
});

describe("what is shown of an asset", () => {
  it("is the history of a machine", async () => {
    const asked: string[] = [];
    const model = new PlantModel(source(asked));
    await model.start("P-1");
    expect(model.shown.value?.visits).toEqual([]);
    expect(asked).toContain("history P-1");
  });

  it("is what was found at a part and below it, and at no part whose name only begins so", async () => {
    const model = new PlantModel(source());
    await model.start("P-1/seal");
    expect(model.shown.value?.faults?.map(({ component }) => component)).toEqual(["P-1/seal", "P-1/seal/ring"]);
    expect(model.shown.value?.ancestors.map(({ tag }) => tag)).toEqual(["HALL", "L1", "P-1"]);
  });

  it("is nothing for a tag that does not exist, and says so", async () => {
    const model = new PlantModel(source());
    await model.start("X-9");
    expect([model.shown.value, model.missingTag.value]).toEqual([null, "X-9"]);
  });
});
