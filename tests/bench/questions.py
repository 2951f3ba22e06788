# SPDX-License-Identifier: GPL-2.0-or-later
"""questions.py - what all engines are asked: drawn from the corpus, the same in every run.

The words of a question stand in one article, so that it has an answer; a filter is that article's
section and the two years around its date, or the two months (few), or the twenty years (many). A
phrase of running text is four to six words as they stand, with function words. Words of fewer than three letters and the hundred most
frequent ones are left out but for every tenth question. A prefix is the first letters of a word; a slip is
a word with two letters swapped. Ten thousand hits deep, any of two words is asked for that many articles have.
Letters are ASCII: how an engine folds accents is not what is measured."""
import random
import re
from collections import Counter
from dataclasses import dataclass, replace

WORD = re.compile(r"[A-Za-z]{3,}")
RUN = re.compile(r"(?<![\w'.-])[A-Za-z]{2,}(?: [A-Za-z]{2,}){1,3}(?![\w'-])")
RUNNING = re.compile(r"(?<![\w'.-])[A-Za-z]+(?: [A-Za-z]+){3,5}(?![\w'-])")
COMMON = 100
DEEP = 9990  # hits above those that are shown
SEED = 20210107

# What is asked: how words match, and what goes with it.
KINDS = {
    "all": dict(match="all"),
    "any": dict(match="any"),
    "phrase": dict(match="phrase"),
    "running": dict(match="phrase"),
    "filtered": dict(match="all", filtered=10000),
    "few": dict(match="all", filtered=100),
    "many": dict(match="all", filtered=100000),
    "latest": dict(match="all", newest=True),
    "facets": dict(match="all", facets=True),
    "values": dict(match="all", values=True),
    "counts": dict(match="all", count=True),
    "deep": dict(match="any"),
    "prefix": dict(match="prefix"),
    "typos": dict(match="typos"),
}
# Only engines of today are asked these, and they are no part of the mixture that is asked at a fixed rate.
TODAYS_ONLY = frozenset({"values", "counts", "deep", "prefix", "typos"})


@dataclass(frozen=True)
class Question:
    words: str
    match: str = "all"
    first: int = 0  # published within, as 20210131; 0: any time
    last: int = 0
    section: str = ""
    newest: bool = False
    facets: bool = False  # the counts of section and year
    values: bool = False  # those of the months
    count: bool = False   # only how many match
    offset: int = 0       # hits above those that are shown


def sample(path, wanted, roll):
    """Articles of which each has the same chance: lines at random places of the file."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        for _ in range(wanted):
            file.seek(roll.randrange(max(1, size - 20000)))
            file.readline()
            fields = file.readline().decode("utf-8", "replace").rstrip("\n").split("\t")
            if len(fields) == 5:
                yield fields


def pick_words(text, number, common, roll):
    words = WORD.findall(text)
    telling = [word for word in words if word.lower() not in common]
    choice = words if number % 10 == 9 or len(telling) < 4 else telling
    return " ".join(roll.sample(choice, 1 + number % 4)) if len(choice) >= 4 else None


def pick_phrase(text, common, roll):
    runs = [run for run in RUN.findall(text)
            if any(word.lower() not in common for word in run.split())]
    return roll.choice(runs) if runs else None


def pick_prefix(text, common, roll):
    words = [word for word in WORD.findall(text) if len(word) >= 6 and word.lower() not in common]
    word = roll.choice(words).lower() if words else ""
    return word[:max(4, len(word) * 3 // 5)] or None


def pick_slip(text, common, roll):
    words = [word for word in WORD.findall(text)
             if len(word) >= 7 and word.islower() and word not in common and word[3] != word[4]]
    word = roll.choice(words) if words else ""
    return word[:3] + word[4] + word[3] + word[5:] if word else None


def pick_spread(spread, roll):
    """Two words that many articles have, by how many of the sampled ones have each."""
    many = [word for word, _ in spread.most_common(200) if len(word) > 3][:40]
    return " ".join(roll.sample(many, 2)) if len(many) > 1 else None


def pick_running(text, roll):
    runs = RUNNING.findall(text)
    return roll.choice(runs) if runs else None


def around(date, reach):
    """The dates, as 20210131, so far before and behind: `reach` is 100 for a month, 10000 for a year."""
    year, month, day = date // 10000, date // 100 % 100 - 1, min(date % 100, 28)
    months = year * 12 + month
    span = reach // 100 if reach < 10000 else reach // 10000 * 12
    return [at // 12 * 10000 + (at % 12 + 1) * 100 + day for at in (months - span, months + span)]


def make_questions(corpus, kind, count):
    roll = random.Random(f"{SEED} {kind}")
    articles = [fields for fields in sample(corpus.columns, 3 * count, roll)
                if len(fields[4]) > 300]
    frequent = Counter(word.lower() for fields in articles for word in WORD.findall(fields[4]))
    common = {word for word, _ in frequent.most_common(COMMON)}
    spread = Counter(word for fields in articles for word in {found.lower() for found in WORD.findall(fields[4])})
    pickers = {"running": lambda body, number: pick_running(body, roll),
               "phrase": lambda body, number: pick_phrase(body, common, roll),
               "prefix": lambda body, number: pick_prefix(body, common, roll),
               "typos": lambda body, number: pick_slip(body, common, roll),
               "deep": lambda body, number: pick_spread(spread, roll)}
    pick = pickers.get(kind, lambda body, number: pick_words(body, number, common, roll))
    wish = dict(KINDS[kind])
    filtered = wish.pop("filtered", 0)
    if kind == "deep":
        wish["offset"] = min(DEEP, corpus.count // 8)
    questions = []
    for _, _, date, section, body in articles:
        words = pick(body, len(questions))
        if words and len(questions) < count:
            question = Question(words, **wish)
            if filtered:
                first, last = around(int(date), filtered)
                question = replace(question, section=section, first=first, last=last)
            questions.append(question)
    return questions
