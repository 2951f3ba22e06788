// SPDX-License-Identifier: GPL-2.0-or-later
// windows.mjs - the windows over the hits: a new alert, the alerts of the index with what they found, background to a
// draft. They ask through the component (`page`) and open articles in it.
import { ApiError } from "./api.mjs";
import { FIELDS } from "./address.mjs";
import { drawAlertForm, drawAlerts, drawRings, ringsPath, tellTest } from "./alerts.mjs";
import { drawBackground, drawDraftForm } from "./draft.mjs";
import { alertRequest, draftRequest, readHit } from "./query.mjs";

const ALERTS_SHOWN = 1000;

export class Windows {
  constructor(page) {
    this.page = page;
  }

  /* Run the action of a window's button; show its error in the window. */
  async within({ dialog }, work) {
    const says = (text) => { dialog.querySelector("[role=alert]").textContent = text; };
    try {
      says("");
      await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      says(error.status === 0 ? this.page.words.unreachable : error.message);
    }
  }

  newAlert() {
    const { newAlert: shown } = this.page.parts, alert = alertRequest(this.page.state);
    const create = (whole) => this.within(shown, async () => {
      const { name } = await this.page.api.alerts("POST", this.page.index, "", whole);
      shown.close();
      this.page.parts.status.textContent = this.page.words.alert.created(name);
      if (this.page.may.has("alerts.get")) await this.showAlerts();
    });
    shown.fill(drawAlertForm({ alert, said: this.page.describe(false), words: this.page.words, create }));
    this.page.showDialog(shown);
    if (this.page.may.has("alerts.get")) this.tryAlert(shown, alert);
  }

  async tryAlert({ dialog }, alert) {
    const test = await this.page.api.alerts("POST", this.page.index, "/test", alert).catch(() => null);
    const place = dialog.querySelector(".would");
    if (test && place) place.textContent = tellTest(test, this.page.words);
  }

  async showAlerts() {
    const { alerts: shown } = this.page.parts;
    const act = (method, rest, body) => this.within(shown, async () => { await this.page.api.alerts(method, this.page.index, rest, body); await this.drawAlerts(); });
    this.alertView = { ...this.page.view, base: this.page.api.base, may: this.page.may, open: (event, hit) => this.openFrom(shown, event, hit),
      change: (alert, body) => act("PATCH", `/${alert.uuid}`, body), remove: (alert) => act("DELETE", `/${alert.uuid}`),
      rings: (alert, item, button) => this.within(shown, () => this.showRings(alert, item, button)) };
    shown.fill(...drawAlerts({ results: [], total: 0 }, this.alertView));
    this.page.showDialog(shown);
    await this.within(shown, () => this.drawAlerts());
  }

  async drawAlerts() {
    const page = await this.page.api.alerts("GET", this.page.index, `?limit=${ALERTS_SHOWN}`);
    this.page.parts.alerts.fill(...drawAlerts(page, this.alertView));
  }

  async showRings(alert, item, button) {
    const shown = item.querySelector(".rings");
    button.setAttribute("aria-expanded", String(!shown));
    if (shown) return shown.remove();
    const page = await this.page.api.alerts("GET", this.page.index, ringsPath(alert));
    const place = document.createElement("div");
    place.className = "rings";
    place.append(drawRings(page.results, this.alertView));
    item.append(place);
  }

  /* The text stays in the window until the page is left. */
  showDraft() {
    const { draft } = this.page.parts;
    if (!draft.dialog.querySelector("form")) {
      const find = (text, before) => this.findBackground(text, before);
      draft.fill(drawDraftForm({ words: this.page.words, find }));
    }
    const filters = FIELDS.flatMap((field) => this.page.state.filters[field]).join(" · ");
    draft.dialog.querySelector(".filters-in-use").textContent = filters && this.page.words.draft.within(filters);
    this.page.showDialog(draft);
  }

  async findBackground(text, before) {
    const { draft } = this.page.parts, place = draft.dialog.querySelector(".background");
    try {
      const answer = await this.page.api.similar(this.page.index, draftRequest(this.page.state, text, before));
      place.replaceChildren(...drawBackground(answer.query, answer.hits.map(readHit), { ...this.page.view,
        open: (event, hit) => this.openFrom(draft, event, hit) }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      place.textContent = error.status === 0 ? this.page.words.unreachable : error.message;
    }
  }

  /* An article that is opened from a window takes its place. */
  openFrom(shown, event, hit) {
    this.page.reading.open(event, hit);
    if (event.defaultPrevented) shown.close();
  }
}
