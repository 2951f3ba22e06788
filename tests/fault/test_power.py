# SPDX-License-Identifier: GPL-2.0-or-later
"""test_power.py - the power is cut at any point of a recorded day, and the disk has kept any of what was
not synced (power.py): every acknowledged write is there, once, in the right index; no task fails; a dump or
snapshot that had succeeded is whole. In a repair, the damaged index or the repaired one is in its place, and
the damaged files are kept.

DATELINE_POWER=N replays N cuts (default 80), full: all of them. DATELINE_SEED chooses others."""
import copy
import functools
import os

import pytest
from figures import NotFinished
from live_daemon import Daemon, wait_for
from power import Disk, Record, look_before, tree_of
from power_turns import Part, run_by_turns
from programs import SAID_OK, complete, index, write_articles

WANTED = os.environ.get("DATELINE_POWER", "80")
ALL = WANTED == "full"
THOROUGH = ALL or int(WANTED) >= 1000  # then all files of each index are checked, too
SEED = None if ALL else os.environ.get("DATELINE_SEED", "1")
LONG = "word " * 400  # together more than a task keeps in the journal


def documents(first, count, text="short"):
    return [{"id": f"{first}-{n}", "t": f"{text} {n}"} for n in range(count)]


# What a client sends, in order: method, path, body. WAIT: until all is done; RESTART: of the daemon.
WAIT, RESTART = "wait", "restart"
DAY = [
    ("POST", "/indexes/news/documents", documents("a", 3)),
    ("POST", "/indexes/sport/documents", documents("s", 2)),
    WAIT,
    ("PUT", "/indexes/news/documents", [{"id": "a-0", "note": "changed"}]),
    ("PUT", "/indexes/news/settings/filterable-attributes", ["t"]),
    ("DELETE", "/indexes/news/documents/a-1", None),
    ("POST", "/indexes/sport/documents", documents("before", 2)),
    ("POST", "/swap-indexes", [{"indexes": ["news", "sport"]}]),
    ("POST", "/indexes/sport/documents", documents("after", 2)),
    ("PUT", "/indexes/sport/settings/stop-words", ["the"]),
    ("POST", "/snapshots", None),
    WAIT,
    ("POST", "/dumps", None),
    ("POST", "/indexes/news/documents", documents("large", 60, LONG)),
    WAIT,
    RESTART,
    ("POST", "/indexes/news/documents/delete-batch", ["large-3", "large-5", "s-0"]),
    ("PATCH", "/indexes/sport", {"uid": "games"}),
    ("POST", "/indexes/games/documents", documents("game", 2)),
    ("POST", "/indexes/sport/documents", documents("new", 2)),
    ("POST", "/swap-indexes", [{"indexes": ["games", "sport"]}]),
    ("DELETE", "/indexes/games", None),
    ("POST", "/indexes/games/documents", documents("again", 1)),
    ("DELETE", "/tasks?uids=0,1", None),
    WAIT,
    *[("POST", "/indexes/sport/documents", documents(f"many{n}", 1)) for n in range(9)],
    ("DELETE", "/indexes/sport/documents", None),
    ("POST", "/indexes/sport/documents", documents("last", 1)),
]


class World:
    """What acknowledged writes have made: indexes, and which of the first tasks are deleted."""

    def __init__(self):
        self.indexes, self.stop_words, self.forgotten = {}, {}, False

    def take(self, method, path, body):
        parts = path.split("/")[1:]
        if path == "/swap-indexes":
            self.exchange(*body[0]["indexes"])
        elif parts[0] == "indexes" and len(parts) == 2:
            self.exchange(parts[1], body["uid"] if body else None)
        elif parts[0] == "indexes" and parts[2] == "documents":
            self.change(self.indexes.setdefault(parts[1], {}), method, parts[3:], body)
        elif path.endswith("stop-words"):
            self.stop_words[parts[1]] = body
        self.forgotten |= path.startswith("/tasks")

    def exchange(self, a, b):
        """Also renames (there is no b) and deletes (b is None)."""
        for table in (self.indexes, self.stop_words):
            values = {b: table.pop(a, None), a: table.pop(b, None)}
            table.update({name: value for name, value in values.items() if name and value is not None})

    @staticmethod
    def change(index, method, rest, body):
        if method == "DELETE" and not rest:
            index.clear()
        for identifier in rest if method == "DELETE" else body if rest else []:
            index.pop(identifier, None)
        for document in body if body and not rest else []:
            before = index.get(document["id"], {}) if method == "PUT" else {}
            index[document["id"]] = {**before, **document}

    def seen(self):
        return {name: (found, self.stop_words.get(name, [])) for name, found in self.indexes.items()}


