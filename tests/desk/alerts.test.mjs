// SPDX-License-Identifier: GPL-2.0-or-later
// alerts.test.mjs - the menu of the search page in Chromium, with keys: who is offered what; an alert from the form to
// the feed; exports; background to a draft; and what axe says of their windows.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { after, afterEach, beforeEach, test } from "node:test";

import { chromium } from "playwright-core";

const { startDaemon, until } = await import(`${process.env.DATELINE_SOURCE}/tests/desk/daemon.mjs`);
const { complaints } = await import(`${process.env.DATELINE_SOURCE}/tests/desk/axe.mjs`);
const PICTURES = "pictures";
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const WIRE = Array.from({ length: 1203 }, (_, i) => ({ id: `wire-${i}`, headline: `Harbour report ${i}`, body: `The ferry left the harbour at ${i}.`,
  published: `2024-0${1 + (i % 9)}-0${1 + (i % 7)}`, source: i % 2 ? "Coastwire" : "Bay Courier", section: "City", language: "en" }));

mkdirSync(PICTURES, { recursive: true });
const { url, ask, done, stop } = await startDaemon();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET });
after(async () => {
  await browser.close();
  await stop();
});

const add = async (...articles) => assert.equal((await done((await ask("POST", "/indexes/articles/documents", articles)).taskUid)).status, "succeeded");
const newKey = async (...actions) => (await ask("POST", "/keys", { actions, indexes: ["articles"], expiresAt: null })).key;

await ask("POST", "/indexes", { uid: "articles", preset: "articles", primaryKey: "id" });
await add(...WIRE);
const searching = await newKey("search"), reading = await newKey("search", "exports.create", "alerts.*");

let page, errors;
beforeEach(() => { errors = []; });
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

async function open(address, key, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB", bypassCSP: Boolean(options.axe), ...options });
  await context.addInitScript(([name, value]) => localStorage.setItem(name, JSON.stringify(value)), [`dateline-key ${url}/`, key]);
  page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(`${url}/${address}`);
  await settled();
}

const settled = () => page.waitForFunction(() =>
  document.querySelector("dateline-search")?.shadowRoot?.querySelector(".frame").ariaBusy === "false");
const status = () => page.locator(".status").textContent();

async function openMenu() {
  const offered = page.waitForResponse("**/actions").catch(() => null);
  await page.locator(".actions summary").click();
  await offered;
}

const offers = () => page.locator(".sheet [data-needs]:visible").evaluateAll((nodes) => nodes.map((node) => node.dataset.needs));

test("a public key is offered nothing that it may not do", async () => {
  await open("?q=ferry", searching);
  await openMenu();
  await page.locator("button[name=draft]").waitFor();
  assert.deepEqual(await offers(), []);
  assert.deepEqual(errors, []);
});

test("a key with more rights is offered alerts and exports", async () => {
  await open("?q=ferry", reading);
  await openMenu();
  await page.locator("button[name=alerts]").waitFor();
  assert.deepEqual(await offers(), ["alerts.create", "alerts.get", "exports.create"]);
});

test("an alert is made by keyboard, listed with its feed, and shows what it reported", async () => {
  await open("?q=zeppelin&source=Coastwire", reading);
  await openMenu();
  await page.locator("button[name=alert]").focus();
  await page.keyboard.press("Enter");
  assert.match(await page.locator("dialog[open] form").textContent(), /all words of: zeppelin · Coastwire/);
  await page.locator(".would", { hasText: "0 articles" }).waitFor();
  await page.locator("input[name=name]").fill("Airships");
  await page.locator("input[name=corrections]").focus();
  await page.keyboard.press("Space");
  await page.locator("dialog[open] button.main").press("Enter");
  const item = page.locator("dialog[open] .alerts > li", { hasText: "Airships" });
  assert.match(await item.textContent(), /nothing reported yet/);
  const { results: [alert] } = await ask("GET", "/indexes/articles/alerts", undefined, reading);
  assert.deepEqual([alert.name, alert.query, alert.filter, alert.corrections, alert.digest], ["Airships", "zeppelin", [['source = "Coastwire"']], true, null]);
  const feed = await item.locator("input").inputValue();
  assert.equal(feed, `${url}${alert.feeds.atom}`);
  await add({ id: "air", headline: "A zeppelin over the harbour", body: "It flew east.", published: "2024-10-01", source: "Coastwire", language: "en" });
  await until(async () => (await (await fetch(feed)).text()).includes("A zeppelin over the harbour"));
  await page.keyboard.press("Escape");
  await page.locator(".actions summary").click();
  await page.locator("button[name=alerts]").click();
  await item.locator("text=/reported 1 article, last on/").waitFor();
  await item.locator("button", { hasText: "What was reported" }).click();
  await item.locator(".rings a", { hasText: "zeppelin over the harbour" }).click();
  await page.waitForSelector(".article");
  assert.equal(new URL(page.url()).searchParams.get("id"), "air");
  assert.equal(await page.locator("dialog[open]").count(), 0);
  assert.deepEqual(errors, []);
});

