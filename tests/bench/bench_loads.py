#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_loads.py - a second run over files that have not changed: DATELINE-INDEX [FILES [FOLDER]]

Writes FILES (400,000) short press releases to FOLDER (a temporary one; if it has files, they are used), 1,000 a folder,
and indexes them. Prints the times of that run, of a second one, of one that has to hash every file because its times
changed, and of one with --prune after a hundredth of the files is gone; and the size of the record."""
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = ("minister harbour budget storm council vote court appeal strike railway bridge school flood market energy "
         "border treaty summit election mayor hospital nurse teacher union wage tax").split()


def write_files(folder, count):
    roll = random.Random(7)
    for number in range(count):
        if number % 1000 == 0:
            (folder / f"{number // 1000:03}").mkdir(parents=True)
        text = f"Article {number} on the {roll.choice(WORDS)}\n\n{' '.join(roll.choices(WORDS, k=60))}.\n"
        (folder / f"{number // 1000:03}" / f"{number}.txt").write_text(text)


def run(what, indexer, database, *arguments):
    begin = time.monotonic()
    done = subprocess.run([indexer, "--db", database, "--json", *arguments], text=True, capture_output=True, check=True)
    seconds, summary = time.monotonic() - begin, json.loads(done.stdout)
    print(f"{what:28} {seconds:8.2f} s   {summary['filesRead']:7} read {summary['filesUnchanged']:7} unchanged"
          f" {summary['removed']:6} removed", flush=True)


def main():
    indexer, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 400_000
    with tempfile.TemporaryDirectory(prefix="dateline-loads-") as work:
        folder = Path(sys.argv[3] if len(sys.argv) > 3 else work) / "in"
        database = Path(work) / "db"
        if not folder.exists():
            write_files(folder, count)
        run("first run", indexer, database, folder)
        time.sleep(2)
        run("second run", indexer, database, folder)
        for path in folder.rglob("*.txt"):
            os.utime(path, (1_700_000_000, 1_700_000_000))
        run("with other times", indexer, database, folder)
        for path in sorted(folder.rglob("*00.txt")):
            path.unlink()
        run("a hundredth gone, --prune", indexer, database, "--prune", folder)
        run("second run", indexer, database, "--prune", folder)
        print(f"record: {(database / 'indexes/articles/loaded').stat().st_size / 1e6:.1f} MB")


main()
