// SPDX-License-Identifier: GPL-2.0-or-later
// component.mjs - <dateline-search>: keeps what is searched, asks the daemon, draws the answers.
//
//   <script src="https://search.example/dateline.js"></script>
//   <dateline-search index="articles" key="SEARCH_KEY"></dateline-search>
//
//   attribute   meaning                                                    without it
//   server      the daemon                                                 where the script comes from
//   index       the index                                                  articles
//   key         a key that may search; every visitor can see it            none
//   whole       the component is the page: its searches are addresses,     a part of another page
//               it asks for a key
//
// Events: `dateline-results` (detail: query, total, hits) after each answer; `dateline-open` (detail: the hit) before an
// article is opened: preventDefault() and open it in your own way. A <template slot="hit"> is the look of a hit. Parts
// and variables for CSS are in README.md.
import { Api, ApiError } from "./api.mjs";
import { FIELDS, LIKE_MAX, emptyState, isFiltered, readAddress, writeAddress } from "./address.mjs";
import { drawBar, drawLiked } from "./chosen.mjs";
import { saidDates } from "./dates.mjs";
import { painted } from "./dom.mjs";
import { Exporting } from "./exporting.mjs";
import { drawChosen, drawFacets } from "./facets.mjs";
import { answered, takeFirst } from "./first.mjs";
import { makeFrame } from "./frame.mjs";
import { drawList, drawPages, drawSuggestion, drawWhole, tellTotal } from "./hits.mjs";
import { moveFocus, watchKeys } from "./keys.mjs";
import { drawNothing, drawSaidDates, drawSaved, drawTrouble } from "./notices.mjs";
import { drawPlot } from "./plot.mjs";
import * as query from "./query.mjs";
import { Reading } from "./reading.mjs";
import { forgetSearch, saveKey, saveSearch, savedKey, savedSearches } from "./saved.mjs";
import { showTimeline } from "./timeline.mjs";
import { makeSuggestions, suggest } from "./suggest.mjs";
import { WORDS } from "./words.mjs";
import { STYLE } from "./style.mjs";
import { Windows } from "./windows.mjs";

const HERE = document.currentScript?.src || location.href; // in the daemon's own page the script has no address

export class DatelineSearch extends HTMLElement {
  connectedCallback() {
    if (this.parts) return this.listen();
    this.words = { ...WORDS, ...this.words };
    this.whole = this.hasAttribute("whole");
    this.base = this.getAttribute("server") ?? new URL(".", HERE).href;
    this.state = this.whole ? readAddress(location.search) : emptyState();
    this.index = (this.whole && new URLSearchParams(location.search).get("index")) || this.getAttribute("index") || "articles";
    this.reading = new Reading(this);
    this.exporting = new Exporting(this);
    this.unfolded = new Set();
    this.chosen = new Set();
    this.first = this.whole && !this.api.key ? takeFirst() : null;
    if (!this.first) this.run(); // the daemon answers while the frame is made
    this.build();
    this.listen();
    this.showState();
    if (this.first) this.run();
    if (this.whole && !this.state.id) this.parts.input.focus();
  }

  disconnectedCallback() {
    this.forgetKeys?.();
    removeEventListener("popstate", this.back);
    document.removeEventListener("pointerdown", this.elsewhere);
    this.running?.abort();
  }

  build() {
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this.parts = makeFrame(this.words, {
      type: () => this.type(), key: (event) => this.suggestions.key(event.key) && (event.preventDefault(), event.stopPropagation()), submit: () => this.submit(), home: (event) => { event.preventDefault(); this.go(emptyState()); },
      order: (order) => this.go({ order, page: 1 }), stories: (stories) => this.go({ stories, page: 1 }),
      syntax: (syntax) => this.go({ syntax, page: 1 }), offer: () => this.offer(), save: () => this.save(), newAlert: () => this.windows.newAlert(),
      alerts: () => this.windows.showAlerts(), draft: () => this.windows.showDraft(), exportAs: (format, button) => this.exporting.run(format, button),
      compare: (input) => this.compare(input), help: () => this.showDialog(this.parts.help),
    }, this.whole);
    this.windows = new Windows(this);
    this.suggestions = makeSuggestions(this.parts.input, this.parts.suggestions, this.words, (one) => this.take(one));
    this.template = this.querySelector('template[slot="hit"]');
    this.parts.filters.open = matchMedia("(min-width: 50rem)").matches;
    if (!this.whole) root.addEventListener("keydown", (event) => event.key === "Escape" && this.closeMenus() && event.preventDefault());
    root.append(this.parts.header, this.parts.root, ...this.parts.dialogs.map((one) => one.dialog));
  }

