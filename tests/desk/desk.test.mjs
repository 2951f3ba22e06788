// SPDX-License-Identifier: GPL-2.0-or-later
// desk.test.mjs - the search page in Chromium, as a reader uses it: typing, filters, dates, an article, the keyboard,
// narrow and dark screens, a key; and what axe says. DATELINE_URL: a server with the articles of tests/http/articles.py.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer, request as ask } from "node:http";
import { after, afterEach, beforeEach, test } from "node:test";

import { chromium } from "playwright-core";

const URL_OF_PAGE = `${process.env.DATELINE_URL}/`;
const { complaints } = await import(`${process.env.DATELINE_SOURCE}/tests/desk/axe.mjs`);
const PICTURES = "pictures"; // of the last run, to look at
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

mkdirSync(PICTURES, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET });
after(() => browser.close());

let page, errors;

async function open(address = "", options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB", bypassCSP: Boolean(options.axe), ...options });
  page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(URL_OF_PAGE + address);
  await settled();
}

/* The answer to what is searched now is drawn. */
async function settled() {
  await page.waitForFunction(() =>
    document.querySelector("dateline-search")?.shadowRoot?.querySelector(".frame").ariaBusy === "false");
}

const headlines = () => page.locator(".hits a.headline").allTextContents();
const status = () => page.locator(".status").textContent();

const FERRY = `The ferry between the islands stops on Friday for the winter, its owners said. The two boats go to the yard for repairs that
  take until April. Commuters will be taken by bus over the long bridge, which adds forty minutes to the way. Traders asked the county for help,
  and the county promised an answer before the end of the month. Schools on the outer island open an hour later.`;
const COPIES = [
  { id: "wire", headline: "Ferry stops for the winter", agency: "Coastwire", published: "2022-03-02", language: "en", body: FERRY },
  { id: "copy", headline: "Ferry service stops for the winter", source: "Bay Courier", published: "2022-03-03", updated: "2022-03-04", version: 3,
    language: "en", body: FERRY },
  { id: "tug", headline: "Tug helps a ferry off the sand", source: "Bay Courier", published: "2022-02-01", language: "en",
    body: "A tug pulled the ferry off a bank of sand on Tuesday. Nobody was hurt, and the boat reached the islands in the evening." },
  { id: "ar", headline: "افتتاح جسر الميناء", source: "أخبار", published: "2021-03-04", language: "ar", body: "أعيد افتتاح الجسر بعد ثلاثة أسابيع من عاصفة شتوية طويلة." },
];

