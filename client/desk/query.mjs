// SPDX-License-Identifier: GPL-2.0-or-later
// query.mjs - from what is searched to requests of the API, and from its answers to what is shown.
import { FIELDS } from "./address.mjs";
import { MARK, fromHtml } from "./dom.mjs";
import { asDay, buckets } from "./dates.mjs";
import { ASKED } from "./first.mjs";

export const PAGE_SIZE = ASKED.limit;
const MONTHLY_YEARS = 8; /* a longer time is shown by year: a facet has at most 100 values */
const SHOWN = ASKED.attributesToRetrieve;

const quoted = (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/* One inner array a field: any of its values. */
function makeFilter(state, without) {
  return FIELDS.filter((field) => field !== without && state.filters[field].length > 0)
    .map((field) => state.filters[field].map((value) => `${field} = ${quoted(value)}`));
}

/* The text of the query, and how it is written. */
const asked = (state) => ({ q: state.query, ...(state.syntax && { queryLanguage: state.syntax }) });

function words(state) {
  const request = { ...asked(state), filter: makeFilter(state) };
  if (state.from) request.from = state.from;
  if (state.to) request.to = state.to;
  if (state.exact) request.correct = false;
  if (state.stories) request.collapse = "best";
  return request;
}

function counting(state, facets, without) {
  const request = { ...words(state), filter: makeFilter(state, without), limit: 0, snippets: 0, facets };
  if (without === "date") {
    delete request.from;
    delete request.to;
  }
  return request;
}

/* The first request gets hits. The values of a field in use, and the dates, are counted as if it were not in use, so
 * that other values can be chosen: a request each. */
export function makeRequests(state) {
  const main = { ...words(state), ...ASKED, offset: (state.page - 1) * PAGE_SIZE };
  if (state.order) main.sort = [state.order];
  const requests = [main];
  for (const field of FIELDS) if (state.filters[field].length > 0) requests.push(counting(state, [field], field));
  if (state.from || state.to) requests.push(counting(state, ["year", "month"], "date"));
  return requests;
}

/* Chosen values first, then the most frequent. A chosen value without hits is shown, so that it can be removed. */
function listValues(counts, chosen) {
  const all = new Map(Object.entries(counts ?? {}));
  for (const value of chosen) if (!all.has(value)) all.set(value, 0);
  return [...all].map(([value, count]) => ({ value, count, chosen: chosen.includes(value) }))
    .sort((a, b) => b.chosen - a.chosen || b.count - a.count || a.value.localeCompare(b.value));
}

function chooseBuckets(facets) {
  const years = facets.year ?? {}, names = Object.keys(years).map(Number);
  return buckets(Math.max(...names) - Math.min(...names) >= MONTHLY_YEARS ? years : facets.month ?? years);
}

/* An agency's story may have no other source. */
export const publisher = (hit) => hit.source || hit.agency;

function readHit(hit) {
  const headline = hit._headline ? fromHtml(hit._headline) : hit.headline ?? hit.title ?? hit.name ?? String(hit.id);
  return { ...hit, id: String(hit.id), source: publisher(hit), headline, plain: hit.headline ?? hit.title ?? hit.name ?? String(hit.id),
    snippet: fromHtml(hit._snippet), story: hit._story?.id, copies: hit._story?.copies ?? 0 };
}

/* `answers`: one for each of makeRequests(state). */
export function readAnswers(state, answers) {
  const [main, ...others] = answers;
  const facets = { ...main.facetDistribution };
  for (const answer of others) Object.assign(facets, answer.facetDistribution);
  return {
    hits: main.hits.map(readHit),
    total: main.estimatedTotalHits,
    pages: Math.ceil(Math.min(main.estimatedTotalHits, 10000) / PAGE_SIZE),
    allWords: main.fewerWords ? main.allWordsHits : null,
    suggestion: main.suggestion ?? "",
    applied: Boolean(main.suggestionApplied),
    onlyBoilerplate: Boolean(main.onlyBoilerplate),
    late: Boolean(main.timedOut ?? main.degraded),
    values: Object.fromEntries(FIELDS.map((field) => [field, listValues(facets[field], state.filters[field])])),
    buckets: chooseBuckets(facets),
  };
}

/* The open article, with its matches marked. The second request is for a query that the article does not match. */
export function makeArticleRequests(state) {
  const request = { ...asked(state), filter: `id = ${quoted(state.id)}`, limit: 1, body: true, snippets: 0, facets: [], collapse: "best",
    attributesToHighlight: ["headline", "subhead", "summary", "body"], attributesToRetrieve: ["*"],
    highlightPreTag: MARK.start, highlightPostTag: MARK.end };
  return [request, { ...request, q: "", queryLanguage: undefined }];
}

export function copiesRequest(hit) {
  return { q: "", filter: `story = ${quoted(hit.story)}`, limit: 100, snippets: 0, facets: [], attributesToRetrieve: SHOWN,
    sort: ["oldest"] };
}

export function similarRequest(id) {
  return { id, limit: 6, attributesToRetrieve: SHOWN };
}

const DAILY = 92 * 86400000; /* ms: a shorter time is shown by day */

function intervalOf(state, shown) {
  const time = Date.parse(asDay(state.to, true)) - Date.parse(asDay(state.from, false));
  if (time >= 0 && time <= DAILY) return "day";
  return shown[0]?.name.length === 4 ? "year" : "month";
}

/* How many articles each query found over time, in the steps of the bars (`shown`), and as a share of all. */
export function comparisonRequest(state, shown) {
  const { q, ...common } = words(state);
  return { ...common, queries: [q, ...state.versus], interval: intervalOf(state, shown), share: true };
}

/* {names, lines: [{query, total, counts, shares, highest}]}; `highest`: when most were published, with a hit. */
export function readComparison(state, answer) {
  return { names: answer.starts, lines: answer.queries.map((one) => ({ query: one.q, total: one.total, counts: one.counts, shares: one.shares,
    highest: one.highest && { name: one.highest.start, count: one.highest.count, hit: one.highest.hit && readHit(one.highest.hit) } })) };
}

/* All hits as a file, in the order of the page; by relevance there is none, then the oldest come first. */
export function exportRequest(state, format) {
  return { ...words(state), format, ...(state.order && { sort: [state.order] }) };
}

/* A search that rings for new articles. Its dates are left out: what is new has none of the past. */
export function alertRequest(state) {
  const filter = makeFilter(state);
  return { query: state.query, queryLanguage: state.syntax || "plain", ...(filter.length > 0 && { filter }), firstCopies: state.stories };
}

/* Articles that are like a text. `before`: only those published before this day. */
export function draftRequest(state, text, before) {
  return { text, filter: makeFilter(state), limit: 10, attributesToRetrieve: SHOWN, ...(before && { before }) };
}

/* Articles that are like chosen ones, within the filters and dates. */
export function likeRequest(state) {
  const filter = makeFilter(state);
  if (state.from) filter.push(`published >= ${asDay(state.from, false)}`);
  if (state.to) filter.push(`published <= ${asDay(state.to, true)}`);
  return { moreLike: state.like, filter, limit: PAGE_SIZE, attributesToRetrieve: SHOWN };
}

export function chosenRequest(state) {
  return { q: "", filter: [state.like.map((id) => `id = ${quoted(id)}`)], limit: state.like.length, snippets: 0, facets: [], attributesToRetrieve: SHOWN };
}

/* What rang for an alert, as hits; an article that may not be shown any more has its id only. */
export function readRing(ring) {
  return { ...readHit({ id: ring.id, ...ring.document, _headline: ring.headline, _snippet: ring.snippet }), kind: ring.kind, rangAt: ring.rangAt,
    gone: !ring.document };
}

export { readHit };
