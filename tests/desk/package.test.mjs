// SPDX-License-Identifier: GPL-2.0-or-later
// package.test.mjs - the npm package of the element: packed, installed, and used in a page of another site.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { chromium } from "playwright-core";

const { DATELINE_BUILD: BUILD, DATELINE_SOURCE: SOURCE } = process.env;
const folder = mkdtempSync(join(tmpdir(), "dateline-package-"));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "site"));
const packed = execFileSync(join(SOURCE, "client/npm/pack"), [BUILD, folder], { encoding: "utf8" }).trim();
writeFileSync(join(folder, "site/package.json"), '{"name": "site", "private": true, "type": "module"}');
execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, packed)], { cwd: join(folder, "site") });
const installed = join(folder, "site/node_modules/dateline-search");
const { version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));

test("the package has what it needs, and the daemon's version", async () => {
  assert.equal(packed, `dateline-search-${version}.tgz`);
  const files = execFileSync("tar", ["-tzf", join(folder, packed)], { encoding: "utf8" }).trim().split("\n").sort();
  assert.deepEqual(files, ["README.md", "dateline.js", "index.d.ts", "index.mjs", "package.json"].map((name) => `package/${name}`).sort());
  assert.equal((await (await fetch(`${process.env.DATELINE_URL}/version`)).json()).dateline, version);
});

test("on a server that renders pages the import does nothing", () => {
  execFileSync("node", ["--input-type=module", "-e", 'import "dateline-search";'], { cwd: join(folder, "site") });
});

test("a page of another site imports the element and searches", async () => {
  const site = createServer((request, response) => {
    const file = /^\/(index\.mjs|dateline\.js)$/.exec(request.url)?.[1];
    response.setHeader("Content-Type", file ? "text/javascript" : "text/html");
    response.end(file ? readFileSync(join(installed, file)) : `<!DOCTYPE html><title>Site</title>
      <script>addEventListener("dateline-results", (event) => { last = event.detail; });</script>
      <script type="module" src="/index.mjs"></script><dateline-search server="${server}"></dateline-search>`);
  });
  await new Promise((listening) => site.listen(0, "127.0.0.1", listening));
  const daemon = spawn(join(BUILD, "server/datelined"), ["--db", join(folder, "db"), "--listen", "127.0.0.1:0",
    "--allow-origin", `http://127.0.0.1:${site.address().port}`], { stdio: ["ignore", "pipe", "ignore"] });
  const server = await new Promise((found) => daemon.stdout.on("data", (text) => found(/http:\/\/[^ ,\n]+/.exec(String(text))[0])));
  const { taskUid } = await (await fetch(`${server}/indexes/articles/documents`, { method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify([{ id: "1", headline: "Bridge opens", body: "The mayor opened the bridge on Monday.", published: "2022-01-03" }]) })).json();
  for (let status = ""; !["succeeded", "failed"].includes(status);) status = (await (await fetch(`${server}/tasks/${taskUid}`)).json()).status;
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${site.address().port}/`);
    await page.locator("dateline-search input[type=search]").fill("bridge");
    await page.waitForFunction(() => globalThis.last?.query === "bridge");
    assert.deepEqual(await page.evaluate(() => [globalThis.last.total, globalThis.last.hits[0].plain]), [1, "Bridge opens"]);
    assert.equal(await page.locator("dateline-search a.headline").textContent(), "Bridge opens");
  } finally {
    await browser.close();
    site.close();
    const gone = new Promise((ended) => daemon.on("exit", ended));
    daemon.kill("SIGTERM");
    await gone;
  }
});
