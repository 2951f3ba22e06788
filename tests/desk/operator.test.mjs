// SPDX-License-Identifier: GPL-2.0-or-later
// operator.test.mjs - the operator's page in Chromium: the key, each view, what it changes, and what axe says. It
// starts a daemon of its own, with a master key.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { after, afterEach, beforeEach, test } from "node:test";

import { chromium } from "playwright-core";

const { MASTER, startDaemon } = await import(`${process.env.DATELINE_SOURCE}/tests/desk/daemon.mjs`);
const AXE = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const PICTURES = "pictures";
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

mkdirSync(PICTURES, { recursive: true });
const { url: server, ask: api, done, stop } = await startDaemon();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET });
after(async () => {
  await browser.close();
  await stop();
});

await done((await api("POST", "/indexes/books/documents", [{ id: 1, title: "The bridge" }, { id: 2, title: "The river" }])).taskUid);
await done((await api("POST", "/indexes/books/documents?primaryKey=isbn", [{ title: "no isbn" }])).taskUid);
await api("POST", "/indexes/books/search", { q: "zeppelin" });

let page, errors;
beforeEach(() => { errors = []; });
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

async function open(view = "overview", options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB", bypassCSP: Boolean(options.axe), ...options });
  page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(`${server}/admin#${view}`);
  if (options.stranger) return;
  await page.locator("input[name=key]").fill(MASTER);
  await page.keyboard.press("Enter");
  await shows(view.split("/")[0]);
}

const shows = (view) => page.waitForSelector(`[data-view=${view}] .curl`);

test("without a key the page tells nothing and asks for one", async () => {
  await open("indexes", { stranger: true });
  await page.locator("input[name=key]").fill("a wrong key");
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=not valid");
  assert.equal(await page.locator("table").count(), 0);
  assert.ok(!(await (await fetch(`${server}/admin`)).text()).includes("books"));
});

test("the key stays in the tab, and is forgotten when told", async () => {
  await open();
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.reload();
  await shows("overview");
  assert.ok(!page.url().includes(MASTER));
  await page.locator("button", { hasText: "Forget the key" }).click();
  await page.waitForSelector("input[name=key]");
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test("the overview says how the daemon is", async () => {
  await open();
  assert.match(await page.locator(".health").textContent(), /All is well/);
  const numbers = await page.locator(".numbers div").allTextContents();
  assert.ok(numbers.includes("Documents2"), numbers.join());
  assert.ok(numbers.some((text) => /^Memory in use[\d.]+ MB$/.test(text)), numbers.join());
});

test("an index is listed with its size, and a setting is changed", async () => {
  await open("indexes");
  assert.match(await page.locator("tbody tr").textContent(), /^books2[\d.]+ (bytes|KB)/);
  await page.locator("tbody a").click();
  await page.waitForSelector("#setting-stopWords");
  assert.match(await page.locator("#setting-stopWords-means").textContent(), /not searched/);
  await page.locator("#setting-stopWords").fill('["the"');
  await page.locator("form", { has: page.locator("#setting-stopWords") }).locator("button[type=submit]").click();
  await page.waitForSelector("text=This is not JSON");
  await page.locator("#setting-stopWords").fill('["the"]');
  await page.locator("form", { has: page.locator("#setting-stopWords") }).locator("button[type=submit]").click();
  await page.waitForSelector("text=changes the setting");
  await done(Number(/Task (\d+)/.exec(await page.locator("[role=status]").textContent())[1]));
  assert.deepEqual(await api("GET", "/indexes/books/settings/stop-words"), ["the"]);
});

test("every setting has an explanation", async () => {
  await open("indexes/books");
  for (const text of await page.locator("form.setting .quiet").allTextContents()) assert.ok(text.length > 10);
});

test("tasks are told in words", async () => {
  await open("tasks");
  const rows = await page.locator("tbody tr").allTextContents();
  assert.ok(rows.some((row) => /add or change documents\s*booksdone\s*2 received; 2 stored/.test(row)), rows.join("\n"));
  assert.ok(rows.some((row) => /failed.*1 received; .*isbn|failed.*primary key/s.test(row)), rows.join("\n"));
});

test("a task that comes is shown by itself", async () => {
  await open("tasks");
  const before = await page.locator("tbody tr").count();
  await api("POST", "/indexes/books/documents", [{ id: 3, title: "The ferry" }]);
  await page.waitForFunction((rows) => document.querySelectorAll("tbody tr").length > rows, before);
});

test("searches without a hit are counted, and open in the search page", async () => {
  await open("searches");
  const row = page.locator("tbody tr", { hasText: "zeppelin" });
  assert.match(await row.textContent(), /^zeppelinbooks1/);
  assert.equal(await row.locator("a").getAttribute("href"), "./?index=books&q=zeppelin");
});

test("a key is created, shown and deleted", async () => {
  await open("keys");
  await page.locator("input[name=name]").fill("site");
  await page.locator("input[name=indexes]").fill("books, news");
  await page.locator("form.create button").click();
  const row = page.locator("tbody tr", { hasText: "site" });
  assert.match(await row.textContent(), /sitesearchbooks, newsnever/);
  await row.locator("button", { hasText: "Show" }).click();
  const key = await row.locator("code").textContent();
  assert.equal((await api("GET", "/keys")).results.find((one) => one.name === "site").key, key);
  page.on("dialog", (dialog) => dialog.accept());
  await row.locator("button", { hasText: "Delete" }).click();
  await row.waitFor({ state: "detached" });
  assert.ok(!(await api("GET", "/keys")).results.some((one) => one.name === "site"));
  assert.deepEqual(errors, []);
});

test("the page runs nothing but its own script", async () => {
  const { headers } = await fetch(`${server}/admin`);
  assert.match(headers.get("content-security-policy"), /^default-src 'none'; script-src 'self'; style-src 'self'/);
  assert.match(headers.get("content-security-policy"), /frame-ancestors 'none'/);
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [320, 1200]) {
    test(`axe finds nothing, and nothing moves sideways: ${width} px, ${colorScheme}`, async () => {
      await open("overview", { colorScheme, viewport: { width, height: 700 }, axe: true });
      await page.evaluate(AXE);
      for (const view of ["overview", "indexes", "indexes/books", "tasks", "searches", "keys"]) {
        await page.evaluate((hash) => { location.hash = hash; }, view);
        await page.waitForFunction((text) => document.querySelector("h1").textContent === text, { overview: "Overview", indexes: "Indexes",
          "indexes/books": "Indexes: books", tasks: "Tasks", searches: "Searches", keys: "Keys" }[view]);
        await shows(view.split("/")[0]);
        await page.screenshot({ path: `${PICTURES}/admin-${view.replace("/", "-")}-${width}-${colorScheme}.png` });
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, view);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        assert.deepEqual(violations.map((one) => [view, one.id, one.nodes.map((node) => node.target)]), []);
      }
    });
  }
}
