# SPDX-License-Identifier: GPL-2.0-or-later
"""test_permissions.py - files are for their owner only; a database that cannot be written to is searched;
signals that mean nothing do nothing."""
import signal
import stat
import subprocess
import time

import pytest
from live_daemon import Daemon
from programs import complete, write_articles

# A mount for this command only, which needs no rights where user namespaces are allowed.
READ_ONLY = ["unshare", "--map-root-user", "--mount", "sh", "-c",
             'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"']


def can_mount(folder):
    try:
        return subprocess.run([*READ_ONLY, folder, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def db(tmp_path):
    complete(tmp_path / "db", write_articles(tmp_path / "articles.jsonl", 0, 20))
    return tmp_path / "db"


def test_a_read_only_database_is_searched(db):
    if not can_mount(db):
        pytest.skip("this system lets nobody mount")
    daemon = Daemon(db, within=[*READ_ONLY, db])
    assert daemon.ask("POST", "/indexes/articles/search", {"q": "harbour"})[0] == 200
    for method, path, body in [("POST", "/indexes/articles/documents", [{"id": "x"}]),
                               ("DELETE", "/indexes/articles", None)]:
        status, answer = daemon.ask(method, path, body)
        assert (status, answer["code"]) == (409, "index_locked") and "Read-only" in answer["message"]
    assert daemon.ask("GET", "/health") == (200, {"status": "available"})
    assert daemon.stop() == 0


@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_files_are_for_their_owner_only(tmp_path, umask):
    daemon = Daemon(tmp_path / "db", umask=umask)
    daemon.ask("POST", "/indexes/news/documents", [{"id": n, "t": "x" * 5000} for n in range(100)])
    daemon.ask("POST", "/keys", {"actions": ["search"], "indexes": ["*"], "expiresAt": None})
    daemon.settle()
    assert daemon.stop() == 0
    seen = 0
    for path in [tmp_path / "db", *(tmp_path / "db").rglob("*")]:
        mode, seen = stat.S_IMODE(path.stat().st_mode), seen + 1
        assert mode == (0o700 if path.is_dir() else 0o600), (path, oct(mode))
    assert seen > 10


def test_the_indexer_keeps_its_files_to_their_owner(tmp_path):
    complete(tmp_path / "db", write_articles(tmp_path / "articles.jsonl", 0, 20))
    for path in [tmp_path / "db", *(tmp_path / "db").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("name", ["SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF", "SIGIO", "SIGPIPE",
                                  "SIGHUP", "SIGPWR"])
def test_signals_that_mean_nothing_do_nothing(db, name):
    daemon = Daemon(db)
    daemon.process.send_signal(getattr(signal, name))
    time.sleep(0.05)
    assert daemon.ask("GET", "/health")[0] == 200
    assert daemon.stop() == 0