def start(folder, **environment):
    return Daemon(folder / "db", "DATELINE_RECORD_SHIM", **environment,
                  arguments=["--dump-dir", folder / "dumps", "--snapshot-dir", folder / "snapshots"])


def record_day(folder, steps=DAY):
    """Lives the day; the record has marks "sent N", "acknowledged N" and "done"."""
    root, path = folder / "disk", folder / "record"
    root.mkdir()
    path.touch()
    environment = {"RECORD_TO": path, "RECORD_ROOT": root}
    marks = os.open(path, os.O_WRONLY | os.O_APPEND)
    daemon = start(root, **environment)
    for number, step in enumerate(steps):
        if step == WAIT:
            daemon.settle()
            wait_for_rings(daemon, number, steps)
            os.write(marks, f"# done {number}\n".encode())
        elif step == RESTART:
            assert daemon.stop() == 0
            daemon = start(root, **environment)
        else:
            os.write(marks, f"# sent {number}\n".encode())
            status, answer = daemon.ask(*step)
            assert status in (200, 201, 202), (step, answer)
            os.write(marks, f"# acknowledged {number}\n".encode())
    daemon.settle()
    assert daemon.stop() == 0
    os.close(marks)
    return Record(path, root), root


# --- alerts ---

LISTED = 20  # further alerts, set by one request
# Each article rings the first alert; what a step deletes has rung before.
RINGING = [
    ("POST", "/indexes/articles/documents", [{"id": "old", "headline": "A ferry", "body": "Nothing."}]),
    WAIT,
    ("POST", "/indexes/articles/alerts", [{"query": "ferry", "withdrawals": True}, *[{"query": "pier"}] * LISTED]),
    *[("POST", "/indexes/articles/documents", [{"id": f"one-{n}", "headline": f"Ferry {n}", "body": "It sank."}])
      for n in range(3)],
    WAIT,
    ("DELETE", "/indexes/articles/documents/one-1", None),
    ("POST", "/indexes/articles/documents", [{"id": f"two-{n}", "headline": f"Ferry {n}", "body": "It sank."}
                                             for n in range(40)]),
    ("POST", "/indexes/articles/documents", [{"id": "one-0", "headline": "Ferry 0", "body": "It sank."}]),
    WAIT,
    RESTART,
    ("POST", "/indexes/articles/documents/delete-batch", ["one-2", "two-3"]),
    ("POST", "/indexes/articles/documents", [{"id": "three", "headline": "A ferry", "body": "It was raised."}]),
    WAIT,
]


def rings_of(daemon):
    """The first alert's rings as (id, kind), or None if there is no alert."""
    status, page = daemon.ask("GET", "/indexes/articles/alerts?limit=1")
    if status == 404 or not page["results"]:
        return None
    rings, after, more = [], 0, True
    while more:
        _, page_of = daemon.ask("GET", f"/indexes/articles/alerts/{page['results'][0]['uuid']}/matches?after={after}&limit=100")
        rings += [(ring["id"], ring["kind"]) for ring in page_of["results"]]
        after, more = page_of["after"], page_of["more"]
    return rings


def is_set(step):
    return step not in (WAIT, RESTART) and step[1].endswith("/alerts")


