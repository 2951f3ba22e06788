// SPDX-License-Identifier: GPL-2.0-or-later
// operator_takedowns.mjs - articles that were removed for good: the record, and a takedownForm that says what would be lost.
import { el } from "../desk/dom.mjs";
import { curl, eachIndex, get, indexNames, send } from "./operator_ask.mjs";
import { indexField, section, table, when, withCurl } from "./operator_show.mjs";
import { SAYS, TAKEDOWN_COLUMNS, TAKEDOWNS } from "./operator_words.mjs";

const RECORDS_SHOWN = 1000, COPIES_SHOWN = 1000;
const LOST_FIELDS = ["id", "headline", "title", "published", "source"];

const quoted = (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
const among = (field, values) => `${field} IN [${values.map(quoted).join(", ")}]`;

/* The near-duplicates of articles: other articles of their stories. An index of documents has none. */
async function copiesOf(path, ids) {
  const find = (filter, more) => send("POST", `${path}/search`, { q: "", filter, limit: COPIES_SHOWN, snippets: 0, attributesToRetrieve: LOST_FIELDS, ...more });
  const { hits } = await find(among("id", ids), { collapse: "best" }); // one hit a story, and its id
  const stories = hits.map((hit) => hit._story?.id).filter(Boolean);
  if (stories.length === 0) return [];
  return (await find(among("story", stories))).hits.filter((hit) => !ids.includes(String(hit.id)));
}

/* What would be lost: {found, copies, absent}. */
async function foresee({ uid, ids, copies }) {
  const path = `/indexes/${encodeURIComponent(uid)}`;
  const { results } = await send("POST", `${path}/documents/fetch`, { ids, fields: LOST_FIELDS, limit: ids.length });
  const known = new Set(results.map((one) => String(one.id)));
  return { found: results, copies: copies && results.length > 0 ? await copiesOf(path, ids).catch(() => []) : [], absent: ids.filter((id) => !known.has(id)) };
}

function lostTitles(heading, articles) {
  return articles.length > 0 && [el("h3", {}, `${heading} (${articles.length})`), el("ul", {}, articles.map((one) => el("li", { dir: "auto" },
    [one.headline ?? one.title ?? one.id, one.source, one.published?.slice(0, 10)].filter(Boolean).join(" · "))))];
}

/* Asks with all that would be lost on the screen; true: do it. The first button keeps everything. */
function confirmLoss(lost, uid) {
  const answer = (text, value, more) => el("button", { type: "submit", value, ...more }, text);
  const dialog = el("dialog", { "aria-labelledby": "sure" }, el("h2", { id: "sure" }, TAKEDOWNS.sure(uid)),
    lostTitles(TAKEDOWNS.articles, lost.found), lostTitles(TAKEDOWNS.copies, lost.copies),
    lost.absent.length > 0 && [el("h3", {}, `${TAKEDOWNS.absent} (${lost.absent.length})`), el("ul", {}, lost.absent.map((id) => el("li", {}, id)))],
    el("p", {}, TAKEDOWNS.lost), el("form", { method: "dialog", class: "buttons" }, answer(TAKEDOWNS.keep, "keep"), answer(TAKEDOWNS.go, "go", { class: "bad" })));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((decide) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      decide(dialog.returnValue === "go");
    });
  });
}

function takedownForm(page, uids) {
  const start = async (event) => {
    const { index, ids, reason, who, copies } = event.target.elements;
    const body = { ids: [...new Set(ids.value.split("\n").map((id) => id.trim()).filter(Boolean))], reason: reason.value, who: who.value, copies: copies.checked };
    if (!await confirmLoss(await foresee({ uid: index.value, ...body }), index.value)) return page.say(TAKEDOWNS.kept);
    const { taskUid } = await send("POST", `/indexes/${encodeURIComponent(index.value)}/takedowns`, body);
    await page.draw();
    page.say(TAKEDOWNS.started(taskUid));
  };
  const line = (name, text) => el("label", {}, text, el("input", { name, type: "text", required: true, maxlength: 300, dir: "auto" }));
  return el("form", { class: "fields", onsubmit: (event) => { event.preventDefault(); page.attempt(start(event)); } },
    indexField(uids), el("label", {}, TAKEDOWNS.ids, el("textarea", { name: "ids", rows: 3, required: true, spellcheck: "false" })),
    line("reason", TAKEDOWNS.reason), line("who", TAKEDOWNS.who),
    el("label", { class: "check" }, el("input", { name: "copies", type: "checkbox", checked: true }), TAKEDOWNS.withCopies), el("button", { type: "submit" }, TAKEDOWNS.check));
}

function recordRow(record) {
  return { number: String(record.number), index: record.index, at: when(record.at), who: el("span", { dir: "auto" }, record.who), reason: el("span", { dir: "auto" }, record.reason),
    documents: record.documents.length, hash: el("code", { title: record.hash }, record.hash.slice(0, 16)) };
}

export async function takedowns(page) {
  const uids = await indexNames();
  const pages = await eachIndex((uid) => get(`/indexes/${encodeURIComponent(uid)}/takedowns?limit=${RECORDS_SHOWN}`), uids);
  const records = pages.flatMap((one) => one.results).sort((a, b) => b.number - a.number);
  return [pages.some((one) => !one.intact) && el("p", { role: "alert", class: "bad" }, TAKEDOWNS.broken),
    el("p", { class: "quiet" }, TAKEDOWNS.means), table(TAKEDOWNS.record, TAKEDOWN_COLUMNS, records.map(recordRow)), section(TAKEDOWNS.new, takedownForm(page, uids)),
    withCurl(curl("GET", "/indexes/INDEX/takedowns"), curl("POST", "/indexes/INDEX/takedowns", { ids: ["ID"], reason: "WHY", who: "NAME", copies: true }))].filter(Boolean);
}
