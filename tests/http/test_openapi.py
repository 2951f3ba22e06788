# SPDX-License-Identifier: GPL-2.0-or-later
"""test_openapi.py - the description is served, and every operation in it answers as it says."""
import time

import pytest
import requests

from articles import ARTICLES, BRIDGE
from conftest import ANSWER_SECONDS, Daemon, index
from schema import check, faults

UUID = "11111111-2222-4333-8444-555555555555"
KEY = {"uid": UUID, "actions": ["search"], "indexes": ["*"], "expiresAt": None}
BOOKS = [{"id": 1, "title": "One", "price": 5}, {"id": 2, "title": "Two", "price": 7}]
HOOK = {"url": "https://news.example/done"}
PIN = {"selector": {"id": "1"}, "action": {"type": "pin", "position": 0}}

# (method, path as described, address, body), in the order in which they are asked: an operation may
# stand here several times. Those that are described and not here are asked without a body.
STEPS = [
    ("get", "/search", "/search?q=storm", None),
    ("get", "/search", "/search?q=vacine", None),
    ("get", "/search", "/search?page=2&facets=year,published&showRankingScore=true", None),
    ("get", "/indexes/{uid}", "/indexes/articles", None),
    ("get", "/indexes/{uid}/stats", "/indexes/articles/stats", None),
    ("get", "/indexes/{uid}/search", "/indexes/articles/search?attributesToHighlight=*", None),
    ("post", "/indexes/{uid}/search", "/indexes/articles/search",
     {"q": "storm", "facets": ["source"], "showRankingScoreDetails": True, "showMatchesPosition": True}),
    ("get", "/indexes/{uid}/documents/{id}", "/indexes/articles/documents/" + BRIDGE["id"], None),
    ("post", "/indexes/{uid}/fields", "/indexes/articles/fields", {}),
    ("post", "/indexes/{uid}/facet-search", "/indexes/articles/facet-search", {"facetName": "source"}),
    ("post", "/indexes/{uid}/export", "/indexes/articles/export", {"q": "storm", "format": "csl-json"}),
    ("post", "/indexes/{uid}/timeline", "/indexes/articles/timeline",
     {"queries": ["storm", {"q": "round", "filter": "section = Sport"}], "interval": "month", "share": True}),
    ("get", "/indexes/{uid}/boxes", f"/indexes/articles/boxes?id={BRIDGE['id']}&q=bridge", None),
    ("get", "/indexes/{uid}/similar", f"/indexes/articles/similar?id={BRIDGE['id']}&embedder=x", None),
    ("post", "/indexes/{uid}/similar", "/indexes/articles/similar", {"id": BRIDGE["id"], "embedder": "x"}),
    ("post", "/indexes/{uid}/similar", "/indexes/articles/similar", {"text": "A storm damaged the bridge", "before": "2024"}),
    ("post", "/indexes/{uid}/lists", "/indexes/articles/lists?fuzzy=false", {"names": ["Ann Porter", "Tom Reed"]}),
    ("get", "/indexes/{uid}/lists", "/indexes/articles/lists", None),
    ("get", "/indexes/{uid}/lists/{list}", "/indexes/articles/lists/{list}?limit=1", None),
    ("delete", "/indexes/{uid}/lists/{list}", "/indexes/articles/lists/{list}", None),
    ("post", "/query/explain", "/query/explain", {"q": "hlead(storm w/5 \"bridge\") and not wc<300 and date last 3 days"}),
    ("post", "/multi-search", "/multi-search", {"queries": [{"indexUid": "articles", "q": "storm"}]}),
    ("post", "/multi-search", "/multi-search",
     {"federation": {}, "queries": [{"indexUid": "articles", "q": "storm"}]}),
    ("post", "/indexes/{uid}/alerts", "/indexes/articles/alerts", {"query": "stormwatch", "corrections": True}),
    ("post", "/indexes/{uid}/alerts", "/indexes/articles/alerts", [{"query": "stormwatch"}, {"query": ""}]),
    ("get", "/indexes/{uid}/alerts", "/indexes/articles/alerts?limit=5", None),
    ("post", "/indexes/{uid}/alerts/test", "/indexes/articles/alerts/test", {"query": "storm"}),
    ("post", "/indexes/{uid}/alerts/match", "/indexes/articles/alerts/match", {"id": BRIDGE["id"]}),
    ("post", "/indexes/{uid}/alerts/match", "/indexes/articles/alerts/match", {"document": BRIDGE}),
    ("get", "/indexes/{uid}/alerts/{id}", "/indexes/articles/alerts/{alert}", None),
    ("patch", "/indexes/{uid}/alerts/{id}", "/indexes/articles/alerts/{alert}", {"name": "Storms", "paused": False}),
    ("get", "/indexes/{uid}/alerts/{id}/matches", "/indexes/articles/alerts/{alert}/matches?after=0", None),
    ("get", "/feeds/{token}/atom", "{feed}/atom", None),
    ("get", "/feeds/{token}/json", "{feed}/json", None),
    ("delete", "/indexes/{uid}/alerts/{id}", "/indexes/articles/alerts/{alert}", None),
    ("post", "/indexes", "/indexes", {"uid": "books", "primaryKey": "id"}),
    ("post", "/indexes", "/indexes", {"uid": "other"}),
    ("patch", "/indexes/{uid}/settings", "/indexes/books/settings", {"filterableAttributes": ["price"]}),
    ("put", "/indexes/{uid}/settings/{setting}", "/indexes/books/settings/stop-words", ["the"]),
    ("patch", "/indexes/{uid}/settings/{setting}", "/indexes/books/settings/faceting",
     {"maxValuesPerFacet": 10}),
    ("delete", "/indexes/{uid}/settings/{setting}", "/indexes/books/settings/stop-words", None),
    ("post", "/indexes/{uid}/documents", "/indexes/books/documents", BOOKS),
    ("post", "/read", "/read?name=wire/1.json&language=en", {"headline": "Bridge opens"}),
    ("put", "/indexes/{uid}/documents", "/indexes/books/documents", [{"id": 1, "pages": 3}]),
    ("settle",),
    ("get", "/indexes/{uid}/settings", "/indexes/books/settings", None),
    ("get", "/indexes/{uid}/settings/{setting}", "/indexes/books/settings/ranking-rules", None),
    ("get", "/indexes/{uid}/documents", "/indexes/books/documents?limit=1", None),
    ("post", "/indexes/{uid}/documents/fetch", "/indexes/books/documents/fetch", {"fields": ["id"]}),
    ("delete", "/indexes/{uid}/documents/{id}", "/indexes/books/documents/1", None),
    ("post", "/indexes/{uid}/documents/delete-batch", "/indexes/books/documents/delete-batch", [9]),
    ("post", "/indexes/{uid}/documents/delete", "/indexes/books/documents/delete", {"filter": "price = 9"}),
    ("post", "/indexes/{uid}/takedowns", "/indexes/books/takedowns", {"ids": [2], "reason": "a test", "who": "tests"}),
    ("settle",),
    ("get", "/indexes/{uid}/takedowns", "/indexes/books/takedowns", None),
    ("delete", "/indexes/{uid}/documents", "/indexes/books/documents", None),
    ("delete", "/indexes/{uid}/settings", "/indexes/books/settings", None),
    ("patch", "/indexes/{uid}", "/indexes/books", {"primaryKey": "id"}),
    ("post", "/swap-indexes", "/swap-indexes", [{"indexes": ["books", "other"]}]),
    ("settle",),
    ("delete", "/indexes/{uid}", "/indexes/books", None),
    ("get", "/tasks", "/tasks?limit=5&statuses=succeeded", None),
    ("get", "/tasks/{task}", "/tasks/0", None),
    ("get", "/batches/{batch}", "/batches/0", None),
    ("post", "/tasks/cancel", "/tasks/cancel?uids=0", None),
    ("delete", "/tasks", "/tasks?uids=1", None),
    ("post", "/keys", "/keys", KEY),
    ("get", "/keys/{key}", "/keys/" + UUID, None),
    ("patch", "/keys/{key}", "/keys/" + UUID, {"name": "of tests"}),
    ("delete", "/keys/{key}", "/keys/" + UUID, None),
    ("patch", "/experimental-features", "/experimental-features", {"metrics": True}),
    ("post", "/dynamic-search-rules", "/dynamic-search-rules", {"limit": 1}),
    ("patch", "/dynamic-search-rules/{rule}", "/dynamic-search-rules/vote", {"actions": [PIN]}),
    ("settle",),
    ("get", "/dynamic-search-rules/{rule}", "/dynamic-search-rules/vote", None),
    ("delete", "/dynamic-search-rules/{rule}", "/dynamic-search-rules/vote", None),
    ("post", "/webhooks", "/webhooks", HOOK),
    ("patch", "/webhooks/{uuid}", "/webhooks/{webhook}", {"headers": {"X-One": "1"}}),
    ("get", "/webhooks/{uuid}", "/webhooks/{webhook}", None),
    ("delete", "/webhooks/{uuid}", "/webhooks/{webhook}", None),
]
# Answers that cannot be had at will: a task's documents are there while it waits, only a replica knows what to ask its
# primary (test_replica.py), and a stream has no end.
NOT_ASKED = {("get", "/tasks/{task}/documents"), ("get", "/replication/files"), ("post", "/replication/fence"),
             ("get", "/indexes/{uid}/alerts/{id}/events"), ("get", "/feeds/{token}/events"),
             ("get", "/tasks/stream"), ("get", "/batches/stream")}
