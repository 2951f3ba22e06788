#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_answers.py BUILD WORK - `run answers` on tiny collections, whose figures can be computed by hand."""
import gzip
import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

WORDS = "river bridge winter harvest market railway school doctor forest island letter garden".split()
RUN = Path(__file__).resolve().parent.parent / "run"
DOCUMENTS = {
    "often": "treaty treaty treaty treaty signed",
    "once": "the treaty is one word among many others that this much longer text goes on with",
    "never": "nothing to see here",
}


def write_collection(folder, queries, qrels):
    folder.mkdir(parents=True)
    lines = (json.dumps({"id": name, "lang": "en", "body": text}) for name, text in DOCUMENTS.items())
    (folder / "docs.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "queries.tsv").write_text(queries)
    (folder / "qrels.tsv").write_text(qrels)


def write_data(data):
    """Query 1 finds `often`, then `once`; query 2 nothing; query 3 has no relevant document."""
    write_collection(data / "judged" / "med", "1\ttreaty\n2\tabsent\n3\tunjudged\n",
                     "1\t0\toften\t1\n1\t0\tonce\t3\n1\t0\tnever\t2\n2\t0\tnever\t1\n3\t0\tonce\t0\n")
    write_collection(data / "known_items" / "en", "k1\tsigned\nk2\ttreaty\n",
                     "k1\t0\toften\t1\nk2\t0\tonce\t1\n")
    write_releases(data / "senate_press_clean.jsonl.gz")
    write_stories(data / "bbc.jsonl.gz")


def write_releases(path):
    """Of all the words in slips.tsv these know only `maintenance`."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for number in range(40):
            words = WORDS[number % len(WORDS):] + WORDS[:number % len(WORDS)]
            body = f"The maintenance of {' and the '.join(words)} costs {number} more."
            file.write(json.dumps({"id": str(number), "lang": "en", "title": " ".join(words[:5]),
                                   "body": body}) + "\n")


def write_stories(path):
    """Twelve stories of words that no other one has; both halves have half of them."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for number in range(12):
            words = [f"{chr(97 + number)}{first}{second}{WORDS[number]}" for first in "abcdefgh" for second in "klmnopqrst"]
            body = f"{' '.join(words[:60])}. {' '.join(words[20:])}."
            file.write(json.dumps({"id": f"story-{number}", "lang": "en", "title": "", "body": body}) + "\n")


def rows_of(output):
    return {line[:12].strip(): line[12:].split() for line in output.splitlines() if line.strip()}


def expect(rows, name, *expected):
    got = rows[name][:len(expected)]
    assert all(abs(float(a) - b) < 1e-3 for a, b in zip(got, expected, strict=True)), \
        f"{name}: {got}, expected {expected}"


def main():
    build, work = map(Path, sys.argv[1:])
    shutil.rmtree(work, ignore_errors=True)
    write_data(work / "shared" / "data")
    run = subprocess.run([sys.executable, RUN, "answers", "--build", build, "--shared", work / "shared",
                          "--work", work], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    rows = rows_of(run.stdout)
    ndcg = (1 + 3 / math.log2(3)) / (3 + 2 / math.log2(3) + 1 / 2) / 2
    expect(rows, "med", ndcg, ndcg, ndcg)
    expect(rows, "en", 1 / 2, 1, 1, 3 / 4)
    if rows["en"][4] != "not":  # Lucene is here, and ranks the same
        assert rows["en"][4:8] == rows["en"][:4] and rows["med"][2] == rows["med"][3], run.stdout
    expect(rows, "44 words", 1 / 44, 1 / 44)
    expect(rows, "20 names", 0, 0)
    assert all(rows[kind][-1] == "0" for kind in ("words", "questions", "headlines")), run.stdout
    for choice in ("Bo1", "RM3", "tf"):
        expect(rows, f"bbc {choice}", 1, 1, 1)
    assert rows["gnad10k"][0] == rows["reuters"][0] == "skipped:", run.stdout
    assert "reading pages\nskipped: " in run.stdout, run.stdout
    assert rows["cacm"][0] == rows["ko"][0] == "skipped:", run.stdout


if __name__ == "__main__":
    main()