/* An index of its own, filled over HTTP. */
async function fill(index, articles) {
  const send = async (path, body) => (await fetch(process.env.DATELINE_URL + path, { method: "POST", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json" } })).json();
  await send("/indexes", { uid: index, preset: "articles", primaryKey: "id" });
  const { taskUid } = await send(`/indexes/${index}/documents`, articles);
  for (let status = ""; !["succeeded", "failed"].includes(status);)
    status = (await (await fetch(`${process.env.DATELINE_URL}/tasks/${taskUid}`)).json()).status;
}

beforeEach(() => { errors = []; });
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

test("the page shows the archive at once, in the first screen", async () => {
  await open();
  assert.match(await status(), /articles in the archive/);
  assert.ok((await page.locator(".hit").first().boundingBox()).y < 800);
  assert.deepEqual(errors, []);
});

const isSearch = (request) => /\/(search|multi-search)$/.test(new URL(request.url()).pathname);

test("the page comes with its first answer, and asks for the next ones", async () => {
  let asked = [];
  await open();
  page.on("request", (request) => asked.push(request));
  for (const [address, asks] of [["", 0], ["?q=storm&section=News", 1], ["?q=storm", 0]]) {
    asked = [];
    await page.goto(URL_OF_PAGE + address);
    await settled();
    assert.equal(asked.filter(isSearch).length, asks, address);
    assert.equal(await page.locator("script#first").count(), 0);
  }
  await page.locator("input[type=search]").fill("bridge");
  await page.waitForURL(/q=bridge$/);
  await settled();
  assert.ok(asked.some(isSearch));
  assert.deepEqual(await headlines(), ["Harbour bridge reopens after storm repairs"]);
  assert.deepEqual(errors, []);
});

test("hits below the screen come after those in it, all in their order", async () => {
  await open("?q=football", { viewport: { width: 1200, height: 300 } });
  const all = await headlines();
  assert.equal(all.length, 20);
  await page.evaluate(() => addEventListener("dateline-results", () => {
    globalThis.drawn = document.querySelector("dateline-search").shadowRoot.querySelectorAll(".hit").length;
  }));
  await page.locator("input[type=search]").fill("");
  await page.waitForURL((url) => !url.search);
  await settled();
  await page.locator("input[type=search]").fill("football");
  await page.waitForURL(/q=football/);
  await settled();
  assert.equal(await page.evaluate(() => globalThis.drawn), 2);
  assert.deepEqual(await headlines(), all);
});

test("a search is answered while the reader types, and its address is a link", async () => {
  await open();
  await page.locator("input[type=search]").pressSequentially("bridge", { delay: 5 });
  await page.waitForFunction(() => document.querySelector("dateline-search").shadowRoot.querySelector(".hit mark")?.textContent === "bridge");
  assert.deepEqual(await headlines(), ["Harbour bridge reopens after storm repairs"]);
  await page.waitForURL(/\?q=bridge$/);
  await open("?q=bridge");
  assert.deepEqual(await headlines(), ["Harbour bridge reopens after storm repairs"]);
});

test("typing is one step back", async () => {
  await open();
  await page.locator("input[type=search]").pressSequentially("storm", { delay: 5 });
  await page.waitForURL(/q=storm$/);
  await page.goBack();
  await settled();
  assert.equal(await page.locator("input[type=search]").inputValue(), "");
});

test("a facet's number is the total after choosing it", async () => {
  await open();
  const label = page.locator("fieldset[data-field=section] label").first();
  const count = (await label.locator(".count").textContent()).trim();
  await label.click();
  await page.waitForURL(/section=/);
  await settled();
  assert.ok((await status()).startsWith(`${count} article`), await status());
  await page.locator(".chip").click();
  await page.waitForFunction(() => !location.search);
});

test("a choice by keyboard keeps its place", async () => {
  await open();
  const box = page.locator("fieldset[data-field=source] input").first();
  await box.focus();
  await page.keyboard.press("Space");
  await page.waitForURL(/source=/);
  await settled();
  const focused = await page.evaluate(() => document.querySelector("dateline-search").shadowRoot.activeElement?.dataset.value);
  assert.equal(focused, new URL(page.url()).searchParams.get("source"));
});

test("dragging over bars chooses a time, which can be typed, too", async () => {
  await open();
  const box = await page.locator(".bars").boundingBox();
  await page.mouse.move(box.x + 2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 3, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/from=\d{4}-01-01.*to=\d{4}-12-31/);
  await settled();
  const all = Number((await status()).match(/^\d+/)[0]);
  await page.locator(".days input").first().fill("2021-01-01");
  await page.waitForURL(/from=2021-01-01/);
  await settled();
  assert.ok(Number((await status()).match(/^\d+/)[0]) !== all);
});

test("a time in words is offered, and applied when it is taken", async () => {
  await open("?q=storm+since+2021");
  await page.locator(".correction button", { hasText: "since 2021" }).click();
  await page.waitForURL(/q=storm&from=2021/);
  await settled();
  assert.deepEqual(await headlines(), ["Harbour bridge reopens after storm repairs"]);
});

test("a slip is corrected, said, and undone", async () => {
  await open("?q=bridgw");
  assert.match(await page.locator(".correction").textContent(), /bridge/);
  assert.deepEqual(await headlines(), ["Harbour bridge reopens after storm repairs"]);
});

test("an article opens with its matches, and Escape goes back to its hit", async () => {
  await open("?q=storm");
  await page.locator("a.headline", { hasText: "Harbour bridge" }).click();
  await page.waitForSelector(".article");
  assert.match(await page.locator(".steps output").textContent(), /^Match 1 of 2$/);
  await page.keyboard.press("n");
  assert.match(await page.locator(".steps output").textContent(), /^Match 2 of 2$/);
  assert.match(await page.locator(".text").textContent(), /chief engineer <said> & smiled/);
  assert.equal(await page.locator(".tools a").getAttribute("href"), "https://harbour.example/bridge?a=1&b=2");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".hit");
  await settled();
  const focused = await page.evaluate(() => document.querySelector("dateline-search").shadowRoot.activeElement?.textContent);
  assert.equal(focused, "Harbour bridge reopens after storm repairs");
  assert.deepEqual(errors, []);
});

test("an article that is not there says so", async () => {
  await open("?id=no/such");
  assert.match(await page.locator(".notice").textContent(), /Nothing found/);
});

test("the keyboard alone is enough", async () => {
  await open("?q=football");
  await page.locator("input[type=search]").blur();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  const first = (await headlines())[0];
  const focused = () => page.evaluate(() => document.querySelector("dateline-search").shadowRoot.activeElement?.textContent);
  assert.equal(await focused(), first);
  await page.keyboard.press("o");
  await page.waitForSelector(".article");
  await page.keyboard.press("/");
  await page.keyboard.type("budget");
  await settled();
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "Council passes budget for schools and roads");
  await page.keyboard.press("?");
  assert.ok(await page.locator("dialog[open]").isVisible());
});

test("pages are turned, and found again by their address", async () => {
  await open("?q=football");
  const first = await headlines();
  await page.locator(".pages button", { hasText: "Next" }).click();
  await page.waitForURL(/page=2/);
  await settled();
  assert.notDeepEqual(await headlines(), first);
  assert.equal(await page.locator("ol.hits").getAttribute("start"), "21");
});

test("queries are compared over time", async () => {
  await open("?q=storm");
  await page.locator(".menu summary").click();
  await page.locator("input[name=versus]").fill("football");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".plot polyline.line1");
  assert.deepEqual(await page.locator(".legend .query").allTextContents(), ["storm", "football"]);
  assert.match(await page.locator(".legend li").first().textContent(), /storm 2 · most in (March|November) 202[01]: 1 /);
  const cells = () => page.locator(".plot td").allTextContents();
  const counts = await cells();
  await page.locator("input[name=shares]").click();
  await page.waitForFunction(() => document.querySelector("dateline-search").shadowRoot.querySelector(".plot td").textContent.includes("%"));
  assert.equal((await cells()).length, counts.length);
  await page.locator(".legend a").first().click();
  await page.waitForSelector(".article");
});

