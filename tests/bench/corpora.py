# SPDX-License-Identifier: GPL-2.0-or-later
"""corpora.py - the collections that engines are compared on, each as JSON Lines (Dateline reads
them as they are) and as lines of tab-separated columns (what the peers are loaded from, so that no
peer is charged for reading JSON)."""
import gzip
import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

BLANKS = re.compile(r"[\t\r\n\0]+")
CONTROLS = re.compile(r"[\x01-\x1f\x7f\ufffe\uffff]")


@dataclass
class Corpus:
    name: str
    lines: Path    # JSON Lines
    columns: Path  # id, headline, published as 20210131, section, body
    key: str       # the article's field that filters and counts go by: source or section
    count: int = 0

    def size(self):
        return self.lines.stat().st_size


def flat(text):
    return CONTROLS.sub(" ", BLANKS.sub(" ", text or ""))


def columns_of(article, key):
    """The columns of one article; a date is a number, so that every engine can compare it."""
    date = article.get("published") or article.get("date") or ""
    return [article["id"], flat(article.get("headline") or article.get("title")),
            date[:10].replace("-", "") or "0", flat(article.get(key)), flat(article.get("body"))]


def write_columns(corpus):
    if not corpus.columns.exists():
        part = corpus.columns.with_suffix(".part")
        with open(corpus.lines, encoding="utf-8") as lines, \
                open(part, "w", encoding="utf-8", newline="\n") as out:
            for line in lines:
                out.write("\t".join(columns_of(json.loads(line), corpus.key)) + "\n")
        part.rename(corpus.columns)
    with open(corpus.columns, "rb") as file:
        corpus.count = sum(1 for _ in file)
    return corpus


def read_releases(shared):
    with gzip.open(shared / "data" / "senate_press_clean.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from file


def write_releases(shared, path, times):
    """The press releases so many times over, each time under ids of their own."""
    part = path.with_suffix(".part")
    with open(part, "w", encoding="utf-8") as out:
        for time in range(times):
            for line in read_releases(shared):
                if time:
                    article = json.loads(line)
                    article["id"] += f"-{time}"
                    line = json.dumps(article, ensure_ascii=False) + "\n"
                out.write(line)
    part.rename(path)


def write_generated(generator, path, count):
    part = path.with_suffix(".part")
    with open(part, "wb") as out:
        subprocess.run([generator, str(count), "--seed", "1"], stdout=out, check=True)
    part.rename(path)


SIZES = {"k": 1000, "m": 1000000}


def make_corpus(name, shared, generator, folder):
    """`press`, `press10`, or a number of generated articles as 40k, 100k, 1m. None where the press
    releases are wanted and absent."""
    folder.mkdir(parents=True, exist_ok=True)
    corpus = Corpus(name, folder / f"{name}.jsonl", folder / f"{name}.tsv",
                    "source" if name.startswith("press") else "section")
    if not corpus.lines.exists():
        if name.startswith("press"):
            if not (shared / "data" / "senate_press_clean.jsonl.gz").exists():
                return None
            write_releases(shared, corpus.lines, int(name[5:] or 1))
        else:
            unit = SIZES.get(name[-1], 1)
            write_generated(generator, corpus.lines, int(name.rstrip("km")) * unit)
    return write_columns(corpus)
