/** What only maps of many points need: loaded when the first of them is seen. */
export { createDensityPass } from "./density-pass.js";
export { surveyOf } from "./density-survey.js";
