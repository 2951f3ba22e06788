# SPDX-License-Identifier: GPL-2.0-or-later
"""test_geo.py - documents with places: filters, sorts by distance, complaints."""
import json

import pytest

from live import Live

TOWNS = [
    {"id": 1, "name": "Lyon", "_geo": {"lat": 45.764, "lng": 4.8357}},
    {"id": 2, "name": "Villeurbanne", "_geo": {"lat": "45.7719", "lng": "4.8902"}},
    {"id": 3, "name": "Geneva", "_geo": {"lat": 46.2044, "lng": 6.1432}},
    {"id": 4, "name": "Suva", "_geo": {"lat": -18.1416, "lng": 178.4419}},
    {"id": 5, "name": "Apia", "_geo": {"lat": -13.8333, "lng": -171.7667}},
    {"id": 6, "name": "Nowhere", "_geo": None},
    {"id": 7, "name": "Elsewhere"},
]
SETTINGS = {"filterableAttributes": ["_geo", "name"], "sortableAttributes": ["_geo", "name"]}


@pytest.fixture
def towns(start, tmp_path):
    live = Live(start(db=tmp_path / "db"), index="towns")
    live.done(live.of_index("PATCH", "/settings", json=SETTINGS))
    live.add(TOWNS)
    return live


def ask(live, **parameters):
    return live.of_index("POST", "/search", json=parameters)


def ids(live, **parameters):
    answer = ask(live, **parameters)
    assert answer.status_code == 200, answer.text
    return [hit["id"] for hit in answer.json()["hits"]]


@pytest.mark.parametrize("given, found", [
    ("_geoRadius(45.76, 4.84, 2000)", [1]), ("_geoRadius(45.76, 4.84, 6000)", [1, 2]),
    ("_geoRadius(45.76, 4.84, 6000, 100)", [1, 2]), ("NOT _geoRadius(45.76, 4.84, 6000)", [3, 4, 5, 6, 7]),
    ("_geoRadius(45.76, 4.84, 6000) AND name = Lyon", [1]), ("_geoRadius(-16, -178, 800000)", [4, 5]),
    ("_geoBoundingBox([46, 5], [45, 4])", [1, 2]), ("_geoBoundingBox([0, -170], [-20, 178])", [4, 5]),
    ("_geoPolygon([45, 4], [45, 5], [47, 7], [46, 4])", [1, 2, 3]), (["_geoRadius(45.76, 4.84, 2000)", "name = Suva"], []),
    ([["_geoRadius(45.76, 4.84, 2000)", "name = Suva"]], [1, 4])])
def test_filters(towns, given, found):
    assert sorted(ids(towns, filter=given)) == found


def test_sorts_by_distance(towns):
    assert ids(towns, sort=["_geoPoint(46.2, 6.1):asc"])[:5] == [3, 2, 1, 5, 4]
    far = ids(towns, sort=["_geoPoint(46.2, 6.1):desc"])
    assert far[:5] == [4, 5, 1, 2, 3] and set(far[5:]) == {6, 7}
    hits = ask(towns, sort=["_geoPoint(45.764, 4.8357):asc"]).json()["hits"]
    assert [hit.get("_geoDistance") for hit in hits[:2]] == [0, 4318] and "_geoDistance" not in hits[-1]
    assert hits[1]["_geo"] == {"lat": "45.7719", "lng": "4.8902"}
    plain = ask(towns, filter="_geoRadius(45.76, 4.84, 2000)").json()["hits"][0]
    assert "_geoDistance" not in plain


def test_a_merge_keeps_places(towns):
    for number in range(40):
        towns.add([{"id": 100 + number, "_geo": {"lat": 45.764, "lng": 4.8357 + number / 1000}}])
    towns.done(towns.of_index("POST", "/documents/delete", json={"filter": "_geoRadius(45.764, 4.8357, 50)"}))
    near = ids(towns, filter="_geoRadius(45.764, 4.8357, 1000)", sort=["_geoPoint(45.764, 4.8357):asc"], limit=50)
    assert near == [100 + number for number in range(1, 13)]


def test_settings_come_later(start, tmp_path):
    live = Live(start(db=tmp_path / "db"), index="towns")
    live.add(TOWNS)
    assert ask(live, filter="_geoRadius(1, 2, 3)").json()["code"] == "invalid_search_filter"
    live.done(live.of_index("PATCH", "/settings", json=SETTINGS))
    assert ids(live, filter="_geoRadius(45.76, 4.84, 2000)") == [1]


@pytest.mark.parametrize("place, words", [
    (5, "is not an object"), ({"lat": 1}, "Could not find longitude"), ({"lat": "x", "lng": 2}, "Could not parse latitude"),
    ({"lat": 1, "lng": 2, "x": 3}, "unexpected fields"), ({}, "latitude nor longitude")])
def test_places_that_are_none(towns, place, words):
    task = towns.add([{"id": "ok"}, {"id": "bad-1", "_geo": place}], status="failed")
    assert task["error"]["code"] == "invalid_document_geo_field"
    assert words in task["error"]["message"] and "bad-1" in task["error"]["message"]
    assert "ok" not in towns.ids(limit=100)


@pytest.mark.parametrize("parameters, code, words", [
    ({"filter": "_geoRadius(1, 2)"}, "invalid_search_filter", "expects three arguments"),
    ({"filter": "_geoRadius(91, 2, 3)"}, "invalid_search_filter", "Bad latitude"),
    ({"filter": "_geo = 1"}, "invalid_search_filter", "reserved keyword"),
    ({"sort": ["_geoPoint(1):asc"]}, "invalid_search_sort", "_geoPoint(latitude, longitude)"),
    ({"sort": ["_geoPoint(1, 200):asc"]}, "invalid_search_sort", "Longitude must be"),
    ({"sort": ["_geo:asc"]}, "invalid_search_sort", "_geoPoint")])
def test_wrong_requests(towns, parameters, code, words):
    answer = ask(towns, **parameters)
    assert answer.status_code == 400 and answer.json()["code"] == code and words in answer.json()["message"]


def test_only_what_is_set_may_be_used(start, tmp_path):
    live = Live(start(db=tmp_path / "db"), index="towns")
    live.add(json.loads(json.dumps(TOWNS)))
    assert "`_geo/_geojson` is not filterable" in ask(live, filter="_geoRadius(1, 2, 3)").json()["message"]
    assert "`_geo` is not sortable" in ask(live, sort=["_geoPoint(1, 2):asc"]).json()["message"]
