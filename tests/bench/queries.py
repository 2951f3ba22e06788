#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""queries.py - queries of one to four words that somebody could ask of a collection of articles:
ARTICLES.jsonl[.gz] COUNT > FILE

The words of a query stand in one article, so that asking for all of them finds something; articles
and words are drawn by a generator that is the same in every run. Left out are words of fewer than
three letters and the hundred most frequent ones, which readers seldom type; every tenth query may
have them."""
import gzip
import json
import random
import re
import sys
from collections import Counter

WORD = re.compile(r"[^\W\d_]{3,}(?:'[^\W\d_]+)?")
COMMON = 100


def read_articles(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            article = json.loads(line)
            headline = article.get("headline") or article.get("title") or ""
            body = article.get("body") or article.get("text") or ""
            yield f"{headline} {body}"


def sample(path, wanted, roll):
    """Every article has the same chance to be among the wanted ones (reservoir sampling)."""
    kept = []
    for number, text in enumerate(read_articles(path)):
        place = number if number < wanted else roll.randrange(number + 1)
        if place == len(kept):
            kept.append(text)
        elif place < wanted:
            kept[place] = text
    return kept


def make_queries(path, count):
    roll = random.Random(20210107)
    texts = [WORD.findall(text) for text in sample(path, count * 2, roll)]
    texts = [words for words in texts if len(words) >= 20]
    frequent = Counter(word.lower() for words in texts for word in words)
    common = {word for word, _ in frequent.most_common(COMMON)}
    for number in range(count):
        words = texts[number % len(texts)]
        telling = [word for word in words if word.lower() not in common]
        choice = words if number % 10 == 9 or len(telling) < 4 else telling
        yield " ".join(roll.sample(choice, 1 + number % 4))


if __name__ == "__main__":
    for query in make_queries(sys.argv[1], int(sys.argv[2])):
        print(query)
