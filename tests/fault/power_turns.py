# SPDX-License-Identifier: GPL-2.0-or-later
"""power_turns.py - cuts of several records by turns: a run that is stopped early has tried some of each."""
import itertools
import shutil
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

from figures import NotFinished, counted
from power import all_cases, some_cases
from programs import AT_ONCE

UNFINISHED_MAX = 3  # of one part; it is not tried further


class Part:
    """A record, and what must hold after any cut of it: check(cut, disk, folder) looks at a disk that is written to the
    folder. `seed` chooses the cuts; None: all of them."""

    def __init__(self, record, check, seed):
        self.check, self.tried, self.lost, self.unfinished = check, 0, [], []
        self.cases = all_cases(record) if seed is None else some_cases(record, seed)

    def next_case(self):
        """None: there are no more, or enough of them have failed."""
        return None if self.lost or len(self.unfinished) >= UNFINISHED_MAX else next(self.cases, None)

    def try_case(self, case, folder):
        cut, name, disk = case
        where = f"cut at {cut}, kept {name}, disk in {folder}"
        self.tried += 1
        disk.write(folder)
        try:
            with counted("power cuts replayed"):
                self.check(cut, disk, folder)
        except NotFinished as late:
            self.unfinished.append(f"{where}: {late}")
        except Exception:
            self.lost.append(f"{where}\n{traceback.format_exc()}")
        else:
            shutil.rmtree(folder)

    def judge(self):
        """Fails for a loss, and else for what was not finished."""
        assert not self.lost, "\n".join(self.lost)
        if self.unfinished:
            raise NotFinished("nothing is known to be lost, but not finished:\n" + "\n".join(self.unfinished))
        assert self.tried > 0


def take_turns(turns, wanted):
    """(part, case), at most `wanted` of them (None: all). `turns`: the parts, one that has more of the turns more often."""
    waiting, taken = list(turns), 0
    while waiting and (wanted is None or taken < wanted):
        part = waiting.pop(0)
        case = part.next_case()
        if case:
            yield part, case
            waiting.append(part)
            taken += 1


def run_by_turns(turns, wanted, folder):
    """Several cases beside each other: each mostly waits."""
    cases, names, lock = take_turns(turns, wanted), itertools.count(), threading.Lock()

    def work():
        while True:
            with lock:
                part, case = next(cases, (None, None))
                place = folder / str(next(names))
            if not part:
                return
            part.try_case(case, place)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for worker in [pool.submit(work) for _ in range(AT_ONCE)]:
            worker.result()
