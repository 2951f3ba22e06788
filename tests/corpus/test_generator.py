# SPDX-License-Identifier: GPL-2.0-or-later
"""test_generator.py - dateline-corpus: the same bytes on every machine, and news-like."""
import collections
import hashlib
import json
import math
import os
import re
import statistics
import subprocess

import pytest

PROGRAM = os.environ["DATELINE_CORPUS_PROGRAM"]


def generate(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, check=True).stdout


def articles(*arguments):
    return [json.loads(line) for line in generate(*arguments).splitlines()]


def words(text):
    return re.findall(r"\w+", text.lower())


@pytest.fixture(scope="module")
def corpus():
    return articles(6000, "--seed", 3)


@pytest.mark.parametrize("arguments, expected", [
    ((500,),
     "ee45a9358d1109e46552cfe6edd9a426ecf0bf978f49d82f7db366ba5c6cfdec"),
    ((500, "--seed", 7, "--copies", 30, "--languages", "en,fr,de,es", "--from", "2001", "--to",
      "2001-02"),
     "30488dfefdcb8255ef878dbe0cc5f267999489e9e76fd3b3914427357cb70acf"),
    ((500, "--queries", 100),
     "e24e10b27f6e53f299443a83f8077fa3ed30f73e126bdc9dffa22db3da506705"),
])
def test_the_same_bytes_everywhere(arguments, expected):
    assert hashlib.sha256(generate(*arguments)).hexdigest() == expected


def test_another_seed_is_another_corpus():
    one, other = articles(50, "--seed", 1), articles(50, "--seed", 2)
    assert not {a["headline"] for a in one} & {a["headline"] for a in other}
    assert not {a["id"] for a in one} & {a["id"] for a in other}


def test_as_many_lines_as_asked_for_and_ids_once():
    for count in (1, 7, 1000):
        assert len({a["id"] for a in articles(count)}) == count


def test_all_fields_are_there(corpus):
    for article in corpus:
        assert {"id", "headline", "published", "source", "section", "language", "keywords",
                "body"} <= article.keys()
        assert all(article.values())


def test_lengths_are_lognormal_around_2800(corpus):
    lengths = [len(article["body"].encode()) for article in corpus]
    assert 2600 < statistics.mean(lengths) < 3000
    assert 0.6 < statistics.pstdev(map(math.log, lengths)) < 0.85
    assert min(lengths) < 500 and max(lengths) > 9000


def test_dates_ascend_through_all_the_years(corpus):
    dates = [article["published"] for article in corpus]
    assert dates == sorted(dates)
    assert {date[:4] for date in dates} == {str(year) for year in range(1990, 2025)}


def test_common_words_have_their_usual_share(corpus):
    counts = collections.Counter(word for article in corpus for word in words(article["body"]))
    total = sum(counts.values())
    assert [word for word, _ in counts.most_common(3)] == ["the", "of", "to"]
    assert 0.06 < counts["the"] / total < 0.08


def test_rare_words_go_on_and_on(corpus):
    counts = collections.Counter()
    seen = {}
    for number, article in enumerate(corpus, 1):
        counts.update(words(article["body"]))
        seen[number] = len(counts)
    assert seen[6000] > 1.5 * seen[2000] > 2 * seen[500]
    assert sum(count == 1 for count in counts.values()) > 0.2 * len(counts)


def test_topics_differ(corpus):
    """Two articles of one story share more words than two of different ones."""
    stories = collections.defaultdict(list)
    for article in corpus[:2000]:
        if "copy_of" not in article:
            stories[article["keywords"][0]].append(set(words(article["body"])))
    told = [story for story in stories.values() if len(story) > 1]

    def overlap(a, b):
        return len(a & b) / len(a | b)

    same = statistics.mean(overlap(*story[:2]) for story in told)
    other = statistics.mean(overlap(a[0], b[0]) for a, b in zip(told, told[1:]))
    assert same > 1.3 * other


def test_stories_come_in_bursts(corpus):
    places = collections.defaultdict(list)
    for number, article in enumerate(corpus):
        places[tuple(article["keywords"])].append(number)
    spans = [numbers[-1] - numbers[0] for numbers in places.values() if len(numbers) > 3]
    assert len(spans) > 300 and statistics.median(spans) < len(corpus) / 4


def test_sections_and_sources_are_all_used(corpus):
    assert len({article["section"] for article in corpus}) == 8
    assert len({article["source"] for article in corpus}) == 12


def test_reprints_share_their_text(corpus):
    by_id = {article["id"]: article for article in corpus}
    reprints = [article for article in corpus if "copy_of" in article]
    assert 0.03 < len(reprints) / len(corpus) < 0.055
    for reprint in reprints:
        original = by_id[reprint["copy_of"]]
        assert "copy_of" not in original and original["published"] <= reprint["published"]
        assert reprint["headline"] != original["headline"]
        told = original["body"].split(" -- ", 1)[-1].split("\n\n")  # without the dateline
        retold = reprint["body"].split("\n\n")
        assert retold[0] not in told and retold[1:] == told[:len(retold) - 1]
        assert len("".join(retold[1:])) > 0.4 * len("".join(told))


def test_no_copies_when_none_are_wanted():
    assert not any("copy_of" in article for article in articles(1000, "--copies", 0))


def test_languages_have_their_own_common_words():
    found = collections.defaultdict(collections.Counter)
    for article in articles(800, "--languages", "en,fr,de,es"):
        found[article["language"]].update(words(article["body"]))
    top = {language: counts.most_common(1)[0][0] for language, counts in found.items()}
    assert top == {"en": "the", "fr": "de", "de": "der", "es": "de"}


def test_queries_find_something(corpus):
    text = collections.Counter(word for article in corpus for word in set(words(
        article["headline"] + " " + article["body"])))
    queries = generate(6000, "--seed", 3, "--queries", 500).decode().lower().splitlines()
    assert {len(query.split()) for query in queries} == {1, 2, 3, 4}
    found = sum(all(text[word] for word in query.split()) for query in queries)
    assert found > 0.9 * len(queries)


@pytest.mark.parametrize("arguments", [
    [], ["0"], ["-1"], ["x"], ["10", "20"], ["10", "--copies", "91"], ["10", "--languages", "xx"],
    ["10", "--from", "2020", "--to", "2019"], ["10", "--seed"], ["10", "--nosuch"]])
def test_wrong_usage_is_exit_2(arguments):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True)
    assert done.returncode == 2 and done.stderr and not done.stdout


def test_a_full_disk_is_noticed():
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, "1000"], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2 and b"cannot write" in done.stderr
