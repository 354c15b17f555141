/** Words of 3D models made elsewhere: imported, looked for, judged by eye. */

import { defineWords } from "../i18n/words";
import type { ModelSearch } from "../protocol/generated";

type Outcome = Exclude<ModelSearch["outcome"], "proposed">;

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const centimetres = (metres: number): string => `${(metres * 100).toFixed(1)} cm`;

const en = {
  title: "3D models",
  file: "Add a scan or CAD mesh (PLY, STL, OBJ, GLB)",
  unit: "One unit of the file is",
  units: { m: "1 m", cm: "1 cm", mm: "1 mm", inch: "1 inch" },
  reading: "Reading the file …",
  none: "No models of this machine yet.",
  find: (name: string) => `Find the place of ${name}`,
  finding: "Comparing with the scan …",
  outcome: {
    nothing_scanned: "Nothing is scanned yet: let the technician look around first.",
    too_few_points: "Too little is scanned to compare with: let the technician look around more.",
    no_overlap: "No place was found where it fits.",
  } satisfies Record<Outcome, string>,
  question: (name: string) => `Does ${name} lie here?`,
  check: "A proposal: turn the view and check that edges coincide.",
  figures: (fitness: number, residualM: number) => `Fitness ${percent(fitness)}, ${centimetres(residualM)} apart. That alone does not tell whether the place is right.`,
  ambiguous: "It fits nearly as well somewhere else.",
  confirm: "Yes, it lies here",
  reject: "No",
  confirmed: (name: string) => `${name}: place confirmed`,
};

const zh: typeof en = {
  title: "三维模型",
  file: "添加扫描或 CAD 网格（PLY、STL、OBJ、GLB）",
  unit: "文件的一个单位是",
  units: { m: "1 米", cm: "1 厘米", mm: "1 毫米", inch: "1 英寸" },
  reading: "正在读取文件 …",
  none: "这台机器还没有模型。",
  find: (name) => `查找 ${name} 的位置`,
  finding: "正在与扫描比较 …",
  outcome: {
    nothing_scanned: "尚未扫描：请技术员先环视四周。",
    too_few_points: "扫描内容太少，无法比较：请技术员再多环视四周。",
    no_overlap: "没有找到吻合的位置。",
  },
  question: (name) => `${name} 在这里吗？`,
  check: "这只是建议：请转动视图，检查边缘是否重合。",
  figures: (fitness, residualM) => `吻合度 ${percent(fitness)}，相距 ${centimetres(residualM)}。仅凭这些不能说明位置正确。`,
  ambiguous: "它在另一处也几乎同样吻合。",
  confirm: "是，就在这里",
  reject: "不是",
  confirmed: (name) => `${name}：位置已确认`,
};

export const modelWords = defineWords(en, zh);
