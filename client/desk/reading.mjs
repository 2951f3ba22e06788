// SPDX-License-Identifier: GPL-2.0-or-later
// reading.mjs - opens an article in the place of the hits, with its copies and what is related, and goes back to them.
import { ApiError } from "./api.mjs";
import { drawArticle, readArticle, showMatch } from "./article.mjs";
import { el } from "./dom.mjs";
import { drawTitles } from "./hits.mjs";
import { copiesRequest, makeArticleRequests, readHit, similarRequest } from "./query.mjs";

export class Reading {
  constructor(page) {
    this.page = page;
  }

  /* A click with a modifier opens a tab, as with any link. */
  open(event, hit) {
    const { page } = this;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0) return;
    event.preventDefault();
    if (!page.dispatchEvent(new CustomEvent("dateline-open", { detail: hit, bubbles: true, cancelable: true }))) return;
    this.came = page.state.id ? this.came : { scroll: scrollY, id: hit.id };
    page.typed = false;
    page.go({ id: hit.id });
  }

  /* Back to the hits, where the reader left them. */
  async close() {
    const { page, came } = this;
    await page.go({ id: "" });
    if (!came) return;
    scrollTo(0, came.scroll);
    const at = page.found.hits.findIndex((hit) => hit.id === came.id);
    page.shadowRoot.querySelectorAll(".hits a.headline")[at]?.focus({ preventScroll: true });
  }

  async read(signal) {
    const { api, index, state, words } = this.page;
    const [asked, plain] = makeArticleRequests(state);
    let answer = await api.search(index, asked, signal);
    if (answer.hits.length === 0) answer = await api.search(index, plain, signal);
    if (signal.aborted) return;
    if (answer.hits.length === 0) throw new ApiError(404, { message: words.nothing });
    this.show(readArticle(answer.hits[0]));
    await this.showBeside(answer.hits[0], signal);
  }

  show(article) {
    const { parts, words, whole } = this.page;
    const node = drawArticle(article, { words, back: () => this.close(), step: (step) => this.step(step) });
    parts.notice.replaceChildren();
    parts.root.classList.remove("empty");
    parts.results.hidden = parts.line.hidden = parts.bar.hidden = true;
    parts.article.hidden = false;
    parts.article.replaceChildren(node);
    this.place = showMatch(node, 0, words);
    if (whole) document.title = `${article.plain} – ${words.name}`;
    scrollTo(0, 0);
    node.focus({ preventScroll: true });
  }

  /* From match to match. */
  step(step) {
    const node = this.page.parts.article.firstElementChild;
    this.place = showMatch(node, this.place + step, this.page.words);
    node.querySelector("mark.here")?.scrollIntoView({ block: "center" });
    return true;
  }

  async showBeside({ id, _story: { id: story } = {} }, signal) {
    const { api, index, parts, words, view } = this.page;
    const beside = parts.article.querySelector(".beside");
    const others = (asked) => asked.then((answer) => answer.hits.map(readHit).filter((hit) => hit.id !== id), () => []);
    const [copies, related] = await Promise.all([story ? others(api.search(index, copiesRequest({ story }), signal)) : [],
      others(api.similar(index, similarRequest(id), signal))]);
    if (signal.aborted) return;
    const known = new Set(copies.map((copy) => copy.id));
    for (const [heading, hits] of [[words.editions, copies], [words.related, related.filter((hit) => !known.has(hit.id))]])
      if (hits.length > 0) beside.append(el("section", {}, el("h2", { class: "label" }, heading), drawTitles(hits, view)));
  }

  /* Below a hit; once more hides them. */
  async showCopies(hit, button) {
    const { api, index, view } = this.page;
    const item = button.closest("li");
    const shown = item.querySelector(".titles");
    button.setAttribute("aria-expanded", String(!shown));
    if (shown) return shown.remove();
    const answer = await api.search(index, copiesRequest(hit));
    item.append(drawTitles(answer.hits.map(readHit).filter((copy) => copy.id !== hit.id), view));
  }
}
