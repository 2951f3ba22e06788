// SPDX-License-Identifier: GPL-2.0-or-later
// articles.test.mjs - the API's own JavaScript clients, asking a datelined as a front end does.
// DATELINE_URL: a server with the index `articles` of tests/http/articles.py.
import assert from "node:assert/strict";
import { test } from "node:test";

import { instantMeiliSearch } from "@meilisearch/instant-meilisearch";
import instantsearchModule from "instantsearch.js/cjs/index.js";
import connectors from "instantsearch.js/cjs/connectors/index.js";
import { Meilisearch } from "meilisearch";

const instantsearch = instantsearchModule.default;
const HOST = process.env.DATELINE_URL;
const client = new Meilisearch({ host: HOST });
const articles = client.index("articles");

test("the client finds the server in health", async () => {
  assert.equal((await client.health()).status, "available");
});

test("a search finds an article and counts it", async () => {
  const answer = await articles.search("bridge");
  assert.equal(answer.hits[0].id, "urn:story:bridge/1");
  assert.equal(answer.estimatedTotalHits, 1);
  assert.equal(answer.query, "bridge");
  assert.equal(answer.limit, 20);
});

test("matches are marked where that is asked for, and nowhere else", async () => {
  const { hits } = await articles.search("bridge", {
    attributesToHighlight: ["headline"],
    attributesToRetrieve: ["headline"],
    highlightPreTag: "[",
    highlightPostTag: "]",
  });
  assert.equal(hits[0]._formatted.headline, "Harbour [bridge] reopens after storm repairs");
  assert.equal(hits[0].headline, "Harbour bridge reopens after storm repairs");
});

test("matches are placed in bytes", async () => {
  const { hits } = await articles.search("bridge", { showMatchesPosition: true });
  assert.deepEqual(hits[0]._matchesPosition.headline, [{ start: 8, length: 6 }]);
});

test("numbers are texts among what is formatted", async () => {
  const { hits } = await articles.search("vaccine", { attributesToHighlight: ["headline"] });
  assert.equal(hits[0].readers, 1200);
  assert.equal(hits[0]._formatted.readers, "1200");
});

test("pages have exact totals", async () => {
  const answer = await articles.search("football", { page: 2, hitsPerPage: 25 });
  assert.equal(answer.totalHits, 60);
  assert.equal(answer.totalPages, 3);
  assert.equal(answer.hits.length, 25);
});

test("filters, facets and sorting work together", async () => {
  const answer = await articles.search("", {
    filter: ['source = "Harbour News"'],
    facets: ["section", "source"],
    sort: ["published:desc"],
  });
  assert.deepEqual(answer.facetDistribution.section, { City: 1, Science: 1 });
  assert.deepEqual(answer.hits.map((hit) => hit.section), ["City", "Science"]);
});

test("several searches go in one request", async () => {
  const { results } = await client.multiSearch({
    queries: [
      { indexUid: "articles", q: "bridge" },
      { indexUid: "articles", q: "vaccine" },
    ],
  });
  assert.deepEqual(results.map((answer) => answer.indexUid), ["articles", "articles"]);
  assert.equal(results[1].hits[0].section, "Science");
});

test("several searches are merged into one list, each article once", async () => {
  const answer = await client.multiSearch({
    federation: { limit: 5, facetsByIndex: { articles: ["section"] } },
    queries: [
      { indexUid: "articles", q: "bridge" },
      { indexUid: "articles", q: "storm", federationOptions: { weight: 0.5 } },
    ],
  });
  const ids = answer.hits.map((hit) => hit.id);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(answer.hits[0]._federation.queriesPosition, 0);
  assert.equal(answer.estimatedTotalHits, 2);
  assert.deepEqual(answer.facetsByIndex.articles.distribution.section, { City: 1, Politics: 1 });
});

test("the values of a facet are searched", async () => {
  const { facetHits } = await articles.searchForFacetValues({ facetName: "section", facetQuery: "s" });
  assert.deepEqual(facetHits, [{ value: "Science", count: 1 }, { value: "Sport", count: 60 }]);
});

test("similar articles leave out the article itself", async () => {
  const answer = await articles.searchSimilarDocuments({ id: "match-001", embedder: "any", limit: 5 });
  assert.equal(answer.hits.length, 5);
  assert.ok(answer.hits.every((hit) => hit.section === "Sport" && hit.id !== "match-001"));
});

test("a mistake comes back as the API's error", async () => {
  await assert.rejects(articles.search("x", { filter: "nosuch = 1" }), (error) => {
    assert.equal(error.cause.code, "invalid_search_filter");
    return true;
  });
});

// A page of InstantSearch without its page: the widgets' logic, run in node.
function session(initialUiState = {}) {
  const { searchClient } = instantMeiliSearch(HOST, "", { finitePagination: true });
  const seen = {};
  const search = instantsearch({ indexName: "articles", searchClient, initialUiState });
  const watch = (name, connector, parameters) =>
    connector((state) => (seen[name] = state))(parameters ?? {});
  search.addWidgets([
    watch("box", connectors.connectSearchBox),
    watch("hits", connectors.connectHits),
    watch("section", connectors.connectRefinementList, { attribute: "section" }),
    watch("pages", connectors.connectPagination),
    watch("page size", connectors.connectHitsPerPage, {
      items: [{ label: "10", value: 10, default: true }],
    }),
  ]);
  return { search, seen };
}

function settled(search) {
  return new Promise((resolve) => search.once("render", () => setTimeout(resolve, 0)));
}

async function until(search, holds) {
  for (let i = 0; i < 50 && !holds(); i++) await settled(search);
  assert.ok(holds());
}

test("an InstantSearch session: typing, facets, pages, highlights", async () => {
  const { search, seen } = session();
  search.start();
  await until(search, () => seen.hits?.results?.nbHits === 63);

  seen.box.refine("football");
  await until(search, () => seen.hits.results.query === "football");
  assert.equal(seen.hits.results.nbHits, 60);
  assert.equal(seen.pages.nbPages, 6);

  seen.pages.refine(1);
  await until(search, () => seen.hits.results.page === 1);
  assert.equal(seen.hits.hits.length, 10);

  seen.box.refine("storm");
  await until(search, () => seen.hits.results.query === "storm");
  assert.deepEqual(seen.section.items.map((item) => item.value).sort(), ["City", "Politics"]);

  seen.section.refine("City");
  await until(search, () => seen.hits.results.nbHits === 1);
  assert.match(seen.hits.hits[0]._highlightResult.headline.value, /<mark>storm<\/mark>/);
  search.dispose();
});
