// SPDX-License-Identifier: GPL-2.0-or-later
// bench_desk.mjs - how fast the search page is, from Chromium's own traces: URL [KEYSTROKES].
//
//   opening    from the start of the navigation to the first paint that has hits
//   keystroke  from the arrival of the answer's last byte until the hits are in the page, and to the end of the paint
//              that shows them; and from the key to that paint
//
// Beside them stand floors, measured in turn with them: what Chromium itself needs here, whatever the page does.
//
//   empty page   opening a page of one word
//   ready page   opening the same page as plain HTML, with its style and hits and without a script
//   ready hits   putting a ready copy of the list of hits in the place of the list, and painting it
//
// By the clock, and by the processor time of the page's main thread, which other programs do not change.
// Run it in a folder with playwright-core, as build/tests/desk/npm-desk is after the tests of the suite desk. Prints medians and the
// slowest of twenty; nothing passes or fails. A loaded machine gives larger times by the clock, also of the floors: the load is
// printed, too.
import { loadavg } from "node:os";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const { chromium } = createRequire(resolve("package.json"))("playwright-core");
const [, , server, wanted = "200"] = process.argv;
const CATEGORIES = ["devtools.timeline", "blink.user_timing", "loading"];
const OPENINGS = 15;
const SETTLED_MS = 2000; // Chromium loads parts of its own window after it has opened one
const TEXTS = ["iraq study group", "hurricane katrina", "social security reform", "immigration bill", "energy prices"];
const AIM = { opening: 100, drawn: 16 };

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const version = browser.version();

/* A mark in the trace when an answer is drawn, and at each key. */
const MARKS = () => {
  addEventListener("dateline-results", () => performance.mark("drawn"), true);
  addEventListener("keydown", () => performance.mark("key"), true);
};

/* The page that is shown, as HTML without a script. */
const AS_HTML = () => {
  const { shadowRoot } = document.querySelector("dateline-search");
  const css = shadowRoot.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join("\n");
  return `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Ready</title><style>body { margin: 0 }</style><dateline-search whole>
    <template shadowrootmode="open"><style>${css}</style>${shadowRoot.innerHTML}</template></dateline-search></html>`;
};

/* A copy of the list, made before, takes the list's place. */
const SWAP = () => new Promise((painted) => {
  const list = document.querySelector("dateline-search").shadowRoot.querySelector(".hits"), copy = list.cloneNode(true);
  setTimeout(() => {
    performance.mark("swap");
    list.replaceWith(copy);
    requestAnimationFrame(() => setTimeout(painted));
  }, 50);
});

async function traced(work) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.addInitScript(MARKS);
  await page.waitForTimeout(SETTLED_MS);
  await browser.startTracing(page, { categories: CATEGORIES });
  await work(page);
  const trace = JSON.parse(await browser.stopTracing());
  await page.context().close();
  return trace.traceEvents.filter((event) => event.ts > 0).sort((a, b) => a.ts - b.ts);
}

const named = (events, name) => events.filter((event) => event.name === name);
/* Two events on one thread, as ms of the clock and of the thread's processor time. */
const between = (one, other) => ({ clock: (other.ts + (other.dur ?? 0) - one.ts) / 1000, own: one.tts ? (other.tts + (other.tdur ?? 0) - one.tts) / 1000 : null });

/* The paint that shows what was drawn at `ts`. */
const paintAfter = (events, ts) => named(events, "Paint").find((event) => event.ts >= ts);

/* The arrivals of answers to searches. */
function arrivals(events) {
  const asked = new Set(named(events, "ResourceSendRequest").map(({ args: { data } }) => data)
    .filter(({ url }) => /\/(search|multi-search)$/.test(new URL(url).pathname)).map(({ requestId }) => requestId));
  return named(events, "ResourceFinish").filter(({ args }) => asked.has(args.data.requestId));
}

function start(events, url) {
  return named(events, "navigationStart").filter(({ args }) => args.data?.documentLoaderURL?.startsWith(url)).at(-1);
}

/* The processor time counts from the first work that the page's thread has for it. */
function opened(events, begun, paint) {
  const first = events.find(({ ts, tts, pid, tid }) => ts >= begun.ts && tts && pid === paint.pid && tid === paint.tid);
  return { clock: between(begun, paint).clock, own: between(first, paint).own };
}

function opening(events) {
  const begun = start(events, server);
  const drawn = named(events, "drawn").find(({ ts }) => begun && ts > begun.ts);
  const paint = drawn && paintAfter(events, drawn.ts);
  return paint ? opened(events, begun, paint) : null;
}

