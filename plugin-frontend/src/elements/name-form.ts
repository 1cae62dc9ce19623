import { css, html, type TemplateResult } from "lit";
import type { IconName } from "./icons.js";
import { icon } from "./icons.js";

/** A field and a button beside it: what is typed is given a purpose. */
export const nameFormStyles = css`
  form.naming {
    display: flex;
    gap: 8px;
    margin: 0;
  }
  form.naming input {
    flex: 1;
    min-width: 0;
    height: 28px;
    padding: 0 8px;
    border: 1px solid var(--pt-line-firm);
    border-radius: var(--pt-radius);
    background: none;
    font-size: 12px;
  }
  form.naming input::placeholder {
    color: var(--pt-ink-3);
    opacity: 1;
  }
`;

export interface NameForm {
  readonly label: string;
  readonly placeholder: string;
  readonly action: string;
  readonly picture?: IconName;
  /** Called with the trimmed text, which is not empty; the field is emptied. */
  readonly done: (text: string) => void;
}

export function nameForm({ label, placeholder, action, picture, done }: NameForm): TemplateResult {
  return html`<form
    class="naming"
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const field = (event.target as HTMLFormElement).querySelector("input");
      const text = field?.value.trim() ?? "";
      if (text === "" || field === null) return;
      field.value = "";
      done(text);
    }}
    @keydown=${(event: KeyboardEvent) => {
      // Letters are text here, not keys of the tab.
      if (event.key !== "Escape") event.stopPropagation();
    }}
  >
    <input aria-label=${label} placeholder=${placeholder} autocomplete="off" spellcheck="false" />
    <button class="button" type="submit">${picture === undefined ? "" : icon(picture, 16)}${action}</button>
  </form>`;
}
