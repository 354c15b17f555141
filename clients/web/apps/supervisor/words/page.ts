/** Words of the page itself. */

export const en = {
  safety: "Safety",
  pageTitle: "Review",
  signedOut: "Sign in as a supervisor to review.",
  wrongRole: "Only supervisors decide and sign. You can read.",
  changed: "The record has changed.",
};

export const zh: typeof en = {
  safety: "安全",
  pageTitle: "审核",
  signedOut: "请以主管身份登录以进行审核。",
  wrongRole: "只有主管可以决定和签署。您可以查看。",
  changed: "记录已更改。",
};
