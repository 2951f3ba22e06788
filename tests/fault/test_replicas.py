# SPDX-License-Identifier: GPL-2.0-or-later
"""test_replicas.py - a primary is killed while it is written to, its replica too; the replica takes its place, and has
every article that was acknowledged, once.

DATELINE_REPLICA_KILLS says how often (default 6). In each round the former replica is the primary, and an empty
directory follows it."""
import http.client
import os
import random
import shutil
import threading
import time

from figures import counted
from live_daemon import Daemon

ROUNDS = int(os.environ.get("DATELINE_REPLICA_KILLS", "6"))


class Writer(threading.Thread):
    """Sends articles one by one, and remembers which were acknowledged."""

    def __init__(self, daemon, prefix):
        super().__init__()
        self.primary, self.prefix, self.acknowledged = daemon, prefix, set()

    def run(self):
        number = 0
        try:
            while True:
                identifier = f"{self.prefix}-{number}"
                status, _ = self.primary.ask("POST", "/indexes/news/documents", [{"id": identifier}])
                if status == 202:
                    self.acknowledged.add(identifier)
                number += 1
        except (OSError, http.client.HTTPException, ValueError):
            pass  # killed


def all_ids(daemon):
    ids, page = [], {"total": 1}
    while len(ids) < page["total"]:
        page = daemon.ask("GET", f"/indexes/news/documents?limit=1000&offset={len(ids)}&fields=id")[1]
        ids += [document["id"] for document in page["results"]]
        if not page["results"]:
            break
    return ids


def address(daemon):
    return f"http://127.0.0.1:{daemon.port}"


def kill(daemon):
    daemon.process.kill()
    daemon.process.communicate()


def take_over(folder, primary, number, dice):
    """One round: returns the new primary."""
    former, place = folder / f"primary-{number}", folder / f"primary-{number + 1}"
    replica = Daemon(place, arguments=["--follow", address(primary)])
    writer = Writer(primary, number)
    writer.start()
    time.sleep(dice.uniform(0, 0.3))
    if dice.random() < 0.5:
        kill(replica)
        replica = Daemon(place, arguments=["--follow", address(primary)])
    time.sleep(dice.uniform(0.1, 0.6))
    kill(primary)
    writer.join()
    (replica.stop if dice.random() < 0.5 else lambda: kill(replica))()
    if not (place / "lineage.json").exists():  # it has heard nothing of its primary yet: there is nothing to promote
        shutil.rmtree(place)
        shutil.copytree(former, place)
        return Daemon(place), writer.acknowledged
    promoted = Daemon(place, arguments=["--promote", "--journal-from", former])
    if dice.random() < 0.3:  # killed while it begins
        kill(promoted)
        promoted = Daemon(place, arguments=["--promote", "--journal-from", former])
    return promoted, writer.acknowledged


def test_a_promoted_replica_has_all_that_was_acknowledged(tmp_path):
    dice = random.Random(1807)
    primary = Daemon(tmp_path / "primary-0")
    acknowledged = set()
    for number in range(ROUNDS):
        with counted("kill -9 rounds of primary and replica"):
            primary, more = take_over(tmp_path, primary, number, dice)
            acknowledged |= more
            primary.settle()
            ids = all_ids(primary)
            assert len(ids) == len(set(ids))
            assert acknowledged <= set(ids), sorted(acknowledged - set(ids))[:10]
        shutil.rmtree(tmp_path / f"primary-{number}")
    assert acknowledged
    assert primary.stop() == 0
