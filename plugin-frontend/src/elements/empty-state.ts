import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Session } from "../state/session.js";
import { plural } from "../state/words.js";
import { copyText } from "./address.js";
import { icon } from "./icons.js";
import { chooseFiles } from "./open-files.js";
import { SessionElement } from "./session-element.js";
import { baseStyles, controlStyles } from "./styles.js";

const EXAMPLES = {
  TypeScript: `import { SummaryWriter, tsne } from "pointillist";
const writer = new SummaryWriter("runs/animals");
await writer.embedding("images", vectors, { metadata, concepts, layouts: [tsne()] });`,
  "Command line": `npx pointillist demo --logdir runs
npx pointillist log vectors.npy --metadata names.tsv --logdir runs --layout tsne
tensorboard --logdir runs`,
  PyTorch: `from torch.utils.tensorboard import SummaryWriter
writer = SummaryWriter("runs/animals")
writer.add_embedding(vectors, metadata=names, label_img=images)`,
  Keras: `callback = keras.callbacks.TensorBoard("runs/animals", embeddings_freq=1)
model.fit(x, y, callbacks=[callback])
# then, for a stored layout:  npx pointillist layout runs/animals`,
} as const;

type Example = keyof typeof EXAMPLES;

/** No embeddings here yet: the three lines that log one. */
@customElement("pt-empty-state")
export class EmptyState extends SessionElement {
  @state() private example: Example = "TypeScript";

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        display: block;
        overflow: auto;
      }
      .page {
        margin: 18vh auto 24px;
        width: min(720px, 100% - 48px);
      }
      h1 {
        font-size: 20px;
        line-height: 28px;
        font-weight: var(--pt-w-strong);
        margin: 0;
      }
      p {
        margin: 4px 0 16px;
        color: var(--pt-ink-2);
      }
      .row {
        justify-content: space-between;
        gap: 8px;
        flex-wrap: wrap;
      }
      pre {
        font: 12px/20px var(--pt-mono);
        background: var(--pt-paper);
        border: 1px solid var(--pt-line-soft);
        border-radius: var(--pt-radius);
        padding: 12px 16px;
        margin: 8px 0 16px;
        overflow: auto;
      }
    `,
  ];

  protected draw(session: Session): TemplateResult {
    const { runs, phase } = session.now;
    const without = runs?.withoutEmbeddings ?? 0;
    const title = phase === "error" ? "Nothing could be read" : "No embeddings here yet";
    const words =
      phase === "error"
        ? "What failed stands below, with what to do. The rest of TensorBoard is not affected."
        : runs?.source === "none"
          ? "TensorBoard gave no folder to look in: start it with --logdir."
          : `This folder has ${plural(without, "run")}${without === 0 ? "" : " and none holds an embedding"}. Log one from your training script; it appears here on the next reload.`;
    return html`<div class="page">
      <h1>${title}</h1>
      <p>${words}</p>
      ${
        phase === "error"
          ? nothing
          : html`<p>
              <button class="button" @click=${() => chooseFiles(session)}>Open files …</button>
              <span class="note">Vectors, labels, pictures and layouts of this computer: read here, sent nowhere.</span>
            </p>`
      }
      ${phase === "error" ? nothing : this.#examples()}
    </div>`;
  }

  #examples(): TemplateResult {
    return html`<div class="row">
        <div class="switch" role="radiogroup" aria-label="Example">
          ${(Object.keys(EXAMPLES) as Example[]).map(
            (name) => html`<button
              role="radio"
              aria-checked=${name === this.example}
              @click=${() => {
                this.example = name;
              }}
            >
              ${name}
            </button>`,
          )}
        </div>
        <button class="button" @click=${() => copyText(EXAMPLES[this.example])}>${icon("copy", 16)}Copy</button>
      </div>
      <pre tabindex="0">${EXAMPLES[this.example]}</pre>`;
  }
}