def check_list(record, cut, daemon):
    """Of a list of alerts that was acknowledged, none is missing."""
    _, page = daemon.ask("GET", "/indexes/articles/alerts?limit=1")
    acknowledged = any(is_set(step) and record.marks[f"acknowledged {number}"] <= cut
                       for number, step in enumerate(RINGING))
    assert page.get("total", 0) == LISTED + 1 or (not acknowledged and page.get("total", 0) <= LISTED), page


def expected_rings(steps, is_sent):
    """What rings for the steps that were sent."""
    rings, alert = set(), False
    for number, step in enumerate(steps):
        if step in (WAIT, RESTART) or not is_sent(number):
            continue
        _, path, body = step
        alert |= path.endswith("/alerts")
        if not alert or path.endswith("/alerts"):
            continue
        if path.endswith("/documents"):
            rings |= {(document["id"], "new") for document in body}
        else:
            rings |= {(identifier, "withdrawal") for identifier in body or [path.rsplit("/", 1)[1]]}
    return rings


def wait_for_rings(daemon, number, steps):
    wanted = expected_rings(steps[:number], lambda n: True)
    wait_for(lambda: not wanted or set(rings_of(daemon)) == wanted, f"ringing for {sorted(wanted)}")


def check_rings(record, cut, folder):
    """What was acknowledged has rung once; what was only sent, once or not at all."""
    least = expected_rings(RINGING, lambda n: record.marks[f"acknowledged {n}"] <= cut)
    most = expected_rings(RINGING, lambda n: record.marks[f"sent {n}"] <= cut)
    daemon = start(folder)
    try:
        daemon.settle()
        check_list(record, cut, daemon)
        if rings_of(daemon) is None:
            assert not least
            return
        status, last = daemon.ask("POST", "/indexes/articles/documents", [{"id": "last", "headline": "A ferry", "body": "x"}])
        assert status == 202, last
        wait_for(lambda: ("last", "new") in rings_of(daemon), "ringing for the last article")
        wait_for_all(least, daemon)
        rings = rings_of(daemon)
        assert len(rings) == len(set(rings)), rings
        assert set(rings) - {("last", "new")} <= most, rings
        assert daemon.stop() == 0
    finally:
        daemon.kill()


def wait_for_all(least, daemon):
    """A later article has rung: what does not ring now is lost."""
    try:
        wait_for(lambda: least <= set(rings_of(daemon)), "ringing for all articles")
    except NotFinished as late:
        raise AssertionError(sorted(least - set(rings_of(daemon)))) from late


# --- documents ---

def worlds(record, cut):
    """What may be there: all that was acknowledged before the cut, perhaps with what was sent and not."""
    world, possible = World(), []
    for number, step in enumerate(DAY):
        if step in (WAIT, RESTART) or record.marks[f"sent {number}"] > cut:
            continue
        if record.marks[f"acknowledged {number}"] > cut:
            possible.append(copy.deepcopy(world))
        world.take(*step)
    return [*possible, world]


def look(daemon):
    """The same, as the daemon has it now."""
    world = World()
    _, listed = daemon.ask("GET", "/indexes?limit=100")
    for index in listed["results"]:
        name = index["uid"]
        assert "error" not in index, index
        world.indexes[name] = daemon.documents(name)
        world.stop_words[name] = daemon.ask("GET", f"/indexes/{name}/settings/stop-words")[1]
    return world


def check_documents(record, cut, disk, folder):
    check_backups(record, cut, disk)
    daemon = start(folder)
    try:
        daemon.settle()
        uids = compare(record, cut, daemon)
        assert daemon.stop() == 0
        for uid in uids if THOROUGH else []:
            check_files(folder / "db", uid)
    finally:
        daemon.kill()


def compare(record, cut, daemon):
    """Returns the names of the indexes."""
    _, failed = daemon.ask("GET", "/tasks?statuses=failed,canceled")
    assert failed["total"] == 0, failed
    seen, possible = look(daemon), worlds(record, cut)
    assert seen.seen() in [world.seen() for world in possible], (summary(seen), list(map(summary, possible)))
    if possible[0].forgotten:
        assert daemon.ask("GET", "/tasks/0")[0] == 404
    return list(seen.indexes)


