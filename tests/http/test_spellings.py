# SPDX-License-Identifier: GPL-2.0-or-later
"""test_spellings.py - spellings of one thing find each other, and others do not.

Each line of SAME is one thing: a document has one of the spellings, and a search for any of them
finds all these documents, and none of the line's neighbours in APART."""
import pytest

from books import Books
from conftest import Daemon, index

SAME = {
    "subscripts": ["N2O", "N₂O"],
    "square metres": ["40 m2", "40 m²"],
    "three quarters": ["¾", "3/4"],
    "a half more": ["7½", "7 ½", "7 1/2"],
    "two initials": ["C. S. Lewis", "C.S. Lewis", "CS Lewis", "C S Lewis"],
    "three initials": ["J. R. R. Tolkien", "J.R.R. Tolkien", "JRR Tolkien"],
    "a full stop in a name": ["Next.js", "NextJS", "nextjs"],
    "a site": ["Monday.com", "mondaycom"],
    "a slash in a name": ["NCR/Atleos", "ncr atleos"],
    "a hashtag": ["#MarchForOurLives", "march for our lives"],
    "a hashtag with a number": ["#Vote2024", "vote2024", "vote 2024"],
    "a name of two words": ["BlackRock", "black rock", "blackrock"],
    "millions": ["$8.5m", "$8.5mn", "$8.5 million", "8.5 million", "$8.5 m"],
    "billions": ["€6bn", "€6 bn", "6 billion"],
    "thousands": ["£12k", "12 thousand"],
    "grouped by blanks": ["4 500 000", "4\u00a0500\u00a0000", "4\u202f500\u202f000", "4,500,000",
                          "4'500'000", "4500000"],
    "a thin blank": ["17\u2009400", "17,400", "17400"],
    "letters and digits": ["S.R. 2468", "SR2468"],
    "a heart": ["❤", "❤️"],
    "a hand of any colour": ["👋", "👋🏽"],
    "a line of music": ["R&B", "r & b"],
    "a flight": ["F-22", "F22"],
    "emergencies": ["24/7", "24⁄7"],
}

# A search for the first does not find the second.
APART = [
    ("C++", "Vitamin C"), ("c++", "cost"), ("C#", "Vitamin C"), ("C#", "C++"), ("F#", "F minor"),
    (".NET", "a net gain"), ("A+", "A minor"), ("Disney+", "Disney"), ("CO₂", "Smith & Co"),
    ("½", "1-2"), ("½", "2"), ("£10m", "10 miners"), ("£10m", "10"),
    ("🇫🇷", "🇩🇪"), ("👩‍🚒", "👩"), ("😀", "plain"), ("→", "plain"), ("€", "plain"), ("%", "plain"),
    ("-", "plain"), ("...", "plain"), ("&", "plain"), ("©", "plain"), ("−", "plain"), ("│", "plain"),
    ("C. S. Lewis", "C. Lewis"), ("Donald", "McDonald"), ("phone", "iPhone"),
]
# Only in an index of articles: that of documents searches as one types, and 2 may be the start of 21.
APART_IN_ARTICLES = [("world war 2", "world war 21")]

# What must still find each other, though the first is not the second.
FOUND = [
    ("Disney", "Disney+"), ("George W Bush", "George W. Bush"), ("mcdonald", "McDonald"),
    ("iphone", "iPhone"), ("🎉", "Rally🎉 downtown"), ("€", "€25"), ("25", "€25"), ("€25", "25 euros"),
    ("exxon", "ExxonMobil"), ("market", "market¹ news"), ("asp.net", "ASP.NET"),
    ("3.5 Mio. Euro", "3.5 million Euro"), ("5 M€", "5 million"), ("o'neill", "ONeill"),
    ("🇫🇷", "Vive 🇫🇷🎆"), ("rally downtown", "Rally🎉 downtown"), ("US", "U. S. Steel"),
    ("the lives", "#BlueLivesMatter, the march"), ("marchforourlives", "#MarchForOurLives"),
]


def documents():
    texts = [text for line in SAME.values() for text in line]
    texts += [text for pair in APART + APART_IN_ARTICLES for text in pair[1:]] + [text for pair in FOUND for text in pair[1:]]
    return [{"id": str(number), "headline": text, "body": "."}
            for number, text in enumerate(dict.fromkeys(texts))]


DOCUMENTS = documents()
TEXT = {document["id"]: document["headline"] for document in DOCUMENTS}


@pytest.fixture(scope="module")
def spelt(tmp_path_factory):
    """A daemon whose index `articles` has the documents, and its index `books` as API clients do."""
    database = tmp_path_factory.mktemp("spellings") / "db"
    index(database, DOCUMENTS)
    daemon = Daemon(database)
    books = Books(daemon)
    books.done(books.post("/indexes/books/documents", DOCUMENTS))
    yield books
    assert daemon.stop() == 0, daemon.errors


def found(spelt, uid, text):
    answer = spelt.search(text, uid, matchingStrategy="all", limit=len(DOCUMENTS))
    return {TEXT[hit["id"]] for hit in answer["hits"]}


@pytest.mark.parametrize("uid", ["articles", "books"])
@pytest.mark.parametrize("name", SAME)
def test_spellings_find_each_other(spelt, uid, name):
    for text in SAME[name]:
        assert set(SAME[name]) <= found(spelt, uid, text), (uid, text)


@pytest.mark.parametrize("uid", ["articles", "books"])
@pytest.mark.parametrize("asked,other", APART)
def test_others_are_not_found(spelt, uid, asked, other):
    assert other not in found(spelt, uid, asked)


@pytest.mark.parametrize("asked,other", APART_IN_ARTICLES)
def test_articles_are_not_found_by_the_start_of_a_number(spelt, asked, other):
    assert other not in found(spelt, "articles", asked)


@pytest.mark.parametrize("uid", ["articles", "books"])
@pytest.mark.parametrize("asked,text", FOUND)
def test_parts_are_found(spelt, uid, asked, text):
    assert text in found(spelt, uid, asked)
