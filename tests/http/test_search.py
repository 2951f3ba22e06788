# SPDX-License-Identifier: GPL-2.0-or-later
"""test_search.py - a reader with curl, and a front end with JSON, find the same articles."""
import requests

from articles import ARTICLES, BRIDGE, BUDGET, VACCINE
from conftest import ANSWER_SECONDS


def ids(answer):
    return [hit["id"] for hit in answer["hits"]]


def test_finds_the_one_story_that_says_so(daemon):
    answer = daemon.search(q="harbour bridge")
    assert ids(answer)[0] == BRIDGE["id"]
    assert answer["query"] == "harbour bridge"
    assert answer["allWordsHits"] == 1
    assert answer["limit"] == 20 and answer["offset"] == 0
    assert isinstance(answer["processingTimeMs"], int)


def test_a_hit_has_the_articles_fields_and_a_snippet_but_no_body(daemon):
    hit = daemon.search(q="bridge")["hits"][0]
    for field in ("id", "headline", "byline", "dateline", "source", "section", "url"):
        assert hit[field] == BRIDGE[field]
    assert "body" not in hit
    assert "<mark>bridge</mark>" in hit["_snippet"]


def test_a_snippet_is_safe_in_a_page(daemon):
    snippet = daemon.search(q="engineer smiled", snippetLength=400)["hits"][0]["_snippet"]
    assert "<said>" not in snippet
    assert "&lt;said&gt; &amp; " in snippet


def test_the_body_comes_when_asked_for(daemon):
    assert daemon.search(q="bridge", body="true")["hits"][0]["body"] == BRIDGE["body"]


def test_matches_in_the_headline_are_marked_too(daemon):
    hits = daemon.search(q="bridge")["hits"]
    marked = [hit["_headline"] for hit in hits if "bridge" in hit["headline"].lower()]
    assert marked
    assert all("<mark>" in headline for headline in marked)


def test_no_snippet_when_none_is_wanted(daemon):
    hit = daemon.search(q="bridge", snippets=0)["hits"][0]
    assert "_snippet" not in hit and "_headline" not in hit


def test_facets_of_source_section_and_year_unasked(daemon):
    facets = daemon.search(q="storm")["facetDistribution"]
    assert facets["source"] == {"Harbour News": 1, "Valley Gazette": 1}
    assert facets["section"] == {"City": 1, "Politics": 1}
    assert facets["year"] == {"2021": 1, "2020": 1}


def test_facets_as_asked_and_none(daemon):
    assert list(daemon.search(facets="section")["facetDistribution"]) == ["section"]
    assert "facetDistribution" not in daemon.search(facets="")


def test_filter_by_source(daemon):
    answer = daemon.search(filter='source = "Harbour News"')
    assert sorted(ids(answer)) == sorted([BRIDGE["id"], VACCINE["id"]])


def test_from_and_to_include_their_days(daemon):
    assert ids(daemon.search(**{"from": "2021-03-04", "to": "2021-03-04"})) == [BRIDGE["id"]]
    assert sorted(ids(daemon.search(**{"from": "2021"}))) == sorted([BRIDGE["id"], VACCINE["id"]])
    assert ids(daemon.search(q="storm", to="2020")) == [BUDGET["id"]]


def test_sorted_by_date_both_ways(daemon):
    newest = daemon.search(sort="published:desc", limit=3)
    assert ids(newest) == [BRIDGE["id"], VACCINE["id"], BUDGET["id"]]
    assert ids(daemon.search(sort="newest", limit=3)) == ids(newest)
    dates = [hit["published"] for hit in daemon.search(sort="published:asc")["hits"]]
    assert dates == sorted(dates)


def test_pages_hold_every_article_once(daemon):
    seen = []
    for offset in range(0, 80, 7):
        seen += ids(daemon.search(sort="published:asc", limit=7, offset=offset))
    assert sorted(seen) == sorted(article["id"] for article in ARTICLES)


def test_an_empty_query_finds_everything(daemon):
    assert daemon.search(limit=0)["estimatedTotalHits"] == len(ARTICLES)


def test_a_snippet_is_the_same_on_every_page(daemon):
    together = daemon.search(q="penalty", limit=20)["hits"]
    for offset, hit in enumerate(together[:5]):
        alone = daemon.search(q="penalty", limit=1, offset=offset)["hits"][0]
        assert alone["_snippet"] == hit["_snippet"]


def test_the_start_of_a_word_on_request(daemon):
    assert daemon.search(q="vacc", matchingStrategy="all")["hits"] == []
    assert ids(daemon.search(q="vacc", prefix="true")) == [VACCINE["id"]]


def test_strategies_want_all_words_or_any(daemon):
    assert daemon.search(q="bridge vaccine", matchingStrategy="all")["hits"] == []
    found = ids(daemon.search(q="bridge vaccine", matchingStrategy="any"))
    assert sorted(found) == sorted([BRIDGE["id"], VACCINE["id"]])


