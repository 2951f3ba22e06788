# SPDX-License-Identifier: GPL-2.0-or-later
"""An index moves into a cluster and back as it is: killed runs go on, and what differs is found."""
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "http")]
from conftest import Daemon, program  # noqa: E402
from fronts import BY_HAND, done, generated, ids, make, node, post, settle, start  # noqa: E402, F401
from guard import Guard, certificate  # noqa: E402

MANY = 9000
MOVE_SECONDS = 300

VERSIONS = [{"id": "v", "headline": "Third version", "body": "text", "version": 3},
            {"id": "w", "headline": "Updated", "updated": "2022-01-01T00:00:00Z", "body": "text", "desk": 12},
            {"id": "big", "headline": "A large number", "number": 18446744073709551615, "body": "text"}]


def move(database, way, url, *more, uid="articles", **options):
    command = [program("index/indexer", "dateline-index"), "--db", str(database), "--index", uid, way, url, *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=MOVE_SECONDS, **options)


def moved(*arguments, **options):
    run = move(*arguments, **options)
    assert run.returncode == 0, run.stderr
    return run


def dumped(daemon, folder, uid):
    """All of an index: (its head, its documents by id), also hidden ones."""
    done(daemon, post(daemon, "/dumps", None))
    newest = max(folder.glob("*.dump"), key=os.path.getmtime)
    lines = [json.loads(line) for line in gzip.decompress(newest.read_bytes()).decode().splitlines()]
    at = next(i for i, line in enumerate(lines) if line.get("index", {}).get("uid") == uid)
    head = lines[at]["index"]
    documents = lines[at + 1:at + 1 + head["documents"]]
    return head, {document["id"]: document for document in documents}


def contents(database, uid="articles", *options):
    folder = Path(database).parent / f"{Path(database).name}-dumps"
    daemon = Daemon(database, "--dump-dir", str(folder), *options)
    try:
        return dumped(daemon, folder, uid)
    finally:
        assert daemon.stop() == 0


def fill(database, articles, uid="articles", settings=None):
    daemon = Daemon(database)
    try:
        make(daemon, uid)
        if settings:
            done(daemon, requests.patch(f"{daemon.url}/indexes/{uid}/settings", json=settings, timeout=60))
        for at in range(0, len(articles), 3000):
            done(daemon, post(daemon, f"/indexes/{uid}/documents", articles[at:at + 3000]))
    finally:
        assert daemon.stop() == 0


@pytest.fixture
def database(tmp_path):
    return tmp_path / "db"


def test_an_index_moves_there_and_back_as_it_is(node, database, tmp_path):
    fill(database, generated() + BY_HAND + VERSIONS, settings={
        "filterableAttributes": ["source", "desk", "published"], "sortableAttributes": ["published"], "stopWords": ["the"],
        "synonyms": {"harbour": ["port"]}})
    head, documents = contents(database)
    run = moved(database, "--to-cluster", node.url)
    assert f"{len(documents)} articles are in the cluster; 100 articles and" in run.stdout
    assert not (database / "moves" / "articles").exists()
    far_head, far = contents(tmp_path / "front", "articles", "--cluster", node.url)
    assert far_head == head and far == documents
    moved(tmp_path / "back", "--from-cluster", node.url)
    assert contents(tmp_path / "back") == (head, documents)

    daemon = start(node, tmp_path / "front")
    try:
        assert daemon.get("/indexes/articles/documents/hand-5").status_code == 404  # an embargo
        assert ids(post(daemon, "/indexes/articles/search", {"q": "zeppelin"})) == []
        assert ids(post(daemon, "/indexes/articles/search", {"q": "updated", "filter": "desk = 12"})) == ["w"]
        for version, wins in ((2, "Third version"), (4, "Version 4")):
            done(daemon, post(daemon, "/indexes/articles/documents",
                              [{"id": "v", "headline": f"Version {version}", "version": version, "body": "text"}]))
            assert daemon.get("/indexes/articles/documents/v").json()["headline"] == wins
        done(daemon, post(daemon, "/indexes/articles/documents", [{"id": "hand-7", "headline": "Back", "body": "again",
                                                                   "status": "canceled", "version": 9}]))
    finally:
        assert daemon.stop() == 0


