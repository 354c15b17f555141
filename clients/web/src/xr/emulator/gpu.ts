/** Whether WebGL is drawn by the processor: then smooth edges cost more than the rest of the picture. */

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

export function isSoftwareGpu(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  if (!context) return true;
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const name: unknown = context.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : context.RENDERER);
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return typeof name === "string" && SOFTWARE.test(name);
}
