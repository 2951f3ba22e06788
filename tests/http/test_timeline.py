# SPDX-License-Identifier: GPL-2.0-or-later
"""test_timeline.py - attention over time: every interval against a count of its own, zones, shares, and the stories of days."""
import random
from collections import Counter
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import requests

from conftest import ANSWER_SECONDS, Daemon, index, until
from test_tenant import MASTER, token

WORDS = ["ferry", "harvest", "strike"]
STORY = " ".join(f"The {n}th sentence of an agency report about the eclipse stands here." for n in range(30))


def made(seed=7):
    """Articles at any time of forty years, some only with a day, some undated."""
    chosen, articles = random.Random(seed), []
    for n in range(600):
        at = datetime(1985, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=chosen.randrange(40 * 365 * 24 * 60))
        published = at.strftime("%Y-%m-%d") if n % 5 == 0 else at.strftime("%Y-%m-%dT%H:%M:%SZ")
        words = " ".join(f"x{chosen.randrange(9000)}" for _ in range(40))
        articles.append({"id": f"a{n}", "headline": f"About {chosen.choice(WORDS)}", "body": words, "source": f"Paper {n % 2}",
                         **({} if n % 50 == 49 else {"published": published})})
    copies = [{"id": f"copy{n}", "headline": f"Eclipse seen from town {n}", "body": STORY, "source": "Paper 1",
               "published": f"2001-06-21T{10 + n}:00:00Z"} for n in range(4)]
    single = {"id": "single", "headline": "Eclipse, eclipse, eclipse", "body": "An eclipse.", "published": "2001-06-21T09:00:00Z"}
    return articles + copies + [single]


ARTICLES = made()


@pytest.fixture(scope="module")
def counting(tmp_path_factory):
    database = tmp_path_factory.mktemp("timeline") / "db"
    index(database, ARTICLES)
    running = Daemon(database)
    yield running
    assert running.stop() == 0, running.errors


def ask(daemon, headers=None, **body):
    return requests.post(f"{daemon.url}/indexes/articles/timeline", json=body, timeout=ANSWER_SECONDS, headers=headers)


