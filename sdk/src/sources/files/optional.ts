/** A format's reader is a package of its own that is not installed. `install` is the one command that helps. */
export class MissingPackageError extends Error {
  override readonly name = "MissingPackageError";
  readonly code = "missing-package";
  readonly install: string;
  constructor(
    readonly format: string,
    packages: readonly string[],
    options?: ErrorOptions,
  ) {
    const install = `npm install ${packages.join(" ")}`;
    super(`${format} files need a reader that is not installed: ${install}`, options);
    this.install = install;
  }
}

/**
 * Loads the reader of a format when a file of it comes. The packages' own types stay out of ours, so that nobody needs
 * them to compile.
 * @throws MissingPackageError
 */
export async function loadReader<T>(format: string, name: string, ...others: string[]): Promise<T> {
  try {
    return (await import(name)) as T;
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new MissingPackageError(format, [name, ...others], { cause: error });
  }
}
