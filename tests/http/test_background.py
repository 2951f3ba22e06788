# SPDX-License-Identifier: GPL-2.0-or-later
"""test_background.py - background to a draft, and feedback: documents like a text, and like several chosen ones."""
import pytest
import requests

from articles import ARTICLES
from conftest import ANSWER_SECONDS, Daemon, index
from test_tenant import MASTER, token

REPORT = ("The inquiry into the sinking of the ferry Aurora heard that the bow visor failed in heavy seas. "
          "Inspectors had warned the operator about corroded hinges two winters before the accident. ")
SINKING = [
    {"id": "sank", "headline": "Ferry Aurora sinks off the coast", "published": "2010-02-01T05:00:00Z", "source": "North Post",
     "body": "The ferry Aurora sank in heavy seas. The bow visor broke away, survivors said, and water filled the car deck."},
    {"id": "warned", "headline": "Inspectors warned about hinges", "published": "2010-02-09T05:00:00Z", "source": "South Post",
     "body": "Inspectors warned the operator of the Aurora about corroded hinges of the bow visor, documents show."},
    {"id": "verdict", "headline": "Court finds operator of Aurora guilty", "published": "2014-05-05T05:00:00Z", "source": "North Post",
     "body": "A court found the operator guilty. The ferry Aurora had sailed with corroded hinges and a bow visor that failed."},
]
COPIES = [{"id": f"wire-{n}", "headline": f"Inquiry into Aurora opens, {n}", "published": f"2011-03-0{n + 1}", "source": f"Paper {n}",
           "body": REPORT * 2 + "The hearing about the ferry continues on Monday with the shipyard's engineers. " * 2} for n in range(3)]
OTHER = [
    {"id": "visor", "headline": "Motorcycle helmets recalled", "published": "2012-01-01", "body": "A visor of a helmet may break."},
    {"id": "opera", "headline": "Opera opens its season", "published": "2009-09-01",
     "body": "The season opens with a work of which the composer said \"music begins where words end\" long ago."},
    {"id": "saying", "headline": "A saying explained", "published": "2008-09-01", "body": "Why music begins where words end."},
]
DRAFT = ("Ten years after the sinking of the ferry Aurora, relatives of the victims gathered at the harbour. The bow visor failed "
         "in heavy seas; its hinges had been corroded, and inspectors had warned the operator.")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    database = tmp_path_factory.mktemp("background") / "db"
    index(database, ARTICLES + SINKING + COPIES + OTHER)
    running = Daemon(database)
    yield running
    assert running.stop() == 0, running.errors


def ask(daemon, headers=None, **body):
    return requests.post(f"{daemon.url}/indexes/articles/similar", json=body, timeout=ANSWER_SECONDS, headers=headers)


