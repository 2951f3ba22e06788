// SPDX-License-Identifier: GPL-2.0-or-later
// operator_ask.mjs - asks the daemon, with the key that this tab keeps, and says how curl would.
import { Api, ApiError } from "../desk/api.mjs";

const KEPT = "dateline-operator";

/* sessionStorage ends with the tab. A browser that stores nothing asks again. */
export const keptKey = () => { try { return sessionStorage.getItem(KEPT) ?? ""; } catch { return ""; } };
export function keepKey(key) {
  try {
    if (key) sessionStorage.setItem(KEPT, key);
    else sessionStorage.removeItem(KEPT);
  } catch { /* nothing is kept */ }
}

const api = () => new Api(new URL(".", document.baseURI).href, keptKey());

export const get = (path, signal) => api().ask("GET", path, undefined, signal);
export const send = (method, path, body) => api().ask(method, path, body);

export const getFile = async (path) => (await api().respond("GET", path)).blob();

const INDEXES_MAX = 1000;

export const indexNames = async () => (await get(`/indexes?limit=${INDEXES_MAX}`)).results.map((index) => index.uid);

/* The answers for all indexes; of those that can no longer be read, none. */
export async function eachIndex(ask, uids) {
  const gone = (error) => { if (error.code === "index_not_found") return null; throw error; };
  return (await Promise.all((uids ?? await indexNames()).map((uid) => ask(uid).catch(gone)))).filter(Boolean);
}

/* A command that does the same. The key stays out of it: commands are kept in a shell's history. */
export function curl(method, path, body) {
  const words = ["curl", ...(method === "GET" ? [] : ["-X", method]), ...(keptKey() ? ["-H \"Authorization: Bearer $KEY\""] : []),
    `'${new URL(path.replace(/^\//, ""), document.baseURI)}'`, ...(body === undefined ? [] : ["--json", `'${JSON.stringify(body).replaceAll("'", "'\\''")}'`])];
  return words.join(" ");
}

/* {name: number} of Prometheus' text, without the metrics that have labels. */
export function readMetrics(text) {
  return Object.fromEntries([...text.matchAll(/^([a-z_]+) (\S+)$/gm)].map(([, name, number]) => [name, Number(number)]));
}

export async function metrics(signal) {
  const headers = keptKey() ? { Authorization: `Bearer ${keptKey()}` } : {};
  const answer = await fetch(new URL("metrics", document.baseURI), { headers, signal });
  if (!answer.ok) throw new ApiError(answer.status, await answer.json().catch(() => null));
  return readMetrics(await answer.text());
}
