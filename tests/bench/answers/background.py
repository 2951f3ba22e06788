# SPDX-License-Identifier: GPL-2.0-or-later
"""background.py - how well the background to a draft is found: the first half of an article is the draft, its other half,
which alone is indexed, is the answer.

  Bo1   as the server chooses words (index/search/similar.c)
  RM3   a relevance model (Lavrenko and Croft, "Relevance-based language models", SIGIR 2001), mixed with the draft
        (Abdul-Jaleel et al., "UMass at TREC 2004: novelty and HARD"): of the words of the draft and of the first hits of
        Bo1, weighted by their scores. Words of more than a tenth of all articles are left out, as Lucene's and Anserini's
        RM3 does.
  tf    the most frequent words of the draft that are in at most a tenth of all articles

All search for as many words, any of them, ranked by bm25: what is compared is the choice of words."""
import gzip
import json
import random
import re
from collections import Counter

from served import Served

WORD = re.compile(r"[^\W\d_]{3,}")
TERMS, FEEDBACK, DRAFT_WEIGHT, COMMON = 25, 10, 0.5, 0.1
DRAFTS, SEED, HITS = 400, 7, 10
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")
COLLECTIONS = {"bbc": ("bbc.jsonl.gz", "en"), "gnad10k": ("gnad10k_de_test.jsonl.gz", "de"), "reuters": ("reuters21578.jsonl.gz", "en")}


def halves(text):
    sentences = SENTENCE_ENDS.split(text.strip())
    middle = len(sentences) // 2
    return " ".join(sentences[:middle]), " ".join(sentences[middle:])


def words_of(text):
    return Counter(word.lower() for word in WORD.findall(text))


def split(source, language, folder):
    """Writes the second halves, and returns the first ones by id, and in how many second halves each word is."""
    drafts, documents = {}, Counter()
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(source, "rt", encoding="utf-8") as articles, open(folder / "halves.jsonl", "w", encoding="utf-8") as out:
        for line in articles:
            article = json.loads(line)
            first, second = halves(article.get("body") or "")
            if len(words_of(first)) < 40 or len(words_of(second)) < 40:
                continue
            drafts[str(article["id"])] = first
            documents.update(words_of(second).keys())
            out.write(json.dumps({"id": str(article["id"]), "headline": "", "language": language, "body": second}) + "\n")
    return drafts, documents


def background(served, text, limit, fields=("id",)):
    return served.ask("POST", "/indexes/articles/similar", {"text": text, "limit": limit, "collapse": "none", "showRankingScore": True,
                                                           "attributesToRetrieve": list(fields)})["hits"]


def bodies(served, hits):
    """By id."""
    filters = " OR ".join(f'id = "{hit["id"]}"' for hit in hits)
    found = served.ask("POST", "/indexes/articles/search", {"q": "", "filter": filters, "limit": len(hits), "attributesToRetrieve": ["id", "body"]})
    return {hit["id"]: hit.get("body", "") for hit in found["hits"]}


def shares(counts, common):
    kept = {word: count for word, count in counts.items() if word not in common}
    total = sum(kept.values()) or 1
    return {word: count / total for word, count in kept.items()}


def relevance_model(served, draft, common):
    model = Counter({word: DRAFT_WEIGHT * share for word, share in shares(words_of(draft), common).items()})
    hits = background(served, draft, FEEDBACK)
    texts, total = bodies(served, hits), sum(hit["_rankingScore"] for hit in hits) or 1
    for hit in hits:
        for word, share in shares(words_of(texts.get(hit["id"], "")), common).items():
            model[word] += (1 - DRAFT_WEIGHT) * hit["_rankingScore"] / total * share
    return " ".join(word for word, _ in model.most_common(TERMS))


def frequent_words(_served, draft, common):
    return " ".join(word for word, _ in Counter(shares(words_of(draft), common)).most_common(TERMS))


CHOICES = {"Bo1": lambda served, draft, common: draft, "RM3": relevance_model, "tf": frequent_words}


def measure(served, drafts, common, choose):
    """(mean reciprocal rank, share of answers at rank 1, among the first HITS)"""
    reciprocal = first = found = 0
    for identifier, draft in drafts:
        ids = [hit["id"] for hit in background(served, choose(served, draft, common), HITS)]
        rank = ids.index(identifier) + 1 if identifier in ids else 0
        reciprocal += 1 / rank if rank else 0
        first += rank == 1
        found += rank > 0
    return reciprocal / len(drafts), first / len(drafts), found / len(drafts)


def print_background(arguments):
    print("\nbackground to a draft: the other half of its article\n             MRR@10   first   in 10")
    for name, (file, language) in COLLECTIONS.items():
        source = arguments.shared / "data" / file
        if not source.exists():
            print(f"{name:12} skipped: no {file}")
            continue
        drafts, documents = split(source, language, arguments.work / f"halves-{name}")
        common = {word for word, count in documents.items() if count > COMMON * len(drafts)}
        chosen = random.Random(SEED).sample(sorted(drafts.items()), min(DRAFTS, len(drafts)))
        with Served(arguments.build, arguments.work, f"background-{name}", arguments.work / f"halves-{name}/halves.jsonl") as served:
            for choice, choose in CHOICES.items():
                figures = measure(served, chosen, common, choose)
                print(f"{name + ' ' + choice:12} " + "   ".join(f"{figure:.3f}" for figure in figures)
                      + f"   {len(drafts)} articles, {len(chosen)} drafts", flush=True)
