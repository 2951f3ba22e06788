# SPDX-License-Identifier: GPL-2.0-or-later
"""test_watch.py - dateline-index --watch: what arrives in a spool directory is indexed, and moved or left."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import zipfile

import pytest
from conftest import program, until
from live import Live


def story(what):
    return f"{what} reopens\n\nThe {what.lower()} was opened again on Monday, said the mayor of the town.\n"


class Spool:
    """The directories in, done and failed, and a process that follows them."""

    def __init__(self, root, *options, moves=True):
        self.root, self.options, self.process, self.said = root, options, None, ""
        for name in ("in", "done", "failed", "aside"):
            (root / name).mkdir(exist_ok=True)
        self.moves = ["--done", root / "done", "--failed", root / "failed"] if moves else []
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [program("index/indexer", "dateline-index"), "--db", self.root / "db", "--json", "--watch", self.root / "in",
             *self.moves, *self.options], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until(self.minds_signals)

    def minds_signals(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            caught = next(line.split()[1] for line in file if line.startswith("SigCgt"))
        return int(caught, 16) >> (signal.SIGTERM - 1) & 1

    def stop(self, how=signal.SIGTERM):
        """What it printed since it started: its sessions."""
        self.process.send_signal(how)
        out, said = self.process.communicate(timeout=60)
        self.said += said
        assert self.process.returncode == (0 if how == signal.SIGTERM else -how), said
        return [json.loads(line) for line in out.splitlines()]

    def move_in(self, name, text):
        """As a program does that writes elsewhere first."""
        (self.root / "aside" / "file").write_text(text)
        (self.root / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / "aside" / "file").rename(self.root / "in" / name)

    def files(self, name):
        return sorted(str(path.relative_to(self.root / name)) for path in (self.root / name).rglob("*") if path.is_file())


@pytest.fixture
def spool(tmp_path):
    spools = []

    def make(*options, **more):
        spools.append(Spool(tmp_path, *options, **more))
        return spools[-1]

    yield make
    for one in spools:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


@pytest.fixture
def live(start, tmp_path):
    return Live(start(db=tmp_path / "db"), "articles")


def headlines(live):
    found = live.of_index("GET", "/documents", params={"limit": 1000})
    return sorted(one["headline"] for one in found.json()["results"]) if found.status_code == 200 else []


def test_what_arrives_is_found_and_moved(spool, live):
    one = spool()
    one.move_in("bridge.txt", story("Bridge"))
    until(lambda: headlines(live) == ["Bridge reopens"])
    (one.root / "in" / "quay.txt").write_text(story("Quay"))  # written in place
    until(lambda: headlines(live) == ["Bridge reopens", "Quay reopens"])
    until(lambda: one.files("done") == ["bridge.txt", "quay.txt"])
    assert sum(session["indexed"] for session in one.stop()) == 2
    assert (one.files("in"), one.files("failed"), one.said) == ([], [], "")


def test_what_was_there_before_is_read_first(tmp_path, spool, live):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "mill.txt").write_text(story("Mill"))
    one = spool()
    until(lambda: headlines(live) == ["Mill reopens"])
    until(lambda: one.files("done") == ["deep/mill.txt"])


def test_folders_that_come_later_are_followed(spool, live):
    one = spool()
    (one.root / "aside" / "monday").mkdir()
    (one.root / "aside" / "monday" / "gate.txt").write_text(story("Gate"))
    (one.root / "aside" / "monday").rename(one.root / "in" / "monday")
    one.move_in("tuesday/early/lock.txt", story("Lock"))
    until(lambda: headlines(live) == ["Gate reopens", "Lock reopens"])
    one.move_in("monday/pier.txt", story("Pier"))
    until(lambda: len(headlines(live)) == 3)
    until(lambda: one.files("done") == ["monday/gate.txt", "monday/pier.txt", "tuesday/early/lock.txt"])


def test_a_file_is_read_when_its_writer_closes_it(spool, live):
    one = spool()
    with open(one.root / "in" / "slow.txt", "w") as file:
        for line in story("Ferry").splitlines(True):
            file.write(line)
            file.flush()
            time.sleep(0.3)
            assert headlines(live) == []
    until(lambda: headlines(live) == ["Ferry reopens"])
    assert len(one.stop()) == 1


def test_one_name_twice_is_two_articles_and_overwrites_no_file(spool, live):
    one = spool()
    for number, what in enumerate(("Bridge", "Quay", "Mill"), 1):
        one.move_in("story.txt", story(what))
        until(lambda: len(headlines(live)) == number and one.files("in") == [])
    assert one.files("done") == ["story.txt", "story~2.txt", "story~3.txt"]
    one.move_in("again.txt", story("Mill"))  # the same article by another name
    until(lambda: "again.txt" in one.files("done"))
    until(lambda: headlines(live) == ["Bridge reopens", "Mill reopens", "Quay reopens"])


def test_a_file_that_takes_the_place_of_another_is_read_too(spool, live):
    """Between the reading of one and its moving there is a moment when the next may come."""
    one = spool()
    for number in range(200):
        one.move_in(f"{number % 2}.txt", story(f"Dock {number}"))
    until(lambda: one.files("in") == [])
    until(lambda: {"Dock 198 reopens", "Dock 199 reopens"} <= set(headlines(live)))
    for path in (one.root / "done").iterdir():
        assert path.read_text().splitlines()[0] in headlines(live)


def test_archives_are_taken_whole(spool, live):
    one = spool()
    with zipfile.ZipFile(one.root / "aside" / "file", "w") as archive:
        archive.writestr("p1.txt", story("Tower"))
        archive.writestr("p2.txt", story("Wall"))
    (one.root / "aside" / "file").rename(one.root / "in" / "pages.zip")
    until(lambda: headlines(live) == ["Tower reopens", "Wall reopens"])


def test_what_cannot_be_read_is_told_and_set_apart(spool, live):
    one = spool()
    one.move_in("half.jsonl", json.dumps({"id": "1", "headline": "Half", "body": "Half of it."}) + "\n{broken\n")
    one.move_in("picture.jpg", "\x00\x01\x02")
    one.move_in("dock.txt", story("Dock"))
    until(lambda: one.files("failed") == ["half.jsonl", "picture.jpg"] and one.files("done") == ["dock.txt"])
    until(lambda: headlines(live) == ["Dock reopens", "Half"])
    one.stop()
    assert "picture.jpg" in one.said and "half.jsonl line 2" in one.said


def test_prune_removes_what_is_gone(spool, live):
    one = spool("--prune", moves=False)
    for name, what in (("a.txt", "Bridge"), ("b.txt", "Quay"), ("sub/c.txt", "Mill"), ("sub/d.txt", "Dock")):
        one.move_in(name, story(what))
    until(lambda: len(headlines(live)) == 4)
    (one.root / "in" / "a.txt").unlink()
    until(lambda: headlines(live) == ["Dock reopens", "Mill reopens", "Quay reopens"])
    (one.root / "in" / "sub").rename(one.root / "aside" / "sub")
    until(lambda: headlines(live) == ["Quay reopens"])
    one.move_in("feed.jsonl", "".join(json.dumps({"id": str(n), "headline": f"Item {n}", "body": "Text."}) + "\n" for n in range(3)))
    until(lambda: len(headlines(live)) == 4)
    one.move_in("feed.jsonl", json.dumps({"id": "1", "headline": "Item 1", "body": "Text."}) + "\n")
    until(lambda: headlines(live) == ["Item 1", "Quay reopens"])
    told = one.stop()
    assert [(line["gone"], line["removed"]) for line in told if "gone" in line] == [(1, 1), (2, 2)]
    (one.root / "in" / "b.txt").unlink()  # while nobody watches
    one.start()
    until(lambda: headlines(live) == ["Item 1"])
    one.stop()
    assert one.said == ""


def test_hidden_and_empty_files_wait(spool, live):
    one = spool()
    one.move_in(".bridge.txt.x7F", story("Bridge"))
    (one.root / "in" / "quay.txt").touch()
    one.move_in("mill.txt", story("Mill"))
    until(lambda: headlines(live) == ["Mill reopens"])
    assert one.files("in") == [".bridge.txt.x7F", "quay.txt"]
    (one.root / "in" / ".bridge.txt.x7F").rename(one.root / "in" / "bridge.txt")
    (one.root / "in" / "quay.txt").write_text(story("Quay"))
    until(lambda: len(headlines(live)) == 3)
    one.stop()
    assert one.said == ""


@pytest.mark.parametrize("begins", ["before", "after"])
def test_links_lead_nowhere(spool, live, tmp_path, begins):
    """What they lead to is neither read nor moved, be it the database itself; the log names them."""
    victim = tmp_path / "victim"
    (victim / "sub").mkdir(parents=True)
    (victim / "key.txt").write_text(story("Key"))
    (victim / "sub" / "page.txt").write_text(story("Page"))
    one = spool()
    if begins == "before":
        one.stop()
    for name, to in (("x", victim), ("loop", ".."), ("key.txt", victim / "key.txt"), ("gone.txt", victim / "none")):
        (one.root / "in" / name).symlink_to(to)
    if begins == "before":
        one.start()
    (one.root / "in" / "below").mkdir()
    (one.root / "in" / "below" / "deep").symlink_to(victim)
    one.move_in("mill.txt", story("Mill"))
    one.move_in("below/quay.txt", story("Quay"))
    until(lambda: headlines(live) == ["Mill reopens", "Quay reopens"])
    until(lambda: one.files("done") == ["below/quay.txt", "mill.txt"])
    one.stop()
    assert one.files("failed") == [] and sorted(path.name for path in victim.rglob("*")) == ["key.txt", "page.txt", "sub"]
    for name in ("x", "loop", "key.txt", "below/deep"):
        assert f"in/{name} is a link: links in a watched directory are not followed" in one.said
    assert headlines(live) == ["Mill reopens", "Quay reopens"]


def test_a_file_that_is_told_twice_is_read_once(spool, live):
    """Its second event comes while the session that has read it reads the next file."""
    one = spool()
    one.process.send_signal(signal.SIGSTOP)
    one.move_in("mill.txt", story("Mill"))
    one.move_in("news.jsonl", "".join(json.dumps({"id": f"n{number}", "title": f"Dock {number}", "body": "Open again. " * 200}) + "\n"
                                      for number in range(1500)))
    one.process.send_signal(signal.SIGCONT)

    def is_open(name):
        fds = pathlib.Path(f"/proc/{one.process.pid}/fd")
        return any(os.path.exists(fd) and os.readlink(fd).endswith(name) for fd in fds.iterdir())

    until(lambda: is_open("in/news.jsonl"))
    (one.root / "in" / "mill.txt").rename(one.root / "aside" / "mill.txt")
    (one.root / "aside" / "mill.txt").rename(one.root / "in" / "mill.txt")
    until(lambda: one.files("in") == [])
    assert sum(session["files"] for session in one.stop()) == 2
    assert one.said == ""


def test_files_that_stay_are_read_once_and_again_when_they_change(spool, live):
    one = spool(moves=False)
    one.move_in("bridge.txt", story("Bridge"))
    until(lambda: headlines(live) == ["Bridge reopens"])
    assert [session["indexed"] for session in one.stop()] == [1]
    one.move_in("quay.txt", story("Quay"))
    one.start()
    until(lambda: headlines(live) == ["Bridge reopens", "Quay reopens"])
    one.move_in("bridge.txt", story("Mill"))
    until(lambda: headlines(live) == ["Mill reopens", "Quay reopens"])
    assert sum(session["indexed"] for session in one.stop()) == 2
    assert one.files("in") == ["bridge.txt", "quay.txt"]
    done = subprocess.run([program("index/indexer", "dateline-index"), "--db", one.root / "db", "--json", one.root / "in"],
                          text=True, capture_output=True, timeout=120)
    assert json.loads(done.stdout)["filesUnchanged"] == 2  # a load and a spool share the record


def test_a_killed_process_goes_on(spool, live):
    one = spool()
    for number in range(60):
        one.move_in(f"{number}.txt", story(f"Dock {number}"))
        if number % 15 == 7:
            one.stop(signal.SIGKILL)
            one.start()
    until(lambda: len(one.files("done")) == 60 and one.files("in") == [])
    until(lambda: headlines(live) == sorted(f"Dock {number} reopens" for number in range(60)))


def test_more_events_than_the_kernel_keeps_lose_nothing(spool, live):
    """While it is stopped, the queue of events runs over; a scan finds the files."""
    one = spool(moves=False)
    one.move_in("first.txt", story("First"))
    until(lambda: len(headlines(live)) == 1)
    with open("/proc/sys/fs/inotify/max_queued_events", encoding="ascii") as file:
        limit = int(file.read())
    if limit > 100_000:
        pytest.skip("this kernel keeps too many events")
    one.process.send_signal(signal.SIGSTOP)
    names = [one.root / "in" / ".a", one.root / "in" / ".b"]
    names[0].touch()
    for turn in range(limit):
        names[turn % 2].rename(names[1 - turn % 2])
    one.move_in("late/file.txt", story("Late"))
    one.process.send_signal(signal.SIGCONT)
    until(lambda: headlines(live) == ["First reopens", "Late reopens"])
    one.move_in("late/after.txt", story("After"))
    until(lambda: len(headlines(live)) == 3)


def test_a_daemon_that_writes_all_the_time_lets_the_spool_in_and_the_spool_the_daemon(spool, live):
    live.add([{"id": "first", "headline": "First", "body": "The first."}])
    one = spool()
    begun, number = time.monotonic(), 0
    while len(one.files("done")) < 10:
        assert time.monotonic() - begun < 60
        if number % 4 == 0 and number < 40:
            one.move_in(f"{number}.txt", story(f"Dock {number}"))
        live.add([{"id": f"post-{number}", "headline": f"Post {number}", "body": "Posted."}])
        number += 1
    until(lambda: len(headlines(live)) == 1 + number + 10)
    one.stop()


def test_a_locked_database_is_waited_for(spool, tmp_path, live):
    other = subprocess.Popen([program("index/indexer", "dateline-index"), "--db", tmp_path / "db", "--quiet", "-"],
                             stdin=subprocess.PIPE)
    try:
        until(lambda: (tmp_path / "db" / "indexes" / "articles" / "loaded").exists())
        one = spool()
        one.move_in("bridge.txt", story("Bridge"))
        line = one.process.stderr.readline()
        assert "another process writes" in line and "waiting" in line
    finally:
        other.communicate(json.dumps({"id": "1", "headline": "Slow", "body": "Slowly."}).encode())
    until(lambda: headlines(live) == ["Bridge reopens", "Slow"])


def test_it_stops_at_once_while_it_waits(spool, tmp_path):
    one = spool()
    assert one.stop() == []
    one.start()
    shutil.rmtree(one.root / "in")
    _, said = one.process.communicate(timeout=60)
    assert one.process.returncode == 2 and "is gone" in said


@pytest.mark.parametrize("options, words", [
    (["--watch", "nowhere"], "no such directory"), (["--done", "."], "go with --watch"),
    (["--watch", ".", "--done", "/", "--prune"], "does not go"), (["--watch", ".", "x"], "unexpected argument"),
    (["--watch", ".", "--done", "."], "other directories"), (["--watch", ".", "--stats"], "exclude each other"),
    (["--watch", ".", "--done", "/proc"], "different file systems")])
def test_wrong_options_are_refused(tmp_path, options, words):
    done = subprocess.run([program("index/indexer", "dateline-index"), "--db", tmp_path / "db", *options], cwd=tmp_path,
                          text=True, capture_output=True, timeout=60)
    assert done.returncode == 2 and words in done.stderr
