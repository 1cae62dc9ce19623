import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { breath } from "../data/api.js";
import { start } from "../state/load.js";
import { pictured } from "../state/pictured.js";
import type { Session } from "../state/session.js";
import type { SessionState } from "../state/session-state.js";
import { withScript } from "../state/task.js";
import { readWanted } from "../state/wanted.js";
import type { FilterLine } from "./filter-line.js";
import { borrowFonts, readLink, recall, remember, watchReloads, watchTheme } from "./host.js";
import type { MapHost } from "./map.js";
import "./map.js";
import { appStyles } from "./app-styles.js";
import { showsInstead } from "./shown-instead.js";
import type { TopBar } from "./top-bar.js";

const MEMORY = "last-view";

/**
 * The whole tab. Reflects its state as attributes, for people, tests and tools alike: data-state, data-run,
 * data-tensor, data-step, data-layout, data-points (rows) and data-drawn (points drawn).
 */
@customElement("pointillist-app")
export class PointillistApp extends LitElement {
  @property({ attribute: false }) session: Session | null = null;
  @state() private narrow = false;
  @state() private small = false;
  @state() private chrome: typeof import("./chrome.js") | null = null;
  /** Why `chrome` did not come, with which notices would. */
  @state() private problem: string | null = null;
  @query("pt-map") private map: MapHost | undefined;
  @query("pt-filter-line") private filterLine: FilterLine | undefined;
  @query("pt-top-bar") private bar: TopBar | undefined;
  readonly #leave: (() => void)[] = [];
  #linkText = "";
  /** Does nothing before the link that was given is read: it would be overwritten. */
  #writeLink = () => {};

  static override styles = appStyles;

  override connectedCallback(): void {
    super.connectedCallback();
    const { session } = this;
    if (session === null) return;
    const text = readLink() ?? recall(MEMORY) ?? "";
    const started = start(session, readWanted(text));
    void this.#surround(session);
    const narrow = matchMedia("(max-width: 1023px)");
    const small = matchMedia("(max-width: 639px)");
    const measure = () => {
      this.narrow = narrow.matches;
      this.small = small.matches;
    };
    narrow.addEventListener("change", measure);
    small.addEventListener("change", measure);
    measure();
    if (narrow.matches) session.setUi({ leftOpen: false });
    const keys = (event: KeyboardEvent) => this.#key(event, session);
    document.addEventListener("keydown", keys);
    this.#leave.push(
      session.state.subscribe(() => this.#changed(session)),
      watchTheme((theme) => session.setUi({ theme })),
      watchReloads(() => this.#reload(session)),
      () => document.removeEventListener("keydown", keys),
      () => narrow.removeEventListener("change", measure),
      () => small.removeEventListener("change", measure),
    );
    this.addEventListener("retry", () => this.#reload(session));
    this.addEventListener("map-key", (sent) => {
      const { event, map } = (sent as CustomEvent<{ event: KeyboardEvent; map: MapHost }>).detail;
      this.chrome?.actOnMapKey(event, map, session);
    });
    this.addEventListener("picture", (event) =>
      this.chrome?.savePicture(
        session,
        this.map?.view ?? null,
        (event as CustomEvent<{ form: "png" | "svg"; scale: number }>).detail,
      ),
    );
    this.addEventListener("fly", (event) =>
      this.map?.flyTo((event as CustomEvent<{ row: number }>).detail.row),
    );
    this.#reflect(session.now);
    void started.then(() => this.#openLink(session, text));
  }

  async #loadChrome(session: Session): Promise<void> {
    this.problem = null;
    try {
      this.chrome = await import("./chrome.js");
      await this.chrome.furnish();
      if (this.isConnected) this.#leave.push(this.chrome.watchDrops(session));
    } catch (error) {
      this.problem = String(error);
    }
  }

  #reload(session: Session): void {
    void withScript(
      session,
      "the reload",
      () => import("../state/reload.js"),
      ({ reload }) => reload(session),
    );
  }

  /** Opens what the address says, and from then on writes there what is seen. */
  #openLink(session: Session, text: string): Promise<void> {
    return withScript(
      session,
      "the view of the address",
      () => Promise.all([import("../state/link.js"), import("./address.js")]),
      async ([{ openLink, viewText }, { writeLink }]) => {
        await openLink(session, text);
        const write = () => {
          if (session.now.phase !== "ready") return;
          const { text } = viewText(session.now);
          if (text === this.#linkText) return;
          this.#linkText = text;
          writeLink(text);
          remember(MEMORY, text);
        };
        this.#writeLink = () => queueMicrotask(write); // what is seen comes first
        write();
      },
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const leave of this.#leave.splice(0)) leave();
  }

  /** What stands round the map: to make and to draw it would hold up the first picture, so it comes behind that. */
  async #surround(session: Session): Promise<void> {
    await pictured(session);
    await breath(); // the picture's own task is long enough
    if (!this.isConnected) return;
    borrowFonts();
    await this.#loadChrome(session);
  }

  #changed(session: Session): void {
    this.requestUpdate();
    this.#reflect(session.now);
    this.#writeLink();
  }

