# SPDX-License-Identifier: GPL-2.0-or-later
"""test_search_rules.py - /dynamic-search-rules: editors pin documents to places of the results, raise, lower and hide
others."""
import json

import pytest

from live import Live

STORIES = [{"id": number, "title": f"Storm over harbour {number}", "desk": "city" if number % 2 else "sea"}
           for number in range(1, 9)] + [{"id": 50, "title": "How to vote", "desk": "city"},
                                         {"id": 51, "title": "Where to vote", "desk": "sea"}]


@pytest.fixture
def live(tmp_path, start):
    live = Live(start(db=tmp_path / "db"), "stories")
    live.done(live.of_index("PATCH", "/settings", json={"filterableAttributes": ["desk"]}))
    live.add(STORIES)
    return live


def pin(identifier, position, index=None):
    selector = {"id": str(identifier), **({"indexUid": index} if index else {})}
    return {"selector": selector, "action": {"type": "pin", "position": position}}


def rule(live, uid, status="succeeded", **change):
    return live.done(live.call("PATCH", "/dynamic-search-rules/" + uid, json=change), status)


def found(live, q="storm", **more):
    answer = live.of_index("POST", "/search", json={"q": q, **more}).json()
    return [hit["id"] for hit in answer["hits"]]


def test_a_pinned_document_has_its_place(live):
    plain = found(live)
    rule(live, "vote", actions=[pin(50, 0), pin(51, 3)])
    assert found(live) == [50, *plain[:2], 51, *plain[2:]]
    assert found(live, "nowhere") == [50, 51] # they follow the last, if nothing comes before them


def test_a_document_is_not_there_twice(live):
    plain = found(live)
    rule(live, "last", actions=[pin(plain[-1], 0)])
    assert found(live) == [plain[-1], *plain[:-1]]


def test_pages_are_parts_of_one_list(live):
    rule(live, "vote", actions=[pin(50, 1), pin(51, 4)])
    whole = found(live)
    for limit in (1, 2, 3, 7):
        pages = [found(live, offset=offset, limit=limit) for offset in range(0, 12, limit)]
        assert [hit for page in pages for hit in page] == whole
    answer = live.of_index("POST", "/search", json={"q": "storm", "hitsPerPage": 4, "page": 2}).json()
    assert [hit["id"] for hit in answer["hits"]] == whole[4:8]
    assert (answer["totalHits"], answer["totalPages"]) == (10, 3)


@pytest.mark.parametrize("conditions, q, holds", [
    ({"query": {"words": "storm"}}, "Storm harbour", True), ({"query": {"words": "storm"}}, "stormy harbour", False),
    ({"query": {"words": "harbour storm"}}, "storm", False), ({"query": {"isEmpty": True}}, " ", True),
    ({"query": {"isEmpty": True}}, "storm", False), ({"query": {"isEmpty": False}}, "storm", True),
    ({"time": {"start": "2020-01-01T00:00:00Z"}}, "storm", True), ({"time": {"end": "2020-01-01T00:00:00Z"}}, "storm", False),
    ({"time": {"start": "2920-01-01T00:00:00Z"}}, "storm", False), ({}, "storm", True), (None, "storm", True)])
def test_a_rule_holds_under_its_conditions(live, conditions, q, holds):
    rule(live, "vote", conditions=conditions, actions=[pin(50, 0)])
    assert (found(live, q)[0] == 50) == holds


def test_a_rule_may_sleep_and_may_be_for_one_index(live):
    rule(live, "vote", active=False, actions=[pin(50, 0)])
    assert 50 not in found(live)
    rule(live, "vote", active=True)
    assert found(live)[0] == 50
    rule(live, "vote", actions=[pin(50, 0, "others")])
    assert 50 not in found(live)


def test_the_lower_precedence_wins(live):
    rule(live, "a", precedence=2, actions=[pin(50, 0), pin(51, 5)])
    rule(live, "b", precedence=1, actions=[pin(51, 0)])
    assert found(live)[:2] == [51, 50]


def test_what_a_filter_excludes_is_not_pinned(live):
    rule(live, "vote", actions=[pin(50, 0), pin(51, 1), pin("nothing", 2)])
    assert found(live, filter="desk = sea")[1] == 51 and 50 not in found(live, filter="desk = sea")


