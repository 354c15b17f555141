// Runs before the first paint, so that a page never flashes in the other theme. Kept out of the bundle because module
// scripts run too late; src/ui/theme.ts is the only other reader and writer of this key.
(function () {
  try {
    var theme = localStorage.getItem("sightline.theme");
    // The expert's desk is dark unless somebody chose otherwise: the picture owns the screen.
    if (!theme && location.pathname.indexOf("/expert") === 0) theme = "dark";
    if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
    var language = new URLSearchParams(location.search).get("lang") || localStorage.getItem("sightline.language");
    if (language === "zh" || language === "en") document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  } catch {
    // Storage may be forbidden; the defaults of the style sheet hold.
  }
})();