test("a comparison that cannot be made says why, and the hits stay", async () => {
  await open("?q=harbour+w/3+bridge&syntax=professional&versus=harbour+w/3");
  assert.match(await page.locator(".plots").textContent(), /at its end/);
  assert.ok(await page.locator(".hit").isVisible());
});

test("a query of news databases is read as such, and a wrong one says where", async () => {
  await open("?q=storm");
  await page.locator(".menu summary").click();
  await page.locator("select[name=syntax]").selectOption("professional");
  await page.waitForURL(/syntax=professional/);
  await page.locator("input[type=search]").fill("harbour w/3 bridge");
  await page.waitForFunction(() => document.querySelector("dateline-search").shadowRoot.querySelectorAll(".hit").length === 1);
  assert.deepEqual(await headlines(), ["Harbour bridge reopens after storm repairs"]);
  await page.locator("input[type=search]").fill("harbour w/3");
  await page.locator(".notice", { hasText: "at its end" }).waitFor();
  assert.ok(await page.locator(".menu summary").isVisible());
  await page.locator("input[type=search]").fill("harbour");
  await page.locator(".notice", { hasText: "at its end" }).waitFor({ state: "detached" });
});

test("all hits are taken along as a table", async () => {
  await open("?q=football");
  const total = Number((await status()).match(/^\d+/)[0]);
  await page.locator(".menu summary").click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".export button").click()]);
  const rows = readFileSync(await download.path(), "utf8").trim().split("\r\n");
  assert.equal(rows.length, total + 1);
});

