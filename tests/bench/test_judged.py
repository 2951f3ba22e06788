#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_judged.py JUDGED - the figures of a ranking that can be reckoned by hand."""
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

DOCUMENTS = {
    "often": "treaty treaty treaty treaty signed",
    "once": "the treaty is one word among many others that this much longer text goes on with",
    "never": "nothing to see here",
}
QUERIES = "1\ttreaty\n2\tabsent\n3\tunjudged\n"
QRELS = "1\t0\toften\t1\n1\t0\tonce\t3\n1\t0\tnever\t2\n2\t0\tnever\t1\n3\t0\tonce\t0\n"


def expected():
    """Query 1 finds `often`, then `once`, but not `never`; query 2 nothing; 3 does not count."""
    found = 1 / math.log2(2) + 3 / math.log2(3)
    ideal = 3 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
    return [found / ideal / 2, 2 / 10 / 2, 1 / 2, 2 / 3 / 2]


def main():
    with tempfile.TemporaryDirectory(prefix="dateline-test-") as folder:
        lines = (json.dumps({"id": name, "lang": "en", "body": text})
                 for name, text in DOCUMENTS.items())
        Path(folder, "docs.jsonl").write_text("\n".join(lines) + "\n")
        Path(folder, "queries.tsv").write_text(QUERIES)
        Path(folder, "qrels.tsv").write_text(QRELS)
        run = subprocess.run([sys.argv[1], folder], capture_output=True, text=True, check=True)
    row = run.stdout.splitlines()[-1].split()
    assert row[0] == Path(folder).name, run.stdout
    figures = [float(figure) for figure in row[1:5]]
    assert all(abs(a - b) < 1e-4 for a, b in zip(figures, expected(), strict=True)), \
        f"{figures}, expected {expected()}"
    assert row[5:7] == ["2", "queries,"], run.stdout


if __name__ == "__main__":
    main()
