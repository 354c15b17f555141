/**
 * The uncertainty ring of a mark at its true size and the dot at its place, as one quad: dark and light edge, dashed
 * where the position is doubtful. Line widths are angles, so that they look the same from everywhere.
 */

import * as THREE from "three";

const VERTEX = /* glsl */ `
varying vec2 vAt;
uniform float reach;
void main() {
  vAt = position.xy * reach;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(vAt, 0.0, 1.0);
}`;

/** All lengths in metres. `line` is the half width of the coloured line; dark edges go outside, light core inside. */
const FRAGMENT = /* glsl */ `
varying vec2 vAt;
uniform float radius;
uniform float line;
uniform float dashes;
uniform float opacity;
uniform vec3 colour;

vec4 over(vec4 below, vec3 ink, float cover) {
  return vec4(mix(below.rgb * below.a, ink, cover), max(below.a, cover));
}

void main() {
  float r = length(vAt);
  float soft = fwidth(r) * 0.75 + 1e-6;
  float fromRing = abs(r - radius);
  float turn = atan(vAt.y, vAt.x) / 6.2831853;
  float isDash = dashes > 0.0 ? step(0.38, fract(turn * dashes)) : 1.0;
  float hasRing = step(line * 2.0, radius) * isDash;
  float dark = hasRing * (1.0 - smoothstep(line * 2.2 - soft, line * 2.2 + soft, fromRing));
  float light = hasRing * (1.0 - smoothstep(line * 1.45 - soft, line * 1.45 + soft, fromRing));
  float core = hasRing * (1.0 - smoothstep(line * 0.8 - soft, line * 0.8 + soft, fromRing));
  float dotDark = 1.0 - smoothstep(line * 3.6 - soft, line * 3.6 + soft, r);
  float dotLight = 1.0 - smoothstep(line * 2.7 - soft, line * 2.7 + soft, r);
  float dotCore = 1.0 - smoothstep(line * 1.7 - soft, line * 1.7 + soft, r);
  vec4 ink = vec4(vec3(0.03), max(dark, dotDark) * 0.85);
  ink = over(ink, vec3(1.0), max(light, dotLight));
  ink = over(ink, colour, max(core, dotCore));
  if (ink.a < 0.01) discard;
  gl_FragColor = vec4(ink.rgb, ink.a * opacity);
}`;

/** Half the line's width as an angle: 0.1 degrees in all. */
const LINE_RAD = 0.05 * (Math.PI / 180);
const DASHES = 14;

export class Ring {
  readonly mesh: THREE.Mesh<THREE.PlaneGeometry, THREE.ShaderMaterial>;

  constructor() {
    const material = new THREE.ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      depthTest: false,
      depthWrite: false,
      side: THREE.DoubleSide,
      toneMapped: false,
      uniforms: {
        reach: { value: 1 }, radius: { value: 0 }, line: { value: 0.001 }, dashes: { value: 0 }, opacity: { value: 1 },
        colour: { value: new THREE.Color(1, 1, 1) },
      },
    });
    this.mesh = new THREE.Mesh(new THREE.PlaneGeometry(2, 2), material);
    this.mesh.frustumCulled = false;
  }

  /** @param radiusM true radius; 0 = only the dot. @param distanceM from the eye. */
  set(radiusM: number, distanceM: number, colour: THREE.Color, isDashed: boolean, opacity: number): void {
    const { uniforms } = this.mesh.material;
    const line = LINE_RAD * distanceM;
    const value = (name: string, amount: number): void => {
      const uniform = uniforms[name];
      if (uniform) uniform.value = amount;
    };
    value("radius", radiusM);
    value("line", line);
    value("reach", Math.max(radiusM, line * 2) + line * 4);
    value("dashes", isDashed ? DASHES : 0);
    value("opacity", opacity);
    (uniforms["colour"]?.value as THREE.Color).copy(colour);
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
