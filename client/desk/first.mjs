// SPDX-License-Identifier: GPL-2.0-or-later
// first.mjs - what every search for hits asks for. The object is plain JSON: page.py gives it to the daemon, which asks
// the same and puts the answer into the page (`first` in page.py).
export const ASKED = {
  "limit": 20,
  "offset": 0,
  "facets": ["section", "source", "language", "year", "month"],
  "attributesToRetrieve": ["id", "headline", "byline", "published", "source", "section", "language", "url", "title", "name", "agency", "updated", "version"]
};

/* The answer that came with the page, or null: {index, request, answer}. It can be taken once. */
export function takeFirst() {
  const node = document.querySelector("script#first");
  node?.remove();
  return node && JSON.parse(node.textContent);
}

/* Whether it answers these requests in this index. */
export function answered(first, index, requests) {
  return first?.index === index && requests.length === 1 && JSON.stringify(first.request) === JSON.stringify(requests[0]);
}