def test_raw_utf8_in_a_url_as_curl_sends_it(daemon):
    with daemon.wire() as wire:
        wire.send(b"GET /search?q=caf\xc3\xa9 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        status, _, body = wire.answer()
    assert status == 200
    assert '"query":"caf\u00e9"' in body.decode()


def test_json_and_url_give_the_same_answer(daemon):
    by_json = daemon.ask({"q": "storm", "facets": ["source"], "sort": ["published:desc"],
                          "filter": "section = City OR section = Politics"}).json()
    by_url = daemon.get("/indexes/articles/search",
                        params={"q": "storm", "facets": "source", "sort": "published:desc",
                                "filter": "section = City OR section = Politics"}).json()
    by_json.pop("processingTimeMs")
    by_url.pop("processingTimeMs")
    assert by_json == by_url
    assert ids(by_json) == [BRIDGE["id"], BUDGET["id"]]


def test_filters_as_arrays(daemon):
    answer = daemon.ask({"filter": [["section = City", "section = Science"],
                                    'source = "Harbour News"']}).json()
    assert sorted(ids(answer)) == sorted([BRIDGE["id"], VACCINE["id"]])


def test_numbered_pages_count_exactly(daemon):
    answer = daemon.ask({"q": "round", "page": 2, "hitsPerPage": 25}).json()
    assert answer["page"] == 2 and answer["hitsPerPage"] == 25
    assert answer["totalHits"] == 60 and answer["totalPages"] == 3
    assert len(answer["hits"]) == 25
    assert "estimatedTotalHits" not in answer
    assert daemon.ask({"page": 0}).json()["hits"] == []


def test_only_the_attributes_asked_for(daemon):
    hit = daemon.ask({"q": "bridge", "attributesToRetrieve": ["headline", "body"],
                      "snippets": 0}).json()["hits"][0]
    assert hit == {"headline": BRIDGE["headline"], "body": BRIDGE["body"]}


def test_a_star_retrieves_all_fields(daemon):
    hit = daemon.ask({"q": "bridge", "attributesToRetrieve": ["*"]}).json()["hits"][0]
    assert hit["body"] == BRIDGE["body"] and hit["url"] == BRIDGE["url"]


def test_formatted_marks_matches_and_turns_numbers_into_text(daemon):
    hit = daemon.ask({"q": "vaccine trial", "attributesToHighlight": ["headline"],
                      "attributesToRetrieve": ["headline", "readers"]}).json()["hits"][0]
    assert hit["headline"] == VACCINE["headline"] and hit["readers"] == 1200
    assert hit["_formatted"] == {
        "headline": "<em>Vaccine</em> <em>trial</em> begins in three cities", "readers": "1200"}


def test_tags_and_marker_of_ones_own(daemon):
    hit = daemon.ask({"q": "malaria", "attributesToHighlight": ["body"],
                      "attributesToCrop": ["body:3"], "highlightPreTag": "[", "cropMarker": "(...)",
                      "highlightPostTag": "]", "attributesToRetrieve": ["id"]}).json()["hits"][0]
    assert "[malaria]" in hit["_formatted"]["body"]
    assert "(...)" in hit["_formatted"]["body"]
    assert "body" not in hit


def test_scores_fall_from_hit_to_hit(daemon):
    hits = daemon.ask({"q": "round draw", "showRankingScore": True}).json()["hits"]
    scores = [hit["_rankingScore"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_null_is_as_if_not_given(daemon):
    assert ids(daemon.ask({"q": "bridge", "filter": None, "sort": None}).json()) == [BRIDGE["id"]]


def test_head_has_the_headers_of_get(daemon):
    answer = requests.head(daemon.url + "/search?q=bridge", timeout=ANSWER_SECONDS)
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) > 100
    assert answer.content == b""


def test_a_suggestion_with_what_a_typo_finds(daemon):
    answer = daemon.search(q="vacine")
    assert answer["suggestion"] == "vaccine"
    assert answer["hits"] == daemon.search(q="vaccine")["hits"] != []


def asked(daemon, **parameters):
    answer = daemon.ask(parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_front_ends_find_while_one_types_and_readers_whole_words(daemon):
    assert ids(asked(daemon, q="vacc")) == [VACCINE["id"]]
    assert ids(asked(daemon, q="trial vacc")) == [VACCINE["id"]]
    assert ids(asked(daemon, q="vacc ")) == []
    assert ids(daemon.search(q="vacc")) == []
    listed = daemon.get("/indexes/articles/search", params={"q": "vacc"}).json()
    assert ids(listed) == [VACCINE["id"]]


def test_whether_the_last_word_is_a_start_may_be_said(daemon):
    assert ids(asked(daemon, q="vacc", prefix=False)) == []
    assert ids(asked(daemon, q="vacc", prefix=True)) == [VACCINE["id"]]
    assert ids(daemon.search(q="vacc", prefix="true")) == [VACCINE["id"]]


def test_several_queries_find_while_one_types(daemon):
    queries = [{"indexUid": "articles", "q": word} for word in ("vacc", "vacc ", "vacine")]
    answer = requests.post(daemon.url + "/multi-search", json={"queries": queries},
                           timeout=ANSWER_SECONDS).json()
    assert [len(result["hits"]) for result in answer["results"]] == [1, 0, 1]


def test_what_is_meant_by_a_typo_is_marked(daemon):
    hit = asked(daemon, q="vacine", attributesToHighlight=["headline"])["hits"][0]
    assert hit["_formatted"]["headline"].startswith("<em>Vaccine</em> trial")
