// SPDX-License-Identifier: GPL-2.0-or-later
// docs.test.mjs - the documentation in Chromium: each page on a phone and on a desk, light and dark, and what axe says.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, test } from "node:test";

import { chromium } from "playwright-core";

const HOME = process.env.DATELINE_URL;
const { complaints } = await import(`${process.env.DATELINE_SOURCE}/tests/desk/axe.mjs`);
const PICTURES = "pictures"; // of the last run, to look at
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

mkdirSync(PICTURES, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET });
after(() => browser.close());

/* A page of its own; `errors` gets what the browser complains of, and requests to other sites. */
async function open(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  const page = await context.newPage(), errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("request", (request) => request.url().startsWith(HOME) || errors.push(request.url()));
  await page.goto(HOME + path);
  return { page, errors, close: () => context.close() };
}

async function paths() {
  const { page, close } = await open("/docs");
  const found = await page.locator("main li a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
  await close();
  return ["/docs", ...found];
}

const pages = await paths();

test("the first page lists the others", () => assert.ok(pages.length > 20));

/* All pages are of one make: axe looks at those that differ, since a long table takes it a minute. */
const KINDS = ["/docs", "/docs/going-live", "/docs/content-systems", "/docs/settings", "/docs/search-page"];

for (const [name, options] of [["wide", {}], ["phone", { viewport: { width: 320, height: 640 } }]])
  test(`axe finds nothing: ${name}`, async () => {
    const { page, errors, close } = await open("/docs", { ...options, bypassCSP: true });
    for (const path of KINDS) {
      await page.goto(HOME + path);
      assert.deepEqual(await complaints(page, `${PICTURES}/docs-${name}`), [], path);
    }
    assert.deepEqual(errors, []);
    await close();
  });

test("no page scrolls sideways on a phone, and none complains", async () => {
  const { page, errors, close } = await open("/docs", { viewport: { width: 320, height: 640 } });
  for (const path of pages) {
    await page.goto(HOME + path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path} is ${wide} pixels too wide`);
  }
  assert.deepEqual(errors, []);
  await close();
});

test("the policy blocks nothing that the pages need", async () => {
  const { page, errors, close } = await open("/docs/errors#invalid_search_limit");
  assert.notEqual(await page.locator("tr:target").evaluate((row) => getComputedStyle(row).backgroundColor), "rgba(0, 0, 0, 0)");
  await page.goto(`${HOME}/docs`);
  await page.locator("main li a").first().click();
  assert.equal(new URL(page.url()).pathname, "/docs/first-hour");
  await page.locator(".turn a[rel=next]").click();
  assert.equal(new URL(page.url()).pathname, "/docs/newsroom-archive");
  assert.deepEqual(errors, []);
  await close();
});

test("by keyboard: the first key leads to the text", async () => {
  const { page, close } = await open("/docs/security");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "To the text");
  await page.keyboard.press("Enter");
  assert.equal(new URL(page.url()).hash, "#text");
  await close();
});

test("the search page leads to it", async () => {
  const { page, close } = await open("/");
  await page.locator(".menu.actions summary").click();
  await page.locator(".menu.actions a.docs").click();
  await page.waitForURL(`${HOME}/docs`);
  await close();
});
