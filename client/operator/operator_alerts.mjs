// SPDX-License-Identifier: GPL-2.0-or-later
// operator_alerts.mjs - the alerts of all makers: what each reports where, which are paused, whose webhooks fail, which cannot ring.
import { el } from "../desk/dom.mjs";
import { curl, eachIndex, get, send } from "./operator_ask.mjs";
import { button, table, when, withCurl } from "./operator_show.mjs";
import { ALERT_COLUMNS, ALERTS, SAYS, count } from "./operator_words.mjs";

const ALERTS_SHOWN = 1000;

const alertPath = (alert) => `/indexes/${encodeURIComponent(alert.indexUid)}/alerts/${alert.uuid}`;

function reports({ digest, webhook, delivery, error }) {
  const often = digest ? [ALERTS.digests[digest.every], digest.day, digest.at, digest.timezone].filter(Boolean).join(" ") : ALERTS.atOnce;
  const failing = delivery?.status === "failing" && el("strong", { class: "bad" }, `${ALERTS.failing(delivery.failures)} ${delivery.error}`);
  const wrong = error && el("strong", { class: "bad" }, ALERTS.wrong(error));
  return el("span", {}, [often, webhook && webhook.url].filter(Boolean).join(" · "), failing && [" ", failing], wrong && [" ", wrong]);
}

function alertRow(alert, page) {
  const name = alert.name || alert.query || ALERTS.nameless;
  const act = (work) => page.attempt(work().then(() => page.draw()));
  const toggle = () => act(() => send("PATCH", alertPath(alert), { paused: !alert.paused }));
  const remove = () => confirm(ALERTS.deleteSure(name)) && act(() => send("DELETE", alertPath(alert)));
  return { name: el("span", { dir: "auto" }, name), index: alert.indexUid, query: el("span", { dir: "auto" }, [alert.query, JSON.stringify(alert.filter)].filter((text) => text && text !== "null").join(" · ")),
    reports: reports(alert), rings: alert.rings, last: when(alert.lastRing), owner: alert.owner ? el("code", { title: alert.owner }, alert.owner.slice(0, 8)) : ALERTS.master,
    class: alert.paused ? "paused" : "", actions: el("span", { class: "buttons" }, button(alert.paused ? ALERTS.resume : ALERTS.pause, name, toggle), button(SAYS.delete, name, remove)) };
}

/* Failing ones first, then those that rang last. */
function byNeed(one, other) {
  const fails = (alert) => Number(Boolean(alert.error) || alert.delivery?.status === "failing");
  return fails(other) - fails(one) || String(other.lastRing ?? "").localeCompare(String(one.lastRing ?? ""));
}

export async function alerts(page) {
  const pages = await eachIndex((uid) => get(`/indexes/${encodeURIComponent(uid)}/alerts?limit=${ALERTS_SHOWN}`));
  const all = pages.flatMap((one) => one.results).sort(byNeed);
  const total = pages.reduce((sum, one) => sum + one.total, 0);
  const paused = all.filter((alert) => alert.paused).length, failing = all.filter((alert) => alert.delivery?.status === "failing").length;
  return [el("p", { class: "quiet" }, ALERTS.summary(total, paused, failing, all.filter((alert) => alert.error).length), total > all.length && ` ${ALERTS.shown(count(all.length))}`),
    table(ALERT_COLUMNS.name, ALERT_COLUMNS, all.map((alert) => alertRow(alert, page))),
    withCurl(curl("GET", "/indexes/INDEX/alerts"), curl("PATCH", "/indexes/INDEX/alerts/UUID", { paused: true }), curl("DELETE", "/indexes/INDEX/alerts/UUID"))];
}
