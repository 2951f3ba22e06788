// SPDX-License-Identifier: GPL-2.0-or-later
// operator.test.mjs - the operator's page in Chromium: the key, each view, what it changes, and what axe says. It
// starts a daemon of its own, with a master key.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { after, afterEach, beforeEach, test } from "node:test";

import { chromium } from "playwright-core";

const { MASTER, startDaemon, until } = await import(`${process.env.DATELINE_SOURCE}/tests/desk/daemon.mjs`);
const { complaints } = await import(`${process.env.DATELINE_SOURCE}/tests/desk/axe.mjs`);
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

const TILL = "The treasurer of the rowing club emptied the till before dawn, said the minutes that a member read aloud at the boat house on Sunday. " +
  "Nobody had asked for them before, and the chair promised to look into the accounts of the last three winters with two auditors. " +
  "The boats are insured, the house is not, and the roof over the older sculls has let in rain since October, as the county knows.";
// The first two are one story.
const NEWS = [{ id: "till", headline: "Till emptied", body: TILL, published: "2026-02-03", source: "Harbour News", language: "en" },
  { id: "till-copy", headline: "Club's till emptied", body: TILL, published: "2026-02-04", source: "Valley Gazette", language: "en" },
  { id: "quill", headline: "Peter Quill opens the bridge", body: "Mayor Annika Thorvald thanked him.", published: "2026-02-05", source: "Harbour News", language: "en" }];
await api("POST", "/indexes", { uid: "articles", preset: "articles", primaryKey: "id" });
await done((await api("POST", "/indexes/articles/documents", NEWS)).taskUid);

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
  assert.ok(numbers.includes("Documents5"), numbers.join());
  assert.ok(numbers.some((text) => /^Memory in use[\d.]+ MB$/.test(text)), numbers.join());
});

