/** Words of the machine's history and of imported models. */

export const en = {
  history: {
    title: (tag: string) => `History of ${tag}`,
    loading: "the history",
    none: "No earlier case of this machine.",
    noFaults: "No faults",
    sameComponent: "Same component",
    recurrence: "Seen before",
    openCase: (number: number) => `Open case ${number}`,
    more: (count: number) => `${count} earlier visits`,
  },
  models: {
    none: "No 3D models were added in this case.",
    triangles: (count: string) => `${count} triangles`,
    proposed: "Place proposed, not judged",
    confirmed: (name: string, when: string) => `Place confirmed by ${name}, ${when}`,
    rejected: (name: string, when: string) => `Place rejected by ${name}, ${when}`,
    noPlace: "Its place was not looked for.",
    show: "Show in 3D",
  },
};

export const zh: typeof en = {
  history: {
    title: (tag) => `${tag} 的历史`,
    loading: "历史",
    none: "该设备没有更早的案例。",
    noFaults: "无故障",
    sameComponent: "同一部件",
    recurrence: "曾出现过",
    openCase: (number) => `打开案例 ${number}`,
    more: (count) => `更早的 ${count} 次`,
  },
  models: {
    none: "本案例没有添加三维模型。",
    triangles: (count) => `${count} 个三角形`,
    proposed: "已提出位置，尚未判断",
    confirmed: (name, when) => `${name} 已确认位置，${when}`,
    rejected: (name, when) => `${name} 已否定位置，${when}`,
    noPlace: "尚未查找其位置。",
    show: "在三维中显示",
  },
};
