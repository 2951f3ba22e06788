// SPDX-License-Identifier: GPL-2.0-or-later
// bench_desk.mjs - how fast the search page is, from Chromium's own traces: URL [KEYSTROKES].
//
//   opening    from the start of the navigation to the first paint that has hits
//   keystroke  from the arrival of the answer's last byte until the hits are in the page, and to the end of the paint
//              that shows them; and from the key to that paint
//
// By the clock, and by the processor time of the page's main thread, which other programs do not change.
// Run it in a folder with playwright-core, as build/tests/desk/npm-desk is after the tests of the suite desk. Prints medians and the
// slowest of twenty; nothing passes or fails. A loaded machine gives larger times by the clock: the load is printed, too.
import { loadavg } from "node:os";
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

function opening(events) {
  const start = named(events, "navigationStart").filter(({ args }) => args.data?.documentLoaderURL?.startsWith(server)).at(-1);
  const drawn = named(events, "drawn").find(({ ts }) => start && ts > start.ts);
  const paint = drawn && paintAfter(events, drawn.ts);
  return paint ? between(start, paint) : null;
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
  `${name.padEnd(51)}${shown(times.map(({ clock }) => clock))}${shown(times.map(({ own }) => own))}${String(aim).padStart(8)}`);

async function type(page, letters) {
  await page.goto(server);
  await page.waitForSelector(".hit");
  const box = page.locator("input[type=search]");
  while (letters > 0) {
    for (const text of TEXTS) {
      await box.fill("");
      await page.waitForTimeout(200);
      await box.pressSequentially(text.slice(0, letters), { delay: 120 });
      letters -= text.length;
      if (letters <= 0) break;
    }
  }
  await page.waitForTimeout(300);
}

const openings = [];
for (let i = 0; i < OPENINGS; i++) openings.push(opening(await traced(async (page) => {
  await page.goto(server);
  await page.waitForSelector(".hit");
  await page.waitForTimeout(300);
})));
const seen = keystrokes(await traced((page) => type(page, Number(wanted))));
await browser.close();

const documents = await (await fetch(`${server.replace(/\/*$/, "")}/stats`)).json().then((stats) => stats.indexes?.articles?.numberOfDocuments ?? "?");
console.log(`${documents} articles, Chromium ${version}, load ${loadavg()[0].toFixed(1)}, ${openings.filter(Boolean).length} openings, ${seen.length} keystrokes`);
console.log(`${"ms: median and 19 of 20, by the clock, by the processor".padEnd(51)}   clock           page             aim`);
told("opening: until the hits are painted", openings.filter(Boolean), AIM.opening);
told("keystroke: from the answer until it is in the page", seen.map(({ script }) => script));
told("keystroke: from the answer until it is painted", seen.map(({ painted }) => painted), AIM.drawn);
told("keystroke: from the key until it is painted", seen.map(({ key }) => key));
