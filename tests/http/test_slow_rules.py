# SPDX-License-Identifier: GPL-2.0-or-later
"""test_slow_rules.py - /dynamic-search-rules whose weights take longer than a search may."""
from conftest import until
from live import Live


def rule(live, uid, **change):
    return live.done(live.call("PATCH", "/dynamic-search-rules/" + uid, json=change))


def whole(ask, *request, **body):
    """The answer to a search whose own time sufficed: on a busy machine only a later one may be that. Answers tell it to
    a request with a parameter of ours."""
    seen = []

    def is_whole():
        seen.append(ask(*request, **body))
        assert seen[-1].status_code == 200 or seen[-1].json()["code"] == "search_timeout", seen[-1].text
        return seen[-1].status_code == 200 and '"timedOut":true' not in seen[-1].text

    until(is_whole)
    return seen[-1]


def test_weights_that_take_too_long_are_left_out_and_the_answer_says_so(tmp_path, start):
    live = Live(start("--search-deadline-ms", "1000", db=tmp_path / "db"), "stories")
    live.done(live.of_index("PATCH", "/settings", json={"filterableAttributes": ["title", "desk"]}))
    live.add([{"id": n, "title": f"storm {n:06} over the harbour of the city {n % 977}", "desk": n % 7} for n in range(60000)])
    query = {"q": "storm", "timezone": "UTC"}
    assert not whole(live.of_index, "POST", "/search", json=query).json().get("incomplete")
    heavy = " OR ".join(f"title CONTAINS '{n} of none'" for n in range(2000))
    rule(live, "heavy", actions={"scale": [{"filter": heavy, "weight": 2}] * 8 + [{"filter": "desk = 3", "weight": 0}]})
    for body in (query, {**query, "facets": ["desk"]}, {**query, "filter": "desk > 1"}):
        answer = whole(live.of_index, "POST", "/search", json=body).json()
        assert answer["incomplete"].startswith("search rules were left out") and answer["hits"], answer
    query["indexUid"] = "stories"
    for body in ({"queries": [query] * 3}, {"queries": [query] * 3, "federation": {"facetsByIndex": {"stories": ["desk"]}}}):
        answer = whole(live.call, "POST", "/multi-search", json=body)
        assert "search rules were left out" in answer.text, answer.text
