# SPDX-License-Identifier: GPL-2.0-or-later
"""dateline_superdesk.py - Dateline as a search provider of Superdesk.

Superdesk asks a provider with the object that it would send to Elasticsearch, and expects items of its own form. This
module translates both ways. Add "dateline_superdesk" to INSTALLED_APPS; the provider's address and key are entered in
Superdesk at Settings, Search Providers."""
import html
import os
import re
from datetime import datetime, timezone

import requests
import superdesk

SECONDS = 10
HITS_MAX = 100  # in one answer
SORTS = {"versioncreated": "published", "firstcreated": "published", "published": "published"}
DATES = {"versioncreated", "firstcreated", "published", "firstpublished"}
# Elasticsearch's query strings name fields of Superdesk; these are Dateline's names.
FIELDS = {"headline": "headline", "slugline": "keywords", "byline": "byline", "body_html": "body", "description_text": "summary",
          "keywords": "keywords", "source": "source", "language": "language"}


class DatelineError(Exception):
    """Why the daemon gave no answer, in words for an editor."""


# --- from Superdesk's query to a search ---

def inner_query(query):
    """The query inside of a `filtered` or `bool` one."""
    asked = query.get("query") or {}
    if "filtered" in asked:
        return asked["filtered"].get("query") or {}
    if "bool" in asked:
        must = asked["bool"].get("must") or []
        return must[0] if isinstance(must, list) and must else must if isinstance(must, dict) else {}
    return asked


def words_of(query):
    """The text that the editor typed, with Dateline's names of fields."""
    text = str((inner_query(query).get("query_string") or {}).get("query") or "").strip()
    if text in ("*", "*:*"):
        return ""
    return re.sub(r"\b([a-z_]+):(?=\S)", lambda found: FIELDS.get(found.group(1), found.group(1)) + ":", text)


def conditions(thing):
    """All objects below `thing` that say what must be true; nothing of `must_not` and `not`."""
    if isinstance(thing, list):
        for part in thing:
            yield from conditions(part)
    elif isinstance(thing, dict):
        yield thing
        for name, part in thing.items():
            if name in ("and", "must", "filter", "filtered", "bool", "post_filter", "query"):
                yield from conditions(part)


def moment(value):
    """A date of Elasticsearch as one of Dateline; "now-1d/d" has its rounding cut off."""
    return re.sub(r"/[a-zA-Z]$|\|\|.*$", "", str(value))


def quoted(value):
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def filters_of(query):
    """Ranges of dates, sources and languages, as a list of conditions; other filters are of Superdesk's own lists."""
    found = []
    for condition in conditions([query.get("query"), query.get("post_filter")]):
        for field, limits in (condition.get("range") or {}).items():
            for word, sign in (("gte", ">="), ("gt", ">"), ("lte", "<="), ("lt", "<")):
                if field in DATES and limits.get(word):
                    found.append(f"published {sign} {moment(limits[word])}")
        for kind in ("term", "terms"):
            for field, values in (condition.get(kind) or {}).items():
                if field in ("source", "language"):
                    values = values if isinstance(values, list) else [values]
                    found.append(f"{field} IN [{', '.join(map(quoted, values))}]")
    return list(dict.fromkeys(found))


def sort_of(query):
    """["published:desc"], or none: by relevance."""
    for rule in query.get("sort") or []:
        for field, order in rule.items() if isinstance(rule, dict) else []:
            if field in SORTS:
                order = order.get("order") if isinstance(order, dict) else order
                return [f"{SORTS[field]}:{'asc' if order == 'asc' else 'desc'}"]
    return []


def whole(value, normal):
    try:
        return max(0, int(value))
    except (TypeError, ValueError):
        return normal


def search_of(query, params=None):
    """The body of a search for Superdesk's query, and for the form of the provider's own panel, if there is one."""
    params = params or {}
    return {"q": words_of(query), "offset": whole(query.get("from"), 0), "limit": min(whole(query.get("size"), 25), HITS_MAX),
            "sort": sort_of(query) if words_of(query) == "" or query.get("sort") else [],
            "filter": filters_of(query) + ([f"source = {quoted(params['source'])}"] if params.get("source") else []),
            "body": True, "facets": ["source", "language", "year"]}


# --- from an article to an item ---

