# SPDX-License-Identifier: GPL-2.0-or-later
"""test_showing.py - an embargo or an expiry that cannot be read hides the article, through every door, and is named."""
import json
import subprocess
from datetime import datetime, timedelta, timezone

import pytest
from conftest import index, program
from live import Live

NOW = datetime.now(timezone.utc)


def local(hours):
    """A time without a zone, so many hours from now in UTC."""
    return (NOW + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S")


HIDING = {
    "words": {"embargo": "until the minister has spoken"}, "zone": {"embargo": "2020-01-01T00:00:00 CEWT"},
    "empty": {"embargo": ""}, "object": {"embargo": {"until": "2020-01-01"}}, "yes": {"embargo": True},
    "one-of-two": {"embargo": ["2020-01-01", "soon"]}, "midnight": {"embargo": NOW.strftime("%Y-%m-%dT24:00:00-12:00")},
    "month": {"embargo": NOW.strftime("%Y-%m")},
    "milliseconds": {"embargo": int((NOW + timedelta(days=1)).timestamp() * 1000)},
    "over": {"expires": "end of the campaign"}, "over-empty": {"expires": ""},
    "may-be-in-the-west": {"embargo": local(-11)}, "may-be-over-in-the-east": {"expires": local(13)},
}
SHOWN = {
    "none": {}, "null": {"embargo": None, "expires": None}, "no": {"embargo": False}, "no-date": {"embargo": []},
    "past": {"embargo": local(-1) + "Z"}, "past-anywhere": {"embargo": local(-13)}, "number": {"embargo": 1577836800},
    "later": {"expires": local(1) + "Z"}, "later-anywhere": {"expires": local(15)}, "past-midnight": {"embargo": "2020-01-01T24:00:00Z"},
}
UNREAD = {"words", "zone", "empty", "object", "yes", "one-of-two", "over", "over-empty"}


def article(identifier, fields):
    return {"id": identifier, "headline": "Quay opens", "body": "The quay was opened.", **fields}


ALL = [article(name, fields) for name, fields in {**HIDING, **SHOWN}.items()]


def shown(daemon):
    answer = Live(daemon).call("POST", "/indexes/articles/search", json={"q": "quay", "limit": 100}).json()
    return {hit["id"] for hit in answer["hits"]}


def run(database, *arguments, text=None):
    return subprocess.run([program("index/indexer", "dateline-index"), "--db", str(database), *map(str, arguments)],
                          input=text, text=True, capture_output=True, timeout=120)


def test_the_indexer_hides_what_it_cannot_read_and_says_so(start, tmp_path):
    done = run(tmp_path / "db", "--json", "-", text="".join(json.dumps(one) + "\n" for one in ALL))
    assert done.returncode == 0
    assert json.loads(done.stdout)["hidden"] == len(UNREAD)
    for name in UNREAD:
        assert f"{name}: hidden, because its" in done.stderr
    assert "embargo \"until the minister has spoken\" (1)" in done.stderr
    assert shown(start(db=tmp_path / "db")) == SHOWN.keys()


def test_so_does_the_daemon_and_the_task_names_them(start, tmp_path):
    index(tmp_path, [article("first", {"id": "first"})])
    daemon = Live(start(db=tmp_path), "articles")
    task = daemon.add(ALL)
    assert task["status"] == "succeeded" and task["details"]["unreadableDates"] == len(UNREAD)
    assert {text.split(":")[0] for text in task["details"]["hiddenArticles"]} == UNREAD
    assert 'words: embargo "until the minister has spoken"' in task["details"]["hiddenArticles"]
    assert shown(daemon.daemon) == {"first", *SHOWN}
    task = daemon.add([{"id": "none", "embargo": "later"}], method="PUT")
    assert task["details"]["hiddenArticles"] == ['none: embargo "later"']
    assert "none" not in shown(daemon.daemon)


@pytest.mark.parametrize("zone, hidden", [(None, True), ("+00:00", False), ("Pacific/Honolulu", True), ("Asia/Tokyo", False)])
def test_a_time_without_a_zone_is_in_the_zone_of_the_source(start, tmp_path, zone, hidden):
    options = ["--timezone", zone] if zone else []
    run(tmp_path / "db", *options, "-", text=json.dumps(article("a", {"embargo": local(-2)})))
    assert shown(start(db=tmp_path / "db")) == (set() if hidden else {"a"})


def test_local_forms_and_other_names_are_read(start, tmp_path):
    forms = [NOW + timedelta(days=2)]
    ones = [article("de", {"embargoed": forms[0].strftime("%d.%m.%Y, %H:%M Uhr")}),
            article("us", {"embargoUntil": forms[0].strftime("%b. %d, %Y %I:%M %p ET")}),
            article("rfc", {"embargo_date": forms[0].strftime("%a, %d %b %Y %H:%M:%S +0000 (UTC)")}),
            article("past", {"embargoed": "Mon, 6 Jan 2020 10:00:00 +0100 (CET)"}),
            article("gone", {"expirationDate": "6. Januar 2020"})]
    done = run(tmp_path / "db", "-", text="".join(json.dumps(one) + "\n" for one in ones))
    assert "hidden" not in done.stderr
    assert shown(start(db=tmp_path / "db")) == {"past"}


@pytest.mark.parametrize("name, text", [
    ("g2.xml", '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:a" version="1"><itemMeta>'
               '<itemClass qcode="ninat:text"/><embargoed/></itemMeta><contentMeta><headline>Quay</headline></contentMeta>'
               '<contentSet><inlineData contenttype="text/plain">The quay.</inlineData></contentSet></newsItem>'),
    ("nitf.xml", '<nitf><head><docdata><doc-id id-string="a"/><date.release norm=""/></docdata></head><body><body.head>'
                 '<hedline><hl1>Quay</hl1></hedline></body.head><body.content><p>The quay.</p></body.content></body></nitf>'),
    ("newsml1.xml", '<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>p</ProviderId><DateId>20200101</DateId>'
                    '<NewsItemId>a</NewsItemId></NewsIdentifier></Identification><NewsManagement><Status FormalName="Embargoed"/>'
                    '</NewsManagement><NewsComponent><NewsLines><HeadLine>Quay</HeadLine></NewsLines><ContentItem><DataContent>'
                    'The quay.</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>'),
    ("ninjs.json", '{"uri": "a", "versioncreated": "2020-01-01", "headline": "Quay", "body_text": "The quay.", "embargoed": {}}'),
    ("feed.rss", '<rss version="2.0"><channel><title>P</title><item><guid>a</guid><title>Quay</title><description>The quay.'
                 '</description><expirationDate/></item></channel></rss>'),
])
def test_an_empty_element_hides(start, tmp_path, name, text):
    (tmp_path / name).write_text(text)
    done = run(tmp_path / "db", tmp_path / name)
    assert "1 articles indexed" in done.stdout and "1 hidden" in done.stdout and "cannot be read" in done.stderr
    assert not shown(start(db=tmp_path / "db"))


def test_an_empty_cell_of_a_table_is_no_embargo(start, tmp_path):
    (tmp_path / "t.csv").write_text("id,headline,body,embargo\na,Quay,The quay.,\nb,Quay,The quay.,soon\n")
    run(tmp_path / "db", tmp_path / "t.csv")
    assert shown(start(db=tmp_path / "db")) == {"a"}


def test_dates_that_cannot_be_read_are_counted_by_form(tmp_path):
    dates = ["H1 2021", "H2 2022", "next spring", "7 January 2021", "2021-01-07 10:00"]
    lines = "".join(json.dumps(article(str(n), {"published": date})) + "\n" for n, date in enumerate(dates))
    done = run(tmp_path / "db", "-", text=lines)
    assert 'dates that could not be read: 3: published "H0 0000" (2), published "next spring" (1)' in done.stderr
    assert "times without a time zone: 1" in done.stderr
    assert "time zone" not in run(tmp_path / "db", "--timezone", "Europe/Oslo", "-", text=lines).stderr
    assert run(tmp_path / "db", "--timezone", "Atlantis", "-", text=lines).returncode == 2