/* The daemon, behind a connection that closes after so many bytes of each of the next exports. */
async function cutting(cuts) {
  const site = createServer((request, response) => {
    const { hostname, port } = new URL(process.env.DATELINE_URL);
    const asked = ask({ hostname, port, path: request.url, method: request.method, headers: { ...request.headers, host: `${hostname}:${port}` } }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      if (!request.url.endsWith("/export") || cuts.length === 0) return answer.pipe(response);
      let left = cuts.shift();
      answer.on("data", (piece) => {
        if (left < 0) return;
        response.write(piece.subarray(0, left));
        left -= piece.length;
        if (left < 0) setTimeout(() => response.destroy(), 50);
      });
    });
    asked.on("error", () => response.destroy());
    request.pipe(asked);
  });
  await new Promise((listening) => { site.listen(0, "127.0.0.1", listening); });
  return { site, url: `http://127.0.0.1:${site.address().port}/` };
}

test("an export goes on over a connection that breaks, and says so", async () => {
  const asked = await fetch(`${process.env.DATELINE_URL}/indexes/articles/export`, { method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ q: "football", filter: [], format: "csv" }) });
  const whole = await asked.text();
  const { site, url } = await cutting([10, 700, 900]);
  await open();
  await page.goto(`${url}?q=football`);
  await settled();
  await page.locator(".menu summary").click();
  const download = page.waitForEvent("download");
  await page.locator(".export button").click();
  await page.locator(".status", { hasText: /The connection broke after [1-9]\d* of \d+ articles\. Going on in 1 s\./ }).waitFor();
  assert.equal(readFileSync(await (await download).path(), "utf8"), whole);
  await page.locator(".status", { hasText: /^Exported \d+ articles/ }).waitFor();
  site.close();
});

test("hits are chosen, and articles like all of them are found", async () => {
  await fill("copies", COPIES);
  await open("?index=copies&q=winter");
  const choose = (text) => page.locator(".hit", { hasText: text }).locator(".choose input");
  await choose("Ferry stops").check();
  await page.locator(".foot [role=status]", { hasText: /^1 article chosen$/ }).waitFor();
  await page.locator("button[name=none]").click();
  assert.equal(await page.locator(".bar-chosen").count(), 0);
  await page.locator(".hit", { hasText: "Ferry stops" }).locator("a.headline").focus();
  await page.keyboard.press("x");
  assert.ok(await choose("Ferry stops").isChecked());
  await page.locator("button[name=like]").click();
  await page.waitForURL(/like=wire/);
  await settled();
  assert.deepEqual(await page.locator(".liked a").allTextContents(), ["Ferry stops for the winter"]);
  assert.deepEqual(await headlines(), ["Tug helps a ferry off the sand"], "its copies are no hits");
  assert.match(await status(), /^1 article like the chosen ones$/);
  await choose("Tug").check();
  await page.locator("button[name=like]").click();
  await page.waitForURL(/like=wire&like=tug/);
  await settled();
  await page.locator(".liked button[aria-label^=Remove]").first().click();
  await page.waitForURL((address) => address.searchParams.getAll("like").join() === "tug");
  await settled();
  await page.locator(".hit a.headline").first().click();
  await page.waitForSelector(".article");
  await page.keyboard.press("Escape");
  await settled();
  await page.keyboard.press("Escape");
  await settled();
  assert.equal(new URL(page.url()).search, "?index=copies&q=winter");
  assert.ok(await page.locator(".choices").isVisible());
  await open("?index=copies&like=wire&from=2022-02-01&to=2022-02-01");
  assert.deepEqual(await headlines(), ["Tug helps a ferry off the sand"], "a day ends with its last moment");
  await open("?index=copies&like=wire&to=2022-01");
  assert.match(await page.locator(".list").textContent(), /Nothing found/);
  assert.deepEqual(errors, []);
});

