# SPDX-License-Identifier: GPL-2.0-or-later
"""ranking.py - where the right answers stand: judged collections and known items.

Each query is asked as it is written, with no other parameter: the default search, its first page.
Queries of the judged collections are asked twice more: without quotes and leading dashes, and so
with any word wanted, which is the ranking that `judged` measures in process. Lucene stands beside."""
from statistics import mean as average

import lucene
from collection import bare_words, mean, measure, read_collection
from figures import verdict
from served import Served, say

# nDCG@10: what the default search must reach, and Lucene's EnglishAnalyzer.
JUDGED = {"cranfield": (.400, .382), "cacm": (.526, .503), "med": (.706, .690), "npl": (.439, .433)}
ABOVE_LUCENE = 1.05
# success@10: Lucene's analyzer of the language, where it is not here to be measured.
KNOWN = {"ko": .99, "es": .95, "en": 1.0, "fr": .99, "de": .97}
ABSENT = "not here"


def rank(served, collection, clean=str, **parameters):
    """Figures of each query."""
    return [measure(served.ids(q=clean(text), **parameters), collection.judgements[query])
            for query, text in collection.queries]


def tell_misses(collection, all_figures):
    for (query, text), figures in zip(collection.queries, all_figures):
        if not figures.success[-1]:
            print(f"  missed {collection.name} {query}: {text}")


def each_collection(options, folder, names):
    """(collection, served) of those that are here; the others are said to be absent."""
    for name in names:
        collection = read_collection(options.data / folder / name)
        if not collection:
            print(f"{name:<12}  skipped: not in {options.data}")
            continue
        say(f"{folder}/{name}: {len(collection.queries)} queries")
        with Served(options.build, options.work, f"{folder}-{name}", collection.documents) as served:
            yield collection, served


def rank_judged(served, collection):
    """Figures of each query by each way to ask."""
    return [rank(served, collection), rank(served, collection, bare_words),
            rank(served, collection, bare_words, matchingStrategy="any", queryLanguage="plain")]


def print_judged_row(name, ndcgs, beside, aim):
    print(f"{name:<12}" + "".join(f"{ndcg:10.4f}" for ndcg in ndcgs) +
          f"{beside:>10}{aim:8.3f}  {verdict(ndcgs[0], aim)}", flush=True)


def print_judged(options):
    command = lucene.prepare(options.work)
    heads = "".join(f"{head:>10}" for head in ("default", "bare", "any word", "Lucene"))
    print(f"judged collections, nDCG@10\n{'':<12}{heads}{'aim':>8}")
    rows = []
    for collection, served in each_collection(options, "judged", JUDGED):
        asked = rank_judged(served, collection)
        beside = lucene.rank(command, collection, "en", options.work) if command else None
        rows.append([mean(figures).ndcg for figures in asked])
        print_judged_row(collection.name, rows[-1], f"{mean(beside).ndcg:.4f}" if beside else ABSENT,
                         JUDGED[collection.name][0])
        if options.misses:
            tell_misses(collection, asked[0])
    if len(rows) == len(JUDGED):
        others = average(row[1] for row in JUDGED.values())
        print_judged_row("mean", [average(column) for column in zip(*rows)], f"{others:.4f}",
                         others * ABOVE_LUCENE)


def columns_of(figures):
    return "".join(f"{share:7.3f}" for share in (*figures.success, figures.reciprocal))


def print_known(options):
    command = lucene.prepare(options.work)
    heads = "".join(f"{head:>7}" for head in ("@1", "@5", "@10", "MRR"))
    print(f"\nknown items: the share found among the first 1, 5, 10 hits\n{'':<12}{heads}   Lucene:{heads[4:]}")
    for collection, served in each_collection(options, "known_items", KNOWN):
        name = collection.name
        asked = rank(served, collection)
        figures, aim, peer = mean(asked), KNOWN[name], f"{ABSENT}; aim {KNOWN[name]}"
        if command:
            beside = mean(lucene.rank(command, collection, name, options.work))
            aim, peer = beside.success[-1], columns_of(beside)
        print(f"{name:<12}{columns_of(figures)}   {peer:>30}  {verdict(figures.success[-1], aim)}", flush=True)
        if options.misses:
            tell_misses(collection, asked)
