/** What to call this browser in the list of people: its make and main version. */
export function browserName(userAgent: string): string {
  const match = /(Edg|Firefox|Chrome|Version)\/(\d+)/.exec(userAgent);
  const make = { Edg: "Edge", Firefox: "Firefox", Chrome: "Chromium", Version: "Safari" }[match?.[1] ?? ""];
  return make === undefined ? "Browser" : `${make} ${match?.[2] ?? ""}`;
}
