# SPDX-License-Identifier: GPL-2.0-or-later
"""test_answers.py - the default search finds what is there, and its numbers are true."""
import pytest
import requests

from conftest import ANSWER_SECONDS, Daemon, index

WHARVES = 240
SHOPS = 130
BLASTS = 40


def article(identifier, headline, body="", **more):
    return {"id": identifier, "headline": headline, "body": body or headline + ".", **more}


ARTICLES = (
    [article(f"wharf{n}", f"Wharf number {n} reopens", "The wharf was shut for a year.",
             section="Port" if n % 3 else "City", published=f"2020-01-{n % 28 + 1:02}")
     for n in range(WHARVES)]
    + [article("warf1", "Wharff on the list", "The wharff was sold.", section="City",
               published="2019-01-01"),
       article("warf2", "Old wharff burnt", section="Port", published="2019-01-02")]
    + [article(f"shop{n}", f"Baker street shop {n} robbed", "Police look for two men.",
               section="Crime" if n % 2 else "City", published=f"2021-02-{n % 28 + 1:02}")
       for n in range(SHOPS)]
    + [article(f"blast{n}", f"Quarry blast heard {n} miles away", section="City" if n % 4 else "Port")
       for n in range(BLASTS)]
    + [article(f"quarry{n}", f"Quarry closed for {n} days", section="Port") for n in range(60)]
    + [article("both", "Ferry captain honoured", "The captain of the ferry got a medal.",
               section="Port", published="2018-05-05"),
       article("ferry", "Ferry late again", "Passengers waited.", section="Port",
               published="2021-03-01"),
       article("captain", "Captain of the team leaves", "A striker follows.", section="Sport",
               published="2021-03-02"),
       article("quote", "Minister calls the plan a bridge to nowhere",
               "A bridge to nowhere, she said.", section="City", published="2017-01-01"),
       article("apollo", "Apollo 8 orbits the moon", section="Space"),
       article("apollo-other", "Apollo 9 tests a lander", section="Space")])


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    database = tmp_path_factory.mktemp("answers") / "db"
    index(database, ARTICLES)
    running = Daemon(database)
    yield running
    assert running.stop() == 0, running.errors


def ids(answer):
    return [hit["id"] for hit in answer["hits"]]


def test_articles_with_all_words_come_first_then_the_others(daemon):
    answer = daemon.search(q="ferry captain")
    assert ids(answer)[0] == "both" and set(ids(answer)) == {"both", "ferry", "captain"}
    assert answer["estimatedTotalHits"] == 3
    assert answer["fewerWords"] and answer["allWordsHits"] == 1


def test_scores_descend_over_both_kinds(daemon):
    hits = daemon.search(q="captain ferry", showRankingScore="true")["hits"]
    scores = [hit["_rankingScore"] for hit in hits]
    assert scores == sorted(scores, reverse=True) and scores[0] > .5 > scores[1]


def test_enough_hits_with_all_words_are_not_loosened(daemon):
    answer = daemon.search(q="baker shop")
    assert answer["estimatedTotalHits"] == SHOPS and "fewerWords" not in answer


def test_strict_searches_stay_strict(daemon):
    answer = daemon.search(q="ferry captain", matchingStrategy="all")
    assert ids(answer) == ["both"] and "fewerWords" not in answer


def test_the_newest_with_few_of_the_words_does_not_come_before_one_with_all(daemon):
    assert ids(daemon.search(q="ferry captain", sort="newest")) == ["both", "captain", "ferry"]
    assert ids(daemon.search(q="ferry captain", sort="newest", matchingStrategy="any")) == [
        "captain", "ferry", "both"]


def test_every_page_continues_the_same_list(daemon):
    whole = ids(daemon.search(q="wharff reopens", limit=400))
    assert len(set(whole)) == len(whole)
    paged = [id for offset in range(0, len(whole), 30)
             for id in ids(daemon.search(q="wharff reopens", offset=offset, limit=30))]
    assert paged == whole


def test_a_page_full_of_all_words_counts_the_others_too(daemon):
    """The first page needs none of those with fewer words; the later pages do."""
    pages = [daemon.search(q="quarry blast", offset=offset, limit=15) for offset in range(0, 120, 15)]
    assert {(page["estimatedTotalHits"], page["allWordsHits"]) for page in pages} == {(100, BLASTS)}
    paged = [id for page in pages for id in ids(page)]
    assert paged == ids(daemon.search(q="quarry blast", limit=200)) and len(set(paged)) == 100
    assert all(id.startswith("blast") for id in paged[:BLASTS])


@pytest.mark.parametrize("q", ["quarry blast", "ferry captain", "wharff", "baker shop", "wharf shop", "wharff reopens"])
def test_a_facet_s_number_is_the_total_of_its_filter(daemon, q):
    whole = daemon.search(q=q, facets="section")
    assert sum(whole["facetDistribution"]["section"].values()) == whole["estimatedTotalHits"]
    for section, count in whole["facetDistribution"]["section"].items():
        for offset in (0, 40):
            narrowed = daemon.search(q=q, filter=f'section = "{section}"', offset=offset)
            assert narrowed["estimatedTotalHits"] == count


def test_a_rare_slip_finds_the_word_too(daemon):
    answer = daemon.search(q="wharff")
    assert set(ids(answer)[:2]) == {"warf1", "warf2"}
    assert answer["estimatedTotalHits"] == WHARVES + 2
    assert answer["suggestion"] == "wharf" and answer["suggestionApplied"]


