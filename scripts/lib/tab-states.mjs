// The states of the tab that its design names, as things a person does. Each is photographed by day and by night.

const button = (frame, name) => frame.getByRole("button", { name, exact: true }).first().click();
const map = (frame) => frame.getByRole("application").first();
const concept = (frame, name) => frame.getByRole("option", { name }).first();

async function filter(page, frame, text) {
  await frame.getByRole("combobox", { name: "Find or filter" }).fill(text);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
}

async function inspect(page, frame, text) {
  const line = frame.getByRole("combobox", { name: "Find or filter" });
  await line.fill(text);
  await frame.getByRole("button", { name: /found$/ }).waitFor();
  await page.keyboard.press("Enter");
  await line.fill("");
  await map(frame).focus();
}

async function lasso(page, frame) {
  const box = await map(frame).boundingBox();
  const at = (x, y) => [box.x + box.width * x, box.y + box.height * y];
  await page.keyboard.down("Shift");
  await page.mouse.move(...at(0.35, 0.3));
  await page.mouse.down();
  for (const [x, y] of [
    [0.6, 0.3],
    [0.62, 0.6],
    [0.4, 0.65],
    [0.35, 0.3],
  ])
    await page.mouse.move(...at(x, y), { steps: 6 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
}

async function zoom(page, frame, turns) {
  const box = await map(frame).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let turn = 0; turn < turns; turn++) {
    await page.mouse.wheel(0, -240);
    await page.waitForTimeout(300);
  }
}

/** By the number that the design gives it; `width` and `height` where the window is part of the state. */
export const STATES = {
  "01": {},
  "01-900": { width: 900, height: 640 },
  "01-more": {
    act: (_page, frame) => frame.getByRole("button", { name: /more$/ }).first().click(),
  },
  "02": {
    async act(page, frame) {
      await map(frame).focus();
      await page.keyboard.press("i");
      await zoom(page, frame, 3);
    },
  },
  "03": { act: (_page, frame) => concept(frame, /^animal/).click({ position: { x: 60, y: 14 } }) },
  "04": {
    async act(_page, frame) {
      await concept(frame, /^animal/).click({ position: { x: 60, y: 14 } });
      await frame.getByRole("radio", { name: "Compare" }).click();
    },
  },
  "05": { act: lasso },
  "06": { act: (page, frame) => inspect(page, frame, "duck") },
  "07": { act: (page, frame) => filter(page, frame, "animal NOT mammal") },
  "08": { act: (_page, frame) => button(frame, "Split view (s)") },
  10: { act: (_page, frame) => frame.getByRole("button", { name: /^Layout quality/ }).click() },
  12: { act: (_page, frame) => button(frame, "Help (?)") },
  13: { act: (_page, frame) => frame.getByRole("radio", { name: "Grid" }).click() },
  14: { act: (page, frame) => zoom(page, frame, 6) },
  15: {
    async act(page, frame) {
      await map(frame).focus();
      await page.keyboard.press("2");
    },
  },
  16: {
    async act(_page, frame) {
      await button(frame, "New …");
      await frame.getByRole("radio", { name: "t-SNE", exact: true }).click();
      await button(frame, "Start");
      await frame.locator("pt-run-strip").waitFor();
    },
  },
  18: {
    async act(page, frame) {
      await map(frame).focus();
      for (const key of ["ArrowRight", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    },
  },
  19: { width: 390, height: 844 },
  "19-sheet": {
    width: 390,
    height: 844,
    act: (page, frame) => inspect(page, frame, "duck"),
  },
  // Parts that came after the drawings.
  table: { act: (_page, frame) => button(frame, "Table (t)") },
  colours: { act: (_page, frame) => button(frame, "Options") },
  export: { act: (_page, frame) => button(frame, "Export") },
  views: { act: (_page, frame) => button(frame, "Views") },
  compute: { act: (_page, frame) => button(frame, "New …") },
  axes: { act: (_page, frame) => frame.getByRole("button", { name: /^Axes/ }).first().click() },
  runs: { act: (_page, frame) => frame.getByRole("button", { name: /^Run:/ }).click() },
  edit: {
    async act(_page, frame) {
      await button(frame, "Export");
      await button(frame, "Edit metadata …");
    },
  },
  search: {
    async act(_page, frame) {
      await frame.getByRole("combobox", { name: "Find or filter" }).fill("cat");
      await frame.getByRole("button", { name: /found$/ }).click();
    },
  },
};