def test_articles_with_a_nested_key_move(node, database, tmp_path):
    daemon = Daemon(database)
    done(daemon, post(daemon, "/indexes", {"uid": "nested", "preset": "articles", "primaryKey": "meta.key"}))
    done(daemon, post(daemon, "/indexes/nested/documents",
                      [{"meta": {"key": f"n{i}"}, "headline": f"Nested {i}", "body": "text"} for i in range(10)]))
    assert daemon.get("/indexes/nested/stats").json()["numberOfDocuments"] == 10
    assert daemon.stop() == 0
    moved(database, "--to-cluster", node.url, uid="nested")
    moved(tmp_path / "back", "--from-cluster", node.url, uid="nested")
    daemon = Daemon(tmp_path / "back")
    assert daemon.get("/indexes/nested").json()["primaryKey"] == "meta.key"
    assert daemon.get("/indexes/nested/documents/n7").json()["headline"] == "Nested 7"
    assert daemon.stop() == 0


def test_tasks_that_wait_are_named_before_a_move(node, database, tmp_path):  # noqa: F811
    """A daemon accepts what its cluster, which is away, cannot take yet."""
    fill(database, BY_HAND, uid="waiting")
    daemon = Daemon(database, "--cluster", "http://127.0.0.1:9")
    answer = post(daemon, "/indexes/waiting/documents", [{"id": "late", "headline": "Late"}])
    other = post(daemon, "/indexes/another/documents", [{"id": "late", "headline": "Late"}])
    assert answer.status_code == other.status_code == 202
    refused = move(database, "--to-cluster", node.url, uid="waiting")  # the daemon runs on
    assert refused.returncode == 2 and f"tasks of index waiting wait in {database}/tasks (uid {answer.json()['taskUid']})" in refused.stderr
    daemon.process.kill()
    daemon.wait()
    assert move(database, "--to-cluster", node.url, uid="waiting").returncode == 2
    assert requests.get(f"{node.url}/dateline-waiting", timeout=60).status_code == 404
    moved(database, "--to-cluster", node.url, "--despite-tasks", uid="waiting")
    daemon = start(node, database)
    try:
        assert settle(daemon, answer)["status"] == "succeeded"
        assert daemon.get("/indexes/waiting/documents/late").status_code == 200
    finally:
        daemon.stop()
    moved(tmp_path / "back", "--from-cluster", node.url, uid="waiting")


# --- killed runs ---

def many(count=MANY):
    return [{"id": f"m{i:05}", "headline": f"Report number {i} of the harbour", "body": f"The text {i}.", "version": i % 7}
            for i in range(count)]


