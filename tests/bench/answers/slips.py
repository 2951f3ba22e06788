# SPDX-License-Identifier: GPL-2.0-or-later
"""slips.py - whether a misspelt query finds what the right spelling finds.

slips.tsv has kind, right spelling and slip. The right spelling finds the articles that have all of
its words, in order of relevance. The slip is asked as a reader does, page after page. It is

  found          if at least 90% of the first 100 articles of the right spelling are among its first
                 500 hits, and its total is at least 90% of the right one's
  on first page  if its first page (20 hits) has at least 7 of the first 10 of the right spelling"""
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from collection import read_tsv
from figures import verdict
from served import open_releases

LIST = Path(__file__).resolve().parent / "slips.tsv"
SHARE = 0.9
TOP, DEPTH, PAGE = 100, 500, 20
FIRST, FIRST_WANTED = 10, 7
ROUNDS = 3
AIM = 0.95


@dataclass
class Slip:
    kind: str
    right: str
    typed: str
    found: bool = False
    first_page: bool = False
    says: str = ""  # why it fails
    right_time: float = 0.0  # milliseconds
    typed_time: float = 0.0


def pages(served, query):
    """The first hits' ids, page by page."""
    for offset in range(0, DEPTH, PAGE):
        page = served.ids(q=query, offset=offset)
        if page:
            yield page
        if len(page) < PAGE:
            return


def find_wanted(served, query, wanted):
    """How many of the wanted ids the query finds, and those of its first page."""
    first, missing = [], set(wanted)
    for page in pages(served, query):
        first = first or page
        missing -= set(page)
        if not missing:
            break
    return len(wanted) - len(missing), first


def answer_time(served, query):
    def once():
        started = time.perf_counter()
        served.get(q=query)
        return (time.perf_counter() - started) * 1000
    return median(once() for _ in range(ROUNDS))


def total_of(answer):
    return answer.get("estimatedTotalHits", answer.get("totalHits", 0))


def try_slip(served, slip):
    right = served.search(q=slip.right, matchingStrategy="all", limit=TOP)
    wanted = [hit["id"] for hit in right["hits"]]
    got, first = find_wanted(served, slip.typed, wanted)
    total, right_total = total_of(served.search(q=slip.typed)), total_of(right)
    top = len(set(wanted[:FIRST]) & set(first))
    slip.found = bool(wanted) and got >= SHARE * len(wanted) and total >= SHARE * right_total
    slip.first_page = bool(wanted) and top >= min(FIRST_WANTED, SHARE * len(wanted))
    slip.says = (f"{slip.typed}: finds {total}, {slip.right}: {right_total}; {got} of its first "
                 f"{len(wanted)}, {top} of {min(FIRST, len(wanted))} on the first page")
    slip.right_time = answer_time(served, slip.right)
    slip.typed_time = answer_time(served, slip.typed)


def print_row(name, slips, aim=None):
    found, first = mean(slip.found for slip in slips), mean(slip.first_page for slip in slips)
    columns = "".join(f"{mean(times):9.2f} /{median(times):6.2f}" for times in
                      zip(*((slip.typed_time, slip.right_time) for slip in slips)))
    ending = f"{aim:7.2f}  {verdict(found, aim)}" if aim else ""
    print(f"{name:<12}{found:7.3f}{first:12.3f}{columns}{ending}", flush=True)


def print_slips(options):
    print("\nslips over the press releases; mean / median in ms\n"
          f"{'':<12}{'found':>7}{'first page':>12}{'as typed':>17}{'spelt right':>17}{'aim':>7}")
    slips = [Slip(*row) for row in read_tsv(LIST)]
    with open_releases(options, options.build) as served:
        if not served:
            return
        for slip in slips:
            try_slip(served, slip)
    for kind in ("word", "name"):
        some = [slip for slip in slips if slip.kind == kind]
        print_row(f"{len(some)} {kind}s", some)
    print_row("all", slips, AIM)
    for slip in slips:
        if options.misses and not (slip.found and slip.first_page):
            print(f"  {'' if slip.found else 'not found: '}{slip.says}")
