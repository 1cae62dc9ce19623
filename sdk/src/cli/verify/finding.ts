import { FormatError } from "../../errors.js";

/** Names that tell the content: `metadata-0123abcd.tsv`. */
const HASHED = /-([0-9a-f]{8})\.[a-z]+$/;

/** Something that `verify` has to say of a file. */
export interface Finding {
  /** `error`: the file does not hold what it should. `warning`: it works, but some viewer shows less. */
  readonly level: "error" | "warning";
  /** Relative to the run. */
  readonly file: string;
  readonly message: string;
  /** `altered`: it can be read, but is not what was logged. */
  readonly code?: "altered";
}

/** Collects findings and counts what was looked at. */
export class Report {
  readonly findings: Finding[] = [];
  /** Files whose content was checked. */
  readonly checked = new Set<string>();

  error(file: string, message: string, code?: Finding["code"]): void {
    this.findings.push({ level: "error", file, message, ...(code ? { code } : {}) });
  }

  warn(file: string, message: string): void {
    this.findings.push({ level: "warning", file, message });
  }

  /** Where the name of a file tells its content (8 hex digits before the ending), holds it to that; else asks nothing. */
  requireName(file: string, hash: () => string): void {
    const named = HASHED.exec(file)?.[1];
    if (named === undefined) return;
    const found = hash();
    if (named === found) return;
    this.error(file, `its content is not what its name says: ${found}`, "altered");
  }

  /** Runs the check of one file; what a decoder refuses becomes an error, all other files are still checked. */
  async check(file: string, check: () => void | Promise<void>): Promise<void> {
    this.checked.add(file);
    try {
      await check();
    } catch (error) {
      if (error instanceof FormatError || (error instanceof Error && "code" in error)) {
        this.error(file, error.message);
        return;
      }
      throw error;
    }
  }
}