  listen() {
    this.back = () => { this.state = readAddress(location.search); this.showState(); this.run(); };
    this.elsewhere = (event) => this.closeMenus(event.composedPath()[0]);
    document.addEventListener("pointerdown", this.elsewhere);
    if (this.whole) addEventListener("popstate", this.back);
    if (this.whole) this.forgetKeys = watchKeys(this.shadowRoot, this.keyActions());
  }

  keyActions() {
    const headlines = (step) => this.state.id ? false : moveFocus(this.shadowRoot, ".hits a.headline", step);
    const match = (step) => (this.state.id ? this.reading.step(step) : false);
    return {
      "/": () => { this.parts.input.focus(); this.parts.input.select(); }, "?": () => this.showDialog(this.parts.help),
      j: () => headlines(1), k: () => headlines(-1), ArrowDown: () => headlines(1),
      ArrowUp: () => headlines(-1) || this.toBox(), o: () => this.shadowRoot.activeElement?.matches("a.headline") && this.shadowRoot.activeElement.click(),
      x: () => this.shadowRoot.activeElement?.matches("a.headline") && this.shadowRoot.activeElement.closest("li").querySelector(".choose input")?.click(),
      n: () => match(1), p: () => match(-1), Escape: (writes) => this.escape(writes),
    };
  }

  /* Above the first hit is the box. */
  toBox() {
    if (!this.shadowRoot.activeElement?.matches("a.headline")) return false;
    this.parts.input.focus();
    return true;
  }

  escape(writes) {
    if (this.closeMenus()) return true;
    if (this.state.id) this.reading.close();
    else if (this.state.like.length > 0) this.go({ like: [] });
    else if (writes) this.shadowRoot.activeElement?.blur();
    else return false;
    return true;
  }

