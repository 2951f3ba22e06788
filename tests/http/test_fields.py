# SPDX-License-Identifier: GPL-2.0-or-later
"""test_fields.py - POST /indexes/{uid}/fields: what there is in an index, and what is made of it."""
import pytest
import requests

from conftest import ANSWER_SECONDS


def fields(daemon, body, uid="articles"):
    return requests.post(f"{daemon.url}/indexes/{uid}/fields", json=body, timeout=ANSWER_SECONDS)


def names(answer):
    return [field["name"] for field in answer.json()["results"]]


def test_all_fields_by_name(daemon):
    answer = fields(daemon, {"limit": 1000})
    assert answer.status_code == 200
    assert names(answer) == sorted(names(answer)) and answer.json()["total"] == len(names(answer))
    headline = next(f for f in answer.json()["results"] if f["name"] == "headline")
    assert headline["searchable"] == {"enabled": True} and headline["localized"] == {"locales": []}
    assert headline["rankingRule"] == {"enabled": False}


def test_pages(daemon):
    everything = names(fields(daemon, {"limit": 1000}))
    assert names(fields(daemon, {"offset": 1, "limit": 2})) == everything[1:3]
    assert len(names(fields(daemon, {}))) <= 20
    past = fields(daemon, {"offset": 1000}).json()
    assert past["results"] == [] and past["total"] == len(everything)


@pytest.mark.parametrize("member", ["displayed", "searchable", "sortable", "distinct", "rankingRule", "filterable"])
def test_by_what_they_are(daemon, member):
    everything = names(fields(daemon, {"limit": 1000}))
    having = fields(daemon, {"limit": 1000, "filter": {member: True}})
    lacking = fields(daemon, {"limit": 1000, "filter": {member: False}})
    assert all(field[member]["enabled"] for field in having.json()["results"])
    assert sorted(names(having) + names(lacking)) == everything


def test_by_name(daemon):
    assert names(fields(daemon, {"filter": {"attributePatterns": ["head*", "source"]}})) == ["headline", "source"]


@pytest.mark.parametrize("body, code", [
    ({"offset": -1}, "invalid_index_offset"), ({"limit": "x"}, "invalid_index_limit"),
    ({"filter": 5}, "invalid_index_fields_filter"), ({"filter": {"displayed": 1}}, "invalid_index_fields_filter_displayed"),
    ({"filter": {"attributePatterns": "x"}}, "invalid_index_fields_filter_attribute_patterns"), ({"x": 1}, "bad_request")])
def test_wrong_wishes(daemon, body, code):
    answer = fields(daemon, body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_no_such_index(daemon):
    assert fields(daemon, {}, "none").json()["code"] == "index_not_found"
    assert fields(daemon, {}, "a.b").json()["code"] == "invalid_index_uid"