def date_of(article, *names):
    """The first of these dates that the article has."""
    for name in names:
        try:
            found = datetime.fromisoformat(str(article[name]).replace("Z", "+00:00"))
            return found if found.tzinfo else found.replace(tzinfo=timezone.utc)
        except (KeyError, ValueError):
            continue
    return None


def paragraphs(text):
    """Plain text as HTML: an item's body."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text or "") if part.strip()]
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in parts)


def as_list(value):
    return [] if value in (None, "") else value if isinstance(value, list) else [value]


def item_of(article):
    """An article of Dateline as an item of Superdesk."""
    item = {"_id": str(article["id"]), "guid": str(article["id"]), "type": "text", "mimetype": "application/superdesk.item.text",
            "pubstatus": "usable", "headline": article.get("headline") or "", "abstract": paragraphs(article.get("summary")),
            "body_html": paragraphs(article.get("body")), "byline": ", ".join(map(str, as_list(article.get("byline")))),
            "source": article.get("source") or article.get("agency") or "", "language": article.get("language"),
            "keywords": list(map(str, as_list(article.get("keywords")))),
            "slugline": next(iter(map(str, as_list(article.get("keywords")))), ""), "uri": article.get("url"),
            "firstcreated": date_of(article, "published", "updated"), "versioncreated": date_of(article, "updated", "published")}
    if article.get("section"):
        item["anpa_category"] = [{"qcode": str(name), "name": str(name)} for name in as_list(article["section"])]
    if article.get("dateline"):
        item["dateline"] = {"text": str(article["dateline"])}
    return {name: value for name, value in item.items() if value not in (None, "", [])}


class Found:
    """What Superdesk calls a cursor: items, their number, and the counts of fields."""

    def __init__(self, answer):
        self.docs = [item_of(hit) for hit in answer.get("hits", [])]
        self.hits = {"total": answer.get("estimatedTotalHits", len(self.docs))}
        self.facets = answer.get("facetDistribution") or {}

    def __getitem__(self, place):
        return self.docs[place]

    def __iter__(self):
        return iter(self.docs)

    def __len__(self):
        return len(self.docs)

    def first(self):
        return self.docs[0] if self.docs else None

    def count(self, **_):
        return self.hits["total"]

    def extra(self, response):
        """The counts, in the form of Elasticsearch's aggregations."""
        response["_aggregations"] = {
            field: {"buckets": [{"key": value, "doc_count": count} for value, count in counts.items()]}
            for field, counts in self.facets.items()}


# --- the provider ---

class DatelineSearchProvider(superdesk.SearchProvider):
    """find() and fetch() for Superdesk; self.provider has what the administrator entered."""

    label = "Dateline"

    def __init__(self, provider, **more):
        super().__init__(provider, **more)
        config = provider.get("config") or {}
        self.address = (config.get("url") or os.environ.get("DATELINE_SERVER") or "http://127.0.0.1:7700").rstrip("/")
        self.index = config.get("index") or "articles"
        self.session = requests.Session()
        key = config.get("password") or os.environ.get("DATELINE_KEY")
        if key:
            self.session.headers["Authorization"] = "Bearer " + key

    def find(self, query, params=None):
        return Found(self.ask("POST", f"/indexes/{self.index}/search", json=search_of(query or {}, params)))

    def fetch(self, guid):
        answer = self.ask("POST", f"/indexes/{self.index}/search",
                          json={"q": "", "limit": 1, "body": True, "filter": f"id = {quoted(guid)}"})
        if not answer["hits"]:
            raise DatelineError(f"Dateline has no article {guid}")
        return item_of(answer["hits"][0])

    def fetch_file(self, href):
        """Articles of Dateline have no files."""
        raise DatelineError(f"Dateline keeps no files: {href}")

    def ask(self, method, path, **options):
        try:
            answer = self.session.request(method, self.address + path, timeout=SECONDS, **options)
        except requests.RequestException as fault:
            raise DatelineError(f"Dateline does not answer at {self.address}: {type(fault).__name__}") from fault
        try:
            data = answer.json()
        except ValueError as fault:
            raise DatelineError(f"{self.address} is no Dateline server") from fault
        if answer.status_code >= 400:
            raise DatelineError(f"Dateline refuses the search: {data.get('message', answer.status_code)}")
        return data


def init_app(app):
    superdesk.register_search_provider("dateline", provider_class=DatelineSearchProvider)
