#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""shares.py - where the time of a search goes: shares.py BUILD DB QUERIES

Samples `bench_search` of BUILD with perf, for all words, any word, and the words of each query as a
phrase, and prints the share of each step. A query is asked ten times, so that first reads and their
checks hardly count. BUILD needs frame pointers:

    meson setup BUILD --buildtype=release -Dc_args=-fno-omit-frame-pointer && ninja -C BUILD benches

Libraries have no frame pointers: what zstd and zlib take is told by their own shares, and what the C
library takes is in the rest."""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TIMES = 10
# A step, and the functions or libraries that are all of it.
STEPS = [("plan: words in the dictionary, slips", ["search_plan"]),
         ("match: the best", ["take_best"]),
         ("match: count the others", ["match_all"]),
         ("rank again by closeness", ["rank_by_closeness"]),
         ("texts: expand (zstd)", ["libzstd"]),
         ("checks of first reads (zlib)", ["libz"]),
         ("snippets: tokens, matches, passages", ["cut_snippet"]),
         ("headlines", ["snippet_highlight_text"])]
SHARE = re.compile(r"\s*([\d.]+)%(?:\s+[\d.]+%)?\s+(?:\[.\]\s+)?([\w.-]+)")


def shares_of(data, *options):
    """Percent by the name of a function or library."""
    text = subprocess.run(["perf", "report", "-i", data, "-g", "none", *options], text=True, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    shares = {}
    for line in text.splitlines():
        if found := SHARE.match(line):
            shares.setdefault(found[2].split(".so")[0], float(found[1]))
    return shares


def measure(build, database, queries, kind, folder):
    """The mean time of a search in microseconds, and the shares of the steps."""
    data, path = folder / "perf.data", folder / "queries"
    lines = [f'"{line}"' if kind == "phrase" else line for line in queries]
    path.write_text("\n".join(lines * TIMES) + "\n")
    said = subprocess.run(["perf", "record", "--call-graph", "fp", "-F", "1999", "-o", data,
                           build / "tests/bench/bench_search", database, path, "--only",
                           "any" if kind == "any" else "all"],
                          text=True, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    shares = {**shares_of(data, "--children", "--sort", "symbol"), **shares_of(data, "--no-children", "--sort", "dso")}
    return float(re.search(r"mean (\d+)", said)[1]), [sum(shares.get(name, 0) for name in names) for _, names in STEPS]


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    build, database, queries = map(Path, sys.argv[1:])
    kinds = ["all", "any", "phrase"]
    with tempfile.TemporaryDirectory() as folder:
        found = [measure(build, database, queries.read_text().split("\n")[:-1], kind, Path(folder)) for kind in kinds]
    print("| | all words | any word | phrase |\n|---|---|---|---|")
    print("| a search with ten snippets, µs |" + "".join(f" {mean:.0f} |" for mean, _ in found))
    for row, (step, _) in enumerate(STEPS):
        print(f"| {step} |" + "".join(f" {shares[row]:.0f}% |" for _, shares in found))
    print("| the rest |" + "".join(f" {100 - sum(shares):.0f}% |" for _, shares in found))


if __name__ == "__main__":
    main()
