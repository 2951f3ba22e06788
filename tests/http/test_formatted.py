# SPDX-License-Identifier: GPL-2.0-or-later
"""test_formatted.py - what of a document is shown, how, and where its matches are."""
from books import BOOKS, books  # noqa: F401

BRIDGE, _, STORM, _ = BOOKS


def test_documents_come_back_as_they_were_sent(books):
    assert books.search("storm sea")["hits"][0] == STORM


def test_paths_choose_parts_of_objects_and_of_arrays(books):
    hit = books.search("storm sea", attributesToRetrieve=["author.name", "chapters.pages"])["hits"][0]
    assert hit == {"author": {"name": "Ann Porter"}, "chapters": [{"pages": 20}, {"pages": 31}]}
    assert books.search("storm sea", attributesToRetrieve=[])["hits"][0] == {}
    assert books.search("storm sea", attributesToRetrieve=["title.x", "nosuch"])["hits"][0] == {}
    assert books.search("storm sea", attributesToRetrieve=["id", "*"])["hits"][0] == STORM


def test_formatted_has_numbers_as_texts_and_nothing_else_changed(books):
    hit = books.search("sighs", attributesToHighlight=["title"])["hits"][0]
    assert hit["_formatted"] == {**BRIDGE, "id": "1", "title": "The bridge of <em>sighs</em>",
                                 "author": {"name": "Ann Porter", "born": "1950"}, "price": "12.5"}


def test_a_star_marks_everywhere(books):
    hit = books.search("bridge storm", attributesToHighlight=["*"], highlightPreTag="[",
                       highlightPostTag="]", attributesToRetrieve=["id"])["hits"][0]
    assert hit["_formatted"]["title"] == "A [storm] at sea"
    assert hit["_formatted"]["chapters"][0]["name"] == "The harbour [bridge]"
    assert [key for key in hit if key != "_formatted"] == ["id"]


def test_what_is_marked_of_an_object_is_marked_below(books):
    hit = books.search("porter", attributesToHighlight=["author"], attributesToRetrieve=[])["hits"][0]
    assert hit == {"_formatted": {"author": {"name": "Ann <em>Porter</em>", "born": "1950"}}}


def test_texts_are_cropped_to_words(books):
    hit = books.search("harbour", attributesToCrop=["chapters.name:2"], attributesToRetrieve=[],
                       cropMarker="...")["hits"][0]
    assert hit["_formatted"]["chapters"][0]["name"] == "The harbour..."
    hit = books.search("storm", attributesToCrop=["title"], cropLength=2)["hits"][0]
    assert hit["_formatted"]["title"].endswith("\N{HORIZONTAL ELLIPSIS}")


def test_nothing_to_format_is_no_formatted(books):
    hit = books.search("sighs", attributesToHighlight=[], attributesToCrop=[])["hits"][0]
    assert "_formatted" not in hit


def test_positions_are_bytes_with_the_places_in_arrays(books):
    hit = books.search("weather", showMatchesPosition=True, filter="id = 3")["hits"][0]
    assert hit["_matchesPosition"] == {"tags": [{"start": 0, "length": 7, "indices": [1]}]}
    hit = books.search("bridge", showMatchesPosition=True, filter="id = 3")["hits"][0]
    assert hit["_matchesPosition"] == {
        "chapters.name": [{"start": 12, "length": 6, "indices": [0]}]}
    assert books.search("", showMatchesPosition=True)["hits"][0]["_matchesPosition"] == {}


def test_only_displayed_attributes_are_shown(books):
    books.done(books.patch("/indexes/shown/settings", {"displayedAttributes": ["id", "author.name"]}))
    books.done(books.post("/indexes/shown/documents", BOOKS))
    hit = books.search("porter sighs", uid="shown", attributesToHighlight=["*"],
                       showMatchesPosition=True)["hits"][0]
    assert hit == {"id": 1, "author": {"name": "Ann Porter"},
                   "_formatted": {"id": "1", "author": {"name": "Ann <em>Porter</em>"}},
                   "_matchesPosition": {"author.name": [{"start": 4, "length": 6}]}}
    assert books.search("sighs", uid="shown", attributesToRetrieve=["title"])["hits"] == [{}]


def test_vectors_have_an_empty_place_when_they_are_asked_for(books):
    assert books.search("sighs", retrieveVectors=True)["hits"][0]["_vectors"] == {}


def test_a_field_may_be_called_body(books):
    books.done(books.post("/indexes/bodies/documents", [{"id": 1, "body": "of water"}]))
    hit = books.search("water", uid="bodies", attributesToHighlight=["body"],
                       attributesToRetrieve=["*"])["hits"][0]
    assert hit == {"id": 1, "body": "of water",
                   "_formatted": {"id": "1", "body": "of <em>water</em>"}}


def test_the_number_of_a_crop_follows_the_last_colon(books):
    books.done(books.post("/indexes/colons/documents", [{"id": 1, "dc:title": "one two three four five"}]))
    for crop, text in (("dc:title:2", "one two…"), ("dc:title", "one two three…"), ("*:1", "one…")):
        hit = books.search("one", uid="colons", attributesToCrop=[crop], cropLength=3)["hits"][0]
        assert hit["_formatted"]["dc:title"] == text
    assert "_formatted" not in books.search("one", uid="colons", attributesToCrop=["dc:x"])["hits"][0]


def test_attributes_that_do_not_exist_are_no_order_to_format_the_others(books):
    for order in ({"attributesToHighlight": ["nosuch"]}, {"attributesToCrop": ["nosuch", "title.nosuch"]},
                  {"attributesToHighlight": ["nosuch"], "attributesToCrop": ["nosuch:3"]}):
        assert "_formatted" not in books.search("storm sea", **order)["hits"][0]
    for order in ({"attributesToHighlight": ["nosuch", "title"]}, {"attributesToCrop": ["chapters.name"]},
                  {"attributesToHighlight": ["*"]}, {"attributesToHighlight": ["auth*"]}):
        assert books.search("storm sea", **order)["hits"][0]["_formatted"]["id"] == "3"