def found(daemon, **body):
    answer = ask(daemon, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(answer):
    return [hit["id"] for hit in answer["hits"]]


def test_a_draft_finds_what_was_written_about_it(shelf):
    answer = found(shelf, text=DRAFT, limit=4)
    assert {"sank", "warned", "verdict"} <= set(ids(answer))
    assert "aurora" in answer["query"].split() and "the" not in answer["query"].split()
    assert "id" not in answer


def test_the_past_only(shelf):
    before = found(shelf, text=DRAFT, before="2010-02-09")
    assert ids(before)[0] == "sank"
    assert not {"warned", "verdict"} & set(ids(before))
    assert not any(identifier.startswith("wire") for identifier in ids(before))
    both = found(shelf, text=DRAFT, before="2013", filter="source = 'North Post'")
    assert ids(both) == ["sank"]


def test_one_hit_a_story(shelf):
    once = found(shelf, text=DRAFT)
    wires = [hit for hit in once["hits"] if hit["id"].startswith("wire")]
    assert len(wires) == 1 and wires[0]["_story"]["copies"] == 2
    assert sum(identifier.startswith("wire") for identifier in ids(found(shelf, text=DRAFT, collapse="none"))) == 3
    earliest = found(shelf, text=DRAFT, collapse="earliest")
    assert "wire-0" in ids(earliest)


@pytest.mark.parametrize("opening, closing", ["\"\"", "“”", "„“", "«»"])
def test_what_is_quoted_is_looked_for_as_it_is(shelf, opening, closing):
    text = f"{DRAFT} A speaker said {opening}music begins where words end{closing} at the harbour."
    answer = found(shelf, text=text, limit=30)
    assert answer["query"].startswith('"music begins where words end"')
    assert {"opera", "saying"} <= set(ids(answer))
    assert not {"saying"} & set(ids(found(shelf, text=DRAFT, limit=30)))


@pytest.mark.parametrize("quoted", ['"nobody ever wrote these words here"', '“nobody says "these words" -ferry”'])
def test_a_quotation_that_no_article_has_hides_nothing(shelf, quoted):
    plain = ids(found(shelf, text=DRAFT, limit=30))
    assert plain and set(plain) <= set(ids(found(shelf, text=f"{DRAFT} A speaker said {quoted} at the harbour.", limit=30)))


def test_more_like_several_hits(shelf):
    answer = found(shelf, moreLike=["sank", "warned"])
    assert ids(answer)[0] in ("verdict", "wire-0", "wire-1", "wire-2")
    assert not {"sank", "warned"} & set(ids(answer))
    assert "verdict" in ids(answer)[:2]


def test_copies_of_the_chosen_are_left_out(shelf):
    answer = found(shelf, moreLike=["wire-1"], limit=50)
    assert not any(identifier.startswith("wire") for identifier in ids(answer))
    assert {"sank", "warned", "verdict"} <= set(ids(answer))


def test_copies_of_the_text_are_left_out(shelf):
    text = f"The hearing began. {COPIES[0]['body']}"
    answer = found(shelf, text=text, limit=50)
    assert not any(identifier.startswith("wire") for identifier in ids(answer))
    assert {"sank", "warned", "verdict"} <= set(ids(answer)) and answer["estimatedTotalHits"] == len(ids(answer))
    every = found(shelf, text=text, limit=50, collapse="none")
    assert {"wire-0", "wire-1", "wire-2"} <= set(ids(every))
    halves = [found(shelf, text=text, limit=2, offset=offset) for offset in (0, 2)]
    assert ids(halves[0]) + ids(halves[1]) == ids(answer)[:4]


def test_pages_and_thresholds(shelf):
    whole = found(shelf, text=DRAFT, limit=6, attributesToRetrieve=["id"], showRankingScore=True)
    scores = [hit["_rankingScore"] for hit in whole["hits"]]
    assert scores == sorted(scores, reverse=True) and 0 < scores[0] <= 1
    assert ids(found(shelf, text=DRAFT, limit=3, offset=3)) == ids(whole)[3:]
    some = found(shelf, text=DRAFT, rankingScoreThreshold=scores[1] - 1e-5)
    assert ids(some) == ids(whole)[:2]


def test_a_text_without_words_that_matter_finds_nothing(shelf):
    for text in ["", "the of and", "zzxqy qqwwe", "“”", '"', "\"" * 999]:
        assert found(shelf, text=text)["hits"] == [], text


def test_a_long_text_is_answered(shelf):
    assert "sank" in ids(found(shelf, text=DRAFT + " filler" * 100000))
    assert ask(shelf, text="x" * (1024 * 1024 + 1)).status_code == 413


def refused(answer, code):
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text


def test_mistakes(shelf):
    refused(ask(shelf, text=7), "invalid_similar_text")
    refused(ask(shelf, moreLike=[]), "invalid_similar_more_like")
    refused(ask(shelf, moreLike=["sank", None]), "invalid_similar_more_like")
    refused(ask(shelf, moreLike=["x"] * 33), "invalid_similar_more_like")
    refused(ask(shelf, moreLike=["sank", "nosuch"]), "not_found_similar_id")
    refused(ask(shelf, text=DRAFT, before="soon"), "invalid_similar_before")
    refused(ask(shelf, text=DRAFT, id="sank"), "bad_request")
    refused(ask(shelf, text=DRAFT, filter="none = 1"), "invalid_similar_filter")
    assert shelf.get("/indexes/articles/similar", params={"text": "x"}).status_code == 400


def test_a_key_sees_and_chooses_only_what_it_may_see(tmp_path):
    index(tmp_path / "db", ARTICLES + SINKING)
    (tmp_path / "master").write_text(MASTER)
    (tmp_path / "master").chmod(0o600)
    daemon = Daemon(tmp_path / "db", "--master-key-file", str(tmp_path / "master"))
    key = requests.post(daemon.url + "/keys", timeout=ANSWER_SECONDS, headers={"Authorization": "Bearer " + MASTER},
                        json={"actions": ["search"], "indexes": ["articles"], "expiresAt": None}).json()
    tenant = {"Authorization": "Bearer " + token(key, {"articles": {"filter": "source = 'North Post'"}})}
    assert set(ids(ask(daemon, headers=tenant, text=DRAFT).json())) <= {"sank", "verdict"}
    assert ids(ask(daemon, headers=tenant, moreLike=["sank"]).json()) == ["verdict"]
    refused(ask(daemon, headers=tenant, moreLike=["warned"]), "not_found_similar_id")
    assert daemon.stop() == 0
