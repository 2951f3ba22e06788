// SPDX-License-Identifier: GPL-2.0-or-later
// operator_lists.mjs - lists of names: send one, see how far it is, and its table page by page or as CSV.
import { el, saveFile } from "../desk/dom.mjs";
import { curl, eachIndex, get, getFile, indexNames, send } from "./operator_ask.mjs";
import { button, indexField, section, table, when, withCurl } from "./operator_show.mjs";
import { LIST_COLUMNS, LIST_STATES, LISTS, NAME_COLUMNS, SAYS, count } from "./operator_words.mjs";

const NAMES_SHOWN = 100, CSV_PAGE = 1000;

const listPath = (list) => `/indexes/${encodeURIComponent(list.indexUid)}/lists/${list.id}`;
const linkOf = (list, offset) => `#lists/${[list.indexUid, list.id, offset].filter(Boolean).map(encodeURIComponent).join("/")}`;
const listRuns = (list) => list.status === "enqueued" || list.status === "processing";
const listProgress = (list) => LISTS.progress(count(list.done), count(list.names));

/* A list that has ended keeps its place among the last ones, without its table. */
function removeButton(list, page, after) {
  if (!listRuns(list) && list.status !== "succeeded") return null;
  const remove = async () => {
    await send("DELETE", listPath(list));
    after();
  };
  return button(listRuns(list) ? SAYS.cancel : SAYS.delete, list.id, () => page.attempt(remove()));
}

function listRow(list, page) {
  return { id: el("a", { href: linkOf(list) }, list.id.slice(0, 8)), index: list.indexUid, names: list.names, done: list.done, status: list.error ?? LIST_STATES[list.status],
    created: when(list.createdAt), class: list.status, remove: removeButton(list, page, () => page.draw()) };
}

function listForm(page, uids) {
  const start = async (event) => {
    const { index, names, file, fuzzy, most } = event.target.elements;
    const csv = new Blob([file.files[0] ?? names.value], { type: "text/csv" });
    const list = await send("POST", `/indexes/${encodeURIComponent(index.value)}/lists?fuzzy=${fuzzy.checked}&articlesPerName=${most.value}`, csv);
    location.hash = linkOf(list);
  };
  return el("form", { class: "fields", onsubmit: (event) => { event.preventDefault(); page.attempt(start(event)); } },
    indexField(uids), el("label", {}, LISTS.names, el("textarea", { name: "names", rows: 6, placeholder: "Annika Thorvald,A. Thorvald\nPeter Quill", dir: "auto" })),
    el("label", {}, LISTS.file, el("input", { name: "file", type: "file", accept: ".csv,.txt,text/csv" })),
    el("label", { class: "check" }, el("input", { name: "fuzzy", type: "checkbox", checked: true }), LISTS.fuzzy),
    el("label", {}, LISTS.most, el("input", { name: "most", type: "number", min: 0, max: 1000, value: 20, required: true })),
    el("button", { type: "submit" }, LISTS.start));
}

async function csvOf(list) {
  const pieces = [];
  for (let offset = 0; offset < list.names; offset += CSV_PAGE) pieces.push(await getFile(`${listPath(list)}?limit=${CSV_PAGE}&offset=${offset}&format=csv`));
  return new Blob(pieces, { type: "text/csv" });
}

function matchLink(list, match) {
  return el("li", {}, match.match === "fuzzy" && el("span", { class: "quiet" }, "~ "),
    el("a", { href: `./?${new URLSearchParams({ index: list.indexUid, id: match.id })}`, dir: "auto" }, match.headline ?? match.id));
}

function nameRow(list, one) {
  return { name: el("span", { dir: "auto" }, one.name), spellings: el("span", { dir: "auto" }, one.spellings.join(", ")), articles: one.articles, fuzzy: one.fuzzyArticles,
    matches: one.matches.length > 0 && el("details", {}, el("summary", {}, LISTS.show(one.matches.length)), el("ul", {}, one.matches.map((match) => matchLink(list, match)))) };
}

function turns(list, offset) {
  const link = (text, to) => to >= 0 && to < list.names && el("a", { href: linkOf(list, to || undefined) }, text);
  return list.names > NAMES_SHOWN && el("nav", { class: "buttons", "aria-label": LISTS.pages }, link(LISTS.before, offset - NAMES_SHOWN), link(LISTS.after, offset + NAMES_SHOWN));
}

/* One list, drawn again while it runs. */
async function oneList(page, rest) {
  const [uid, id, from] = rest.split("/"), offset = Number(from) || 0;
  const list = await get(`/indexes/${encodeURIComponent(uid)}/lists/${encodeURIComponent(id)}?limit=${NAMES_SHOWN}&offset=${offset}`);
  const save = async () => saveFile("names.csv", await csvOf(list));
  return [el("p", {}, [LIST_STATES[list.status], listProgress(list), list.error].filter(Boolean).join(" · ")),
    el("progress", { max: Math.max(list.names, 1), value: list.done, "aria-label": LISTS.names, hidden: !listRuns(list) }),
    el("p", { class: "buttons" }, el("a", { href: "#lists" }, LISTS.all), !listRuns(list) && el("button", { type: "button", onclick: () => page.attempt(save()) }, LISTS.csv),
      removeButton(list, page, () => { location.hash = "#lists"; })),
    table(LISTS.names, NAME_COLUMNS, list.results.map((found) => nameRow(list, found))), turns(list, offset),
    withCurl(curl("GET", `${listPath(list)}?limit=${NAMES_SHOWN}`), curl("GET", `${listPath(list)}?limit=${CSV_PAGE}&format=csv`), curl("DELETE", listPath(list)))].filter(Boolean);
}

export async function lists(page, rest) {
  if (rest) return oneList(page, rest);
  const uids = await indexNames(), pages = await eachIndex((uid) => get(`/indexes/${encodeURIComponent(uid)}/lists`), uids);
  const all = pages.flatMap((answer) => answer.results).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  return [el("p", { class: "quiet" }, LISTS.means), table(LISTS.names, LIST_COLUMNS, all.map((list) => listRow(list, page))), section(LISTS.new, listForm(page, uids)),
    withCurl(`${curl("POST", "/indexes/INDEX/lists?articlesPerName=20")} -H 'Content-Type: text/csv' --data-binary @names.csv`, curl("GET", "/indexes/INDEX/lists"))];
}
