/**
 * Reads the binary glTF that our server writes: one buffer, embedded pictures, no compression.
 *
 * Not three's GLTFLoader: that fetches pictures through `blob:` addresses, which the page's `connect-src 'self'` forbids,
 * and it knows nothing of the baked light.
 */

import { HallError } from "./description";

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;

interface View {
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly byteStride?: number;
}

interface Accessor {
  readonly bufferView: number;
  readonly componentType: number;
  readonly count: number;
  readonly type: string;
}

export interface GlbPrimitive {
  readonly attributes: Readonly<Record<string, number>>;
  readonly indices: number;
  readonly material: number;
}

export interface GlbMaterial {
  readonly name: string;
  readonly pbrMetallicRoughness: { readonly baseColorTexture: { readonly index: number } };
  readonly extras: { readonly mirror: number; readonly blur: number; readonly glows: boolean; readonly mapped: boolean };
}

export interface GlbDocument {
  readonly extras: {
    readonly model_version: string;
    readonly light_scale: number;
    readonly light_map_texture: number;
    readonly surroundings_texture: number;
  };
  readonly nodes: readonly { readonly name: string; readonly mesh: number }[];
  readonly meshes: readonly { readonly primitives: readonly GlbPrimitive[] }[];
  readonly materials: readonly GlbMaterial[];
  readonly textures: readonly { readonly source: number }[];
  readonly images: readonly { readonly name: string; readonly mimeType: string; readonly bufferView: number }[];
  readonly accessors: readonly Accessor[];
  readonly bufferViews: readonly View[];
}

export type NumberArray = Float32Array | Uint8Array | Int8Array | Uint16Array | Uint32Array;

/** Numbers of an accessor; `stride` numbers from one row to the next, of which `columns` count. */
export interface Rows {
  readonly values: NumberArray;
  readonly columns: number;
  readonly stride: number;
}

const COLUMNS: Readonly<Record<string, number>> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 };

export class Glb {
  readonly document: GlbDocument;
  readonly #bytes: ArrayBuffer;
  readonly #binaryStart: number;

  /** @throws HallError when the bytes are not a binary glTF of version 2. */
  constructor(bytes: ArrayBuffer) {
    const head = new DataView(bytes);
    if (bytes.byteLength < 28 || head.getUint32(0, true) !== MAGIC || head.getUint32(4, true) !== 2) {
      throw new HallError("hall.glb is not a binary glTF file.");
    }
    const textLength = head.getUint32(12, true);
    if (head.getUint32(16, true) !== JSON_CHUNK || head.getUint32(8, true) !== bytes.byteLength) {
      throw new HallError("hall.glb is damaged.");
    }
    const text = new TextDecoder().decode(new Uint8Array(bytes, 20, textLength));
    this.document = JSON.parse(text) as GlbDocument;
    this.#bytes = bytes;
    this.#binaryStart = 28 + textLength;
  }

  /** The numbers of an accessor, without copying. @throws HallError */
  rows(index: number): Rows {
    const accessor = this.document.accessors[index];
    const view = accessor && this.document.bufferViews[accessor.bufferView];
    const columns = accessor && COLUMNS[accessor.type];
    if (!accessor || !view || columns === undefined) throw new HallError(`hall.glb lacks accessor ${index}.`);
    const size = sizeOf(accessor.componentType);
    const stride = view.byteStride === undefined ? columns : view.byteStride / size;
    const start = this.#binaryStart + view.byteOffset;
    return { values: numbers(this.#bytes, start, accessor.count * stride, accessor.componentType), columns, stride };
  }

  /** An embedded picture as an encoded file. @throws HallError */
  picture(texture: number): Blob {
    const image = this.document.images[this.document.textures[texture]?.source ?? -1];
    const view = image && this.document.bufferViews[image.bufferView];
    if (!view) throw new HallError(`hall.glb lacks texture ${texture}.`);
    const bytes = new Uint8Array(this.#bytes, this.#binaryStart + view.byteOffset, view.byteLength);
    return new Blob([bytes], { type: image.mimeType });
  }
}

function sizeOf(componentType: number): number {
  if (componentType === 5120 || componentType === 5121) return 1;
  return componentType === 5123 ? 2 : 4;
}

function numbers(bytes: ArrayBuffer, start: number, count: number, componentType: number): NumberArray {
  switch (componentType) {
    case 5120:
      return new Int8Array(bytes, start, count);
    case 5121:
      return new Uint8Array(bytes, start, count);
    case 5123:
      return new Uint16Array(bytes, start, count);
    case 5125:
      return new Uint32Array(bytes, start, count);
    case 5126:
      return new Float32Array(bytes, start, count);
    default:
      throw new HallError(`hall.glb uses component type ${componentType}.`);
  }
}