def federated(live, *queries, **federation):
    body = {"queries": [{"indexUid": "stories", "q": "storm", **query} for query in queries], "federation": federation}
    answer = live.call("POST", "/multi-search", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_rules_hold_in_several_searches_and_in_merged_ones(live):
    rule(live, "vote", actions=[pin(50, 0), pin(51, 2)])
    queries = [{"indexUid": "stories", "q": "storm"}]
    each = live.call("POST", "/multi-search", json={"queries": queries}).json()["results"][0]["hits"]
    merged = federated(live, {}, facetsByIndex={"stories": ["desk"]})
    assert [hit["id"] for hit in each][:3] == [50, 1, 51] == [hit["id"] for hit in merged["hits"]][:3]
    assert merged["estimatedTotalHits"] == 10
    assert merged["facetsByIndex"]["stories"]["distribution"]["desk"] == {"city": 5, "sea": 5}
    assert merged["hits"][0]["_federation"] == {"indexUid": "stories", "queriesPosition": 0, "weightedRankingScore": 1.0}


def test_merged_pages_are_parts_of_one_list(live):
    rule(live, "vote", actions=[pin(50, 0), pin(51, 2), pin(3, 4)])
    whole = [hit["id"] for hit in federated(live, {}, {"q": "harbour"})["hits"]]
    assert sorted(whole) == [*range(1, 9), 50, 51] and (whole[0], whole[2], whole[4]) == (50, 51, 3)
    for size in (1, 3, 4):
        pages = [federated(live, {}, {"q": "harbour"}, offset=start, limit=size)["hits"] for start in range(0, 10, size)]
        assert [hit["id"] for page in pages for hit in page] == whole
    paged = federated(live, {}, page=2, hitsPerPage=4)
    assert [hit["id"] for hit in paged["hits"]] == [3, 4, 5, 6] and paged["totalHits"] == 10


def test_the_pins_of_merged_queries_keep_to_their_queries(live):
    rule(live, "vote", conditions={"query": {"words": "storm"}}, actions=[pin(50, 0)])
    rule(live, "sea", conditions={"query": {"words": "vote"}}, actions=[pin(8, 0)])
    hits = federated(live, {"filter": "desk = sea"}, {"q": "vote"})["hits"]
    assert hits[0]["id"] == 8 and hits[0]["_federation"]["queriesPosition"] == 1
    assert len({hit["id"] for hit in hits}) == len(hits) and 50 not in [
        hit["id"] for hit in hits if hit["_federation"]["queriesPosition"] == 0]


def test_weights_hold_in_merged_searches(live):
    rule(live, "desk", actions={"scale": [{"filter": "desk = sea", "weight": 3}, {"ids": ["2"], "weight": 0}]})
    merged = federated(live, {"showRankingScore": True, "showRankingScoreDetails": True})
    assert [hit["id"] for hit in merged["hits"]] == [4, 6, 8, 1, 3, 5, 7] and merged["estimatedTotalHits"] == 7
    first = merged["hits"][0]
    assert first["_rankingScore"] == 1 < first["_federation"]["weightedRankingScore"]
    assert first["_rankingScoreDetails"]["scale"] == {
        "order": len(first["_rankingScoreDetails"]) - 1, "weight": 3.0, "rules": ["desk"]}
    assert "scale" not in merged["hits"][-1]["_rankingScoreDetails"]
    live.done(live.of_index("PATCH", "/settings", json={"sortableAttributes": ["id"]}))
    for sort, ids in [("id:desc", [8, 6, 4, 7, 5, 3, 1]), ("id:asc", [4, 6, 8, 1, 3, 5, 7])]:
        assert [hit["id"] for hit in federated(live, {"sort": [sort]})["hits"]] == ids


def test_details_say_what_rules_did(live):
    rule(live, "vote", actions={"pin": [{"id": "50", "position": 1}], "scale": [{"filter": "desk = sea", "weight": 2}]})
    rule(live, "two", actions={"scale": [{"ids": ["2"], "weight": 2}]})
    hits = live.of_index("POST", "/search", json={"q": "storm", "showRankingScoreDetails": True}).json()["hits"]
    assert hits[1]["_rankingScoreDetails"] == {"pin": {"order": 0, "position": 1}}
    scale = hits[0]["_rankingScoreDetails"]["scale"]
    assert hits[0]["id"] == 2 and scale["weight"] == 4.0 and sorted(scale["rules"]) == ["two", "vote"]


# --- rules for one search ---

def test_a_rule_may_be_for_one_search(live):
    rule(live, "vote", actions=[pin(50, 0)])
    own = {"uid": "try", "conditions": {"query": {"words": "storm"}}, "actions": {"pin": [{"id": "51", "position": 0}]}}
    assert found(live, inlineRule=own)[:2] == [50, 51] and found(live, inlineRule=None)[:2] == [50, 1]
    assert found(live, inlineRule={**own, "uid": "vote"})[:2] == [51, 1] # in place of the stored one
    assert found(live, q="harbour", inlineRule=own)[:2] == [50, 1]
    assert found(live, inlineRule={**own, "active": False})[:2] == [50, 1]
    assert [hit["id"] for hit in federated(live, {"inlineRule": own})["hits"]][:2] == [50, 51]
    assert live.call("POST", "/dynamic-search-rules", json={}).json()["total"] == 1


def test_metadata_say_which_conditions_of_it_hold(live):
    own = {"uid": "try", "active": False, "conditions": {
        "query": {"words": "storm vote"}, "time": {"end": "2020-01-01T00:00:00Z"}, "filter": {"values": {"desk": "sea"}}}}
    body = {"q": "storm", "filter": "desk = city", "inlineRule": own}
    answer = live.of_index("POST", "/search", json=body, headers={"Meili-Include-Metadata": "true"}).json()
    assert answer["metadata"]["inlineRuleConditionOutcomes"] == {
        "satisfiesActiveCondition": False, "satisfiesTimeCondition": "tooLate",
        "satisfiesQueryWordsCondition": {"missingWord": {"word": "vote"}}, "satisfiesFilterCondition": "notSatisfied"}
    body["inlineRule"] = {"uid": "try", "conditions": {"query": {"isEmpty": True}, "time": {"start": "2020-01-01T00:00:00Z"}}}
    answer = live.of_index("POST", "/search", json=body, headers={"Meili-Include-Metadata": "true"}).json()
    assert answer["metadata"]["inlineRuleConditionOutcomes"] == {
        "satisfiesActiveCondition": True, "satisfiesTimeCondition": "satisfied", "satisfiesQueryEmptyCondition": "queryNotEmpty"}


@pytest.mark.parametrize("own, place", [
    ({}, "`uid` inside `.inlineRule`"), ("a rule", "`.inlineRule`"), ({"uid": "a/b"}, "a/b"),
    ({"uid": "a", "description": "b"}, "`description` inside `.inlineRule`"),
    ({"uid": "a", "actions": {"pin": [{"id": "1"}]}}, "`position` inside `.inlineRule.actions.pin[0]`")])
def test_a_wrong_rule_for_one_search_is_refused(live, own, place):
    answer = live.of_index("POST", "/search", json={"inlineRule": own})
    assert answer.status_code == 400 and place in answer.json()["message"], answer.text
    assert answer.json()["code"] in ("invalid_search_inline_rule", "invalid_index_uid")
    inside = live.call("POST", "/multi-search", json={"queries": [{"indexUid": "stories", "inlineRule": own}]})
    assert inside.status_code == 400
    assert live.of_index("GET", "/search", params={"inlineRule": "{}"}).json()["code"] == "bad_request"


def test_rules_are_listed_changed_and_deleted(live):
    task = rule(live, "vote", description="The vote", actions=[pin(50, 0)])
    assert (task["type"], task["indexUid"]) == ("dsrUpdate", None)
    rule(live, "front", conditions={"query": {"isEmpty": True}}, actions=[pin(51, 0)])
    shown = live.call("POST", "/dynamic-search-rules", json={}).json()
    assert [one["uid"] for one in shown["results"]] == ["front", "vote"] and shown["total"] == 2
    for body, uids in [({"filter": {"query": "the VOTE"}}, ["vote"]), ({"filter": {"active": False}}, []),
                       ({"offset": 1, "limit": 1}, ["vote"])]:
        assert [one["uid"] for one in live.call("POST", "/dynamic-search-rules", json=body).json()["results"]] == uids
    rule(live, "vote", description=None, precedence=3)
    one = live.call("GET", "/dynamic-search-rules/vote").json()
    assert one.pop("lastUpdatedAt").endswith("Z")
    assert one == {"uid": "vote", "precedence": 3, "active": True, "conditions": {}, "actions": [pin(50, 0)]}
    live.done(live.call("DELETE", "/dynamic-search-rules/vote"))
    live.done(live.call("DELETE", "/dynamic-search-rules/vote"))
    assert live.call("GET", "/dynamic-search-rules/vote").json()["code"] == "dynamic_search_rule_not_found"
    assert live.done(live.call("DELETE", "/dynamic-search-rules"))["type"] == "dsrClear"
    assert live.call("POST", "/dynamic-search-rules", json={}).json()["total"] == 0 and 50 not in found(live)


@pytest.mark.parametrize("change, code", [
    ({"active": 1}, "invalid_dynamic_search_rule_active"), ({"precedence": -1}, "invalid_dynamic_search_rule_priority"),
    ({"description": []}, "invalid_dynamic_search_rule_description"), ({"what": 1}, "bad_request"), ([], "bad_request"),
    ({"actions": 5}, "invalid_dynamic_search_rule_actions"), ({"actions": {"boost": []}}, "invalid_dynamic_search_rule_actions"),
    ({"actions": {"pin": [{"id": "1"}]}}, "invalid_dynamic_search_rule_actions"), ({"actions": {"scale": [{"ids": ["1"]}]}}, "invalid_dynamic_search_rule_actions"),
    ({"actions": {"scale": [{"weight": 2}]}}, "invalid_dynamic_search_rule_actions"), ({"actions": {"scale": [{"weight": -1, "ids": ["1"]}]}}, "invalid_dynamic_search_rule_actions"),
    ({"actions": {"scale": [{"weight": 2, "filter": "desk = "}]}}, "invalid_dynamic_search_rule_actions"),
    ({"actions": {"scale": [{"weight": 2, "ids": [5]}]}}, "invalid_dynamic_search_rule_actions"),
    ({"actions": {"scale": [{"weight": 2, "ids": ["1"]}] * 65}}, "invalid_dynamic_search_rule_actions"), ({"actions": [{}]}, "invalid_dynamic_search_rule_actions"),
    ({"actions": [pin(1, "x")]}, "invalid_dynamic_search_rule_actions"), ({"actions": [pin(1, 0)] * 65}, "invalid_dynamic_search_rule_actions"),
    ({"actions": [{"selector": {"id": "1"}, "action": {"type": "bury", "position": 1}}]}, "invalid_dynamic_search_rule_actions"),
    ({"conditions": {"query": {"isEmpty": True, "words": "a"}}}, "invalid_dynamic_search_rule_conditions"),
    ({"conditions": {"filter": {"values": []}}}, "invalid_dynamic_search_rule_conditions"),
    ({"conditions": {"filter": {"desk": "city"}}}, "invalid_dynamic_search_rule_conditions"),
    ({"conditions": {"filter": {"values": {"desk": [str(n) for n in range(33)]}}}}, "invalid_dynamic_search_rule_conditions"),
    ({"conditions": {"time": {"start": "soon"}}}, "invalid_dynamic_search_rule_conditions"),
    ({"conditions": {"time": {"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}}},
     "invalid_dynamic_search_rule_conditions")])
def test_a_wrong_rule_is_refused(live, change, code):
    answer = live.call("PATCH", "/dynamic-search-rules/x", json=change)
    assert answer.status_code == 400 and answer.json()["code"] == code, answer.text


def scale(weight, index=None, **selects):
    return {"weight": weight, **selects, **({"indexUid": index} if index else {})}


def test_weights_raise_lower_and_hide(live):
    plain = found(live)
    city, sea = [n for n in plain if n % 2], [n for n in plain if not n % 2]
    assert plain != city + sea and plain != sea + city
    rule(live, "desk", actions={"scale": [scale(4, filter="desk = city")]})
    assert found(live) == city + sea
    rule(live, "desk", actions={"scale": [scale(0.5, filter="desk = city")]})
    assert found(live) == sea + city
    rule(live, "desk", actions={"scale": [scale(0, filter="desk = city")]})
    assert found(live) == sea
    rule(live, "desk", actions={"scale": [scale(3, ids=["7", "2", "absent"]), scale(0, ids=["3"])]})
    assert found(live) == [n for n in plain if n in (7, 2)] + [n for n in plain if n not in (7, 2, 3)]
    assert live.call("GET", "/dynamic-search-rules/desk").json()["actions"]["scale"][0]["weight"] == 3


def test_weights_multiply(live):
    plain = found(live)
    rule(live, "a", actions={"scale": [scale(2, filter="desk = city"), scale(3, ids=["1", "2"])]})
    rule(live, "b", actions={"scale": [scale(0.25, ids=["1"])]})  # 2 * 3 / 4 for 1, 3 for 2, 2 for the city's others
    weights = {n: (2 if n % 2 else 1) * (3 if n in (1, 2) else 1) * (0.25 if n == 1 else 1) for n in plain}
    assert found(live) == sorted(plain, key=lambda n: -weights[n])


def test_scores_count_with_the_weights(live):
    """A much better match stays before a raised one."""
    rule(live, "vote", actions={"scale": [scale(1.05, ids=["51"])]})
    answer = live.of_index("POST", "/search", json={"q": "vote how", "showRankingScore": True}).json()["hits"]
    assert [hit["id"] for hit in answer[:2]] == [50, 51] and answer[0]["_rankingScore"] > answer[1]["_rankingScore"]
    rule(live, "vote", actions={"scale": [scale(50, ids=["51"])]})
    assert found(live, "vote how")[:2] == [51, 50]


def test_a_sort_decides_before_a_weight(live):
    live.done(live.of_index("PATCH", "/settings", json={"sortableAttributes": ["id"], "rankingRules": ["sort", "words", "typo"]}))
    rule(live, "desk", actions={"scale": [scale(4, filter="desk = city")]})
    assert found(live, sort=["id:desc"]) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert found(live) == [1, 3, 5, 7, 2, 4, 6, 8]


def test_pages_totals_and_facets_stay_true(live):
    rule(live, "front", actions={"scale": [scale(4, filter="desk = sea"), scale(0, ids=["3"])],
                                 "pin": [{"id": "50", "position": 1}, {"id": "8", "position": 0}, {"id": "3", "position": 4}]})
    whole = found(live)
    assert whole[0] == 8 and whole[1] == 50 and whole[4] == 3 and sorted(whole) == [1, 2, 3, 4, 5, 6, 7, 8, 50]
    for limit in (1, 2, 4):
        pages = []
        for page in range(1, 12 // limit + 1):
            answer = live.of_index("POST", "/search", json={"q": "storm", "hitsPerPage": limit, "page": page, "facets": ["desk"]}).json()
            pages += [hit["id"] for hit in answer["hits"]]
            assert answer["totalHits"] == 9 and answer["facetDistribution"]["desk"] == {"city": 5, "sea": 4}
        assert pages == whole
    plain = live.of_index("POST", "/search", json={"q": "storm", "facets": ["desk"], "limit": 1}).json()
    assert plain["estimatedTotalHits"] == 9 and plain["facetDistribution"]["desk"] == {"city": 5, "sea": 4}
    rule(live, "front", actions={"scale": [scale(0, filter="desk = sea")]})
    answer = live.of_index("POST", "/search", json={"q": "storm", "facets": ["desk"]}).json()
    assert answer["estimatedTotalHits"] == 4 and answer["facetDistribution"]["desk"] == {"city": 4}


def test_distinct_holds_over_weights(live):
    rule(live, "desk", actions={"scale": [scale(4, ids=["4", "6"]), scale(2, ids=["7", "8"])]})
    assert found(live, distinct="desk") == [4, 7]


@pytest.mark.parametrize("ids", [True, False])
def test_weights_hold_beside_filters_where_a_member_has_no_name(tmp_path, start, ids):
    """Sets and lists of ids have no field; a member named "" is another thing."""
    live = Live(start(db=tmp_path / "db"), "stories")
    live.done(live.of_index("PATCH", "/settings", json={"filterableAttributes": ["*"]}))
    live.add([{"id": 1, "": "x", "t": "one"}, {"id": 2, "t": "one"}, {"id": 3, "": "y", "t": "two one"}])
    select = {"ids": ["1"]} if ids else {"filter": "t = one"}
    for how in ({"filter": "id > 0"}, {"filter": "id = 1 OR id = 2 OR id = 3"}, {}):
        hidden = found(live, "one", inlineRule={"uid": "r", "actions": {"scale": [{**select, "weight": 0}, {"ids": ["3"], "weight": 0.7}]}}, **how)
        assert sorted(hidden) == ([2, 3] if ids else [3])
        either = {"uid": "r", "actions": {"scale": [{"ids": ["1"], "filter": "t = two", "weight": 0}]}}
        assert 1 not in found(live, "one", inlineRule=either, **how)


def test_a_weight_may_be_for_one_index_and_needs_a_filterable_attribute(live):
    plain = found(live)
    rule(live, "desk", actions={"scale": [scale(0, "others", ids=["1"]), scale(0, filter="title = x"), scale(0, filter="title EXISTS")]})
    assert found(live) == plain
    rule(live, "desk", actions={"scale": [scale(0, "stories", ids=["1"]), scale(9, filter="title EXISTS", ids=["8"])]})
    assert found(live) == [8] + [n for n in plain if n not in (1, 8)]


def test_weights_respect_what_a_request_asks(live):
    rule(live, "desk", actions={"scale": [scale(4, filter="desk = city"), scale(4, ids=["50"])]})
    assert set(found(live, filter="desk = sea")) == {2, 4, 6, 8}
    assert found(live, "", filter="desk = city")[:1] == [50]
    assert found(live, "nowhere") == []


@pytest.mark.parametrize("values, given, holds", [
    ({"desk": "city"}, "desk = city", True), ({"desk": "City"}, "desk = cITY", True), ({"desk": "city"}, "desk = sea", False),
    ({"desk": "city"}, None, False), ({}, None, True), ({"desk": "city"}, "NOT desk = city", False), ({"desk": "city"}, "desk != city", False),
    ({"desk": "city"}, "desk IN [sea, city]", True), ({"desk": "city"}, "desk = city AND year > 3", True),
    ({"desk": "city"}, "desk = city OR year > 3", True), ({"desk": "city", "year": 2026}, "desk = city OR year = 2026", False),
    ({"desk": "city", "year": 2026}, "desk = city AND year = 2026.0", True), ({"desk": "city", "year": 2026}, ["desk = city", ["year = 1", "year = 2026"]], True),
    ({"desk": ["city", "sea"]}, "desk = city", False), ({"desk": ["city", "sea"]}, "desk = city AND desk = sea", True),
    ({"meta": {"open": True}}, "meta.open = true", True), ({"meta": {"open": None}}, "desk = city", True)])
def test_a_rule_may_depend_on_the_filter(live, values, given, holds):
    live.done(live.of_index("PATCH", "/settings", json={"filterableAttributes": ["desk", "year", "meta"]}))
    live.add([{"id": 90, "desk": ["city", "sea"], "year": 2026, "meta": {"open": True}, "title": "all"}])
    rule(live, "front", conditions={"filter": {"values": values}}, actions=[pin(90, 0)])
    answer = live.of_index("POST", "/search", json={"q": "storm", "filter": given}).json()
    if given is not None and not live.of_index("POST", "/search", json={"q": "all", "filter": given}).json()["hits"]:
        holds = False  # the filter excludes what is pinned
    assert (90 in [hit["id"] for hit in answer["hits"]]) == holds


def test_a_changed_rule_holds_at_once_for_many_readers(live):
    import threading
    wrong = []

    def read():
        for _ in range(60):
            hits = found(live)
            if len(hits) != len(set(hits)) or len(hits) not in (8, 9):
                wrong.append(hits)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(10):
        rule(live, "vote", actions=[pin(50, 0)] if number % 2 else [])
        assert (50 in found(live)) == bool(number % 2)
    for reader in readers:
        reader.join()
    assert not wrong


def test_rules_are_there_after_a_restart(tmp_path, start):
    live = Live(start(db=tmp_path / "db"), "stories")
    live.add(STORIES)
    rule(live, "vote", actions=[pin(50, 0)])
    live.daemon.stop()
    again = Live(start(db=tmp_path / "db"), "stories")
    assert found(again)[0] == 50


def test_a_rule_that_is_too_large_is_not_stored(tmp_path, start):
    live = Live(start(db=tmp_path / "db"), "stories")
    for number in range(4):
        rule(live, f"kept{number}", description="x" * 1_000_000)
    task = rule(live, "large", "failed", description="x" * 1_000_000)
    assert "the maximum is 4194304" in task["error"]["message"], task
    live.daemon.stop()
    again = Live(start(db=tmp_path / "db"), "stories")
    shown = again.call("POST", "/dynamic-search-rules", json={}).json()["results"]
    assert sorted(one["uid"] for one in shown) == [f"kept{number}" for number in range(4)]


def test_rules_sent_at_once_stay_within_the_maximum(tmp_path, start):
    """The place for the last rule is free when all of these are sent."""
    (tmp_path / "db").mkdir()
    (tmp_path / "db/search-rules.json").write_text(json.dumps({f"r{n}": {"active": True} for n in range(999)}))
    live = Live(start(db=tmp_path / "db"), "stories")
    live.of_index("POST", "/documents", json=[{"id": n, "text": f"word{n} " * 50} for n in range(20000)])
    answers = [live.call("PATCH", f"/dynamic-search-rules/new{n}", json={"active": True}) for n in range(3)]
    assert answers[0].status_code == answers[1].status_code == 202
    live.done(answers[0])
    assert "maximum of 1000 rules" in live.done(answers[1], "failed")["error"]["message"]
    rule(live, "new0", description="rules that are there may still be changed")
    assert live.call("POST", "/dynamic-search-rules", json={}).json()["total"] == 1000


def hiding(live, uid, *names, pins=(), inline=False):
    actions = {"scale": [{"ids": list(names), "weight": 0}], "pin": [{"id": name, "position": 0} for name in pins]}
    return {"uid": uid, "actions": actions} if inline else rule(live, uid, actions=actions)


@pytest.mark.parametrize("own", [
    {"uid": "secret"}, {"uid": "secret", "active": False}, {"uid": "secret", "conditions": {"query": {"words": "storm"}}},
    {"uid": "secret", "actions": {"pin": [{"id": "3", "position": 0}]}},
    {"uid": "other", "actions": {"pin": [{"id": "3", "position": 0}]}},
    {"uid": "other", "precedence": 0, "actions": [pin(3, 0)]},
    {"uid": "secret", "actions": {"scale": [{"ids": ["3"], "weight": 5}]}}])
def test_the_rule_of_a_search_shows_nothing_that_a_stored_one_hides(live, own):
    hiding(live, "secret", "3")
    assert 3 not in found(live) and 3 not in found(live, inlineRule=own)
    body = {"queries": [{"indexUid": "stories", "q": "storm", "inlineRule": own}], "federation": {}}
    assert 3 not in [hit["id"] for hit in live.call("POST", "/multi-search", json=body).json()["hits"]]


def test_the_rule_of_a_search_replaces_all_else_of_a_stored_one(live):
    hiding(live, "front", "3", pins=["50"])
    assert found(live)[0] == 50
    own = {"uid": "front", "actions": {"pin": [{"id": "51", "position": 0}], "scale": [{"ids": ["4"], "weight": 0}]}}
    seen = found(live, inlineRule=own)
    assert seen[0] == 51 and not {3, 4, 50} & set(seen)
    own["actions"]["pin"].append({"id": "4", "position": 1}) # a rule may pin what it hides itself
    assert found(live, inlineRule=own)[:2] == [51, 4]
