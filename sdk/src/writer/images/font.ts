/**
 * Letters of 3 x 5 pixels, drawn for this package. Each is five digits, one a line from the top; the digit's bits are
 * the pixels, 4 being the left one. What has no drawing becomes a box.
 */
const GLYPHS: Readonly<Record<string, string>> = {
  A: "25755",
  B: "65656",
  C: "34443",
  D: "65556",
  E: "74647",
  F: "74644",
  G: "34553",
  H: "55755",
  I: "72227",
  J: "11152",
  K: "55655",
  L: "44447",
  M: "57755",
  N: "65555",
  O: "25552",
  P: "65644",
  Q: "25573",
  R: "65655",
  S: "34216",
  T: "72222",
  U: "55557",
  V: "55552",
  W: "55775",
  X: "55255",
  Y: "55222",
  Z: "71247",
  "0": "75557",
  "1": "26227",
  "2": "61247",
  "3": "61216",
  "4": "55711",
  "5": "74616",
  "6": "34652",
  "7": "71222",
  "8": "25252",
  "9": "25316",
  " ": "00000",
  ".": "00002",
  ",": "00024",
  ":": "02020",
  ";": "02024",
  "-": "00700",
  "+": "02720",
  "=": "07070",
  _: "00007",
  "/": "11244",
  "\\": "44211",
  "%": "51245",
  "(": "24442",
  ")": "21112",
  "[": "64446",
  "]": "31113",
  "'": "22000",
  '"': "55000",
  "!": "22202",
  "?": "61202",
  "#": "57575",
  "*": "52500",
  "<": "12421",
  ">": "42124",
  "|": "22222",
};
const UNKNOWN = "07770";
export const GLYPH_WIDTH = 3;
export const GLYPH_HEIGHT = 5;

/** True where the letter has ink; small letters look as capitals. */
export function hasInk(letter: string, x: number, y: number): boolean {
  const glyph = GLYPHS[letter.toUpperCase()] ?? UNKNOWN;
  return ((Number(glyph[y]) >> (GLYPH_WIDTH - 1 - x)) & 1) === 1;
}