/* Of a page that is shown as it comes: to its first paint with a content. */
function openingOf(url) {
  return (events) => {
    const begun = start(events, url);
    const shown = named(events, "firstContentfulPaint").find(({ ts }) => begun && ts > begun.ts);
    const paint = shown && named(events, "Paint").filter(({ ts }) => ts > begun.ts && ts < shown.ts).at(-1);
    return paint ? opened(events, begun, paint) : null;
  };
}

function swaps(events) {
  return named(events, "swap").map((swap) => [swap, paintAfter(events, swap.ts)]).filter(([, paint]) => paint).map(([swap, paint]) => between(swap, paint));
}

function keystrokes(events) {
  const arrived = arrivals(events), keys = named(events, "key"), before = (list, ts) => list.filter((one) => one.ts < ts).at(-1);
  return named(events, "drawn").map((drawn) => ({ drawn, arrival: before(arrived, drawn.ts), key: before(keys, drawn.ts), paint: paintAfter(events, drawn.ts) }))
    .filter(({ arrival, key, paint }) => arrival && key && paint)
    .map(({ drawn, arrival, key, paint }) => ({ script: between(arrival, drawn), painted: between(arrival, paint), key: between(key, paint) }));
}

const at = (numbers, part) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))];
const shown = (numbers) => [0.5, 0.95].map((part) => (numbers.includes(null) ? "" : at(numbers, part).toFixed(1)).padStart(8)).join("");
const told = (name, times, aim = "") => console.log(
  `${name.padEnd(55)}${shown(times.map(({ clock }) => clock))}${shown(times.map(({ own }) => own))}${String(aim).padStart(8)}`);

async function type(page, letters) {
  await page.goto(server);
  await page.waitForSelector(".hit");
  const box = page.locator("input[type=search]");
  while (letters > 0) {
    for (const text of TEXTS) {
      await box.fill("");
      await page.waitForTimeout(200);
      for (const letter of text.slice(0, letters)) {
        await box.press(letter === " " ? "Space" : letter);
        await page.waitForTimeout(120);
        await page.evaluate(SWAP);
      }
      letters -= text.length;
      if (letters <= 0) break;
    }
  }
  await page.waitForTimeout(300);
}

/* A site with the pages that are floors; `ready` is filled when the page has been seen. */
const ready = { html: "" };
const site = createServer((request, response) => {
  response.setHeader("Content-Type", "text/html; charset=utf-8").end(request.url === "/ready" ? ready.html : "<!DOCTYPE html><title>Empty</title><p>Word");
});
await new Promise((listening) => { site.listen(0, "127.0.0.1", listening); });
const floors = `http://127.0.0.1:${site.address().port}`;

async function open(page, url, shown) {
  await page.goto(url);
  await page.waitForSelector(shown);
  await page.waitForTimeout(300);
}

await traced(async (page) => {
  await open(page, server, ".hit");
  ready.html = await page.evaluate(AS_HTML);
});
const rows = [
  { name: "opening: an empty page (floor)", url: `${floors}/empty`, shown: "p", read: openingOf(`${floors}/empty`) },
  { name: "opening: the ready page, without a script (floor)", url: `${floors}/ready`, shown: ".hit", read: openingOf(`${floors}/ready`) },
  { name: "opening: until the hits are painted", url: server, shown: ".hit", read: opening, aim: AIM.opening },
].map((row) => ({ ...row, times: [] }));
for (let i = 0; i < OPENINGS; i++)
  for (const row of rows) row.times.push(row.read(await traced((page) => open(page, row.url, row.shown))));
const typing = await traced((page) => type(page, Number(wanted)));
const seen = keystrokes(typing);
await browser.close();
site.close();

const documents = await (await fetch(`${server.replace(/\/*$/, "")}/stats`)).json().then((stats) => stats.indexes?.articles?.numberOfDocuments ?? "?");
console.log(`${documents} articles, Chromium ${version}, load ${loadavg()[0].toFixed(1)}, ${rows.map(({ times }) => times.filter(Boolean).length).join(" + ")} openings, ${seen.length} keystrokes`);
console.log(`${"ms: median and 19 of 20, by the clock, by the processor".padEnd(55)}   clock           page             aim`);
for (const { name, times, aim } of rows) told(name, times.filter(Boolean), aim);
told("keystroke: ready hits until they are painted (floor)", swaps(typing));
told("keystroke: from the answer until it is in the page", seen.map(({ script }) => script));
told("keystroke: from the answer until it is painted", seen.map(({ painted }) => painted), AIM.drawn);
told("keystroke: from the key until it is painted", seen.map(({ key }) => key));
