#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""answers.py - how good the answers of the default search are, over HTTP as readers get them:

  tests/bench/run answers                      print all figures, beside what they must reach
  tests/bench/run answers --only judged,known  only these parts: judged, known, slips, cost,
                                               pages, background
  tests/bench/run answers --shared DIR         take the data from here (default: DATELINE_SHARED, or
                                               ../shared beside the checkout)
  tests/bench/run answers --build DIR          take this build (default: make one in build-bench)
  tests/bench/run answers --before DIR         compare the cost with that of an older build
  tests/bench/run answers --misses             also print the queries that fail

README.md of tests/bench says what each figure means. Nothing passes or fails; the last column says
whether the figure reaches its aim. Parts whose data is absent are skipped."""
import argparse
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import background  # noqa: E402
import cost  # noqa: E402
import pages  # noqa: E402
import ranking  # noqa: E402
import slips  # noqa: E402
from building import build_dateline  # noqa: E402

PARTS = {"judged": ranking.print_judged, "known": ranking.print_known, "slips": slips.print_slips,
         "cost": cost.print_cost, "pages": pages.print_pages, "background": background.print_background}


def read_arguments():
    parser = argparse.ArgumentParser(prog="tests/bench/run answers", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = os.environ.get("DATELINE_SHARED", ROOT.parent / "shared")
    parser.add_argument("--shared", type=Path, default=Path(shared))
    parser.add_argument("--build", type=Path)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--work", type=Path, help="keep the indexes here (default: answers/ of the build)")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    arguments.only = arguments.only.split(",")
    if unknown := set(arguments.only) - set(PARTS):
        parser.error(f"--only: {', '.join(sorted(unknown))}: expected {', '.join(PARTS)}")
    return arguments


def main():
    arguments = read_arguments()
    arguments.build = build_dateline(arguments.build).resolve()
    arguments.data = arguments.shared / "data"
    arguments.work = arguments.work or arguments.build / "answers"
    for part in PARTS:
        if part in arguments.only:
            PARTS[part](arguments)


main()
