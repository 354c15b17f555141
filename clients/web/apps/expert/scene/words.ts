/** Words of the 3D view that grows, in both languages. */

import { defineWords } from "../../../src/i18n/words";

const area = (squareMetres: number): string => (squareMetres < 10 ? squareMetres.toFixed(1) : String(Math.round(squareMetres)));

const en = {
  scanning: (squareMetres: number) => `scanning … ${area(squareMetres)} m²`,
  scanned: (squareMetres: number) => `scanned: ${area(squareMetres)} m²`,
  colour: "Colour",
  place: "What is shown",
  hall: "Machine hall",
  scan: "Scan",
  earlier: (caseNumber: number, when: string) => `Case ${caseNumber}, ${when}`,
  earlierCaption: (caseNumber: number, squareMetres: number, isPlaced: boolean) =>
    `earlier visit, case ${caseNumber}: ${area(squareMetres)} m², ${isPlaced ? "lined up with today" : "not lined up with today"}`,
};

const zh: typeof en = {
  scanning: (squareMetres) => `正在扫描 … ${area(squareMetres)} m²`,
  scanned: (squareMetres) => `已扫描：${area(squareMetres)} m²`,
  colour: "颜色",
  place: "显示内容",
  hall: "机器大厅",
  scan: "扫描",
  earlier: (caseNumber, when) => `案例 ${caseNumber}，${when}`,
  earlierCaption: (caseNumber, squareMetres, isPlaced) =>
    `上次到访，案例 ${caseNumber}：${area(squareMetres)} m²，${isPlaced ? "已" : "未"}与今天的位置对齐`,
};

export const sceneWords = defineWords(en, zh);
