// SPDX-License-Identifier: GPL-2.0-or-later
// operator.mjs - the page /admin: which view the address names, the key, drawing again while something runs.
//
// It only asks the API, as curl can. The key is the master key, or one with the rights for what is looked at; it stays
// in this tab (sessionStorage).
import { ApiError } from "../desk/api.mjs";
import { el } from "../desk/dom.mjs";
import { keepKey, keptKey } from "./operator_ask.mjs";
import { alerts } from "./operator_alerts.mjs";
import { keys } from "./operator_keys.mjs";
import { lists } from "./operator_lists.mjs";
import { replicas } from "./operator_replicas.mjs";
import { takedowns } from "./operator_takedowns.mjs";
import { indexes, overview, searches, tasks } from "./operator_views.mjs";
import { SAYS, VIEWS } from "./operator_words.mjs";
import { STYLE } from "./style.mjs";

const DRAW = { overview, indexes, tasks, searches, alerts, lists, takedowns, replicas, keys };
const REFRESHED = { overview: 5000, tasks: 1500, searches: 5000, alerts: 5000, "lists/": 1500, replicas: 1500 }; /* ms; "lists/": one list.
  Views with fields are not drawn again by themselves */

const view = () => {
  const [name, ...rest] = location.hash.slice(1).split("/");
  return DRAW[name] ? { name, rest: decodeURIComponent(rest.join("/")) } : { name: "overview", rest: "" };
};

function askKey(wrong, use) {
  const input = el("input", { type: "password", name: "key", autocomplete: "off", required: true });
  return el("form", { class: "key", onsubmit: (event) => { event.preventDefault(); use(input.value.trim()); } },
    el("p", {}, wrong ? SAYS.keyWrong : SAYS.keyNeeded), el("label", {}, SAYS.key, input), el("button", { type: "submit" }, SAYS.use), el("p", { class: "quiet" }, SAYS.keyKept));
}

class OperatorPage {
  constructor(body) {
    this.status = el("p", { role: "status", class: "status" });
    this.main = el("div", {});
    this.links = Object.entries(VIEWS).map(([name, text]) => el("a", { href: `#${name}` }, text));
    this.heading = el("h1", {});
    this.forget = el("button", { type: "button", class: "plain", onclick: () => { keepKey(""); this.draw(); } }, SAYS.leave);
    body.append(el("header", {}, el("a", { class: "name", href: "./" }, "Dateline"), el("nav", { "aria-label": SAYS.views }, this.links), el("a", { href: "docs" }, SAYS.docs), this.forget),
      el("main", { class: "frame" }, this.heading, this.status, this.main));
    addEventListener("hashchange", () => { this.say(""); this.draw(); });
    document.addEventListener("visibilitychange", () => this.wait());
  }

  say(text) {
    this.status.textContent = text;
  }

  /* For what a button does: an error is said. */
  async attempt(work) {
    try {
      await work;
    } catch (error) {
      this.say(error instanceof ApiError ? (error.status === 0 ? SAYS.unreachable : error.message) : String(error));
    }
  }

  /* Draws again what changes by itself, unless nobody looks, or somebody is at work in it. */
  wait() {
    clearTimeout(this.timer);
    const { name, rest } = view(), every = REFRESHED[rest ? `${name}/` : name];
    if (!every || document.hidden || this.asks) return;
    this.timer = setTimeout(() => (this.main.matches(":focus-within") ? this.wait() : this.draw()), every);
  }

  async draw() {
    const { name, rest } = view(), drawing = this.drawing = {};
    this.heading.textContent = rest ? `${VIEWS[name]}: ${rest}` : VIEWS[name];
    document.title = `${this.heading.textContent} – Dateline`;
    for (const [i, link] of this.links.entries()) link.toggleAttribute("aria-current", Object.keys(VIEWS)[i] === name);
    this.forget.hidden = !keptKey();
    const nodes = await DRAW[name](this, rest).catch((error) => this.trouble(error));
    if (drawing !== this.drawing) return;
    const open = [...this.main.querySelectorAll("details")].map((node) => node.open);
    this.main.replaceChildren(...nodes);
    this.main.querySelectorAll("details").forEach((node, i) => { node.open = Boolean(open[i]); });
    this.main.setAttribute("data-view", name);
    this.wait();
  }

  trouble(error) {
    if (!(error instanceof ApiError)) throw error;
    this.asks = error.status === 401 || error.status === 403;
    if (this.asks) return [askKey(Boolean(keptKey()), (key) => { keepKey(key); this.asks = false; this.draw(); })];
    return [el("p", { role: "alert" }, error.status === 0 ? SAYS.unreachable : error.message)];
  }
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
document.adoptedStyleSheets = [sheet];
new OperatorPage(document.body).draw();
