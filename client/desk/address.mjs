// SPDX-License-Identifier: GPL-2.0-or-later
// address.mjs - what is searched, as the parameters of an address, so that a search can be linked.
export const FIELDS = ["section", "source", "language"];

/* How many articles "more like these" takes. */
export const LIKE_MAX = 32;

/* How a query can be written, besides plain words with AND, OR and NOT: queryLanguage of the API. */
export const SYNTAXES = ["professional", "lucene"];

/* What is searched. `syntax`: "" or one of SYNTAXES. `exact`: without corrections. `id`: the article that is open. `versus`: queries to compare.
 * `like`: articles to find more like them; then the query is not searched. */
export function emptyState() {
  return { query: "", filters: Object.fromEntries(FIELDS.map((field) => [field, []])), from: "", to: "", order: "",
    syntax: "", stories: false, exact: false, page: 1, id: "", versus: [], like: [] };
}

export function readAddress(text) {
  const parameters = new URLSearchParams(text);
  const state = emptyState();
  state.query = parameters.get("q") ?? "";
  for (const field of FIELDS) state.filters[field] = parameters.getAll(field);
  state.from = parameters.get("from") ?? "";
  state.to = parameters.get("to") ?? "";
  state.order = ["newest", "oldest"].includes(parameters.get("order")) ? parameters.get("order") : "";
  state.syntax = SYNTAXES.includes(parameters.get("syntax")) ? parameters.get("syntax") : "";
  state.stories = parameters.get("stories") === "1";
  state.exact = parameters.get("exact") === "1";
  state.page = Math.max(1, Math.floor(Number(parameters.get("page"))) || 1);
  state.id = parameters.get("id") ?? "";
  state.versus = parameters.getAll("versus").slice(0, 4);
  state.like = parameters.getAll("like").slice(0, LIKE_MAX);
  return state;
}

/* Parameters of other things, like `index`, stay. */
export function writeAddress(state, before = "") {
  const parameters = new URLSearchParams(before);
  const put = (name, ...values) => {
    parameters.delete(name);
    for (const value of values) if (value) parameters.append(name, value);
  };
  put("q", state.query);
  for (const field of FIELDS) put(field, ...state.filters[field]);
  put("from", state.from);
  put("to", state.to);
  put("order", state.order);
  put("syntax", state.syntax);
  put("stories", state.stories && "1");
  put("exact", state.exact && "1");
  put("page", state.page > 1 && String(state.page));
  put("id", state.id);
  put("versus", ...state.versus);
  put("like", ...state.like);
  const text = parameters.toString();
  return text ? `?${text}` : "";
}

export function isFiltered(state) {
  return Boolean(state.from || state.to || FIELDS.some((field) => state.filters[field].length > 0));
}
