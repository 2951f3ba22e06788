# SPDX-License-Identifier: GPL-2.0-or-later
"""test_timezone.py - days, months and years are counted by the clocks of a zone."""
import pytest

from conftest import index, until
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
        database = tmp_path_factory.mktemp("db")
        live = Live(Daemon(database, *options), "articles")
        live.database = database
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


def set_zone(live, zone):
    live.done(live.of_index("PATCH", "/settings", json={"timezone": zone}))


@pytest.fixture
def zoned(news):
    live = news("--timezone", "Asia/Tokyo")
    set_zone(live, "America/New_York")
    return live


def test_an_index_has_a_zone(zoned):
    """It comes before the daemon's, and after a request's."""
    assert zoned.of_index("GET", "/settings").json()["timezone"] == "America/New_York"
    assert found(zoned, filter="published = 2020-12-31") == {"noon", "late", "eve"}
    assert found(zoned, filter="published = 2020-12-31", timezone="UTC") == {"noon", "late"}
    facets = zoned.of_index("POST", "/search", json={"facets": ["year"]}).json()["facetDistribution"]
    assert facets == {"year": {"2020": 3, "2021": 1}}
    listed = zoned.of_index("POST", "/documents/fetch", json={"filter": "published = 2021-01-01"}).json()["results"]
    assert {document["id"] for document in listed} == {"day"}
    zoned.done(zoned.of_index("POST", "/documents/delete", json={"filter": "published = 2020-12-31"}))
    assert found(zoned) == {"day"}


def market(identifier, time):
    return {"id": identifier, "headline": "Market day", "body": "It opened.", "published": time}


def test_times_without_a_zone_are_in_that_of_the_index(zoned):
    zoned.add([market("local", "2021-06-01T22:00:00")])
    dry = zoned.of_index("POST", "/documents?dryRun=true", json=[market("x", "2021-01-01 08:00")]).json()
    assert dry["documents"][0]["published"] == "2021-01-01T08:00:00-05:00"
    set_zone(zoned, None)
    zoned.add([market("other", "2021-06-01T22:00:00")])
    assert zoned.document("other")["published"] == "2021-06-01T22:00:00+09:00"
    assert zoned.document("local")["published"] == "2021-06-01T22:00:00-04:00"


PAGE = """<rss version="2.0"><channel><title>News</title><item><title>Bridge opens</title><guid>rss1</guid>
<description>The mayor opened the bridge on Monday, after years of work.</description>
<pubDate>2021-06-01T22:00:00</pubDate></item></channel></rss>"""


@pytest.mark.parametrize("params, published", [
    ({}, "2021-06-01T22:00:00-04:00"), ({"timezone": "Europe/Paris"}, "2021-06-01T22:00:00+02:00")])
def test_bodies_in_other_formats_too(zoned, params, published):
    zoned.send(PAGE, "application/rss+xml", **params)
    assert zoned.document("rss1")["published"] == published
    read = zoned.call("POST", "/read", params=params, data=PAGE, headers={"Content-Type": "application/rss+xml"}).json()
    assert read["results"][0]["published"] == (published if params else "2021-06-01T22:00:00+09:00")


def test_the_indexer_uses_the_zone_of_the_index(zoned):
    for options, offset in (((), "-04:00"), (("--timezone", "Europe/Paris"), "+02:00")):
        index(zoned.database, [market("file", "2021-06-01T22:00:00")], *options)
        until(lambda: zoned.document("file").get("published") == "2021-06-01T22:00:00" + offset)


@pytest.mark.parametrize("zone", ["Mars/Olympus", 5, ["UTC"], ""])
def test_an_unknown_zone_of_an_index_is_refused(utc, zone):
    answer = utc.of_index("PATCH", "/settings", json={"timezone": zone})
    assert answer.status_code == 400 and answer.json()["code"] == "invalid_settings_timezone"