test("a search is saved, shown, and forgotten", async () => {
  await open("?q=budget");
  await page.locator(".menu summary").click();
  await page.locator("button[name=save]").click();
  await page.goto(URL_OF_PAGE);
  await settled();
  await page.locator(".saved a", { hasText: "budget" }).click();
  await page.waitForURL(/q=budget/);
  await page.goto(URL_OF_PAGE);
  await page.locator(".saved button").click();
  assert.equal(await page.locator(".saved").count(), 0);
});

test("suggestions complete the word, and keys choose one", async () => {
  await open();
  await page.locator("input[type=search]").pressSequentially("footb", { delay: 5 });
  await page.waitForFunction(() => document.querySelector("dateline-search").shadowRoot.querySelector(".suggestions li"));
  assert.equal(await page.locator(".suggestions li").first().textContent(), "Football");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator("input[type=search]").getAttribute("aria-activedescendant"), "suggestion-0");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=football$/i);
  await settled();
  assert.ok(!(await page.locator(".suggestions").isVisible()));
  await page.locator("input[type=search]").fill("round valley");
  await page.locator(".suggestions li", { hasText: "Source: Valley Gazette" }).click();
  await page.waitForURL(/q=round&source=Valley\+Gazette/);
  assert.deepEqual(errors, []);
});

test("a later answer leaves the mark on a suggestion, and typing takes it away", async () => {
  const marked = () => page.locator("input[type=search]").getAttribute("aria-activedescendant");
  let answer;
  const held = new Promise((resolve) => { answer = resolve; });
  await open("?q=foot");
  await page.locator("input[type=search]").press("End");
  await page.keyboard.type("b");
  await settled();
  await page.route("**/multi-search", (route) => held.then(() => route.continue()));
  await page.keyboard.type("a");
  await page.keyboard.press("ArrowDown");
  assert.equal(await marked(), "suggestion-0");
  answer();
  await settled();
  assert.equal(await marked(), "suggestion-0");
  await page.keyboard.type("l");
  assert.equal(await marked(), null);
});

test("Escape closes suggestions first, and the arrow below the last one goes to the hits", async () => {
  await open();
  await page.locator("input[type=search]").pressSequentially("budg", { delay: 5 });
  await settled();
  assert.equal(await page.locator(".hit").count(), 1);
  const count = await page.locator(".suggestions li").count();
  for (let i = 0; i <= count; i++) await page.keyboard.press("ArrowDown");
  const focused = () => page.evaluate(() => document.querySelector("dateline-search").shadowRoot.activeElement?.className || "input");
  assert.equal(await focused(), "headline");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(), "input");
  await page.keyboard.press("Escape");
  assert.ok(!(await page.locator(".suggestions").isVisible()));
  assert.equal(await page.locator("input[type=search]").inputValue(), "budg");
});

test("an article shows its copies and versions, and what is related", async () => {
  await fill("copies", COPIES);
  await open("?index=copies&q=ferry&id=wire");
  await page.waitForSelector(".beside h2");
  assert.deepEqual(await page.locator(".beside section").first().locator("h2, a").allTextContents(),
    ["Copies and versions", "Ferry service stops for the winter"]);
  assert.match(await page.locator(".beside .origin").first().textContent(), /Bay Courier · 3 March 2022 · Version 3, Updated 4 March 2022/);
  assert.match(await page.locator(".article > .origin").textContent(), /Coastwire/);
});