def begin(database, way, url, uid, *more):
    command = [program("index/indexer", "dateline-index"), "--db", str(database), "--index", uid, way, url, *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def count_of(node, uid):
    answer = requests.get(f"{node.url}/dateline-{uid}/_count", timeout=60)
    return answer.json()["count"] if answer.ok else 0


def kill_when(process, came):
    """Kills the process once that is so, and before it ends."""
    end = time.monotonic() + MOVE_SECONDS
    while not came():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
    process.send_signal(signal.SIGKILL)
    process.communicate()


def indexed(node, uid):
    """How many times a document was written."""
    return node.ask("GET", f"/dateline-{uid}/_stats/indexing")["_all"]["primaries"]["indexing"]["index_total"]


def test_a_killed_move_goes_on_and_nobody_finds_the_part(node, database, tmp_path):
    fill(database, many(), "killed")
    kill_when(begin(database, "--to-cluster", node.url, "killed"), lambda: count_of(node, "killed") >= 4000)
    daemon = start(node, tmp_path / "front")
    try:
        for answer in (post(daemon, "/indexes/killed/search", {"q": "harbour"}), daemon.get("/indexes/killed/documents/m00001")):
            assert answer.status_code == 404 and "not whole" in answer.text, answer.text
        task = settle(daemon, post(daemon, "/indexes/killed/documents", [{"id": "x", "headline": "Too early"}]))
        assert task["status"] == "failed" and "not whole" in task["error"]["message"], task
        listed = [index for index in daemon.get("/indexes").json()["results"] if index["uid"] == "killed"]
        assert "not whole" in json.dumps(listed)
        other = move(tmp_path / "other", "--from-cluster", node.url, uid="killed")
        assert other.returncode == 2 and "not whole" in other.stderr
    finally:
        assert daemon.stop() == 0
    before = indexed(node, "killed")
    assert 4000 <= before < MANY
    moved(database, "--to-cluster", node.url, uid="killed")
    assert indexed(node, "killed") <= MANY + 3000  # what was noted is not sent again
    assert contents(tmp_path / "front", "killed", "--cluster", node.url) == contents(database, "killed")


def test_a_move_of_an_index_that_has_changed_begins_anew(node, database, tmp_path):
    fill(database, many(), "changed")
    kill_when(begin(database, "--to-cluster", node.url, "changed"), lambda: count_of(node, "changed") >= 2000)
    daemon = Daemon(database)
    done(daemon, post(daemon, "/indexes/changed/documents/delete-batch", ["m00001", "m00002"]))
    done(daemon, post(daemon, "/indexes/changed/documents", [{"id": "m00003", "headline": "Changed", "version": 9}]))
    assert daemon.stop() == 0
    run = moved(database, "--to-cluster", node.url, uid="changed")
    assert "begins anew" in run.stderr
    head, documents = contents(tmp_path / "front", "changed", "--cluster", node.url)
    assert (head, documents) == contents(database, "changed")
    assert len(documents) == MANY - 2 and documents["m00003"]["headline"] == "Changed"


def test_a_killed_move_back_goes_on(node, database, tmp_path):
    fill(database, many(), "back")
    moved(database, "--to-cluster", node.url, uid="back")
    home = tmp_path / "home"
    state = home / "moves" / "back" / "state"
    kill_when(begin(home, "--from-cluster", node.url, "back"),
              lambda: state.exists() and json.loads(state.read_text())["documents"] >= 5000)
    daemon = Daemon(home)
    assert daemon.get("/indexes/back").status_code == 404  # it has another name until it is whole
    assert daemon.stop() == 0
    moved(home, "--from-cluster", node.url, uid="back")
    assert contents(home, "back") == contents(database, "back")
    assert not (home / "moves" / "back").exists()


def test_a_move_that_is_killed_after_its_last_step_ends_when_it_is_repeated(node, database, tmp_path):
    paths, seen, run = certificate(tmp_path, "own"), [], []

    def kill_at_the_end(method, path, body):
        if method == "PUT" and path == "/dateline-ended/_mapping" and b'"mover"' not in body:
            seen.append(path)
        elif seen:  # the cluster has answered that
            run[0].kill()

    fill(database, many(30), "ended")
    guard = Guard(node.url, paths, None, kill_at_the_end)
    try:
        run.append(begin(database, "--to-cluster", guard.url, "ended", "--cluster-ca", str(paths[0])))
        run[0].communicate(timeout=MOVE_SECONDS)
    finally:
        guard.close()
    assert run[0].returncode == -signal.SIGKILL and len(seen) == 1
    assert (database / "moves" / "ended" / "state").exists()
    again = moved(database, "--to-cluster", node.url, uid="ended")
    assert "an earlier run has moved all 30 articles" in again.stdout
    assert not (database / "moves").exists()
    assert contents(tmp_path / "front", "ended", "--cluster", node.url) == contents(database, "ended")
    assert move(database, "--to-cluster", node.url, uid="ended").returncode == 2  # another move, of the same index


def test_an_index_that_was_made_since_is_not_taken_for_the_moved_one(node, database, tmp_path):
    fill(database, many(), "since")
    moved(database, "--to-cluster", node.url, uid="since")
    home = tmp_path / "home"
    state = home / "moves" / "since" / "state"
    kill_when(begin(home, "--from-cluster", node.url, "since"),
              lambda: state.exists() and json.loads(state.read_text())["documents"] >= 5000)
    state.write_text(json.dumps({**json.loads(state.read_text()), "compared": True}))  # as before UID-moving gets its name
    fill(home, many(3), "since")
    run = move(home, "--from-cluster", node.url, uid="since")
    assert run.returncode == 2 and "exists" in run.stderr, run
    assert len(contents(home, "since")[1]) == 3


def test_a_move_back_of_changed_settings_begins_anew_also_if_it_is_killed_then(node, database, tmp_path):
    fill(database, many(), "anew")
    moved(database, "--to-cluster", node.url, uid="anew")
    home = tmp_path / "home"
    state = home / "moves" / "anew" / "state"
    kill_when(begin(home, "--from-cluster", node.url, "anew"),
              lambda: state.exists() and json.loads(state.read_text())["documents"] >= 5000)
    daemon = start(node, tmp_path / "front")
    done(daemon, requests.patch(f"{daemon.url}/indexes/anew/settings", json={"synonyms": {"harbour": ["port"]}}, timeout=60))
    assert daemon.stop() == 0
    for point in (1, 2):
        fault = {"LD_PRELOAD": os.environ["DATELINE_SHIM"], "FAULT_CALLS": "rename", "FAULT_ACT": "after", "FAULT_AT": str(point)}
        copy = tmp_path / f"home-{point}"
        shutil.copytree(home, copy)
        killed = move(copy, "--from-cluster", node.url, uid="anew", env={**os.environ, **fault})
        assert killed.returncode == 99, killed
        moved(copy, "--from-cluster", node.url, uid="anew")
        head, documents = contents(copy, "anew")
        assert head["settings"]["synonyms"] == {"harbour": ["port"]} and len(documents) == MANY


def test_a_move_waits_for_a_node_that_is_back_soon(node, database, tmp_path):
    fill(database, many(), "waits")
    process = begin(database, "--to-cluster", node.url, "waits")
    while count_of(node, "waits") < 2000:
        assert process.poll() is None
    node.kill()
    node.start()
    out, errors = process.communicate(timeout=MOVE_SECONDS)
    assert process.returncode == 0, errors
    assert contents(tmp_path / "front", "waits", "--cluster", node.url) == contents(database, "waits")


def test_a_signal_ends_a_move_in_order(node, database):
    fill(database, many(), "signal")
    process = begin(database, "--to-cluster", node.url, "signal")
    while count_of(node, "signal") < 2000:
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    out, errors = process.communicate(timeout=MOVE_SECONDS)
    assert process.returncode == 1 and f"of {MANY} articles have arrived; repeat the command" in errors, errors
    moved(database, "--to-cluster", node.url, uid="signal")


# --- what differs, and what is refused ---

@pytest.mark.parametrize("spoil", ["delete", "change"])
def test_a_difference_is_found_and_the_index_stays_hidden(node, database, tmp_path, spoil):
    uid = f"spoiled-{spoil}"
    fill(database, many(), uid)
    kill_when(begin(database, "--to-cluster", node.url, uid), lambda: count_of(node, uid) >= 4000)  # some are noted
    for key in [hit["_id"] for hit in node.ask("GET", f"/dateline-{uid}/_search?size=1000")["hits"]["hits"]]:
        if spoil == "delete":
            node.ask("DELETE", f"/dateline-{uid}/_doc/{key}?refresh=true")
            break
        node.ask("POST", f"/dateline-{uid}/_update/{key}", json={"doc": {"doc": json.dumps({"id": key, "headline": "Forged"})}})
    run = move(database, "--to-cluster", node.url, uid=uid)
    assert run.returncode == 1, run
    assert (f"{MANY - 1} in the cluster" if spoil == "delete" else "differs in the cluster") in run.stderr
    assert "repeat the command to move all articles anew" in run.stderr and "--repair" not in run.stderr
    daemon = start(node, tmp_path / "front")
    assert post(daemon, f"/indexes/{uid}/search", {"q": "harbour"}).status_code == 404
    assert daemon.stop() == 0
    moved(database, "--to-cluster", node.url, uid=uid)  # anew
    assert contents(tmp_path / "front", uid, "--cluster", node.url) == contents(database, uid)


def names(node):
    return sorted(node.ask("GET", "/_all/_mapping"))


def test_what_cannot_be_in_a_cluster_is_refused_before_anything_is_written(node, database, tmp_path):
    daemon = Daemon(database)
    done(daemon, post(daemon, "/indexes", {"uid": "movies", "primaryKey": "id"}))
    done(daemon, post(daemon, "/indexes", {"uid": "Capitals", "preset": "articles"}))
    make(daemon, "rules")
    done(daemon, requests.patch(f"{daemon.url}/indexes/rules/settings", json={"rankingRules": ["words", "typo"]}, timeout=60))
    assert daemon.stop() == 0
    before = [name for name in names(node) if name.startswith("dateline-")]
    for uid, why in (("movies", "holds articles"), ("Capitals", "no capitals"), ("rules", "bm25"), ("none", "not found")):
        run = move(database, "--to-cluster", node.url, uid=uid)
        assert run.returncode == 2 and why in run.stderr and "repeat" not in run.stderr, run.stderr
    assert [name for name in names(node) if name.startswith("dateline-")] == before
    run = move(tmp_path / "back", "--from-cluster", node.url, uid="none")
    assert run.returncode == 2 and "not found" in run.stderr


def test_an_index_that_exists_is_not_replaced(node, database, tmp_path):
    fill(database, many(3), "exists")
    assert json.loads(moved(database, "--to-cluster", node.url, "--json", uid="exists").stdout)["articles"] == 3
    for target, way in ((database, "--to-cluster"), (database, "--from-cluster")):
        run = move(target, way, node.url, uid="exists")
        assert run.returncode == 2 and "exists" in run.stderr, run
    fill(tmp_path / "other", many(5), "exists")
    run = move(tmp_path / "other", "--to-cluster", node.url, uid="exists")
    assert run.returncode != 0 and "exists" in run.stderr and count_of(node, "exists") == 3


def test_an_unfinished_move_of_another_database_is_not_continued(node, database, tmp_path):
    fill(database, many(), "rivals")
    kill_when(begin(database, "--to-cluster", node.url, "rivals"), lambda: count_of(node, "rivals") >= 2000)
    fill(tmp_path / "other", many(5), "rivals")
    run = move(tmp_path / "other", "--to-cluster", node.url, uid="rivals")
    assert run.returncode != 0 and "another process is moving it" in run.stderr, run.stderr
    moved(database, "--to-cluster", node.url, uid="rivals")


def test_what_stays_here_is_told(node, database):
    fill(database, many(3), "stays")
    daemon = Daemon(database)
    done(daemon, post(daemon, "/indexes/stays/takedowns", {"ids": ["m00001"], "who": "the desk", "reason": "a court order"}))
    assert daemon.stop() == 0
    story = database.parent / "story.txt"
    story.write_text("A headline\n\nAnd a text about the harbour.\n")
    subprocess.run([program("index/indexer", "dateline-index"), "--db", str(database), "--index", "stays", str(story)], check=True,
                   capture_output=True)
    run = moved(database, "--to-cluster", node.url, uid="stays")
    assert "taken down stays here" in run.stderr and "record of the files" in run.stderr


def test_the_cluster_is_reached_by_tls_with_credentials(node, database, tmp_path):
    paths = certificate(tmp_path, "own")
    guard = Guard(node.url, paths, "ApiKey a2V5OnNlY3JldA==")
    login = tmp_path / "login"
    login.write_text("ApiKey a2V5OnNlY3JldA==\n")
    login.chmod(0o600)
    fill(database, many(20), "guarded")
    try:
        trusted = ["--cluster-ca", str(paths[0])]
        run = move(database, "--to-cluster", guard.url, *trusted, uid="guarded")
        assert run.returncode != 0 and "401" in run.stderr, run.stderr
        moved(database, "--to-cluster", guard.url, *trusted, "--cluster-auth-file", str(login), uid="guarded")
        environment = {**os.environ, "DATELINE_CLUSTER_CA": str(paths[0]), "DATELINE_CLUSTER_AUTH": "ApiKey a2V5OnNlY3JldA=="}
        moved(tmp_path / "back", "--from-cluster", guard.url, uid="guarded", env=environment)
        assert contents(tmp_path / "back", "guarded") == contents(database, "guarded")
    finally:
        guard.close()
