#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""snippets.py - how well snippets read: tests/bench/snippets.py [BUILD] [--list N] [--queries N]

Indexes each collection of DATELINE_SHARED (default ../shared beside the checkout), asks questions of two to four
words that occur in one article, and looks for the snippets of the default search in the articles' bodies. Prints a row
for each collection, in per cent of the passages (or of the snippets, where it says so):

  sentence    begin at the start of a sentence or paragraph
  clause      begin behind a comma, colon, dash or opening bracket
  in a word   begin inside a word, or behind an apostrophe
  quote tail  the first quotation mark of the passage closes a quotation
  joined      contain the end of a paragraph without a mark
  bad end     end with an opening mark, or with an abbreviation that announces a name
  all words   snippets that show each word of the question that the body has as written
  two words   the same, of questions with two words

--list N prints the first N snippets of each collection, for an editor to read. Collections that are absent are
skipped. Nothing passes or fails."""
import argparse
import gzip
import html
import json
import os
import random
import re
import socket
import subprocess
import tempfile
import time
import unicodedata
import urllib.parse
import urllib.request
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("DATELINE_SHARED", ROOT.parent / "shared"))
COLLECTIONS = {
    "press (en)": ("senate_press_clean.jsonl.gz", None),
    "bbc (en)": ("bbc.jsonl.gz", None),
    "masakhane (en, fr)": ("masakhane_en_fr.jsonl.gz", None),
    "der standard (de)": ("gnad10k_de_test.jsonl.gz", "de"),
    "known items (fr)": ("known_items/fr/docs.jsonl.gz", "fr"),
    "known items (es)": ("known_items/es/docs.jsonl.gz", "es"),
    "known items (ko)": ("known_items/ko/docs.jsonl.gz", "ko"),
}
COLUMNS = ["sentence", "clause", "in a word", "quote tail", "joined", "bad end"]
OPENERS = "“„«‹‘‚「『（([{¿¡"
CLOSERS = "”»›」』）)]}\"'’"
STOPS = ".!?…。！？:।؟۔"
TITLES = re.compile(r"(?:^|\s)(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|St|No|M|Mme|Sr|Sra|Prof|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.$")
NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def fold(text):
    text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in text if not unicodedata.combining(c))


class Body:
    """A body with one space for each run of white space, and its paragraph ends."""

    def __init__(self, text):
        self.flat, self.ends = "", []
        lines = text.split("\n")
        for number, line in enumerate(lines):
            line = " ".join(line.split())
            if line and self.flat:
                if not lines[number - 1].strip() or not self.wrapped(lines):
                    self.ends.append(len(self.flat))
                self.flat += " "
            self.flat += line

    @staticmethod
    def wrapped(lines):
        """Are the lines parts of paragraphs? Most of them end inside a sentence then."""
        lines = [line.strip() for line in lines if line.strip()]
        open_ends = sum(line[-1] not in STOPS + CLOSERS for line in lines)
        return open_ends * 2 > len(lines)


def first_quote_closes(piece):
    match = re.search(r"[\"“”„«»]", piece)
    if not match:
        return False
    mark, at = match.group(), match.start()
    before, behind = piece[at - 1:at], piece[at + 1:at + 2]
    if mark in "„":
        return False
    if mark == "”":
        return True
    if mark == "“":  # closes German quotations
        return bool(before) and not before.isspace() and before not in OPENERS + "—–-/" and not behind.isalnum()
    if mark == "«":
        return bool(before.strip()) and (not behind or not behind.strip())
    if mark == "»":
        return not (behind.isalnum() and (not before or before.isspace()))
    return bool(before) and not before.isspace() and before not in OPENERS + "—–-/='’" and not behind.isalnum()


def begins(flat, at):
    """How a passage that begins there begins."""
    before = flat[:at]
    if not before.strip():
        return "sentence"
    last = before[-1]
    if not last.isspace() and last not in OPENERS + "—–/\"" and not NO_SPACES.match(last) and last not in STOPS + "，、；：":
        return "in a word" if last.isalnum() or last in "'’-" else "clause"
    before = before.rstrip()
    stripped = before.rstrip(CLOSERS + " ")
    if stripped[-1:] in STOPS and not TITLES.search(stripped):
        return "sentence"
    if before[-1] in ",;:—–-，、；：*•·|" + OPENERS + CLOSERS or flat[at] in OPENERS + "\"" :
        return "clause"
    return "word"


def look(piece, body):
    """The faults and kinds of one passage."""
    found = Counter()
    at = body.flat.find(piece)
    if at < 0:
        return Counter({"lost": 1})
    kind = begins(body.flat, at)
    if kind != "sentence" and any(end + 1 == at for end in body.ends):
        kind = "sentence"
    found[kind] = 1
    found["quote tail"] = first_quote_closes(piece)
    found["joined"] = any(at < end < at + len(piece) for end in body.ends)
    found["bad end"] = piece[-1] in OPENERS.replace("“", "") + "" or bool(TITLES.search(piece)) or \
        piece.endswith((" \"", " “"))
    return found


def read_articles(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def make_queries(articles, count):
    """Two to four words of one article each, none of them among the most frequent."""
    pick = random.Random(7)
    frequent = Counter()
    sample = pick.sample(articles, min(len(articles), 500))
    for article in sample:
        frequent.update(set(re.findall(r"\w+", article["body"].lower())))
    queries = []
    while len(queries) < count:
        words = [word for word in re.findall(r"[^\W\d_]{3,}", pick.choice(articles)["body"].lower())
                 if frequent[word] < len(sample) * 0.15]
        if len(words) > 40:
            queries.append(" ".join(dict.fromkeys(pick.sample(words, pick.choice((2, 2, 3, 4))))))
    return queries


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Daemon:
    def __init__(self, build, db):
        self.port = free_port()
        self.process = subprocess.Popen([build / "server/datelined", "--db", db, "--listen", f"127.0.0.1:{self.port}"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def search(self, query):
        url = f"http://127.0.0.1:{self.port}/search?" + urllib.parse.urlencode(
            {"q": query, "body": "true", "limit": 10})
        for _ in range(600):
            try:
                with urllib.request.urlopen(url) as answer:
                    return json.load(answer)["hits"]
            except urllib.error.URLError:
                time.sleep(0.05)
        raise SystemExit("the daemon does not answer")


def shown_all(query, hit, text):
    body, text = fold(hit["body"]), fold(text)
    words = [fold(word) for word in query.split()]
    return all(re.search(rf"\b{re.escape(word)}\b", text) for word in words
               if re.search(rf"\b{re.escape(word)}\b", body))


def measure(build, name, path, language, options):
    articles = read_articles(path)
    found, snippets, whole, two, two_whole = Counter(), 0, 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="dateline-snippets-") as db:
        command = [build / "index/indexer/dateline-index", "--db", db, "--quiet"]
        subprocess.run([*command, *(["--language", language] if language else []), path], check=True)
        with Daemon(build, db) as daemon:
            for query in make_queries(articles, options.queries):
                for hit in daemon.search(query):
                    text = html.unescape(re.sub(r"</?mark>", "", hit["_snippet"]))
                    pieces = [piece.strip() for piece in text.split("…") if piece.strip()]
                    body = Body(hit.get("body", ""))
                    kinds = [look(piece, body) for piece in pieces]
                    if any(kind["lost"] for kind in kinds):  # the text itself has an ellipsis
                        found["lost"] += 1
                        continue
                    for kind in kinds:
                        found.update(kind)
                        found["passages"] += 1
                    snippets += 1
                    whole += shown_all(query, hit, text)
                    if len(query.split()) == 2:
                        two += 1
                        two_whole += shown_all(query, hit, text)
                    if snippets <= options.list:
                        print(f"[{query}]\n  {hit['_snippet']}")
    row = [f"{100 * found[column] / max(found['passages'], 1):10.1f}" for column in COLUMNS]
    print(f"{name:20}", *row, f"{100 * whole / max(snippets, 1):10.1f}", f"{100 * two_whole / max(two, 1):10.1f}",
          f"{snippets:8}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path, nargs="?", default=ROOT / "build")
    parser.add_argument("--list", type=int, default=0, metavar="N", help="print the first N snippets of each")
    parser.add_argument("--queries", type=int, default=60, metavar="N", help="questions per collection [60]")
    parser.add_argument("--only", default="", metavar="NAME", help="collections with this in their name")
    options = parser.parse_args()
    print(f"{'':20}", *(f"{column:>10}" for column in [*COLUMNS, "all words", "two words"]), f"{'snippets':>8}")
    for name, (file, language) in COLLECTIONS.items():
        path = SHARED / "data" / file
        if options.only not in name:
            continue
        if path.exists():
            measure(options.build.resolve(), name, path, language, options)
        else:
            print(f"{name:20} skipped: {path} is not there")


main()
