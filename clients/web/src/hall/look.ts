/**
 * The look of the hall: textures under baked light, with metal that mirrors the hall. The same formula, in display
 * values, as `server/sightline/hall/materials.py`; only the filtering of textures is the GPU's.
 */

import * as THREE from "three";

/** Of `server/sightline/hall/shading.py`. */
const SKY_LEVELS = 4;
const SKY_FILL = 0.86;
const SHARPEN = 0.35;
/** Materials that mirror less are not worth the look-up. */
const LEAST_MIRROR = 0.05;
/** Bare metal, glass and water mirror at least so much. */
const STRONG_MIRROR = 0.5;

export interface LookOptions {
  readonly map: THREE.Texture;
  readonly lightMap: THREE.Texture;
  readonly surroundings: THREE.Texture;
  /** Light that the value 1 in the file stands for. */
  readonly lightScale: number;
  readonly mirror: number;
  readonly blur: number;
  readonly glows: boolean;
  readonly mapped: boolean;
}

const VERTEX = /* glsl */ `
attribute vec4 color;
#ifdef MAPPED
attribute vec2 uv1;
varying vec2 vLightAt;
#endif
varying vec2 vAt;
varying vec3 vLight;
#ifdef MIRRORS
varying vec3 vNormalW;
varying vec3 vViewW;
#endif
void main() {
  vAt = uv;
  vLight = color.rgb;
  #ifdef MAPPED
  vLightAt = uv1;
  #endif
  vec4 world = modelMatrix * vec4(position, 1.0);
  #ifdef MIRRORS
  vNormalW = mat3(modelMatrix) * normal;
  vViewW = world.xyz - cameraPosition;
  #endif
  gl_Position = projectionMatrix * viewMatrix * world;
}`;

const FRAGMENT = /* glsl */ `
uniform sampler2D map;
uniform sampler2D lightMap;
uniform sampler2D surroundings;
uniform float lightScale;
uniform float mirror;
uniform float level;
varying vec2 vAt;
varying vec3 vLight;
#ifdef MAPPED
varying vec2 vLightAt;
#endif
#ifdef MIRRORS
varying vec3 vNormalW;
varying vec3 vViewW;
#endif
void main() {
  vec3 colour = texture2D(map, vAt, -${SHARPEN.toFixed(2)}).rgb;
  #ifdef MAPPED
  colour *= texture2D(lightMap, vLightAt).rgb * lightScale;
  #elif !defined(GLOWS)
  colour *= vLight * lightScale;
  #endif
  colour = min(colour, 1.0);
  #ifdef MIRRORS
  vec3 normal = normalize(vNormalW);
  vec3 view = normalize(vViewW);
  vec3 seen = reflect(view, normal);
  vec2 at = seen.xz * (${SKY_FILL.toFixed(2)} / (1.0 + abs(seen.y)));
  at = vec2(0.25 + 0.25 * at.x + (seen.y < 0.0 ? 0.5 : 0.0), 0.5 + 0.5 * at.y);
  float grazing = 1.0 - abs(dot(normal, view));
  float fresnel = mirror * (0.25 + 0.75 * grazing * grazing * grazing);
  colour = 1.0 - (1.0 - colour) * (1.0 - fresnel * textureLod(surroundings, at, level).rgb);
  #endif
  gl_FragColor = vec4(colour, 1.0);
}`;

/** A material in display values: neither lights nor tone mapping of the scene touch it. */
export function hallMaterial(options: LookOptions): THREE.ShaderMaterial {
  const defines: Record<string, string> = {};
  if (options.mapped) defines["MAPPED"] = "";
  if (options.glows) defines["GLOWS"] = "";
  if (options.mirror > LEAST_MIRROR) defines["MIRRORS"] = "";
  return new THREE.ShaderMaterial({
    defines,
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    toneMapped: false,
    uniforms: {
      map: { value: options.map },
      lightMap: { value: options.lightMap },
      surroundings: { value: options.surroundings },
      lightScale: { value: options.lightScale },
      mirror: { value: options.mirror },
      level: { value: options.blur * SKY_LEVELS },
    },
  });
}

/** Switches the reflections of paint off. */
export function keepStrongMirrors(material: THREE.ShaderMaterial): void {
  const mirror: unknown = material.uniforms["mirror"]?.value;
  if (typeof mirror !== "number" || mirror >= STRONG_MIRROR) return;
  delete material.defines["MIRRORS"];
  material.needsUpdate = true;
}
