# SPDX-License-Identifier: GPL-2.0-or-later
"""test_tenant.py - tenant tokens: searches narrowed to what a token allows, and hostile tokens."""
import base64
import hashlib
import hmac
import json
import time

import pytest
import requests

from articles import ARTICLES
from conftest import ANSWER_SECONDS, Daemon, index

MASTER = "masterKey"
HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


def part(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(key, rules=("*",), alg="HS256", header=None, secret=None, **claims):
    body = {"searchRules": list(rules) if isinstance(rules, tuple) else rules,
            "apiKeyUid": key["uid"], **claims}
    text = part(header or {"alg": alg, "typ": "JWT"}) + "." + part(body)
    signature = hmac.new((secret or key["key"]).encode(), text.encode(),
                         HASHES.get(alg, hashlib.sha256)).digest()
    return text + "." + part(signature)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tenants")
    index(folder / "db", ARTICLES)
    (folder / "master").write_text(MASTER)
    (folder / "master").chmod(0o600)
    running = Daemon(folder / "db", "--master-key-file", str(folder / "master"))
    yield running
    assert running.stop() == 0, running.errors


@pytest.fixture(scope="module")
def key(guarded):
    answer = requests.post(guarded.url + "/keys", timeout=ANSWER_SECONDS,
                           headers={"Authorization": "Bearer " + MASTER},
                           json={"actions": ["search", "indexes.get"], "indexes": ["articles"],
                                 "expiresAt": None})
    return answer.json()


def search(daemon, bearer, path="/indexes/articles/search", **parameters):
    return requests.get(daemon.url + path, params=parameters, timeout=ANSWER_SECONDS,
                        headers={"Authorization": "Bearer " + bearer})


def test_a_token_learns_what_it_may_do(guarded, key):
    assert search(guarded, key["key"], "/indexes/articles/actions").json() == {"actions": ["search", "indexes.get"]}
    assert search(guarded, token(key), "/indexes/articles/actions").json() == {"actions": ["search"]}


def refused(answer, *words):
    assert (answer.status_code, answer.json()["code"]) == (403, "invalid_api_key")
    for word in words:
        assert word in answer.json()["message"]


@pytest.mark.parametrize("alg", HASHES)
def test_each_algorithm(guarded, key, alg):
    assert search(guarded, token(key, alg=alg)).json()["hits"]


@pytest.mark.parametrize("rules", [
    ("*",), ("articles",), ("art*",), {"*": {}}, {"articles": None}, {"articles": {}},
    {"articles": {"filter": None}}, {"art*": {"filter": ""}}])
def test_rules_that_allow_all(guarded, key, rules):
    everything = search(guarded, key["key"]).json()["estimatedTotalHits"]
    assert search(guarded, token(key, rules)).json()["estimatedTotalHits"] == everything > 0


SOURCE = ARTICLES[0]["source"]
OF_SOURCE = sum(article.get("source") == SOURCE for article in ARTICLES)


@pytest.mark.parametrize("rules", [
    {"articles": {"filter": f'source = "{SOURCE}"'}},
    {"*": {"filter": [f'source = "{SOURCE}"']}},
    {"*": {"filter": 'source = "nobody"'}, "art*": {"filter": f'source = "{SOURCE}"'}},
    {"articles": {"filter": f'source = "{SOURCE}"'}, "articles*": {"filter": 'source = "nobody"'}},
])
def test_the_rule_that_names_the_index_best_narrows_a_search(guarded, key, rules):
    bearer = token(key, rules)
    found = search(guarded, bearer, limit=100).json()["hits"]
    assert len(found) == OF_SOURCE < len(ARTICLES)
    assert {hit["source"] for hit in found} == {SOURCE}
    assert search(guarded, bearer, "/search").json()["estimatedTotalHits"] == OF_SOURCE


def post(daemon, bearer, path, body):
    return requests.post(daemon.url + path, json=body, timeout=ANSWER_SECONDS,
                         headers={"Authorization": "Bearer " + bearer})


@pytest.mark.parametrize("federation", [None, {}])
def test_several_searches_are_narrowed_each(guarded, key, federation):
    bearer = token(key, {"articles": {"filter": f'source = "{SOURCE}"'}})
    body = {"queries": [{"indexUid": "articles", "q": ""}, {"indexUid": "articles", "q": "the"}]}
    answer = post(guarded, bearer, "/multi-search", body if federation is None else {**body, "federation": {}})
    assert answer.status_code == 200, answer.text
    answer = answer.json()
    hits = answer["hits"] if "hits" in answer else [hit for one in answer["results"] for hit in one["hits"]]
    assert hits and {hit["source"] for hit in hits} == {SOURCE}
    body["queries"].append({"indexUid": "other", "q": ""})
    refused(post(guarded, bearer, "/multi-search", body))


def test_facets_are_counted_in_what_is_allowed(guarded, key):
    bearer = token(key, {"articles": {"filter": f'source = "{SOURCE}"'}})
    answer = post(guarded, bearer, "/indexes/articles/facet-search", {"facetName": "source"})
    assert answer.status_code == 200, answer.text
    assert [(hit["value"], hit["count"]) for hit in answer.json()["facetHits"]] == [(SOURCE, OF_SOURCE)]


def test_similar_documents_are_of_those_allowed(guarded, key):
    bearer = token(key, {"articles": {"filter": f'source = "{SOURCE}"'}})
    for article in ARTICLES:
        answer = post(guarded, bearer, "/indexes/articles/similar", {"id": article["id"], "embedder": "x"})
        absent = post(guarded, bearer, "/indexes/articles/similar", {"id": "absent", "embedder": "x"})
        if article.get("source") == SOURCE:
            assert answer.status_code == 200
            assert {hit["source"] for hit in answer.json()["hits"]} <= {SOURCE}
        else:  # answers as an absent one
            assert answer.status_code == absent.status_code != 200
            assert answer.json()["code"] == absent.json()["code"]
    refused(post(guarded, token(key, {"other": None}), "/indexes/articles/similar", {"id": "x", "embedder": "x"}))


def test_both_filters_hold(guarded, key):
    bearer = token(key, {"articles": {"filter": f'source = "{SOURCE}"'}})
    assert search(guarded, bearer, filter='source = "nobody"').json()["hits"] == []
    wide = f'source = "nobody" OR source != "nobody"'
    assert search(guarded, bearer, filter=wide).json()["estimatedTotalHits"] == OF_SOURCE


@pytest.mark.parametrize("rules", [(), {}, ("other",), {"other": None}, ("article",)])
def test_an_index_that_the_token_leaves_out(guarded, key, rules):
    refused(search(guarded, token(key, rules)), "tenant token")


def test_an_index_that_the_key_leaves_out(guarded, key):
    answer = search(guarded, token(key), "/indexes/other/search")
    refused(answer, "`other`")
    assert "articles" not in answer.json()["message"]


def test_a_token_is_for_searches_only(guarded, key):
    assert search(guarded, key["key"], "/indexes").status_code == 200
    refused(search(guarded, token(key), "/indexes"))


def test_expiry(guarded, key):
    now = int(time.time())
    assert search(guarded, token(key, exp=now + 1000)).status_code == 200
    assert search(guarded, token(key, exp=None)).status_code == 200
    refused(search(guarded, token(key, exp=now - 10)), "expired", f"`{now - 10}`")


def test_a_token_for_later(guarded, key):
    now = int(time.time())
    assert search(guarded, token(key, nbf=now - 10)).status_code == 200
    assert search(guarded, token(key, nbf=None)).status_code == 200
    refused(search(guarded, token(key, nbf=now + 1000)), "not valid yet", f"`{now + 1000}`")


@pytest.mark.parametrize("claims", [
    {"apiKeyUid": None}, {"apiKeyUid": 5}, {"apiKeyUid": "x"}, {"searchRules": None},
    {"searchRules": "*"}, {"searchRules": [1]}, {"searchRules": {"*": 5}},
    {"searchRules": {"*": {"fliter": "source = Yonhap"}}},
    {"searchRules": {"*": {"filter": 5}}}, {"searchRules": {"*": {"filter": {}}}},
    {"nbf": "tomorrow"}, {"nbf": 0.5}, {"exp": "tomorrow"}, {"exp": 1e300}, {"exp": True},
    {"apiKeyUid": "00000000-0000-4000-8000-000000000000"}])
def test_wrong_claims(guarded, key, claims):
    refused(search(guarded, token(key, **claims)))


def test_a_filter_that_cannot_be_read_hides_everything(guarded, key):
    answer = search(guarded, token(key, {"*": {"filter": "source = = ("}}))
    assert answer.status_code == 400 and "hits" not in answer.json()


@pytest.mark.parametrize("make", [
    lambda key: token(key, header={"alg": "none"}),
    lambda key: token(key, header={"alg": "none"}).rsplit(".", 1)[0] + ".",
    lambda key: token(key, header={"alg": "RS256"}),
    lambda key: token(key, header=b"\xff\xfe"),
    lambda key: token(key, header=b"[" * 3000),
    lambda key: token(key, secret="another"),
    lambda key: token(key, secret=MASTER),
    lambda key: token(key)[:-2],
    lambda key: token(key) + ".x",
    lambda key: token(key).replace(".", "..", 1),
    lambda key: token(key, note="x" * 40000),
    lambda key: token(key, note=[[]] * 5000),
    lambda key: "..",
    lambda key: "a.b.c",
    lambda key: "." * 1000,
])
def test_hostile_tokens(guarded, key, make):
    refused(search(guarded, make(key)))
    assert search(guarded, key["key"]).status_code == 200


def test_a_token_ends_with_its_key(guarded):
    head = {"Authorization": "Bearer " + MASTER}
    short = requests.post(guarded.url + "/keys", headers=head, timeout=ANSWER_SECONDS, json={
        "actions": ["search"], "indexes": ["*"], "expiresAt": None}).json()
    bearer = token(short)
    assert search(guarded, bearer).status_code == 200
    requests.delete(guarded.url + "/keys/" + short["uid"], headers=head, timeout=ANSWER_SECONDS)
    refused(search(guarded, bearer))
