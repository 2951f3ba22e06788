# SPDX-License-Identifier: GPL-2.0-or-later
"""questions.py - what all engines are asked: drawn from the corpus, the same in every run.

The words of a question stand in one article, so that it has an answer; a filter is that article's
section and the two years around its date, or the two months (few), or the twenty years (many). A
phrase of running text is four to six words as they stand, with function words. Words of fewer than three letters and the hundred most
frequent ones are left out but for every tenth question. Letters are ASCII: how an engine folds
accents is not what is measured."""
import random
import re
from collections import Counter
from dataclasses import dataclass, replace

WORD = re.compile(r"[A-Za-z]{3,}")
RUN = re.compile(r"(?<![\w'.-])[A-Za-z]{2,}(?: [A-Za-z]{2,}){1,3}(?![\w'-])")
RUNNING = re.compile(r"(?<![\w'.-])[A-Za-z]+(?: [A-Za-z]+){3,5}(?![\w'-])")
COMMON = 100
SEED = 20210107

# What is asked: how words match, and what goes with it.
KINDS = {
    "all": dict(match="all"),
    "any": dict(match="any"),
    "phrase": dict(match="phrase"),
    "running": dict(match="phrase", running=True),
    "filtered": dict(match="all", filtered=10000),
    "few": dict(match="all", filtered=100),
    "many": dict(match="all", filtered=100000),
    "latest": dict(match="all", newest=True),
    "facets": dict(match="all", facets=True),
}


@dataclass(frozen=True)
class Question:
    words: str
    match: str = "all"
    first: int = 0  # published within, as 20210131; 0: any time
    last: int = 0
    section: str = ""
    newest: bool = False
    facets: bool = False


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
    wish = dict(KINDS[kind])
    filtered, running = wish.pop("filtered", 0), wish.pop("running", False)
    questions = []
    for _, _, date, section, body in articles:
        words = (pick_running(body, roll) if running else
                 pick_phrase(body, common, roll) if kind == "phrase" else
                 pick_words(body, len(questions), common, roll))
        if words and len(questions) < count:
            question = Question(words, **wish)
            if filtered:
                first, last = around(int(date), filtered)
                question = replace(question, section=section, first=first, last=last)
            questions.append(question)
    return questions
