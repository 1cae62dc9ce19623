import { LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Session } from "../state/session.js";

/** An element that shows a part of the session and is drawn again when the session changes. */
export abstract class SessionElement extends LitElement {
  @property({ attribute: false }) session: Session | null = null;
  #leave: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#join();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave?.();
    this.#leave = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("session")) this.#join();
  }

  #join(): void {
    this.#leave?.();
    this.#leave = this.session === null ? null : this.subscribe(this.session);
  }

  /** Joins what this element shows; a subclass that also follows the pointer adds to it. */
  protected subscribe(session: Session): () => void {
    return session.state.subscribe(() => this.requestUpdate());
  }

  protected override render(): TemplateResult | typeof nothing {
    return this.session === null ? nothing : this.draw(this.session);
  }

  protected abstract draw(session: Session): TemplateResult | typeof nothing;
}
