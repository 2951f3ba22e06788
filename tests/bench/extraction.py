#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""extraction.py - how well pages are read: extraction.py BENCH_READ [--list]

Prints the mean token F1 of the main text against that of the collection (Readability's own output), the share of titles
that are the same but for case and punctuation, and of those that are so once a site's name is taken off; then the speed.
--list names the pages that are below the mean. The pages are $DATELINE_SHARED/data/formats/readability-pages.tar.gz;
without them this prints "skipped"."""
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from pathlib import Path

SHARED = Path(os.environ.get("DATELINE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
PAGES = SHARED / "data/formats/readability-pages.tar.gz"
NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def tokens(text):
    """Words, in lower case; of scripts without spaces, characters."""
    found = []
    for word in re.findall(r"\w+", (text or "").lower()):
        found += list(word) if NO_SPACES.search(word) else [word]
    return found


def token_f1(text, expected):
    """F1, of the bags of tokens."""
    ours, theirs = Counter(tokens(text)), Counter(tokens(expected))
    if not ours and not theirs:
        return 1.0
    return 2 * sum((ours & theirs).values()) / (sum(ours.values()) + sum(theirs.values()))


def same_title(ours, theirs):
    return tokens(ours) == tokens(theirs)


def same_headline(ours, theirs):
    """As same_title, with " | Site" or "Site: " allowed on one of them."""
    a, b = tokens(ours), tokens(theirs)
    if not a or not b:
        return a == b
    shorter, longer = sorted((a, b), key=len)
    return longer[:len(shorter)] == shorter or longer[-len(shorter):] == shorter


def read_pages(bench_read, files):
    read = subprocess.run([bench_read, "--print", *files], capture_output=True, text=True, check=True).stdout
    return {line["file"]: line["article"] for line in map(json.loads, read.splitlines()) if "article" in line}


def speed(bench_read, files):
    """MB/s over all files: the mean of rates, weighed by size."""
    told = subprocess.run([bench_read, *files], capture_output=True, text=True, check=True).stdout
    rows = [(float(size), float(rate)) for size, rate in re.findall(r"([\d.]+) MB, ([\d.]+) MB/s", told)]
    seconds = sum(size / rate for size, rate in rows if rate)
    return sum(size for size, _ in rows) / seconds if seconds else 0


def main():
    if not PAGES.exists():
        print(f"skipped: {PAGES} is not there")
        return
    bench_read = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="dateline-pages-") as folder:
        with tarfile.open(PAGES) as archive:
            archive.extractall(folder, filter="data")
        root = Path(folder) / "readability"
        truth = [json.loads(line) for line in (root / "groundtruth.jsonl").read_text("utf-8").splitlines()]
        files = {str(root / page["html"]): page for page in truth}
        articles = read_pages(bench_read, list(files))
        rate = speed(bench_read, list(files))
    scores = {page["id"]: token_f1(articles.get(file, {}).get("body"), page["body"]) for file, page in files.items()}
    titles = [(articles.get(file, {}).get("headline"), page["title"]) for file, page in files.items()]
    mean = sum(scores.values()) / len(scores)
    print(f"main text, mean token F1 of {len(scores)} pages   {mean:.4f}   aim 0.93")
    print(f"title the same                          {sum(same_title(*pair) for pair in titles) / len(titles):.3f}    aim 0.90")
    print(f"title the same, site's name aside       {sum(same_headline(*pair) for pair in titles) / len(titles):.3f}")
    print(f"speed of one core                       {rate:.0f} MB/s   aim 25")
    if "--list" in sys.argv:
        for page, score in sorted(scores.items(), key=lambda item: item[1]):
            if score < mean:
                print(f"  {score:.3f}  {page}")
        for ours, theirs in titles:
            if not same_headline(ours, theirs):
                print(f"  {ours!r} for {theirs!r}")


if __name__ == "__main__":
    main()
