# SPDX-License-Identifier: GPL-2.0-or-later
"""collection.py - a folder of documents, queries and judgements, and the figures of a ranking.

A folder has docs.jsonl or docs.jsonl.gz, queries.tsv (id, text) and qrels.tsv (query, 0, document,
relevance). The figures are those of ../judged.c; nDCG is trec_eval's ndcg_cut_10."""
import math
import re
from dataclasses import dataclass
from pathlib import Path

CUT = 10


@dataclass
class Figures:
    """Of one query, or the means over queries."""
    ndcg: float = 0.0
    reciprocal: float = 0.0  # 1 / rank of the first relevant hit, 0 without one
    success: tuple = (0.0, 0.0, 0.0)  # a relevant hit among the first 1, 5, 10


@dataclass
class Collection:
    name: str
    documents: Path
    queries: list  # (id, text), only those with a relevant document
    judgements: dict  # query's id -> {document's id: relevance above 0}


def read_tsv(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\r\n").split("\t") for line in file if line.strip()]


def read_collection(folder):
    """None if the folder is absent."""
    packed, plain = folder / "docs.jsonl.gz", folder / "docs.jsonl"
    documents = plain if plain.exists() else packed
    if not documents.exists():
        return None
    judgements = {}
    for query, _, document, relevance in read_tsv(folder / "qrels.tsv"):
        if float(relevance) > 0:
            judgements.setdefault(query, {})[document] = float(relevance)
    queries = [(row[0], row[1]) for row in read_tsv(folder / "queries.tsv") if row[0] in judgements]
    return Collection(folder.name, documents, queries, judgements)


def bare_words(text):
    """The text without what a query language would read into it: quotes, and dashes before words."""
    return re.sub(r"(^| )-+", lambda found: " " * len(found[0]), text.replace('"', " "))


def gain(relevances):
    return sum(relevance / math.log2(rank + 1) for rank, relevance in enumerate(relevances[:CUT], 1))


def measure(hits, judged):
    """Figures of one query, from the ids of its hits in order."""
    relevances = [judged.get(hit, 0.0) for hit in hits]
    first = next((rank for rank, relevance in enumerate(relevances, 1) if relevance), math.inf)
    return Figures(gain(relevances) / gain(sorted(judged.values(), reverse=True)), 1 / first,
                   tuple(float(first <= depth) for depth in (1, 5, 10)))


def mean(all_figures):
    count = len(all_figures)
    return Figures(sum(one.ndcg for one in all_figures) / count,
                   sum(one.reciprocal for one in all_figures) / count,
                   tuple(sum(column) / count for column in zip(*(one.success for one in all_figures))))