  #reflect(now: SessionState): void {
    const { dataset, derived, drawn } = now;
    const drawnNow = derived.placement === null ? 0 : (drawn?.drawn ?? 0);
    const values: Readonly<Record<string, string>> = {
      state: now.phase,
      run: now.run?.name ?? "",
      tensor: dataset?.tag ?? "",
      step: dataset === null ? "" : String(dataset.step),
      layout: derived.layout ?? "",
      points: String(dataset?.rows ?? 0),
      drawn: String(drawnNow),
    };
    for (const [name, value] of Object.entries(values)) {
      if (this.getAttribute(`data-${name}`) !== value) this.setAttribute(`data-${name}`, value);
    }
  }

  #key(event: KeyboardEvent, session: Session): void {
    const { chrome } = this;
    if (chrome === null || chrome.isTyping(event)) return;
    const done = chrome.actOnKey(event, session, {
      focusFilter: () => this.filterLine?.focus(),
      openColours: () => this.bar?.openColours(),
      fit: () => this.map?.fit(),
      nextPanel: () => this.#nextPanel(),
    });
    if (done) event.preventDefault();
  }

  #nextPanel(): void {
    this.map?.focus();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { session } = this;
    if (session === null) return;
    this.chrome?.loadParts(session, this.small);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this;
    if (session === null) return nothing;
    const { now } = session;
    return html`
      <a class="skip" href="#map" @click=${(event: Event) => {
        event.preventDefault();
        this.map?.focus();
      }}>To the map</a>
      ${
        this.small && now.dataset !== null
          ? nothing
          : html`<pt-top-bar .session=${session} role="toolbar" aria-label="Data and view"></pt-top-bar>`
      }
      <div class="unseen" role="status">${this.chrome?.statusWords(now) ?? ""}</div>
      ${this.chrome === null ? this.#alone(session) : nothing}
      ${now.dataset === null ? this.#without() : this.#stage(session)}
      ${this.chrome?.over(session)}
    `;
  }

  /** Before the rest of the tab is there: that it is on its way, or what to do where it did not come. */
  #alone(session: Session): TemplateResult {
    return this.problem === null
      ? html`<p class="bare waits">The panels are on their way …</p>`
      : html`<p class="bare" role="alert">
          <b>The panels did not come</b>: ${this.problem}. Check that TensorBoard is still running.
          <button @click=${() => this.#loadChrome(session)}>Try again</button>
        </p>`;
  }

  #without(): TemplateResult {
    const { chrome, session } = this;
    return html`<main class="alone">${session === null ? nothing : chrome?.without(session)}</main>`;
  }

  /** The strip of steps comes with a later chunk; the map is fitted to what that will leave it. */
  #roomForSteps({ run, dataset }: SessionState): TemplateResult | typeof nothing {
    const steps = run?.tensors.find(({ tag }) => tag === dataset?.tag)?.steps.length ?? 0;
    return steps > 1 && !this.small ? html`<pt-step-strip></pt-step-strip>` : nothing;
  }

  #stage(session: Session): TemplateResult {
    const { now } = session;
    const { ui, mapProblem, inspected } = now;
    const parts = this.chrome;
    const somethingToSay = inspected >= 0 || session.choice.selected.length > 0 || ui.movement;
    const showsRight = ui.rightOpen && !this.small && (somethingToSay || !this.narrow);
    const shows = showsInstead(session);
    return html`<div class="body">
      ${
        ui.leftOpen && !this.small
          ? html`<pt-left-panel role="complementary" aria-label="Concepts and columns" .session=${session}></pt-left-panel>`
          : nothing
      }
      <main class="stage" aria-label="Map">
        <pt-filter-line .session=${session}></pt-filter-line>
        ${parts?.above(session)}
        ${
          mapProblem === null
            ? html`<pt-map
                id="map"
                .session=${session}
                ?compact=${this.small}
                ?keyed=${this.narrow && !this.small && !ui.leftOpen}
                ?hidden=${shows !== null}
              ></pt-map>`
            : nothing
        }
        ${parts?.below(session, this.small) ?? this.#roomForSteps(now)}
      </main>
      ${
        showsRight
          ? html`<pt-right-panel role="complementary" aria-label="Inspector" .session=${session}></pt-right-panel>`
          : nothing
      }
    </div>`;
  }
}
