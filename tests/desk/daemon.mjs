// SPDX-License-Identifier: GPL-2.0-or-later
// daemon.mjs - a daemon of a test's own, with a master key, on a free port.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const MASTER = "a-master-key-of-the-page-tests";

/* `options`: further ones of datelined. */
export async function startDaemon(...options) {
  const folder = mkdtempSync(join(tmpdir(), "dateline-page-"));
  writeFileSync(join(folder, "master"), MASTER, { mode: 0o600 });
  const process_ = spawn(join(process.env.DATELINE_BUILD, "server/datelined"), ["--db", join(folder, "db"), "--listen", "127.0.0.1:0",
    "--master-key-file", join(folder, "master"), "--dump-dir", join(folder, "dumps"), "--snapshot-dir", join(folder, "snapshots"), ...options],
  { stdio: ["ignore", "pipe", "ignore"] });
  const url = await new Promise((found) => process_.stdout.on("data", (text) => found(/http:\/\/[^ ,\n]+/.exec(String(text))[0])));

  /* With the master key, or another one. */
  async function ask(method, path, body, key = MASTER) {
    const answer = await fetch(url + path, { method, headers: { Authorization: `Bearer ${key}`, ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body) });
    return answer.status === 204 ? null : answer.json();
  }

  /* The task, when it has ended. */
  async function done(taskUid) {
    for (;;) {
      const task = await ask("GET", `/tasks/${taskUid}`);
      if (!["enqueued", "processing"].includes(task.status)) return task;
    }
  }

  async function stop() {
    const gone = new Promise((ended) => process_.on("exit", ended));
    process_.kill("SIGTERM");
    await gone;
    rmSync(folder, { recursive: true });
  }

  return { url, ask, done, stop };
}

/* Waits until `look` gives something. */
export async function until(look) {
  for (;;) {
    const found = await look();
    if (found) return found;
    await new Promise((later) => { setTimeout(later, 50); });
  }
}
