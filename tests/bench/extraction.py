#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""extraction.py - how well pages are read: extraction.py BENCH_READ [--list] [FOLDER...]

Prints the mean token F1 of the main text against that of the collection (Readability's own output), the same without the
captions that Readability keeps, the share of titles that are the same but for case and punctuation, and of those that
are so once a site's name is taken off; then the speed. --list names the pages that are below the mean. The pages are
$DATELINE_SHARED/data/formats/readability-pages.tar.gz; without them this prints "skipped".

Each FOLDER is a collection laid out as Zyte's article-extraction-benchmark: ground-truth.json, {ID: {"articleBody":
text, "headline": text, "datePublished": day}} (each may be missing), and html/ID.html or html/ID.html.gz. --list also names
the titles there that differ."""
import gzip
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from html.parser import HTMLParser
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


def token_f1(text, expected, aside=""):
    """F1, of the bags of tokens. `aside`: a text that may be missing."""
    ours, theirs = Counter(tokens(text)), Counter(tokens(expected)) - Counter(tokens(aside))
    if not ours and not theirs:
        return 1.0
    return 2 * sum((ours & theirs).values()) / (sum(ours.values()) + sum(theirs.values()))


class Captions(HTMLParser):
    """The text in <figcaption>s."""

    def __init__(self, html):
        super().__init__()
        self.depth, self.texts = 0, []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.depth += tag == "figcaption"

    def handle_endtag(self, tag):
        self.depth -= tag == "figcaption" and self.depth > 0

    def handle_data(self, data):
        if self.depth:
            self.texts.append(data)


def captions(page):
    expected = page.with_name("expected.html")
    return " ".join(Captions(expected.read_text("utf-8")).texts) if expected.exists() else ""


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
    lines = [json.loads(line) for line in read.split("\n") if line]  # splitlines() would also split at U+2028
    return {line["file"]: line["article"] for line in lines if "article" in line}


def speed(bench_read, files):
    """MB/s over all files: the mean of rates, weighed by size."""
    told = subprocess.run([bench_read, *files], capture_output=True, text=True, check=True).stdout
    rows = [(float(size), float(rate)) for size, rate in re.findall(r"([\d.]+) MB, ([\d.]+) MB/s", told)]
    seconds = sum(size / rate for size, rate in rows if rate)
    return sum(size for size, _ in rows) / seconds if seconds else 0


def share(hits):
    return f"{sum(hits) / len(hits):.4f} of {len(hits)}" if hits else "none given"


def list_low(scores):
    """The pages below the mean, the worst first."""
    for page, score in sorted(scores.items(), key=lambda item: item[1]):
        if score < sum(scores.values()) / len(scores):
            print(f"  {score:.3f}  {page}")


def list_other(titles, same):
    for ours, theirs in titles:
        if not same(ours, theirs):
            print(f"  {ours!r} for {theirs!r}")


def measure_folder(bench_read, folder, show):
    """A collection laid out as Zyte's."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="dateline-pages-") as unpacked:
        files = {}
        for name, page in truth.items():
            plain, packed = folder / "html" / f"{name}.html", folder / "html" / f"{name}.html.gz"
            if packed.exists():
                plain = Path(unpacked) / f"{name}.html"
                plain.write_bytes(gzip.decompress(packed.read_bytes()))
            files[str(plain)] = page
        articles = read_pages(bench_read, list(files))
    pairs = [(articles.get(file, {}), page) for file, page in files.items()]
    scores = {Path(file).stem: token_f1(article.get("body"), page["articleBody"])
              for file, (article, page) in zip(files, pairs) if page.get("articleBody")}
    headlines = [(article.get("headline"), page["headline"]) for article, page in pairs if page.get("headline")]
    titles = [same_title(*pair) for pair in headlines]
    dates = [(article.get("published") or "")[:10] == page["datePublished"][:10]
             for article, page in pairs if page.get("datePublished")]
    print(f"{folder}: main text F1 {share(list(scores.values()))}, titles {share(titles)}, dates {share(dates)}")
    if show:
        list_low(scores)
        list_other(headlines, same_title)


def measure_readability(bench_read, show):
    if not PAGES.exists():
        print(f"skipped: {PAGES} is not there")
        return
    with tempfile.TemporaryDirectory(prefix="dateline-pages-") as folder:
        with tarfile.open(PAGES) as archive:
            archive.extractall(folder, filter="data")
        root = Path(folder) / "readability"
        truth = [json.loads(line) for line in (root / "groundtruth.jsonl").read_text("utf-8").splitlines()]
        files = {str(root / page["html"]): page for page in truth}
        articles = read_pages(bench_read, list(files))
        rate = speed(bench_read, list(files))
        aside = {file: captions(Path(file)) for file in files}
    bodies = {file: articles.get(file, {}).get("body") for file in files}
    scores = {page["id"]: token_f1(bodies[file], page["body"]) for file, page in files.items()}
    without = [token_f1(bodies[file], page["body"], aside[file]) for file, page in files.items()]
    titles = [(articles.get(file, {}).get("headline"), page["title"]) for file, page in files.items()]
    mean = sum(scores.values()) / len(scores)
    print(f"main text, mean token F1 of {len(scores)} pages   {mean:.4f}   aim 0.93")
    print(f"the same, without its captions          {sum(without) / len(without):.4f}")
    print(f"title the same                          {sum(same_title(*pair) for pair in titles) / len(titles):.3f}    aim 0.90")
    print(f"title the same, site's name aside       {sum(same_headline(*pair) for pair in titles) / len(titles):.3f}")
    print(f"speed of one core                       {rate:.0f} MB/s   aim 25")
    if show:
        list_low(scores)
        list_other(titles, same_headline)


def main():
    bench_read, *rest = sys.argv[1:]
    show = "--list" in rest
    measure_readability(bench_read, show)
    for folder in rest:
        if folder != "--list":
            measure_folder(bench_read, Path(folder), show)


if __name__ == "__main__":
    main()
