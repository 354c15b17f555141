// The page that verifies packages without a server: one file with its script and style in it, put into public/, from
// where the other pages' build takes it along. Its policy allows exactly these two and no connection to anywhere.
import { createHash } from "node:crypto";
import { defineConfig, type Plugin } from "vite";

const digest = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

function inlined(): Plugin {
  return {
    name: "inlined",
    enforce: "post",
    generateBundle(_, bundle) {
      const files = Object.values(bundle);
      const page = files.find((file) => file.fileName === "verify.html");
      if (page?.type !== "asset") throw new Error("There is no page.");
      const script = files.map((file) => (file.type === "chunk" ? file.code : "")).join("").replaceAll("</script", "<\\/script").trim();
      const styles = files.filter((file) => file.type === "asset" && file.fileName.endsWith(".css"));
      const style = styles.map((file) => (file.type === "asset" ? String(file.source) : "")).join("").trim();
      const policy = `default-src 'none'; script-src ${digest(script)}; style-src ${digest(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
      page.source = String(page.source)
        .replace(/\s*<script[^>]*src=[^>]*><\/script>/g, "")
        .replace(/\s*<link rel="stylesheet"[^>]*>/g, "")
        .replace("<head>", () => `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`)
        .replace("</head>", () => `  <style>${style}</style>\n  </head>`)
        .replace("</body>", () => `  <script type="module">${script}</script>\n  </body>`);
      for (const name of Object.keys(bundle)) if (name !== "verify.html") Reflect.deleteProperty(bundle, name);
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [inlined()],
  build: {
    outDir: "public",
    emptyOutDir: false,
    target: "es2023",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    modulePreload: false,
    sourcemap: false,
    cssCodeSplit: false,
    rolldownOptions: { input: `${import.meta.dirname}/verify.html` },
  },
});