def timeline(daemon, **body):
    answer = ask(daemon, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def shown(published, zone):
    """The clocks' time; a date without a time is that day everywhere."""
    if len(published) == 10 or "T00:00:00Z" in published:
        return datetime.fromisoformat(published[:10])
    return datetime.fromisoformat(published.replace("Z", "+00:00")).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


STARTS = {
    "hour": lambda at: at.strftime("%Y-%m-%dT%H:00"), "day": lambda at: at.strftime("%Y-%m-%d"),
    "week": lambda at: (at - timedelta(days=at.weekday())).strftime("%Y-%m-%d"), "month": lambda at: at.strftime("%Y-%m"),
    "quarter": lambda at: f"{at.year}-{(at.month - 1) // 3 * 3 + 1:02}", "year": lambda at: f"{at.year}",
    "decade": lambda at: f"{at.year // 10 * 10}"}


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia"])
@pytest.mark.parametrize("interval", [name for name in STARTS if name != "hour"])
def test_counts_are_those_of_a_calendar(counting, interval, zone):
    found = timeline(counting, queries=WORDS, interval=interval, timezone=zone, stories=False)
    dated = [article for article in ARTICLES if "published" in article]
    wanted = Counter(STARTS[interval](shown(article["published"], zone)) for article in dated)
    assert {start: count for start, count in zip(found["starts"], found["published"]) if count} == wanted
    assert found["starts"] == sorted(set(found["starts"]))
    for word, query in zip(WORDS, found["queries"]):
        own = Counter(STARTS[interval](shown(article["published"], zone)) for article in dated if word in article["headline"])
        assert {start: count for start, count in zip(found["starts"], query["counts"]) if count} == own
        assert query["total"] == sum(own.values())
        assert query["first"] == {"start": min(own), "count": own[min(own)]}
        highest = max(own.values())
        assert query["highest"] == {"start": min(start for start in own if own[start] == highest), "count": highest}


def test_hours_are_those_of_the_zone(counting):
    for zone in ["UTC", "Asia/Kolkata"]:
        found = timeline(counting, queries=["eclipse"], interval="hour", timezone=zone, stories=False, **{"from": "2001-06-20", "to": "2001-06-22"})
        wanted = Counter(STARTS["hour"](shown(article["published"], zone)) for article in ARTICLES if "Eclipse" in article["headline"])
        assert {start: count for start, count in zip(found["starts"], found["queries"][0]["counts"]) if count} == wanted


def test_intervals_have_no_gaps(counting):
    starts = timeline(counting, queries=["ferry"], interval="month", stories=False)["starts"]
    months = [int(start[:4]) * 12 + int(start[5:]) for start in starts]
    assert months == list(range(months[0], months[-1] + 1))


def test_shares_are_of_what_was_published(counting):
    found = timeline(counting, queries=["ferry"], interval="year", share=True, filter="source = 'Paper 1'", stories=False)
    one = found["queries"][0]
    assert sum(found["published"]) == len([a for a in ARTICLES if a.get("source") == "Paper 1" and "published" in a])
    assert one["shares"] == pytest.approx([c / p if p else 0 for c, p in zip(one["counts"], found["published"])], abs=1e-5)


def test_queries_have_members_of_their_own(counting):
    found = timeline(counting, interval="decade", stories=False, filter="source = 'Paper 0'", queries=[
        "ferry", {"q": "ferry", "filter": "published < 2000-01-01"}, {"q": "headline(ferry or strike)", "queryLanguage": "professional"}])
    whole, early, both = [query["total"] for query in found["queries"]]
    assert 0 < early < whole < both
    alone = timeline(counting, q="ferry", filter="source = 'Paper 0'", interval="decade", stories=False)
    assert alone["queries"][0]["total"] == whole


def test_the_story_of_a_day_is_the_one_with_most_copies(counting):
    one = timeline(counting, queries=["eclipse"])["queries"][0]
    assert one["highest"]["start"] == "2001-06-21" and one["highest"]["count"] == 5
    assert one["highest"]["hit"]["id"].startswith("copy") and one["highest"]["hit"]["_story"]["copies"] == 3
    assert one["first"]["start"] == "2001-06-21"


def test_without_hits_there_is_no_day(counting):
    found = timeline(counting, queries=["none-such-word"])
    assert found["queries"] == [{"q": "none-such-word", "total": 0, "counts": [0] * len(found["starts"])}]
    nothing = timeline(counting, queries=["ferry"], filter="source = Nobody", share=True)
    assert (nothing["starts"], nothing["published"], nothing["queries"][0]["counts"]) == ([], [], [])


@pytest.mark.parametrize("body, code", [
    ({"queries": []}, "invalid_timeline_queries"), ({"queries": ["x"] * 17}, "invalid_timeline_queries"),
    ({"queries": [7]}, "invalid_timeline_queries"), ({"queries": ["x"], "interval": "minute"}, "invalid_timeline_interval"),
    ({"queries": ["x"], "interval": "hour"}, "invalid_search_limit"), ({"queries": ["x"], "filter": "none ="}, "invalid_search_filter"),
    ({"queries": [{"q": "x", "none": 1}]}, "bad_request"), ({"queries": ["x"], "timezone": "Moon"}, "invalid_search_timezone")])
def test_wrong_requests_are_refused(counting, body, code):
    answer = ask(counting, **body)
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text


def test_a_key_counts_what_it_may_see(tmp_path):
    index(tmp_path / "db", ARTICLES)
    (tmp_path / "master").write_text(MASTER)
    (tmp_path / "master").chmod(0o600)
    daemon = Daemon(tmp_path / "db", "--master-key-file", str(tmp_path / "master"))
    key = requests.post(daemon.url + "/keys", timeout=ANSWER_SECONDS, headers={"Authorization": "Bearer " + MASTER},
                        json={"actions": ["search"], "indexes": ["articles"], "expiresAt": None}).json()
    tenant = {"Authorization": "Bearer " + token(key, {"articles": {"filter": "source = 'Paper 1'"}})}
    found = ask(daemon, headers=tenant, queries=["ferry"], interval="year").json()
    assert sum(found["published"]) == len([a for a in ARTICLES if a.get("source") == "Paper 1" and "published" in a])
    assert found["queries"][0]["first"]["hit"]["source"] == "Paper 1"
    assert daemon.stop() == 0


def test_time_that_ends_leaves_out_stories_not_counts(start, tmp_path):
    """Counting comes first; of filters that grow, some leave no time for the stories."""
    index(tmp_path / "db", [{"id": f"a{n}", "headline": f"Ferry {n}", "published": f"{1990 + n % 30}-03-10"} for n in range(2000)])
    daemon, seen = start("--search-deadline-ms", "20", db=tmp_path / "db"), []

    def is_cut():
        size = int(2 * 1.4 ** (len(seen) % 19))
        queries = [{"q": "ferry", "filter": " OR ".join(f'id != "a{n}"' for n in range(size))}] * 16
        answer = ask(daemon, interval="year", queries=queries)
        seen.append(answer.json())
        assert answer.status_code in (200, 503), answer.text
        return answer.status_code == 200 and "timedOut" in seen[-1]

    until(is_cut)
    assert [query["total"] for query in seen[-1]["queries"]] == [2000] * 16
    assert any("hit" not in query["highest"] for query in seen[-1]["queries"])
