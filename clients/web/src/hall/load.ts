/** Loads the hall from the server: geometry with names, textures, baked light, and its description. */

import * as THREE from "three";
import { asDescription, HallError, type HallDescription } from "./description";
import { Glb, type GlbMaterial, type GlbPrimitive, type Rows } from "./glb";
import { HallScene } from "./hall-scene";
import { hallMaterial } from "./look";

export interface LoadHallOptions {
  /** Folder of `hall.glb` and `hall.json`. */
  readonly base?: string;
  readonly signal?: AbortSignal;
}

/** Fetches and builds the hall. @throws HallError */
export async function loadHall(options: LoadHallOptions = {}): Promise<HallScene> {
  const base = options.base ?? "/hall";
  const [description, bytes] = await Promise.all([
    fetched(`${base}/hall.json`, options.signal).then((answer) => answer.json() as Promise<unknown>),
    fetched(`${base}/hall.glb`, options.signal).then((answer) => answer.arrayBuffer()),
  ]);
  return buildHall(asDescription(description), bytes);
}

async function fetched(address: string, signal?: AbortSignal): Promise<Response> {
  const answer = await fetch(address, signal ? { signal } : {});
  if (!answer.ok) throw new HallError(`The machine hall could not be loaded (${answer.status}).`);
  return answer;
}

/** Builds the scene from the bytes of `hall.glb`. @throws HallError */
export async function buildHall(description: HallDescription, bytes: ArrayBuffer): Promise<HallScene> {
  const glb = new Glb(bytes);
  const { extras, materials, meshes, nodes, textures } = glb.document;
  if (extras.model_version !== description.model_version) {
    throw new HallError("hall.glb and hall.json are of different versions. Reload the page.");
  }
  const pictures = await Promise.all(textures.map((_, index) => texture(glb, index, index !== extras.light_map_texture)));
  const looks = materials.map((material) => look(glb, material, pictures));
  const parts = nodes.map((node) => {
    const group = new THREE.Group();
    group.name = node.name;
    for (const primitive of meshes[node.mesh]?.primitives ?? []) {
      group.add(new THREE.Mesh(geometry(glb, primitive), looks[primitive.material]));
    }
    return group;
  });
  return new HallScene(description, parts, looks, pictures);
}

async function texture(glb: Glb, index: number, hasLevels: boolean): Promise<THREE.Texture> {
  const bitmap = await createImageBitmap(glb.picture(index), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const made = new THREE.Texture(bitmap);
  made.flipY = false;
  made.colorSpace = THREE.NoColorSpace;
  made.wrapS = THREE.RepeatWrapping;
  made.wrapT = THREE.RepeatWrapping;
  made.generateMipmaps = hasLevels;
  made.minFilter = hasLevels ? THREE.LinearMipmapLinearFilter : THREE.LinearFilter;
  made.needsUpdate = true;
  return made;
}

function look(glb: Glb, material: GlbMaterial, pictures: readonly THREE.Texture[]): THREE.ShaderMaterial {
  const { extras } = glb.document;
  const map = pictures[material.pbrMetallicRoughness.baseColorTexture.index];
  const lightMap = pictures[extras.light_map_texture];
  const surroundings = pictures[extras.surroundings_texture];
  if (!map || !lightMap || !surroundings) throw new HallError(`hall.glb lacks the texture of ${material.name}.`);
  return hallMaterial({ map, lightMap, surroundings, lightScale: extras.light_scale, ...material.extras });
}

const ATTRIBUTES: readonly (readonly [glb: string, three: string, normalized: boolean])[] = [
  ["POSITION", "position", false],
  ["NORMAL", "normal", true],
  ["TEXCOORD_0", "uv", false],
  ["TEXCOORD_1", "uv1", false],
  ["COLOR_0", "color", true],
];

function geometry(glb: Glb, primitive: GlbPrimitive): THREE.BufferGeometry {
  const made = new THREE.BufferGeometry();
  for (const [stored, name, normalized] of ATTRIBUTES) {
    const accessor = primitive.attributes[stored];
    if (accessor !== undefined) made.setAttribute(name, attribute(glb.rows(accessor), normalized));
  }
  made.setIndex(attribute(glb.rows(primitive.indices), false) as THREE.BufferAttribute);
  made.computeBoundingBox();
  made.computeBoundingSphere();
  return made;
}

function attribute(rows: Rows, normalized: boolean): THREE.BufferAttribute | THREE.InterleavedBufferAttribute {
  if (rows.stride === rows.columns) return new THREE.BufferAttribute(rows.values, rows.columns, normalized);
  return new THREE.InterleavedBufferAttribute(new THREE.InterleavedBuffer(rows.values, rows.stride), rows.columns, 0, normalized);
}