test("an index is listed with its size, and a setting is changed", async () => {
  await open("indexes");
  const row = page.locator("tbody tr", { hasText: "books" });
  assert.match(await row.textContent(), /^books2[\d.]+ (bytes|KB)/);
  await row.locator("a").click();
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

test("alerts of all makers are shown; a failing webhook says why; one is paused and deleted", async () => {
  const maker = await api("POST", "/keys", { actions: ["search", "alerts.*"], indexes: ["articles"], expiresAt: null });
  await api("POST", "/indexes/articles/alerts", { name: "Boats", query: "submarine", digest: { every: "daily", at: "07:30" } }, maker.key);
  await api("POST", "/indexes/articles/alerts", { name: "Hooked", query: "dirigible", webhook: { url: "http://127.0.0.1:9/" } });
  await done((await api("POST", "/indexes/articles/documents", [{ id: "air", headline: "A dirigible", body: "It flew.", published: "2026-03-01" }])).taskUid);
  await until(async () => (await api("GET", "/indexes/articles/alerts")).results.some((alert) => alert.delivery?.status === "failing"));
  await open("alerts");
  const rows = await page.locator("tbody tr").allTextContents();
  assert.match(rows[0], /^Hooked ?articlesdirigible.*The webhook fails \(tries: \d+\): .*not allowed.*master key/);
  assert.match(rows[1], /^Boatsarticlessubmarinedaily 07:300/);
  assert.ok(rows[1].includes(maker.uid.slice(0, 8)));
  assert.match(await page.locator(".quiet").first().textContent(), /^2 alerts, 0 paused, 1 with a webhook that fails, 0 that cannot report anything/);
  await page.route(/\/articles\/alerts(\?|$)/, async (route) => {
    const answer = await route.fetch(), body = await answer.json();
    for (const alert of body.results) if (alert.name === "Boats") alert.error = "`la=` is no field";
    await route.fulfill({ response: answer, json: body });
  });
  for (const view of ["tasks", "alerts"]) {
    await page.evaluate((hash) => { location.hash = hash; }, view);
    await shows(view);
  }
  assert.match(await page.locator("tbody tr", { hasText: "Boats" }).textContent(), /It cannot report anything: `la=` is no field/);
  assert.match(await page.locator(".quiet").first().textContent(), /, 1 that cannot report anything\./);
  await page.unrouteAll();
  page.on("dialog", (dialog) => dialog.accept());
  const boats = page.locator("tbody tr", { hasText: "Boats" });
  await boats.locator("button", { hasText: "Pause" }).click();
  await boats.locator("button", { hasText: "Resume" }).waitFor();
  assert.ok((await api("GET", "/indexes/articles/alerts")).results.find((alert) => alert.name === "Boats").paused);
  await boats.locator("button", { hasText: "Delete" }).click();
  await boats.waitFor({ state: "detached" });
  assert.deepEqual((await api("GET", "/indexes/articles/alerts")).results.map((alert) => alert.name), ["Hooked"]);
  assert.deepEqual(errors, []);
});

test("a list of names is matched, its table is shown and saved as CSV", async () => {
  await open("lists");
  assert.equal(await page.locator("select[name=index]").inputValue(), "articles");
  await page.locator("textarea[name=names]").fill("Annika Thorvald,A. Thorvald\nPeter Quil\nNobody Atall\n");
  await page.locator("form.fields button[type=submit]").click();
  await page.waitForURL(/#lists\/articles\//);
  await page.locator("text=/^done · 3 of 3 names/").waitFor();
  const rows = await page.locator("tbody tr").allTextContents();
  assert.match(rows[0], /^Annika ThorvaldA\. Thorvald101 articlePeter Quill opens the bridge/);
  assert.match(rows[1], /^Peter Quil011 article~ Peter Quill opens/);
  assert.match(rows[2], /^Nobody Atall00/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("button", { hasText: "Download as CSV" }).click()]);
  const csv = readFileSync(await download.path(), "utf8").trim().split("\r\n");
  assert.equal(csv[0], "name,articles,fuzzyArticles,match,id,headline,published");
  assert.ok(csv[1].startsWith('"Annika Thorvald",1,0,"exact","quill"'), csv[1]);
  await page.locator("button", { hasText: "Delete" }).click();
  await page.waitForURL(/#lists$/);
  await page.waitForSelector("form.fields");
  assert.match(await page.locator("tbody tr").textContent(), /its table was deleted/);
  assert.equal((await api("GET", "/indexes/articles/lists")).results[0].status, "canceled");
  assert.deepEqual(errors, []);
});

test("a takedown shows what would be lost, keeps it when told so, and is on record", async () => {
  await open("takedowns");
  await page.locator("textarea[name=ids]").fill("till\nnever-here\n");
  await page.locator("input[name=reason]").fill("court order 12/2026");
  await page.locator("input[name=who]").fill("legal@harbour.example");
  const check = page.locator("form.fields button[type=submit]"), asked = page.locator("dialog[open]");
  await check.click();
  await asked.waitFor();
  const said = await asked.textContent();
  assert.match(said, /Articles \(1\)Till emptied · Harbour News · 2026-02-03Near-duplicates \(1\)Club's till emptied · Valley Gazette/);
  assert.match(said, /Not in the index.*\(1\)never-here/);
  assert.match(said, /refused for ever/);
  await page.keyboard.press("Enter"); // the first button has the focus, and keeps everything
  await page.locator("text=Nothing was taken down.").waitFor();
  assert.equal((await api("GET", "/indexes/articles/takedowns")).total, 0);
  await check.click();
  await asked.locator("button", { hasText: "Take down for good" }).click();
  await page.locator("text=/Task \\d+ takes them down/").waitFor();
  const task = await done(Number(/Task (\d+)/.exec(await page.locator("[role=status]").textContent())[1]));
  assert.equal(task.status, "succeeded");
  await page.reload();
  await shows("takedowns");
  assert.match(await page.locator("tbody tr").textContent(), /^1articles.*legal@harbour\.examplecourt order 12\/2026/);
  assert.equal((await api("GET", "/indexes/articles/documents/till-copy")).code, "document_not_found");
  assert.deepEqual(errors, []);
});

test("the view of replicas says who writes, and the commands that change it", async () => {
  await open("replicas");
  assert.match(await page.locator(".health").textContent(), /primary: it takes writes/);
  assert.match(await page.locator("section pre").textContent(), new RegExp(`--follow ${server} --follow-key-file`));
});

test("the page runs nothing but its own script", async () => {
  const { headers } = await fetch(`${server}/admin`);
  assert.match(headers.get("content-security-policy"), /^default-src 'none'; script-src 'self'; style-src 'self'/);
  assert.match(headers.get("content-security-policy"), /frame-ancestors 'none'/);
});

for (const width of [320, 1200]) {
  test(`axe finds nothing, and nothing moves sideways: ${width} px`, async () => {
    await open("overview", { viewport: { width, height: 700 }, axe: true });
    for (const view of ["overview", "indexes", "indexes/books", "tasks", "searches", "alerts", "lists", "takedowns", "replicas", "keys"]) {
      await page.evaluate((hash) => { location.hash = hash; }, view);
      await page.waitForFunction((text) => document.querySelector("h1").textContent === text, { overview: "Overview", indexes: "Indexes",
        "indexes/books": "Indexes: books", tasks: "Tasks", searches: "Searches", alerts: "Alerts",
        lists: "Names", takedowns: "Takedowns", replicas: "Replicas", keys: "Keys" }[view]);
      await shows(view.split("/")[0]);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, view);
      assert.deepEqual(await complaints(page, `${PICTURES}/admin-${view.replace("/", "-")}-${width}`), [], view);
    }
  });
}
