/**
 * A package that only some sources need is not installed. `install` is the one command that helps.
 * @example
 * new MissingPackageError("Parquet", ["hyparquet"]).install; // => "npm install hyparquet"
 */
export class MissingPackageError extends Error {
  override readonly name = "MissingPackageError";
  readonly code = "missing-package";
  readonly install: string;
  constructor(
    /** What needs it, as the beginning of a sentence: `Parquet files need a reader`. */
    need: string,
    packages: readonly string[],
    options?: ErrorOptions,
  ) {
    const install = `npm install ${packages.join(" ")}`;
    super(`${need} that is not installed: ${install}`, options);
    this.install = install;
  }
}

/**
 * Loads the reader of a format when a file of it comes. The packages' own types stay out of ours, so that nobody needs
 * them to compile.
 * @throws MissingPackageError
 */
export function loadReader<T>(format: string, name: string, ...others: string[]): Promise<T> {
  return loadOptional(`${format} files need a reader`, name, ...others);
}

/**
 * Loads the package `name`; `others` are named too when it is missing.
 * @throws MissingPackageError
 */
export async function loadOptional<T>(need: string, name: string, ...others: string[]): Promise<T> {
  try {
    return (await import(name)) as T;
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new MissingPackageError(need, [name, ...others], { cause: error });
  }
}
