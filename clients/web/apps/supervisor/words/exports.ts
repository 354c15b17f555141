/** Words of what leaves the program. */

export const en = {
  pdf: "PDF",
  record: "Record as JSON",
};

export const zh: typeof en = {
  pdf: "PDF",
  record: "记录 JSON",
};
