# SPDX-License-Identifier: GPL-2.0-or-later
"""ranking.py - where the right answers stand: judged collections and known items.

Each query is asked as it is written, with no other parameter: the default search, its first page.
Queries of the judged collections are asked twice more: without quotes and leading dashes, and so
with any word wanted, which is the ranking that `judged` measures in process."""
import sys

from collection import bare_words, mean, measure, read_collection
from served import Served

# nDCG@10: what the default search must reach, and Lucene's EnglishAnalyzer.
JUDGED = {"cranfield": (.400, .382), "cacm": (.526, .503), "med": (.706, .690), "npl": (.439, .433)}
ABOVE_LUCENE = 1.05
# success@10 of Lucene's analyzer of the language.
KNOWN = {"ko": .99, "es": .95, "en": 1.0, "fr": .99, "de": .97}


def verdict(value, aim):
    """An aim has two or three digits: so has the value that is compared with it."""
    return "ok" if round(value, 3) >= aim else "below"


def say(text):
    print(text, file=sys.stderr, flush=True)


def average(values):
    return sum(values) / len(values)


def rank(served, collection, clean=str, **parameters):
    """Figures of each query."""
    return [measure(served.ids(q=clean(text), **parameters), collection.judgements[query])
            for query, text in collection.queries]


def tell_misses(collection, all_figures):
    for (query, text), figures in zip(collection.queries, all_figures):
        if not figures.success[-1]:
            print(f"  missed {collection.name} {query}: {text}")


def each_collection(options, folder, names):
    """(name, collection, served) of those that are here; (name, None, None) of the others."""
    for name in names:
        collection = read_collection(options.data / folder / name)
        if not collection:
            yield name, None, None
            continue
        say(f"{folder}/{name}: {len(collection.queries)} queries")
        with Served(options.build, options.work, f"{folder}-{name}", collection.documents) as served:
            yield name, collection, served


def print_judged(options):
    print("judged collections, nDCG@10\n"
          f"{'':<12}{'default':>9}{'bare':>9}{'any word':>9}{'aim':>7}{'Lucene':>8}")
    defaults = []
    for name, collection, served in each_collection(options, "judged", JUDGED):
        if not collection:
            print(f"{name:<12}  skipped: not in {options.data}")
            continue
        aim, lucene = JUDGED[name]
        asked = rank(served, collection)
        bare = mean(rank(served, collection, bare_words)).ndcg
        core = mean(rank(served, collection, bare_words, matchingStrategy="any", queryLanguage="plain")).ndcg
        defaults.append(mean(asked).ndcg)
        print(f"{name:<12}{defaults[-1]:9.4f}{bare:9.4f}{core:9.4f}{aim:7.3f}{lucene:8.3f}  "
              f"{verdict(defaults[-1], aim)}", flush=True)
        if options.misses:
            tell_misses(collection, asked)
    if len(defaults) == len(JUDGED):
        lucene = average([row[1] for row in JUDGED.values()])
        aim = lucene * ABOVE_LUCENE
        print(f"{'mean':<12}{average(defaults):9.4f}{'':18}{aim:7.3f}{lucene:8.3f}  "
              f"{verdict(average(defaults), aim)}")


def print_known(options):
    print("\nknown items, the default search\n"
          f"{'':<12}{'@1':>7}{'@5':>7}{'@10':>7}{'MRR':>7}{'aim @10':>9}")
    for name, collection, served in each_collection(options, "known_items", KNOWN):
        if not collection:
            print(f"{name:<12}  skipped: not in {options.data}")
            continue
        asked = rank(served, collection)
        figures = mean(asked)
        columns = "".join(f"{share:7.3f}" for share in (*figures.success, figures.reciprocal))
        print(f"{name:<12}{columns}{KNOWN[name]:9.2f}  {verdict(figures.success[-1], KNOWN[name])}",
              flush=True)
        if options.misses:
            tell_misses(collection, asked)
