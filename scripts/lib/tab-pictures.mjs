// Pictures of the real tab: opens it in a browser, does what a person would do, and photographs the page.
import { join } from "node:path";
import { give, ROOT } from "./run.mjs";

/** Takes `<folder>/<name>.png` of the tab at `url`. `picture`: a window, a theme, and what is done before. */
export async function takePicture(
  browser,
  url,
  name,
  picture,
  folder = join(ROOT, "docs/pictures"),
) {
  const context = await browser.newContext({
    viewport: { width: picture.width ?? 1440, height: picture.height ?? 900 },
    reducedMotion: "reduce",
  });
  if (picture.dark)
    await context.addInitScript(() =>
      localStorage.setItem("_tb_global_settings", JSON.stringify({ theme: "dark" })),
    );
  const page = await context.newPage();
  await page.goto(`${url}#pointillist`);
  const frame = await pluginFrame(page);
  await settled(frame);
  await act(page, frame, picture);
  await picture.act?.(page, frame);
  await page.mouse.move(5, 5);
  await page.waitForTimeout(1200);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}

async function act(page, frame, picture) {
  if (picture.find) {
    const line = frame.getByRole("combobox", { name: /find|filter/i }).first();
    await line.fill(picture.find);
    await page.waitForTimeout(600);
    await frame.getByRole("application").first().focus();
    await page.keyboard.press("n");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(600);
    await line.fill("");
    await frame.getByRole("application").first().focus();
    await page.waitForTimeout(600);
  }
  if (picture.filter) {
    await frame
      .getByRole("combobox", { name: /find|filter/i })
      .first()
      .fill(picture.filter);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
  }
  if (picture.concept) await frame.getByText(picture.concept, { exact: true }).first().click();
  if (picture.keys) {
    await frame.getByRole("application").first().focus();
    for (const key of picture.keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(800);
    }
  }
  if (picture.zoom) {
    await page.mouse.move(860, 560);
    for (let turn = 0; turn < picture.zoom; turn++) {
      await page.mouse.wheel(0, -240);
      await page.waitForTimeout(400);
    }
  }
}

async function pluginFrame(page) {
  for (let tries = 0; tries < 200; tries++) {
    const frame = page.frames().find((one) => one.url().includes("name=pointillist"));
    if (frame) return frame;
    await page.waitForTimeout(100);
  }
  return give("the tab did not open");
}

async function settled(frame) {
  for (let tries = 0; tries < 300; tries++) {
    const isReady = await frame
      .evaluate(() => {
        const app = document.querySelector("pointillist-app");
        return app?.dataset.state === "ready" && Number(app.dataset.drawn) > 0;
      })
      .catch(() => false);
    if (isReady) return frame.waitForTimeout(1500);
    await frame.waitForTimeout(100);
  }
  return give("the tab did not become ready");
}
