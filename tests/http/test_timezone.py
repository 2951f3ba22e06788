# SPDX-License-Identifier: GPL-2.0-or-later
"""test_timezone.py - days, months and years are counted by the clocks of a zone."""
import pytest

from live import Live

# Late in the evening of New Year's Eve in New York, which is the new year in Paris and Tokyo.
ARTICLES = [
    {"id": "eve", "headline": "Fireworks over the harbour", "published": "2021-01-01T04:30:00Z"},
    {"id": "noon", "headline": "Ferries at noon", "published": "2020-12-31T12:00:00Z"},
    {"id": "late", "headline": "Night boats", "published": "2020-12-31T15:30:00Z"},
    {"id": "day", "headline": "A release of the day", "published": "2021-01-01"},
]


@pytest.fixture(scope="module")
def news(tmp_path_factory):
    from conftest import Daemon
    daemons = []

    def of(*options):
        live = Live(Daemon(tmp_path_factory.mktemp("db"), *options), "articles")
        daemons.append(live.daemon)
        live.add(ARTICLES)
        return live

    yield of
    for daemon in daemons:
        daemon.stop()


@pytest.fixture(scope="module")
def utc(news):
    return news()


@pytest.fixture(scope="module")
def tokyo(news):
    return news("--timezone", "Asia/Tokyo")


def found(live, **parameters):
    answer = live.of_index("POST", "/search", json=parameters)
    assert answer.status_code == 200, answer.text
    return {hit["id"] for hit in answer.json()["hits"]}


@pytest.mark.parametrize("zone, day, ids", [
    (None, "2020-12-31", {"noon", "late"}),
    (None, "2021-01-01", {"eve", "day"}),
    ("UTC", "2021-01-01", {"eve", "day"}),
    ("America/New_York", "2020-12-31", {"noon", "late", "eve"}),
    ("America/New_York", "2021-01-01", {"day"}),
    ("Asia/Tokyo", "2021-01-01", {"late", "eve", "day"}),
    ("+09:00", "2020-12-31", {"noon"}),
])
def test_a_day_is_that_of_the_zone(utc, zone, day, ids):
    zone = {"timezone": zone} if zone else {}
    assert found(utc, filter=f"published = {day}", **zone) == ids
    assert found(utc, filter=f"published IN [{day}]", **zone) == ids
    assert found(utc, **{"from": day, "to": day}, **zone) == ids
    assert found(utc, q=f"published:{day}", **zone) == ids


def test_a_time_with_an_offset_is_that_time(utc):
    for zone in ("UTC", "Asia/Tokyo"):
        assert found(utc, filter="published > 2021-01-01T04:00:00Z", timezone=zone) == {"eve"}
    assert found(utc, filter="published > 2021-01-01T13:00", timezone="Asia/Tokyo") == {"eve"}


def test_bounds_are_those_of_the_zone(utc):
    assert found(utc, filter="published < 2021", timezone="America/New_York") == {"noon", "late", "eve"}
    assert found(utc, filter="published >= 2021", timezone="America/New_York") == {"day"}
    assert found(utc, filter="NOT published = 2021-01", timezone="Asia/Tokyo") == {"noon"}


@pytest.mark.parametrize("zone, years, months", [
    (None, {"2020": 2, "2021": 2}, {"2020-12": 2, "2021-01": 2}),
    ("America/New_York", {"2020": 3, "2021": 1}, {"2020-12": 3, "2021-01": 1}),
    ("Asia/Tokyo", {"2020": 1, "2021": 3}, {"2020-12": 1, "2021-01": 3}),
])
def test_facets_are_counted_in_the_zone(utc, zone, years, months):
    zone = {"timezone": zone} if zone else {}
    facets = utc.of_index("POST", "/search", json={"facets": ["year", "month"], **zone}).json()["facetDistribution"]
    assert facets == {"year": years, "month": months}


def test_the_daemon_has_a_zone(tokyo):
    assert found(tokyo, filter="published = 2021-01-01") == {"late", "eve", "day"}
    assert found(tokyo, filter="published = 2021-01-01", timezone="UTC") == {"eve", "day"}
    listed = tokyo.of_index("POST", "/documents/fetch", json={"filter": "published = 2021-01-01"}).json()["results"]
    assert {document["id"] for document in listed} == {"late", "eve", "day"}
    answer = tokyo.call("POST", "/multi-search", json={"queries": [
        {"indexUid": "articles", "filter": "published = 2020-12-31"},
        {"indexUid": "articles", "filter": "published = 2020-12-31", "timezone": "America/New_York"}]}).json()
    assert [len(result["hits"]) for result in answer["results"]] == [1, 3]
    url = tokyo.call("GET", "/search", params={"filter": "published = 2020-12-31", "timezone": "UTC"}).json()
    assert len(url["hits"]) == 2


def test_unknown_zones_are_refused(utc):
    answer = utc.of_index("POST", "/search", json={"timezone": "Mars/Olympus"})
    assert answer.status_code == 400 and answer.json()["code"] == "invalid_search_timezone"
    assert utc.of_index("POST", "/search", json={"timezone": 5}).json()["code"] == "invalid_search_timezone"
    assert utc.of_index("POST", "/search", json={"timezone": "../../etc/passwd"}).status_code == 400
