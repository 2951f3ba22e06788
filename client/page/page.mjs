// SPDX-License-Identifier: GPL-2.0-or-later
// page.mjs - a search page for the index `articles`: box, facets, order, hits, pages.
//
// Where the server is and what key it wants come from the page's address:
//   index.html?server=http://127.0.0.1:7700&key=SEARCH_KEY
// What is searched goes into the address as well, so that a search can be linked.
import { instantMeiliSearch } from "@meilisearch/instant-meilisearch";

const { instantsearch } = window;
const { widgets } = instantsearch;
const address = new URLSearchParams(window.location.search);
const server = address.get("server") ?? "http://127.0.0.1:7700";
const key = address.get("key") ?? "";

const { searchClient } = instantMeiliSearch(server, key, {
  finitePagination: true, // numbered pages, exact totals
  meiliSearchParams: {
    attributesToHighlight: ["headline", "body"],
    attributesToCrop: ["body:40"],
  },
});

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeZone: "UTC" });

/* An address of another kind (javascript:) is not to be followed. */
function link(url, text, html) {
  return /^https?:\/\//.test(url ?? "") ? html`<a href="${url}">${text}</a>` : text;
}

/* What the template puts together is escaped by `html`; the widget marks matches itself. */
function hit(article, { html, components }) {
  const date = article.published ? day.format(new Date(article.published)) : "";
  const origin = [article.source, article.section, date].filter(Boolean).join(" · ");
  const headline = components.Highlight({ hit: article, attribute: "headline" });
  return html`
    <article>
      <p class="origin">${origin}</p>
      <h3>${link(article.url, headline, html)}</h3>
      <p>${components.Snippet({ hit: article, attribute: "body" })}</p>
    </article>`;
}

function nothing(results, { html }) {
  return results.query ? html`Nothing for <q>${results.query}</q>.` : "Nothing here yet.";
}

/* Server and key stay in the address, and are no part of what is searched. */
const router = instantsearch.routers.history({
  createURL({ qsModule, routeState, location }) {
    const kept = {};
    for (const name of ["server", "key"]) {
      if (address.has(name)) kept[name] = address.get(name);
    }
    const query = qsModule.stringify({ ...kept, ...routeState }, { addQueryPrefix: true });
    return location.origin + location.pathname + query + location.hash;
  },
  parseURL({ qsModule, location }) {
    const { server: _server, key: _key, ...state } = qsModule.parse(location.search.slice(1));
    return state;
  },
});

const search = instantsearch({
  indexName: "articles",
  searchClient,
  routing: { router, stateMapping: instantsearch.stateMappings.singleIndex("articles") },
});
search.addWidgets([
  widgets.searchBox({ container: "#box", placeholder: "Search the archive", autofocus: true }),
  widgets.refinementList({ container: "#sections", attribute: "section" }),
  widgets.refinementList({ container: "#sources", attribute: "source", limit: 15 }),
  widgets.stats({ container: "#stats" }),
  widgets.sortBy({
    container: "#order",
    items: [
      { label: "Most relevant", value: "articles" },
      { label: "Newest first", value: "articles:published:desc" },
      { label: "Oldest first", value: "articles:published:asc" },
    ],
  }),
  widgets.hits({
    container: "#hits",
    templates: { item: hit, empty: nothing },
  }),
  widgets.pagination({ container: "#pages" }),
  widgets.configure({ hitsPerPage: 10 }),
]);

/* A refused origin looks to a page like a server that is not there. */
const trouble = document.querySelector("#trouble");
search.on("error", ({ error }) => {
  trouble.textContent =
    `No answer from ${server}: cannot reach the server, it does not allow pages of ` +
    `${window.location.origin} (--allow-origin), or the key is missing (?key=SEARCH_KEY). ` +
    error.message;
  trouble.hidden = false;
});
search.on("render", () => {
  trouble.hidden = search.status !== "error";
});
search.start();
