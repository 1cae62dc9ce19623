/** What only maps of many points need: loaded when the first of them is seen. */
export { createDensityPass, prepareDensity } from "./density-pass.js";
export { surveyOf } from "./density-survey.js";