test("a hit in Arabic has its language, and runs from the right", async () => {
  await fill("copies", COPIES);
  await open("?index=copies&q=الجسر");
  assert.equal(await page.locator(".hit h2").getAttribute("lang"), "ar");
  const [hit, snippet] = [await page.locator(".hit").boundingBox(), await page.locator(".snippet").boundingBox()];
  assert.ok(Math.abs(hit.x + hit.width - snippet.x - snippet.width) < 2);
});

test("on a page from the right, a hit in English and its parts begin at one line on the left", async () => {
  await open("?q=storm");
  await page.evaluate(() => { document.documentElement.dir = "rtl"; });
  const edges = await page.locator(".hit").first().evaluate((hit) => [...hit.querySelectorAll(".origin span, h2 a, .snippet, .choose")].map((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return Math.round(range.getBoundingClientRect().left);
  }));
  assert.ok(edges.length >= 4 && Math.max(...edges) - Math.min(...edges) <= 2, edges.join());
});

test("an article is cited, and the menu closes when one looks elsewhere", async () => {
  await open("?q=storm&id=urn:story:bridge/1");
  await page.locator(".cite summary").click();
  assert.match(await page.locator(".cite pre").nth(1).textContent(), /^Porter, A\. \(2021, March 4\)\. Harbour bridge reopens/);
  await page.locator(".cite button").nth(1).click();
  await page.locator(".cite button", { hasText: /Copied|Selected/ }).waitFor();
  await page.mouse.click(5, 400);
  assert.ok(!(await page.locator(".cite .sheet").isVisible()));
});

test("print has the article, and no buttons", async () => {
  await open("?q=storm&id=urn:story:bridge/1");
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator(".text").isVisible());
  assert.ok(!(await page.locator(".tools").isVisible()) && !(await page.locator(".head").isVisible()));
});

test("the page asks no other site", async () => {
  const asked = new Set();
  await open();
  page.on("request", (request) => asked.add(new URL(request.url()).origin));
  await page.reload();
  await settled();
  assert.deepEqual([...asked], [new URL(URL_OF_PAGE).origin]);
  const { headers } = await fetch(URL_OF_PAGE, { headers: { Accept: "text/html" } });
  assert.match(headers.get("content-security-policy"), /^default-src 'none'; script-src 'sha256-[^']*'; style-src 'sha256-[^']*';/);
});

test("the page and its files are small", async () => {
  for (const names of [["?q=storm", "dateline.svg"], ["dateline.js"]]) { // the page; the component in another page
    let bytes = 0;
    for (const name of names) {
      const answer = await fetch(URL_OF_PAGE + name, { headers: { Accept: "text/html", "Accept-Encoding": "gzip" } });
      bytes += Number(answer.headers.get("content-length"));
    }
    assert.ok(bytes > 0 && bytes < 60 * 1024, `${names}: ${bytes} bytes`);
  }
});

test("programs still get JSON", async () => {
  assert.equal((await (await fetch(URL_OF_PAGE)).json()).name, "dateline");
});