  /* All menus but the one that `inside` is in. Returns whether one was open. */
  closeMenus(inside = null) {
    const open = [...this.shadowRoot.querySelectorAll("details.menu[open]")].filter((menu) => !inside || !menu.contains(inside));
    for (const menu of open) {
      if (menu.contains(this.shadowRoot.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
    return open.length > 0;
  }

  showDialog(one) {
    this.parts.menu.open = false;
    one.show();
  }

  // --- what is searched ---

  /* Changes what is searched and searches. Typing changes the address in place; other steps can be gone back. */
  go(change, { replace = false, typing = false } = {}) {
    this.typing = typing;
    this.state = { ...this.state, ...change };
    const address = writeAddress(this.state, this.whole ? location.search : "");
    if (this.whole) history[replace ? "replaceState" : "pushState"](null, "", address || location.pathname);
    this.parts.menu.open = false;
    this.showState();
    return this.run();
  }

  type() {
    const replace = this.typed === true;
    this.typed = true;
    this.go({ query: this.parts.input.value, page: 1, exact: false, id: "", like: [] }, { replace, typing: true });
  }

  /* A suggestion: a longer query, or a filter instead of the word. */
  take({ query: text, field, value }) {
    const filters = field ? { ...this.state.filters, [field]: [...this.state.filters[field], value] } : this.state.filters;
    this.go({ query: text, filters, page: 1, exact: false, id: "", like: [] }, { replace: !field });
    this.parts.input.focus();
  }

  submit() {
    this.typed = false;
    this.go({ query: this.parts.input.value, page: 1, id: "", like: [] }, { replace: true });
  }

  showState() {
    const { input, order, syntax, stories } = this.parts;
    if (input.value !== this.state.query) input.value = this.state.query;
    order.value = this.state.order;
    syntax.value = this.state.syntax;
    stories.checked = this.state.stories;
    this.parts.root.classList.toggle("like", this.state.like.length > 0);
    if (this.whole) document.title = this.state.query ? `${this.state.query} – ${this.words.name}` : this.words.name;
  }

  change(field, value, chosen) {
    const values = this.state.filters[field].filter((one) => one !== value);
    if (chosen) values.push(value);
    this.go({ filters: { ...this.state.filters, [field]: values }, page: 1 });
  }

  clear() {
    this.go({ filters: emptyState().filters, from: "", to: "", page: 1 });
  }

  get api() {
    return new Api(this.base, this.getAttribute("key") || (this.whole ? savedKey(this.base) : ""));
  }

  // --- asking ---

  /* A newer search stops the one before. */
  async run() {
    this.running?.abort();
    const running = this.running = new AbortController();
    this.parts?.root.setAttribute("aria-busy", "true");
    try {
      await (this.state.id ? this.reading.read(running.signal) : this.search(running.signal));
    } catch (error) {
      if (running === this.running && error.name !== "AbortError") this.fail(error);
    }
    if (running === this.running) this.parts.root.setAttribute("aria-busy", "false");
  }

  async search(signal) {
    const state = this.state;
    if (state.like.length > 0) return this.searchLike(state, signal);
    const requests = query.makeRequests(state), { first } = this;
    this.first = null;
    const answers = answered(first, this.index, requests) ? [first.answer] : await this.api.searches(this.index, requests, signal);
    if (signal.aborted) return;
    const found = this.found = query.readAnswers(state, answers);
    const drawRest = this.show(found, state);
    this.dispatchEvent(new CustomEvent("dateline-results", { bubbles: true, detail: { query: state.query, total: found.total, hits: found.hits } }));
    if (this.typing !== false) await painted();
    if (found === this.found) drawRest();
    if (!signal.aborted) await this.plot(signal);
  }

  async searchLike(state, signal) {
    const [answer, chosen] = await Promise.all([this.api.similar(this.index, query.likeRequest(state), signal),
      this.api.search(this.index, query.chosenRequest(state), signal)]);
    if (signal.aborted) return;
    this.found = { ...this.found, hits: answer.hits.map(query.readHit) };
    this.showLike(this.found.hits, chosen.hits.map(query.readHit), answer.query, state);
  }

  async plot(signal) {
    if (this.state.versus.length === 0) return this.parts.plot.replaceChildren();
    const answer = await this.api.timeline(this.index, query.comparisonRequest(this.state, this.found.buckets), signal).catch((error) => {
      if (!(error instanceof ApiError) || error.status === 0) throw error;
      this.parts.plot.textContent = error.message; // the hits stay
    });
    if (!answer || signal.aborted) return;
    this.parts.plot.replaceChildren(drawPlot(query.readComparison(this.state, answer), { ...this.view,
      remove: (gone) => this.go({ versus: this.state.versus.filter((one) => one !== gone) }) }));
  }

  fail(error) {
    if (!(error instanceof ApiError)) throw error;
    const { notice, root } = this.parts;
    notice.replaceChildren(...drawTrouble(error, { words: this.words, index: this.index, hasKey: Boolean(this.api.key),
      useKey: (key) => { saveKey(this.base, key); this.run(); } }));
    if (error.status !== 0 && error.code !== "invalid_search_q") root.classList.add("empty");
  }

  // --- drawing ---

  get view() {
    return {
      words: this.words, template: this.template, first: (this.state.page - 1) * query.PAGE_SIZE, unfolded: this.unfolded,
      languages: this.found?.values?.language.length ?? 0, link: (id) => writeAddress({ ...this.state, id }, this.whole ? location.search : "") || "#",
      open: (event, hit) => this.reading.open(event, hit), showCopies: (hit, button) => this.reading.showCopies(hit, button),
      ask: (text, exact) => this.go({ query: text, exact, page: 1 }), turn: (page) => this.turn(page),
      change: (field, value, chosen) => this.change(field, value, chosen), clear: () => this.clear(),
      isChosen: (id) => this.chosen.has(id), choose: (hit, box) => this.choose(hit, box),
      unlike: (id) => this.go({ like: this.state.like.filter((one) => one !== id) }), endLike: () => this.go({ like: [] }),
      moreLike: () => this.moreLike(), chooseNone: () => this.chooseNone(),
      setDates: (from, to) => this.go({ from, to, page: 1 }), toggle: (field) => this.toggle(field),
    };
  }

  /* The parts for hits instead of those for an article or a notice. */
  showResults() {
    const { parts } = this;
    parts.notice.replaceChildren();
    parts.root.classList.remove("empty");
    parts.article.hidden = true;
    parts.results.hidden = parts.line.hidden = parts.bar.hidden = false;
    this.showBar();
  }

  /* What a reader sees first. Returns what draws the rest: hits below the screen, and what counts them. */
  show(found, state) {
    const { parts, view, words } = this;
    const filtered = isFiltered(state), [list, drawOthers] = found.hits.length > 0 ? drawList(found.hits, view) : [drawNothing(words, filtered, view.clear)];
    this.showResults();
    parts.status.textContent = tellTotal(found, state, filtered, words);
    parts.suggestion.replaceChildren(...[drawSuggestion(found, state, view), this.drawDates(state)].filter(Boolean));
    parts.chosen.replaceChildren(drawChosen(state, view) || "");
    parts.hits.replaceChildren(list, this.drawSaved(state) || "");
    parts.pages.replaceChildren(drawPages(found, state, view) || "");
    this.suggestions.show(this.typing ? suggest(state.query, found) : []);
    return () => {
      drawOthers?.();
      showTimeline(parts.timeline, found.buckets, state, view);
      this.showFacets();
    };
  }

  showLike(hits, chosen, searched, state) {
    const { parts, view, words } = this;
    this.showResults();
    parts.status.textContent = words.like.found(hits.length);
    parts.suggestion.replaceChildren(drawLiked(chosen, searched, view));
    parts.chosen.replaceChildren(drawChosen(state, view) || "");
    parts.hits.replaceChildren(hits.length > 0 ? drawWhole(hits, view) : drawNothing(words, isFiltered(state), view.clear));
    parts.plot.replaceChildren();
    parts.pages.replaceChildren();
    this.suggestions.show([]);
  }

  showBar() {
    this.parts.bar.replaceChildren(drawBar(this.chosen.size, this.view) || "");
  }

  choose(hit, box) {
    if (!box.checked) this.chosen.delete(hit.id);
    else if (this.chosen.size + this.state.like.length < LIKE_MAX) this.chosen.add(hit.id);
    else {
      box.checked = false;
      this.parts.status.textContent = this.words.like.atMost(LIKE_MAX);
    }
    this.showBar();
  }

  chooseNone() {
    this.chosen.clear();
    for (const box of this.shadowRoot.querySelectorAll(".choose input")) box.checked = false;
    this.showBar();
    this.parts.status.focus();
  }

  /* Hits of such a list are chosen in addition. */
  moreLike() {
    const like = [...this.state.like, ...this.chosen];
    this.chosen.clear();
    this.typed = false;
    this.go({ like, page: 1 });
    this.parts.root.scrollIntoView();
  }

  drawDates(state) {
    const said = saidDates(state.query);
    return drawSaidDates(said, this.words, () => this.go({ query: said.rest, from: said.from, to: said.to, page: 1 }));
  }

  drawSaved(state) {
    if (!this.whole || state.query || isFiltered(state)) return null;
    return drawSaved(savedSearches(), this.words, (address) => { this.typed = false; this.go({ ...emptyState(), ...readAddress(address) }); },
      (address) => { forgetSearch(address); this.show(this.found, this.state)(); });
  }

  /* Keeps the focus on the box that was changed. */
  showFacets() {
    const focus = this.shadowRoot.activeElement;
    const field = focus?.closest("fieldset")?.dataset.field, value = focus?.dataset.value;
    this.parts.facets.replaceChildren(...drawFacets(this.found, this.view));
    if (field && value !== undefined)
      [...this.parts.facets.querySelectorAll(`fieldset[data-field=${field}] input`)].find((box) => box.dataset.value === value)?.focus();
  }

  toggle(field) {
    if (!this.unfolded.delete(field)) this.unfolded.add(field);
    this.showFacets();
  }

  turn(page) {
    this.go({ page });
    this.parts.root.scrollIntoView();
  }

  // --- keeping, comparing ---

  /* What the key allows appears in the menu. It is asked for when the menu is opened, since most readers never do. */
  async offer() {
    const { key } = this.api;
    if (this.offeredFor === key) return;
    this.may = new Set(await this.api.actions(this.index).catch(() => []));
    this.offeredFor = this.may.size > 0 ? key : undefined;
    for (const node of this.parts.menu.querySelectorAll("[data-needs]")) node.hidden = !this.may.has(node.dataset.needs);
  }

  save() {
    saveSearch(writeAddress({ ...this.state, page: 1, id: "" }), this.describe());
    this.parts.menu.open = false;
    this.parts.status.textContent = `${this.words.save}: ✓`;
  }

  describe(dated = true) {
    const { query: text, filters, from, to } = this.state;
    const dates = dated && (from || to) ? [`${from || "…"} – ${to || "…"}`] : [];
    return [text, ...FIELDS.flatMap((field) => filters[field]), ...dates].filter(Boolean).join(" · ");
  }

  compare(input) {
    const text = input.value.trim();
    if (!text || this.state.versus.length >= 4) return;
    input.value = "";
    this.go({ versus: [...new Set([...this.state.versus, text])] });
  }
}

customElements.define("dateline-search", DatelineSearch);
