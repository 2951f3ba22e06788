# SPDX-License-Identifier: GPL-2.0-or-later
"""questions.py - what all engines are asked: drawn from the corpus, the same in every run.

The words of a question stand in one article, so that it has an answer; a filter is that article's
section and the two years around its date. Words of fewer than three letters and the hundred most
frequent ones are left out but for every tenth question. Letters are ASCII: how an engine folds
accents is not what is measured."""
import random
import re
from collections import Counter
from dataclasses import dataclass, replace

WORD = re.compile(r"[A-Za-z]{3,}")
RUN = re.compile(r"(?<![\w'.-])[A-Za-z]{2,}(?: [A-Za-z]{2,}){1,3}(?![\w'-])")
COMMON = 100
SEED = 20210107

# What is asked: how words match, and what goes with it.
KINDS = {
    "all": dict(match="all"),
    "any": dict(match="any"),
    "phrase": dict(match="phrase"),
    "filtered": dict(match="all", filtered=True),
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


def make_questions(corpus, kind, count):
    roll = random.Random(f"{SEED} {kind}")
    articles = [fields for fields in sample(corpus.columns, 3 * count, roll)
                if len(fields[4]) > 300]
    frequent = Counter(word.lower() for fields in articles for word in WORD.findall(fields[4]))
    common = {word for word, _ in frequent.most_common(COMMON)}
    wish = dict(KINDS[kind])
    filtered = wish.pop("filtered", False)
    questions = []
    for _, _, date, section, body in articles:
        words = (pick_phrase(body, common, roll) if kind == "phrase" else
                 pick_words(body, len(questions), common, roll))
        if words and len(questions) < count:
            question = Question(words, **wish)
            if filtered:
                day = min(int(date) % 100, 28)  # there is one in every month of every year
                middle = int(date) // 100 * 100 + day
                question = replace(question, section=section, first=middle - 10000,
                                   last=middle + 10000)
            questions.append(question)
    return questions
