import {
  encodeManifest,
  encodeNpy,
  type ListedFile,
  MANIFEST_FORMAT,
  type Manifest,
  type RunFiles,
} from "pointillist/format";

/** A manifest as the writer makes it, with `changes` over it. */
export function manifestOf(changes: Partial<Manifest> = {}): Manifest {
  const step = changes.step ?? 100;
  return {
    format: MANIFEST_FORMAT,
    version: 1,
    writer: "test 1.0",
    tag: "images",
    step,
    wallTime: 1_790_000_000.5,
    tensor: {
      name: changes.tag ?? "images",
      shape: [3, 4],
      dtype: "float32",
      checkpoint: `ckpt-${step}`,
      crc32c: "00000000",
    },
    layouts: [
      { name: "t-SNE", file: `layouts/tsne@${step}.npy`, dims: 2, method: "tsne", parameters: {} },
    ],
    ...changes,
  };
}

/** A run of files in memory; contents up to 32 KiB stand inline, as the shim gives them. */
export function runOf(files: Readonly<Record<string, Uint8Array | string>>): RunFiles {
  const listed: ListedFile[] = Object.entries(files).map(([path, content]) => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const inline = bytes.length <= 32_768 ? { base64: Buffer.from(bytes).toString("base64") } : {};
    return { path, size: bytes.length, mtime: 1_790_000_000, ...inline };
  });
  return { run: "animals", files: listed };
}

/** The files of one step: manifest, bundle, layout. */
export function stepFiles(manifest: Manifest, slug = "images"): Record<string, Uint8Array> {
  const [rows, columns] = manifest.tensor.shape;
  const home = `embeddings/${slug}`;
  const files: Record<string, Uint8Array> = {
    [`${home}/${manifest.step}.json`]: encodeManifest(manifest),
    [`${home}/${manifest.tensor.checkpoint}.index`]: new Uint8Array(200),
    [`${home}/${manifest.tensor.checkpoint}.data-00000-of-00001`]: new Uint8Array(
      rows * columns * 4,
    ),
  };
  for (const { file, dims } of manifest.layouts) files[`${home}/${file}`] = layoutFile(rows, dims);
  return files;
}

export const layoutFile = (rows: number, dims: number): Uint8Array =>
  encodeNpy("f4", [rows, dims], new Float32Array(rows * dims));
