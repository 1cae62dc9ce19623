/** Version of this package; a test compares it with package.json. */
export const VERSION = "0.1.0";

/** What files say of who wrote them. */
export const WRITER_NAME = `pointillist ${VERSION}`;
