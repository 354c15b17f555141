/** Words of what leaves the program. */

import type { ExportName } from "../../../src/api/records";

export const en = {
  pdf: "PDF",
  exports: "Export",
  exportNames: {
    "report.pdf": "Report as PDF", "report.html": "Report as HTML", "faults.csv": "Faults (CSV)", "items.csv": "Review list (CSV)", "exceptions.csv": "Exceptions (CSV)",
    "signatures.csv": "Signatures (CSV)", "record.json": "Whole record (JSON)", "bcf.zip": "Faults as BCF topics", "scene.glb": "Scene with marks (GLB)",
    "evidence.zip": "Evidence package with proof",
  } satisfies Record<ExportName, string>,
  preparing: (name: string) => `Making ${name} …`,
  verifyPage: "Check a package",
  handoverPage: "Shift handover",
};

export const zh: typeof en = {
  pdf: "PDF",
  exports: "导出",
  exportNames: {
    "report.pdf": "报告（PDF）", "report.html": "报告（HTML）", "faults.csv": "故障（CSV）", "items.csv": "审核清单（CSV）", "exceptions.csv": "例外（CSV）", "signatures.csv": "签名（CSV）",
    "record.json": "完整记录（JSON）", "bcf.zip": "故障（BCF 主题）", "scene.glb": "带标记的场景（GLB）", "evidence.zip": "带证明的证据包",
  },
  preparing: (name) => `正在生成 ${name}……`,
  verifyPage: "验证证据包",
  handoverPage: "交接班",
};