MASTER = "a-master-key-of-tests"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("described")
    index(folder / "db", ARTICLES)
    (folder / "master").write_text(MASTER)
    (folder / "master").chmod(0o600)
    running = Daemon(folder / "db", "--master-key-file", str(folder / "master"), "--dump-dir",
                     str(folder / "dumps"), "--snapshot-dir", str(folder / "snapshots"))
    yield running
    assert running.stop() == 0, running.errors


def ask(daemon, method, address, body=None):
    return requests.request(method, daemon.url + address, json=body, timeout=ANSWER_SECONDS,
                            headers={"Authorization": "Bearer " + MASTER})


@pytest.fixture(scope="module")
def description(guarded):
    return guarded.get("/openapi.json").json()


def operations(description):
    return [(method, path) for path, item in description["paths"].items() for method in item
            if method != "parameters"]


def settle(daemon):
    end = time.monotonic() + ANSWER_SECONDS
    while ask(daemon, "get", "/tasks?statuses=enqueued,processing").json()["total"]:
        assert time.monotonic() < end, "tasks do not end"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def answers(guarded, description):
    """[(method, path, address, answer)] of every step, and of all else that is described."""
    steps = [step for step in STEPS if step == ("settle",) or step[:2] in operations(description)]
    asked = {step[:2] for step in steps} | NOT_ASKED
    steps += [(method, path, path.format(uid="articles", workspace="x", rule="x", page="errors"), None)
              for method, path in operations(description) if (method, path) not in asked]
    found, names = [], {}
    for step in steps:
        if step == ("settle",):
            settle(guarded)
            continue
        method, path, address, body = step
        for name, value in names.items():
            address = address.replace(name, value)
        answer = ask(guarded, method, address, body)
        if (method, path) == ("post", "/webhooks"):
            names["{webhook}"] = answer.json()["uuid"]
        if (method, path) == ("post", "/indexes/{uid}/lists"):
            names["{list}"] = answer.json()["id"]
        if (method, path) == ("post", "/indexes/{uid}/alerts") and answer.status_code == 201:
            names["{alert}"] = answer.json()["uuid"]
            names["{feed}"] = answer.json()["feeds"]["atom"].removesuffix("/atom")
        found.append((method, path, address, answer))
    settle(guarded)
    return found