def summary(world):
    return {name: sorted(found) for name, found in world.indexes.items()}


CHECKED = set()  # what was found in the same bytes before


def check_files(db, uid, says=""):
    """All files of an index. --check, a process that costs more than the cut, is asked once of the same bytes."""
    key = hash((frozenset(tree_of(db / "indexes" / uid).items()), says))
    if key not in CHECKED:
        checked = index(db, "--check", "--index", uid)
        assert checked.returncode == SAID_OK and says in checked.stdout, checked
        CHECKED.add(key)


def check_backups(record, cut, disk):
    """A dump or snapshot that was seen to be complete has all of its bytes."""
    for mark, at in record.marks.items():
        if not mark.startswith("done") or at > cut:
            continue
        for path, content in backups_at(record, at).items():
            assert disk.tree.get(path, "missing") == content, path


@functools.cache
def backups_at(record, at):
    tree = Disk(record, at, set(record.open_at(at))).tree
    return {path: content for path, content in tree.items() if path.startswith(("dumps/", "snapshots/"))}


# --- repairs ---

def record_repair(folder):
    """The record of a repair that loses nothing, and the damaged files."""
    root, path = folder / "disk", folder / "record"
    complete(root / "db", write_articles(folder / "articles.jsonl", 0, 80))
    columns = next(root.glob("db/indexes/articles/seg-*/columns"))
    columns.write_bytes(columns.read_bytes()[:-9])
    before, evidence = look_before(root), tree_of(root / "db" / "indexes" / "articles")
    path.touch()
    environment = {"RECORD_TO": path, "RECORD_ROOT": root}
    assert index(root / "db", "--repair", fault=environment, shim="DATELINE_RECORD_SHIM").returncode == SAID_OK
    return Record(path, root, before), evidence


def check_repair(evidence, folder):
    places = [folder / "db" / "indexes" / "articles", *folder.glob("db/damaged-*/indexes/articles")]
    trees = [tree_of(place) for place in places]
    assert evidence in trees
    if trees[0] != evidence:
        check_files(folder / "db", "articles", ": 80 articles")


# --- the tests ---

@pytest.fixture(scope="module")
def day(tmp_path_factory):
    return record_day(tmp_path_factory.mktemp("day"))


@pytest.fixture(scope="module")
def cuts(day, tmp_path_factory):
    """Cuts of all parts, tried by turns."""
    documents, _ = day
    rings, _ = record_day(tmp_path_factory.mktemp("rings"), RINGING)
    repair, evidence = record_repair(tmp_path_factory.mktemp("repair"))
    parts = {"documents": Part(documents, lambda cut, disk, folder: check_documents(documents, cut, disk, folder), SEED),
             "rings": Part(rings, lambda cut, disk, folder: check_rings(rings, cut, folder), SEED),
             "repair": Part(repair, lambda cut, disk, folder: check_repair(evidence, folder), SEED)}
    turns = [parts[name] for name in ("documents", "rings", "documents", "repair")]
    run_by_turns(turns, None if ALL else int(WANTED), tmp_path_factory.mktemp("cuts"))
    return parts


def test_the_record_tells_all(day):
    """All of it, replayed, is the real disk."""
    record, root = day
    whole = Disk(record, record.count, set(record.open_at(record.count))).tree
    real = tree_of(root)
    assert whole.keys() == real.keys()
    assert [path for path in whole if whole[path] != real[path]] == []


def test_a_power_cut_loses_nothing(cuts):
    cuts["documents"].judge()


def test_a_power_cut_loses_no_ring_and_doubles_none(cuts):
    cuts["rings"].judge()


def test_a_power_cut_in_a_repair_keeps_the_damaged_files(cuts):
    cuts["repair"].judge()
