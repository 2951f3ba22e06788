# SPDX-License-Identifier: GPL-2.0-or-later
"""lucene.py - what Lucene's analyzer of the language finds in the same documents; see
../peers/lucene/LuceneRanks.java.

What it found stays in the work folder until the documents, the queries or that program change."""
import gzip
import json
import subprocess

from collection import measure
from engines import HERE, Unavailable, need, need_lucene
from served import say, state_of

PROGRAM = HERE / "peers" / "lucene" / "LuceneRanks.java"
FIELDS = ("title", "body", "author", "keywords")  # one field: their text, one behind the other


def prepare(work):
    """The command without its language; None, and said so, if Java or Lucene is absent."""
    try:
        java, compiler = need("java"), need("javac")
        jars = need_lucene("core", "analyzers-common", "analyzers-nori")
    except Unavailable as reason:
        say(f"Lucene: not here ({reason}; tests/bench/install-peers)")
        return None
    classes = work / "lucene"
    classes.mkdir(parents=True, exist_ok=True)
    subprocess.run([compiler, "-nowarn", "-cp", jars, "-d", classes, PROGRAM], check=True)
    return [java, "-XX:+UseSerialGC", "-cp", f"{jars}:{classes}", "LuceneRanks"]


def text_of(document):
    return " ".join(" ".join((document.get(field) or "").split()) for field in FIELDS)


def lines_for(collection):
    opener = gzip.open if collection.documents.suffix == ".gz" else open
    with opener(collection.documents, "rt", encoding="utf-8") as file:
        for document in map(json.loads, file):
            yield f"document\t{document['id']}\t{text_of(document)}\n"
    for query, text in collection.queries:
        yield f"query\t{query}\t{text}\n"


def hits_of(command, collection, language, kept):
    """Lines of tab-separated ids: the query's, then its hits'."""
    stamp = "".join(map(state_of, (collection.documents, collection.documents.parent / "queries.tsv",
                                   PROGRAM))).replace("\n", " ") + "\n"
    if kept.exists() and (text := kept.read_text(encoding="utf-8")).startswith(stamp):
        return text[len(stamp):].splitlines()
    say(f"Lucene: {collection.name}")
    text = subprocess.run([*command, language], input="".join(lines_for(collection)), check=True,
                          stdout=subprocess.PIPE, encoding="utf-8").stdout
    kept.write_text(stamp + text, encoding="utf-8")
    return text.splitlines()


def rank(command, collection, language, work):
    """Figures of each query."""
    kept = work / "lucene" / f"{collection.documents.parent.parent.name}-{collection.name}.tsv"
    rows = (line.split("\t") for line in hits_of(command, collection, language, kept))
    return [measure(hits, collection.judgements[query]) for query, *hits in rows]