test("an alert is paused, resumed and deleted", async () => {
  const { uuid } = await ask("POST", "/indexes/articles/alerts", { name: "Short", query: "unheard" }, reading);
  await open("", reading);
  page.on("dialog", (dialog) => dialog.accept());
  await openMenu();
  await page.locator("button[name=alerts]").click();
  const item = page.locator(`[data-alert="${uuid}"]`), paused = async () => (await ask("GET", `/indexes/articles/alerts/${uuid}`, undefined, reading)).paused;
  await item.locator("button", { hasText: "Pause" }).click();
  await item.locator("button", { hasText: "Resume" }).waitFor();
  assert.equal(await paused(), true);
  await item.locator("button", { hasText: "Resume" }).click();
  await item.locator("button", { hasText: "Pause" }).waitFor();
  assert.equal(await paused(), false);
  await item.locator("button", { hasText: "Delete" }).click();
  await item.waitFor({ state: "detached" });
  assert.equal((await ask("GET", `/indexes/articles/alerts/${uuid}`, undefined, reading)).code, "alert_not_found");
});

/* Only an alert of an earlier version, or of other settings, has an error: so the answer gets one here. */
test("an alert that cannot ring says why", async () => {
  const { uuid } = await ask("POST", "/indexes/articles/alerts", { name: "Stuck", query: "unseen" }, reading);
  await open("", reading);
  await page.route(/\/articles\/alerts(\?|$)/, async (route) => {
    const answer = await route.fetch(), body = await answer.json();
    for (const alert of body.results) if (alert.uuid === uuid) alert.error = "`la=` is no field";
    await route.fulfill({ response: answer, json: body });
  });
  await openMenu();
  await page.locator("button[name=alerts]").click();
  const item = page.locator(`[data-alert="${uuid}"]`);
  assert.equal(await item.locator(".wrong").textContent(), "It cannot report anything: `la=` is no field");
  assert.equal(await page.locator(".alerts .wrong").count(), 1);
  await ask("DELETE", `/indexes/articles/alerts/${uuid}`, undefined, reading);
  assert.deepEqual(errors, []);
});

test("an alert that is too broad is refused in words, and the form stays", async () => {
  await open("?q=harbour", reading);
  await openMenu();
  await page.locator("button[name=alert]").click();
  await page.locator(".would", { hasText: "Too much" }).waitFor();
  await page.locator("dialog[open] button.main").click();
  await page.locator("dialog[open] [role=alert]", { hasText: "ask for more" }).waitFor();
  assert.ok(await page.locator("dialog[open] form").isVisible());
});

test("a weekly digest with a webhook is sent as it was filled in", async () => {
  await open("?q=submarine", reading, { timezoneId: "Europe/Paris" });
  await openMenu();
  await page.locator("button[name=alert]").click();
  assert.ok(!(await page.locator("select[name=day]").isVisible()));
  await page.locator("select[name=every]").selectOption("weekly");
  await page.locator("select[name=day]").selectOption("friday");
  await page.locator("input[name=at]").fill("18:15");
  await page.locator("dialog[open] summary").click();
  await page.locator("input[name=url]").fill("https://hooks.example/dateline");
  await page.locator("dialog[open] button.main").click();
  await page.locator(".alerts", { hasText: "once a week Friday 18:15 (Europe/Paris)" }).waitFor();
  const alert = (await ask("GET", "/indexes/articles/alerts", undefined, reading)).results.find((one) => one.query === "submarine");
  assert.deepEqual([alert.digest, alert.webhook], [{ every: "weekly", day: "friday", at: "18:15", timezone: "Europe/Paris" }, { url: "https://hooks.example/dateline", signed: false }]);
});

