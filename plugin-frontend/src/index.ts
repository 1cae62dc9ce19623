/** The tab's entry: TensorBoard imports this module in a frame of its own and calls `render()` once. */
import { createDataSource } from "./data/source.js";
import "./elements/app.js";
import tokens from "#tokens.css";
import type { PointillistApp } from "./elements/app.js";
import { Session } from "./state/session.js";

/** Puts the tab into the page. */
export function render(): void {
  document.title = "Pointillist";
  document.documentElement.lang = "en";
  const style = document.createElement("style");
  style.textContent = `${tokens}\nhtml,body{margin:0;height:100%;background:var(--pt-surface,#fff)}`;
  document.head.append(style);
  const app: PointillistApp = document.createElement("pointillist-app");
  app.session = new Session({ source: createDataSource({ base: "./" }) });
  document.body.append(app);
}

declare global {
  interface HTMLElementTagNameMap {
    "pointillist-app": PointillistApp;
  }
}