test("the component works in another page, with its own hits and events", async () => {
  const site = createServer((request, response) => response.setHeader("Content-Type", "text/html").end(`<!DOCTYPE html><title>CMS</title>
    <script>seen = []; addEventListener("dateline-open", (event) => { seen.push(event.detail.id); event.preventDefault(); });</script>
    <h1>A site</h1><dateline-search index="articles" server="${process.env.DATELINE_URL}">
    <template slot="hit"><b data-field="headline"></b> <i data-field="source"></i></template></dateline-search>
    <script>for (const name of ["fetch"]) { const real = window[name]; window[name] = (url, rest) => real("/ask?" + encodeURIComponent(url), rest); }</script>
    <script src="${process.env.DATELINE_URL}/dateline.js"></script>`));
  await new Promise((listening) => site.listen(0, "127.0.0.1", listening));
  const context = await browser.newContext();
  page = await context.newPage();
  await page.route("**/ask?*", async (route) => {
    const url = decodeURIComponent(route.request().url().split("?")[1]);
    const answer = await fetch(url, { method: "POST", body: route.request().postData(), headers: { "Content-Type": "application/json" } });
    await route.fulfill({ contentType: "application/json", body: await answer.text() });
  });
  await page.goto(`http://127.0.0.1:${site.address().port}/`);
  await settled();
  await page.locator("input[type=search]").fill("bridge");
  await page.waitForFunction(() => document.querySelector("dateline-search").shadowRoot.querySelectorAll(".hit").length === 1);
  assert.equal(await page.locator(".hit b").textContent(), "Harbour bridge reopens after storm repairs");
  assert.equal(await page.locator(".hit i").textContent(), "Harbour News");
  assert.equal(await page.evaluate(() => location.search), "");
  site.close();
});

test("the component follows a page from the right: where its parts stand, and where the marks of its own words end", async () => {
  await open();
  const server = process.env.DATELINE_URL;
  await page.route("**/cms", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: `<!DOCTYPE html><html lang="ar" dir="rtl"><title>CMS</title>
    <h1>موقع</h1><dateline-search index="articles"></dateline-search><script src="${server}/dateline.js"></script></html>` }));
  await page.goto(`${server}/cms`);
  await settled();
  await page.locator(".menu summary").click();
  const found = await page.evaluate(() => {
    const root = document.querySelector("dateline-search").shadowRoot, one = (selector) => root.querySelector(selector).getBoundingClientRect();
    const draft = root.querySelector("button[name=draft]").firstChild;
    const letter = (at) => {
      const range = document.createRange();
      range.setStart(draft, at);
      range.setEnd(draft, at + 1);
      return range.getBoundingClientRect().left;
    };
    return { sheet: one(".sheet"), hits: one(".hits"), filters: one(".filters"), box: one(".facets input"), value: one(".facets .value"),
      button: one("button[name=draft]"), first: letter(0), last: letter(draft.length - 1), width: document.documentElement.scrollWidth };
  });
  assert.ok(found.filters.left > found.hits.left, "the filters stand at the right");
  assert.ok(found.box.left > found.value.left, "a box stands before its value");
  assert.ok(found.sheet.left >= 0 && found.width === 1200, "the menu is in the page");
  assert.ok(found.last > found.first, "the ellipsis ends the English words");
  assert.ok(found.button.right - found.last < 40, "the words stand at the right");
  await page.keyboard.press("Escape");
  assert.ok(!(await page.locator(".sheet").first().isVisible()));
  assert.deepEqual(errors, []);
});

const VIEWS = { start: "", hits: "?q=storm&versus=football&source=Harbour+News", article: "?q=storm&id=urn:story:bridge/1",
  nothing: "?q=zzzqqq", slip: "?q=bridgw", like: "?like=urn:story:bridge/1" };

for (const width of [320, 1200]) {
  for (const [name, address] of Object.entries(VIEWS)) {
    test(`axe finds nothing, and nothing moves sideways: ${name}, ${width} px`, async () => {
      await open(address, { viewport: { width, height: 640 }, axe: true });
      await page.locator(".choose input:visible").first().check({ timeout: 500 }).catch(() => {}); // an article has none
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      assert.deepEqual(await complaints(page, `${PICTURES}/${name}-${width}`), []);
    });
  }
}

test("on a phone the first hit is in the first screen, and filters unfold", async () => {
  await open("?q=storm", { viewport: { width: 360, height: 640 } });
  assert.ok((await page.locator(".hit").first().boundingBox()).y < 400);
  assert.ok(!(await page.locator(".facets").isVisible()));
  await page.locator(".filters summary").click();
  assert.ok(await page.locator(".days").isVisible());
});
