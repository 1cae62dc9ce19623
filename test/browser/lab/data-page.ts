import { createAnalysis } from "#frontend/data/analysis.js";
import { createDataSource } from "#frontend/data/source.js";

const violations: string[] = [];
/** Tasks of the page that took longer than 50 ms. */
const longTasks: number[] = [];
document.addEventListener("securitypolicyviolation", (event) => {
  violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) longTasks.push(entry.duration);
}).observe({ entryTypes: ["longtask"] });

const parts = { createDataSource, createAnalysis, violations, longTasks };

declare global {
  // The page's one global: what `page.evaluate` sees.
  var dataLab: typeof parts;
}
globalThis.dataLab = parts;
