/** Elements of a tensor as JavaScript numbers. */
import { FormatError } from "../errors.js";
import { dtypeSize, type FixedDtype } from "./dtype.js";
import type { FixedTensor } from "./tensor.js";

type Read = (view: DataView, offset: number) => number;

/** Source of the 16-bit format: IEEE 754 binary16. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Four exponent bits of bias 7, three of fraction; no infinities. Source: OCP 8-bit floating point specification. */
function e4m3fnToNumber(bits: number): number {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits >> 3) & 0xf;
  const fraction = bits & 7;
  if (exponent === 0xf && fraction === 7) return Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -9;
  return sign * (1 + fraction / 8) * 2 ** (exponent - 7);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function bfloat16ToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

const READERS: Partial<Record<FixedDtype, Read>> = {
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
  float16: (view, at) => float16ToNumber(view.getUint16(at, true)),
  bfloat16: (view, at) => bfloat16ToNumber(view.getUint16(at, true)),
  // The upper byte of a float16.
  float8_e5m2: (view, at) => float16ToNumber(view.getUint8(at) << 8),
  float8_e4m3fn: (view, at) => e4m3fnToNumber(view.getUint8(at)),
  int8: (view, at) => view.getInt8(at),
  uint8: (view, at) => view.getUint8(at),
  int16: (view, at) => view.getInt16(at, true),
  uint16: (view, at) => view.getUint16(at, true),
  int32: (view, at) => view.getInt32(at, true),
  uint32: (view, at) => view.getUint32(at, true),
  int64: (view, at) => Number(view.getBigInt64(at, true)),
  uint64: (view, at) => Number(view.getBigUint64(at, true)),
  bool: (view, at) => (view.getUint8(at) ? 1 : 0),
  qint8: (view, at) => view.getInt8(at),
  quint8: (view, at) => view.getUint8(at),
  qint16: (view, at) => view.getInt16(at, true),
  quint16: (view, at) => view.getUint16(at, true),
  qint32: (view, at) => view.getInt32(at, true),
};

/** True on machines whose typed arrays are little-endian: all that JavaScript runs on today. */
const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * True when {@link tensorToFloat32} can convert this type.
 * @example
 * isReal("int8"); // => true
 * isReal("complex64"); // => false
 */
export function isReal(dtype: string): boolean {
  return dtype in READERS;
}

function reader(dtype: FixedDtype): Read {
  const read = READERS[dtype];
  if (read) return read;
  const at = { source: "tensor", offset: 0 };
  throw new FormatError("unsupported", `${dtype} is no real number`, at);
}

/**
 * All elements as float64, in C order; 64-bit integers beyond 2^53 are rounded.
 * @throws FormatError `unsupported` for complex numbers.
 * @example
 * tensorToFloat64(float32Tensor([1, 2], [2])); // => new Float64Array([1, 2])
 */
export function tensorToFloat64({ dtype, bytes }: FixedTensor): Float64Array {
  const read = reader(dtype);
  const size = dtypeSize(dtype);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.length / size }, (_, i) => read(view, i * size));
}

/**
 * All elements as float32, in C order, rounded where float32 has fewer bits. Borrows the tensor's memory where that is
 * float32 already and aligned.
 * @throws FormatError `unsupported` for complex numbers.
 * @example
 * tensorToFloat32(float64Tensor([1, 2], [2])); // => new Float32Array([1, 2])
 */
export function tensorToFloat32(tensor: FixedTensor): Float32Array {
  const { dtype, bytes } = tensor;
  const size = dtypeSize(dtype);
  const count = bytes.length / size;
  if (dtype === "float32" && IS_LITTLE_ENDIAN && bytes.byteOffset % 4 === 0)
    return new Float32Array(bytes.buffer, bytes.byteOffset, count);
  const read = reader(dtype);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = read(view, i * size);
  return values;
}
