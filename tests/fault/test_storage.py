# SPDX-License-Identifier: GPL-2.0-or-later
"""test_storage.py - a primary, its replica and the storage between them are killed while articles are written. The
replica takes the primary's place with what the storage has, without the primary's disk: it has every article that was
acknowledged (--journal-sync), once.

DATELINE_STORAGE_KILLS says how often (default 4). In each round the former replica is the primary, and an empty
directory follows what it publishes."""
import os
import random
import shutil
import sys
import time
from pathlib import Path

from figures import counted
from live_daemon import Daemon
from test_replicas import Writer, all_ids, kill

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "storage"))
from s3_server import BUCKET, Door, Storage, credentials  # noqa: E402

ROUNDS = int(os.environ.get("DATELINE_STORAGE_KILLS", "4"))
SECONDS = 60
ADDRESS = f"s3://{BUCKET}/replica/news"


def until(what):
    end = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def is_shipped(daemon):
    journal = daemon.ask("GET", "/replication/state")[1]["journal"]
    return journal["behindSeconds"] is not None and journal["error"] is None


class Machines:
    """A primary, its replica, and storage that may fail."""

    def __init__(self, folder, dice):
        self.folder, self.dice, self.number, self.bad = folder, dice, 0, 0.0
        self.storage = Storage(folder)
        self.door = Door(self.storage)
        self.door.fault = self.fault
        self.options = ["--s3-endpoint", self.door.url, "--s3-credentials-file", credentials(folder)]
        self.writing = ["--publish", ADDRESS, "--journal-to", ADDRESS, "--journal-sync", *self.options]
        self.primary = Daemon(self.place(0), arguments=self.writing)
        self.replica = None

    def place(self, number):
        return self.folder / f"machine-{number}"

    def fault(self, _method, _name):
        return self.dice.choice([503, "slow", "cut", "lost"]) if self.dice.random() < self.bad else None

    def follow(self):
        self.replica = Daemon(self.place(self.number + 1), arguments=["--follow", ADDRESS, *self.options])

    def disturb(self):
        """Something fails while the writer writes."""
        self.bad = self.dice.choice([0, 0, 0.2])
        if self.dice.random() < 0.4:
            self.storage.kill()
            time.sleep(self.dice.uniform(0, 0.3))
            self.storage.start()
        if self.dice.random() < 0.4:
            kill(self.replica)
            self.follow()
        time.sleep(self.dice.uniform(0.05, 0.4))

    def promote(self):
        arguments = ["--promote", "--journal-from", ADDRESS, *self.writing]
        place = self.place(self.number + 1)
        promoted = Daemon(place, arguments=arguments)
        if self.dice.random() < 0.3:  # killed while it begins
            kill(promoted)
            promoted = Daemon(place, arguments=arguments)
        return promoted

    def take_over(self):
        """One round; returns what was acknowledged in it."""
        until(lambda: is_shipped(self.primary))
        self.follow()
        until((self.place(self.number + 1) / "lineage.json").exists)
        writer = Writer(self.primary, self.number)
        writer.start()
        self.disturb()
        kill(self.primary)
        writer.join()
        self.bad = 0.0
        kill(self.replica)
        shutil.rmtree(self.place(self.number))  # the machine is gone
        self.primary = self.promote()
        self.number += 1
        return writer.acknowledged

    def close(self):
        kill(self.primary)
        self.storage.kill()
        self.door.close()


def test_a_promoted_replica_has_all_that_was_acknowledged_without_the_primarys_disk(tmp_path):
    machines, acknowledged = Machines(tmp_path, random.Random(1707)), set()
    for _ in range(ROUNDS):
        with counted("kill -9 rounds of primary, replica and storage"):
            acknowledged |= machines.take_over()
            machines.primary.settle()
            ids = all_ids(machines.primary) if acknowledged else []
            assert len(ids) == len(set(ids))
            assert acknowledged <= set(ids), sorted(acknowledged - set(ids))[:10]
    assert acknowledged
    assert machines.door.wrong == []
    machines.close()
