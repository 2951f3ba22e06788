# SPDX-License-Identifier: GPL-2.0-or-later
"""test_versions.py - embargoes, withdrawals and versions of an item, whatever the order they come in."""
import itertools
from datetime import datetime, timedelta, timezone

import pytest
from conftest import index, until
from live import Live


def moment(**distance):
    return (datetime.now(timezone.utc) + timedelta(**distance)).strftime("%Y-%m-%dT%H:%M:%SZ")


def item(**fields):
    return {"id": "urn:item:1", "source": "Harbour Wire", "body": "The quay was opened by the mayor.", **fields}


def found(daemon, query="quay", **parameters):
    return {hit["id"]: hit["headline"] for hit in daemon.get("/search", params={"q": query, **parameters}).json()["hits"]}


def test_an_embargoed_article_is_not_shown_before_its_time(start, tmp_path):
    index(tmp_path, [item(id="now", headline="Quay open"), item(id="past", headline="Quay", embargo=moment(days=-1)),
                     item(id="soon", headline="Quay opens tomorrow", embargo=moment(days=1))])
    daemon = start(db=tmp_path)
    assert found(daemon).keys() == {"now", "past"}
    assert found(daemon, "").keys() == {"now", "past"}
    assert found(daemon, filter='source = "Harbour Wire"').keys() == {"now", "past"}
    assert daemon.get("/indexes/articles/documents/soon").status_code == 404
    assert daemon.get("/indexes/articles/documents/past").status_code == 200


def test_its_time_comes_without_anything_being_done(start, tmp_path):
    opens = datetime.now(timezone.utc) + timedelta(seconds=3)
    index(tmp_path, [item(headline="Quay open", embargo=opens.isoformat())])
    daemon = start(db=tmp_path)
    shown = bool(found(daemon))
    assert not shown or datetime.now(timezone.utc) >= opens
    until(lambda: found(daemon))


def test_an_expired_article_is_not_shown(start, tmp_path):
    index(tmp_path, [item(id="over", headline="Quay sale", expires=moment(days=-1)),
                     item(id="on", headline="Quay sale", expires=moment(days=1))])
    assert found(start(db=tmp_path)).keys() == {"on"}


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
@pytest.mark.parametrize("apart", [True, False])
def test_the_latest_version_stays(start, tmp_path, order, apart):
    versions = [item(headline=f"Quay, version {number}", version=number) for number in order]
    for batch in [[version] for version in versions] if apart else [versions]:
        index(tmp_path, batch)
    assert found(start(db=tmp_path)) == {"urn:item:1": "Quay, version 3"}


@pytest.mark.parametrize("order", [[1, 2], [2, 1]])
def test_without_a_version_the_later_update_stays(start, tmp_path, order):
    for hour in order:
        index(tmp_path, [item(headline=f"Quay at {hour}", updated=f"2021-03-01T0{hour}:00:00Z")])
    assert found(start(db=tmp_path)) == {"urn:item:1": "Quay at 2"}


def test_what_cannot_be_told_apart_goes_by_arrival(start, tmp_path):
    for headline in ("Quay, first", "Quay, then"):
        index(tmp_path, [item(headline=headline, version=4)])
    assert found(start(db=tmp_path)) == {"urn:item:1": "Quay, then"}


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_a_withdrawn_item_stays_away_also_when_an_older_version_comes_later(start, tmp_path, order):
    story = item(headline="Quay", version=1)
    withdrawal = {"id": "urn:item:1", "version": 2, "status": "canceled", "headline": "Quay: KILL"}
    for number in order:
        index(tmp_path, [[story, withdrawal][number]])
    daemon = start(db=tmp_path)
    assert found(daemon) == {} and found(daemon, "") == {}
    assert daemon.get("/indexes/articles/documents/urn:item:1").status_code == 404


def test_a_corrected_item_may_come_back(start, tmp_path):
    index(tmp_path, [{"id": "urn:item:1", "version": 2, "status": "withheld"}])
    index(tmp_path, [item(headline="Quay, cleared", version=3)])
    assert found(start(db=tmp_path)) == {"urn:item:1": "Quay, cleared"}


def test_a_change_to_an_embargoed_article_changes_it(start, tmp_path):
    live = Live(start(db=tmp_path / "db"), "articles")
    live.add([item(id="soon", headline="Quay opens", boilerplate="About Harbour Wire", embargo=moment(days=1))])
    live.add([{"id": "soon", "embargo": moment(days=-1)}], method="PUT")
    hit = live.call("GET", "/search", params={"q": "opening"}).json()["hits"][0]
    assert hit["headline"] == "Quay opens" and "mayor" in hit["_snippet"]
    assert live.call("GET", "/search", params={"q": "about harbour wire"}).json()["hits"]
    live.add([item(id="later", headline="Quay closes", embargo=moment(days=1))])
    task = live.done(live.of_index("DELETE", "/documents/later"))
    assert task["details"]["deletedDocuments"] == 1