def test_an_exact_match_comes_first_in_every_order(daemon):
    assert ids(daemon.search(q="wharff", sort="newest"))[:2] == ["warf2", "warf1"]


@pytest.mark.parametrize("more", [{"q": '"wharff"'}, {"q": "wharff", "correct": "false"}])
def test_a_correction_can_be_undone(daemon, more):
    answer = daemon.search(**more)
    assert set(ids(answer)) == {"warf1", "warf2"} and "suggestionApplied" not in answer


def test_a_quotation_is_loosened_if_nobody_said_it(daemon):
    assert ids(daemon.search(q='"bridge to nowhere"')) == ["quote"]
    assert ids(daemon.search(q='"nowhere, minister" plan'))[0] == "quote"


def test_a_quotation_that_exists_is_kept(daemon):
    assert ids(daemon.search(q='"bridge to nowhere" plan ferry captain')) == ["quote"]
    assert ids(daemon.search(q='"bridge to nowhere" ferry captain')) == ["quote"]


def test_a_number_is_not_dropped(daemon):
    assert ids(daemon.search(q="apollo 8")) == ["apollo"]


def test_a_number_in_a_sentence_may_be_dropped(daemon):
    found = ids(daemon.search(q="apollo 8 orbits moon lander tests"))
    assert found[0] in ("apollo", "apollo-other") and {"apollo", "apollo-other"} <= set(found)


def test_a_pasted_headline_with_a_quotation_finds_other_wordings_too(tmp_path, start):
    index(tmp_path, [article("other", "Harbour master warns of storm damage in the old port",
                             "They called it a sea change."),
                     article("right", "Port mends storm damage", "The harbour master warns: the sea "
                                                                 "will change the old port.")])
    daemon = start(db=tmp_path)
    answer = daemon.search(q='Harbour master warns of "sea change" in old port storm damage')
    assert ids(answer) == ["other", "right"]


def test_operators_in_capitals_are_words_where_all_is_in_capitals(daemon):
    assert ids(daemon.search(q="FERRY OR CAPTAIN"))[0] == "both"
    assert ids(daemon.search(q="FERRY NOT CAPTAIN"))[0] == "both"
    assert ids(daemon.search(q="ferry NOT captain")) == ["ferry"]


def test_a_pasted_paragraph_finds_its_article(daemon):
    text = "The medal was given yesterday evening to the captain of the ferry who " + " ".join(
        f"unheard{n}" for n in range(150))
    assert ids(daemon.search(q=text))[0] == "both"
    assert "queryTruncated" not in daemon.search(q=text)


def test_text_beside_the_stories_is_found_only_if_nothing_else_is(tmp_path, start):
    index(tmp_path, [article("a", "Bridge opens", boilerplate="Sports\n\nMost read: ferry sinks"),
                     article("b", "Ferry sinks", boilerplate="Sports")])
    daemon = start(db=tmp_path)
    assert ids(daemon.search(q="ferry sinks")) == ["b"]
    answer = daemon.search(q="sports")
    assert set(ids(answer)) == {"a", "b"} and answer["onlyBoilerplate"]
    assert ids(daemon.search(q="boilerplate:ferry")) == ["a"]
    strict = requests.post(f"{daemon.url}/indexes/articles/search", json={"q": "sports"},
                           timeout=ANSWER_SECONDS).json()
    assert strict["hits"] == []


@pytest.mark.parametrize("more", [{"distinct": "byline"}, {"collapse": "best"}])
def test_one_hit_per_value_counts_in_facets_too(tmp_path, start, more):
    index(tmp_path, [article(f"a{n}", "Ferry sinks", f"The ferry sank, says source {n % 7}.",
                             byline=f"Reporter {n % 5}", section=["City", "Port", "Sea"][n % 3],
                             keywords=["ships", f"pier {n % 2}"], published=f"201{n % 4}-05-01")
                     for n in range(60)])
    daemon = start(db=tmp_path)
    whole = daemon.search(q="ferry", facets="section,keywords,year", **more)
    for facet, field in (("section", "section"), ("keywords", "keywords")):
        for value, count in whole["facetDistribution"][facet].items():
            narrowed = daemon.search(q="ferry", filter=f'{field} = "{value}"', limit=100, **more)
            assert narrowed["estimatedTotalHits"] == count == len(narrowed["hits"])
    for year, count in whole["facetDistribution"]["year"].items():
        narrowed = daemon.search(q="ferry", **{"from": year, "to": year}, **more)
        assert narrowed["estimatedTotalHits"] == count


def test_a_pasted_text_is_not_corrected(tmp_path, start):
    """An article has all its words, also the one that looks like a slip."""
    headline = "Keeper of the old wharff talks of storms and lanterns"
    index(tmp_path, [article(f"w{n}", f"Wharf {n}: a keeper talks") for n in range(100)]
          + [article("slip", headline)])
    daemon = start(db=tmp_path)
    corrected = daemon.search(q="keeper wharff talks")
    assert corrected["suggestionApplied"] and corrected["estimatedTotalHits"] == 101
    pasted = daemon.search(q=headline, matchingStrategy="all")
    assert ids(pasted) == ["slip"] and "suggestionApplied" not in pasted
