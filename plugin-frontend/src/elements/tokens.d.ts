/** The design tokens as text; the bundler reads `tokens.css` in its place. */
declare module "#tokens.css" {
  const text: string;
  export default text;
}
