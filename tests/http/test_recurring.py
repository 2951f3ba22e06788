# SPDX-License-Identifier: GPL-2.0-or-later
"""test_recurring.py - what a source prints below all of its stories is no part of them."""
from conftest import index

ABOUT = "Harbour Works is a family firm that has built quays and cranes for ninety years."
PLACES = ["Oslo", "Lisbon", "Riga", "Cork", "Bergen"]


def story(number):
    place = PLACES[number]
    return {"id": f"h{number}", "source": "Harbour Works", "headline": f"New quay for {place}",
            "body": f"The port of {place} will have a new quay by the spring, and two cranes with it.\n\n"
                    f"Work in {place} begins next month, as the council has agreed to pay for half.\n\n{ABOUT}"}


def test_it_is_told_from_the_stories_from_one_run_to_the_next(start, tmp_path):
    index(tmp_path, [story(number) for number in range(3)])
    index(tmp_path, [story(3)])
    index(tmp_path, [story(4)])
    daemon = start(db=tmp_path)
    answer = daemon.get("/search", params={"q": "family firm"}).json()
    assert {hit["id"] for hit in answer["hits"]} == {"h0", "h1", "h2"}  # nobody could know yet
    beside = daemon.get("/search", params={"q": 'boilerplate:"family firm"'}).json()
    assert {hit["id"] for hit in beside["hits"]} == {"h3", "h4"}


def test_a_damaged_count_is_said_and_begun_anew(tmp_path):
    index(tmp_path, [story(number) for number in range(3)])
    counts = tmp_path / "indexes" / "articles" / "recurring"
    counts.write_bytes(counts.read_bytes()[:-1] + b"?")
    assert index(tmp_path, [story(3)])["indexed"] == 1