def described_answer(description, method, path, status):
    answer = description["paths"][path][method]["responses"].get(str(status))
    return answer.get("content", {}).get("application/json", {}).get("schema") if answer else None


def test_every_operation_answers_as_described(description, answers):
    wrong = []
    for method, path, address, answer in answers:
        where = f"{method.upper()} {address} ({answer.status_code})"
        if str(answer.status_code) not in description["paths"][path][method]["responses"]:
            wrong.append(f"{where}: {answer.text[:300]}")
            continue
        schema = described_answer(description, method, path, answer.status_code)
        if schema:
            wrong += faults(description, schema, answer.json(), where)
        elif answer.status_code == 204:
            wrong += [where + " has a body"] if answer.content else []
    assert not wrong, "\n".join(wrong)


def test_every_operation_was_asked(description, answers):
    asked = {(method, path) for method, path, _, _ in answers} | NOT_ASKED
    assert asked == set(operations(description)) | NOT_ASKED


def test_every_task_ended_well_and_is_as_described(guarded, description, answers):
    for task in ask(guarded, "get", "/tasks?limit=100").json()["results"]:
        check(description, {"$ref": "#/components/schemas/Task"}, task)
        assert task["status"] == "succeeded", task


@pytest.mark.parametrize("address", ["/none", "/search?limit=x", "/indexes/none/search", "/keys/none", "/tasks/x"])
def test_errors_are_as_described(guarded, description, address):
    error = description["components"]["responses"]["Error"]
    answer = ask(guarded, "get", address)
    assert answer.status_code >= 400
    check(description, error["content"]["application/json"]["schema"], answer.json())


