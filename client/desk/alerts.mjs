// SPDX-License-Identifier: GPL-2.0-or-later
// alerts.mjs - searches that ring for new articles: a form for a new one, and the list of one's own with what rang.
import { copyText, el, showNumber } from "./dom.mjs";
import { drawTitles } from "./hits.mjs";
import { readRing } from "./query.mjs";

const RINGS_SHOWN = 20;
const EVERY = ["", "hourly", "daily", "weekly"];
const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const moment = (text) => new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

// --- a new one ---

/* What the form says, as members of an alert. `hourly` has neither a time nor a day. */
export function readForm(fields) {
  const { name, every, at, day, url, secret } = fields;
  const digest = every && { every, timezone: zone(), ...(every !== "hourly" && { at }), ...(every === "weekly" && { day }) };
  return { name, ...(digest && { digest }), ...(url && { webhook: { url, ...(secret && { secret }) } }),
    firstCopies: fields.firstCopies === "on", corrections: fields.corrections === "on", withdrawals: fields.withdrawals === "on" };
}

/* Only the fields that the choice needs. */
function showTimes(form) {
  const { every, at, day } = form.elements;
  at.closest("label").hidden = every.value !== "daily" && every.value !== "weekly";
  day.closest("label").hidden = every.value !== "weekly";
}

/* `alert`: what is searched (alertRequest); `said`: the same in words. `create` gets the whole alert. */
export function drawAlertForm({ alert, said, words, create }) {
  const says = words.alert;
  const field = (text, input) => el("label", {}, text, input);
  const box = (name, text, checked) => el("label", { class: "check" }, el("input", { type: "checkbox", name, checked }), text);
  const options = (values, texts) => values.map((value) => el("option", { value }, texts[value]));
  const form = el("form", { class: "fields", onsubmit: (event) => {
    event.preventDefault();
    create({ ...alert, ...readForm(Object.fromEntries(new FormData(form))) });
  } },
    el("p", {}, says.means, el("strong", { dir: "auto" }, said || words.everything)),
    el("p", { class: "quiet would" }),
    field(says.name, el("input", { type: "text", name: "name", value: said.slice(0, 100), maxlength: 100, dir: "auto" })),
    el("div", { class: "row" }, field(says.every, el("select", { name: "every", onchange: () => showTimes(form) }, options(EVERY, says.digests))),
      field(says.day, el("select", { name: "day" }, options(DAYS, says.days))),
      field(says.at, el("input", { type: "time", name: "at", value: "07:30", required: true }))),
    box("firstCopies", says.firstCopies, alert.firstCopies), box("corrections", says.corrections), box("withdrawals", says.withdrawals),
    el("details", {}, el("summary", {}, says.webhook),
      field(says.url, el("input", { type: "url", name: "url", placeholder: "https://", pattern: "https?://.+" })),
      field(says.secret, el("input", { type: "text", name: "secret", autocomplete: "off", placeholder: "whsec_…" }))),
    el("p", { class: "quiet" }, says.feedHint), el("p", { role: "alert" }), el("button", { type: "submit", class: "main" }, says.create));
  showTimes(form);
  return form;
}

/* The answer of /alerts/test in words. */
export function tellTest({ total, perDay, tooBroad }, { alert: says }) {
  if (tooBroad) return says.tooBroad(total);
  return perDay >= 1 ? says.perDay(total, Math.round(perDay)) : perDay > 0 ? says.everyDays(total, Math.round(1 / perDay)) : says.rare(total);
}

// --- one's own ---

/* Values alone, as the page shows them; a condition of another kind as it is. */
const filterText = (filter) => [filter ?? []].flat(2).map((one) => /^\w+ = "([^"\\]*)"$/.exec(one)?.[1] ?? one).join(", ");

function tellDigest({ every, at, day, timezone }, { alert: says }) {
  return [says.digests[every], day && says.days[day], at, timezone && `(${timezone})`].filter(Boolean).join(" ");
}

function tellState(alert, words) {
  const says = words.alert;
  return [alert.paused && says.paused, alert.rings > 0 ? says.rang(alert.rings, moment(alert.lastRing)) : says.never, alert.digest && tellDigest(alert.digest, words),
    alert.webhook && `${says.webhook}: ${alert.webhook.url}`].filter(Boolean).join(" · ");
}

const tellError = (alert, words) => alert.error && el("p", { class: "origin wrong", dir: "auto" }, words.alert.wrong(alert.error));

function feedField(address, name, words) {
  const input = el("input", { type: "text", readonly: true, value: address, "aria-label": `${words.alert.feed}: ${name}`, dir: "ltr" });
  return el("p", { class: "feed" }, input,
    el("button", { type: "button", "aria-live": "polite", onclick: (event) => copyText(input, event.currentTarget, words) }, words.alert.copyFeed));
}

/* What rang last, as hits of the page: `view` draws them. */
export function drawRings(rings, view) {
  const { words } = view, says = words.alert;
  if (rings.length === 0) return el("p", { class: "quiet" }, says.never);
  const list = drawTitles(rings.map(readRing), view);
  for (const [i, item] of [...list.children].entries()) {
    const { kind, rangAt, document } = rings[i];
    if (!document) item.replaceChildren(says.gone(rings[i].id));
    item.append(el("span", { class: "count" }, ` ${[kind !== "new" && says.kinds[kind], moment(rangAt)].filter(Boolean).join(" · ")}`));
  }
  return list;
}

function drawAlert(alert, view) {
  const { words, base, may, change, remove, rings } = view, says = words.alert;
  const name = alert.name || alert.query || words.everything;
  const button = (text, act, more) => el("button", { type: "button", class: "plain", "aria-label": `${text}: ${name}`, onclick: act, ...more }, text);
  const said = [alert.query, filterText(alert.filter)].filter(Boolean).join(" · ");
  const item = el("li", { "data-alert": alert.uuid }, el("h3", { dir: "auto" }, name), said !== name && el("p", { class: "origin", dir: "auto" }, said),
    el("p", { class: "origin state" }, tellState(alert, words)), tellError(alert, words), feedField(base + alert.feeds.atom, name, words),
    el("p", { class: "more" },
      alert.rings > 0 && button(says.what, (event) => rings(alert, item, event.currentTarget), { "aria-expanded": "false" }),
      may.has("alerts.update") && button(alert.paused ? says.resume : says.pause, () => change(alert, { paused: !alert.paused })),
      may.has("alerts.delete") && button(says.remove, () => confirm(says.removeSure(name)) && remove(alert))));
  return item;
}

/* `page`: an answer of the API; the newest first. */
export function drawAlerts(page, view) {
  const says = view.words.alert;
  const more = page.total - page.results.length;
  return [el("p", { role: "alert" }), page.results.length > 0
    ? el("ul", { class: "alerts" }, [...page.results].reverse().map((alert) => drawAlert(alert, view)))
    : el("p", {}, says.none), more > 0 && el("p", { class: "quiet" }, `+ ${showNumber(more)}`)];
}

export const ringsPath = (alert) => `/${alert.uuid}/matches?newest=true&limit=${RINGS_SHOWN}`;