for (const [format, name, count] of [["csv", "dateline.csv", (text) => text.trim().split("\r\n").length - 1], ["jsonl", "dateline.jsonl", (text) => text.trim().split("\n").length],
  ["ris", "dateline.ris", (text) => text.match(/^TY {2}- /gm).length], ["bibtex", "dateline.bib", (text) => text.match(/^@article/gm).length],
  ["csl-json", "dateline.csl.json", (text) => JSON.parse(text).length], ["ninjs", "dateline.json", (text) => JSON.parse(text).length]]) {
  test(`all hits are downloaded as ${format}`, async () => {
    await open("?q=ferry&source=Coastwire", reading);
    await openMenu();
    await page.locator("select[name=format]").selectOption(format);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".export button").click()]);
    assert.equal(download.suggestedFilename(), name);
    assert.equal(count(readFileSync(await download.path(), "utf8")), 601);
    assert.equal(await status(), "Exported 601 articles");
  });
}

test("an export that no server answers says so", async () => {
  await open("?q=ferry", reading);
  await openMenu();
  await page.route("**/export", (route) => route.abort());
  await page.locator(".export button").click();
  await page.locator(".status", { hasText: "The server does not answer" }).waitFor();
  assert.ok(await page.locator(".hit").first().isVisible());
});

test("a draft finds what is like it, before a day, and keeps its text", async () => {
  await open("?q=ferry", searching);
  await openMenu();
  await page.locator("button[name=draft]").click();
  await page.locator("textarea").fill("Why the report on the zeppelin over the harbour was late");
  await page.locator("dialog[open] button.main").click();
  await page.locator(".background a", { hasText: "zeppelin over the harbour" }).waitFor();
  assert.match(await page.locator(".background p").textContent(), /Words that matter: .*zeppelin/);
  await page.locator("input[name=before]").fill("2024-09-30");
  await page.locator("dialog[open] button.main").click();
  await page.waitForFunction(() => !document.querySelector("dateline-search").shadowRoot.querySelector(".background").textContent.includes("A zeppelin"));
  await page.locator(".background a").first().click();
  await page.waitForSelector(".article");
  await page.locator("button.back").click();
  await page.locator(".actions summary").click();
  await page.locator("button[name=draft]").click();
  assert.match(await page.locator("textarea").inputValue(), /^Why the report/);
});

test("Escape closes a window and leaves the article behind it open", async () => {
  await open("?q=ferry&id=wire-7", searching);
  await page.waitForSelector(".article");
  await page.keyboard.press("?");
  await page.locator("dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  assert.ok(await page.locator(".article").isVisible());
  await page.keyboard.press("Escape");
  await page.waitForSelector(".hits");
});

for (const [width, ...directions] of [[1200, "rtl", "ltr"], [320, "ltr", "rtl"]]) {
  test(`axe finds nothing in the windows, and nothing moves sideways: ${width} px, ${directions.join(", ")}`, async () => {
    await open("?q=harbour+east", reading, { viewport: { width, height: 640 }, axe: true });
    const look = async (name) => {
      for (const direction of directions) { // axe looks at the last
        await page.evaluate((dir) => { document.documentElement.dir = dir; }, direction);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `${name} ${direction}`);
      }
      assert.deepEqual(await complaints(page, `${PICTURES}/${name}-${width}`), [], name);
    };
    await openMenu();
    await page.locator("button[name=alerts]").waitFor();
    await look("menu");
    await page.locator("button[name=alert]").click();
    await page.locator("select[name=every]").selectOption("weekly");
    await page.locator("dialog[open] summary").click();
    await look("alert");
    await page.keyboard.press("Escape");
    await page.locator(".actions summary").click();
    await page.locator("button[name=alerts]").click();
    await page.locator("dialog[open] .alerts > li").first().waitFor();
    await page.locator("button", { hasText: "What was reported" }).click();
    await page.locator(".rings a").waitFor();
    await look("alerts");
    await page.keyboard.press("Escape");
    await page.locator(".actions summary").click();
    await page.locator("button[name=draft]").click();
    await page.locator("textarea").fill("A zeppelin over the harbour");
    await page.locator("dialog[open] button.main").click();
    await page.locator(".background a").first().waitFor();
    await look("draft");
  });
}