def test_what_needs_a_key_says_so(guarded, description):
    """Without one: 401, unless the operation has no security."""
    for method, path in operations(description):
        operation = description["paths"][path][method]
        address = path.format(uid="articles", id="x", key="x", uuid="x", task="0", list="0", batch="0", setting="x",
                              workspace="x", rule="x", page="errors", token="x")
        answer = requests.request(method, guarded.url + address, timeout=ANSWER_SECONDS)
        open_to_all = operation.get("security") == []
        assert (answer.status_code != 401) == open_to_all, f"{method} {path}: {answer.status_code}"
        assert open_to_all or answer.json()["code"] == "missing_authorization_header"


def test_every_route_of_the_daemon_is_described(guarded, description):
    described = {f"{method.upper()} {path}" for method, path in operations(description)}
    assert {route.replace("*}", "}") for route in guarded.get("/").json()["routes"]} == described


def test_bodies_that_are_sent_here_are_as_described(description):
    for method, path, address, body in (step for step in STEPS if step != ("settle",)):
        operation = description["paths"].get(path, {}).get(method, {})
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content and body is not None:
            check(description, content["schema"], body, f"{method} {address}")


def test_defaults_are_those_described(guarded, description):
    answer = ask(guarded, "get", "/indexes/articles/search").json()
    for name in ("offset", "limit"):
        assert answer[name] == description["components"]["parameters"][name]["schema"]["default"]


# --- what generators of clients need ---

def described_operations(description):
    return [operation for methods in description["paths"].values() for method, operation in methods.items()
            if method in ("get", "post", "put", "patch", "delete")]


def parts(value):
    yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from parts(part)


def test_every_operation_has_a_name_of_its_own(daemon):
    names = [operation["operationId"] for operation in described_operations(daemon.get("/openapi.json").json())]
    assert len(set(names)) == len(names) and all(name.isidentifier() for name in names)


def test_every_answer_has_a_schema(daemon):
    for operation in described_operations(daemon.get("/openapi.json").json()):
        for answer in operation["responses"].values():
            assert all("schema" in content for content in answer.get("content", {}).values()), operation["operationId"]


def test_no_list_is_empty_that_the_standard_wants_filled(daemon):
    """OpenAPI 3.0.3: `required` and `enum` have at least one element; null is allowed beside a type or allOf."""
    for part in parts(daemon.get("/openapi.json").json()):
        if isinstance(part, dict):
            assert part.get("required") != [] and part.get("enum") != []
            assert not part.get("nullable") or part.keys() & {"type", "allOf", "oneOf"}


def contents(operation):
    """The JSON bodies of an operation: what is sent, and what a success answers."""
    answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    for body in [operation.get("requestBody", {}), *answers]:
        if "application/json" in body.get("content", {}):
            yield body["content"]["application/json"]


def undescribed(node, place=""):
    """The properties and parameters that no sentence describes; what a reference names is described there."""
    if isinstance(node, dict):
        properties = node.get("properties")
        parts = list(properties.items()) if isinstance(properties, dict) else []
        parts += [(part.get("name"), part) for part in node.get("parameters", []) if isinstance(part, dict)] \
            if isinstance(node.get("parameters"), list) else []
        for name, part in parts:
            if "$ref" not in part and not part.get("description"):
                yield f"{place}/{name}"
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else []
    for name, member in members:
        if name not in ("example", "examples"):
            yield from undescribed(member, f"{place}/{name}")


def test_every_parameter_and_property_is_described(daemon):
    assert not list(undescribed(daemon.get("/openapi.json").json()))


WITHOUT = {"getOpenapiJson"} # the description itself


def test_every_operation_has_examples_that_are_as_described(daemon):
    description = daemon.get("/openapi.json").json()
    for operation in described_operations(description):
        for content in contents(operation):
            assert "example" in content or operation["operationId"] in WITHOUT, operation["operationId"]
            if "example" in content:
                check(description, content["schema"], content["example"], operation["operationId"])
