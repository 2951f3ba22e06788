# SPDX-License-Identifier: GPL-2.0-or-later
"""test_user.py - the daemon gives up the rights of root, or says why not."""
import os
import pwd
import subprocess
from pathlib import Path

import pytest
import requests

from conftest import Daemon, program, until
from memory import is_sanitized

USER = "nobody"


def is_user(name):
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


as_root = pytest.mark.skipif(os.geteuid() != 0 or not is_user(USER), reason="only root can give up root")


def refusal(*options, **named):
    done = subprocess.run([program("server", "datelined"), "--listen", "127.0.0.1:0", *options], text=True,
                          capture_output=True, timeout=30, **named)
    assert done.returncode == 2 and done.stdout == ""
    return done.stderr


def status_of(daemon):
    lines = Path(f"/proc/{daemon.process.pid}/status").read_text().splitlines()
    return {name: value.split() for name, value in (line.split(":", 1) for line in lines)}


@pytest.fixture
def own_database(tmp_path_factory):
    """A folder that USER may reach and write."""
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/dateline-user-XXXXXX"], text=True).strip())
    os.chown(folder, pwd.getpwnam(USER).pw_uid, -1)
    yield folder / "db"
    subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.mark.skipif("Seccomp:" not in Path("/proc/self/status").read_text(), reason="no seccomp")
def test_all_threads_have_a_filter_of_system_calls(start):
    if is_sanitized():
        pytest.skip("a sanitizer has a thread of its own")
    daemon = start()
    threads = Path(f"/proc/{daemon.process.pid}/task")
    until(lambda: all("\nSeccomp:\t2\n" in (thread / "status").read_text() for thread in threads.iterdir()))


@as_root
def test_root_becomes_the_user_for_good(own_database):
    daemon = Daemon(own_database, "--user", USER)
    user = pwd.getpwnam(USER)
    for process in Path(f"/proc/{daemon.process.pid}/task").iterdir():
        text = (process / "status").read_text()
        assert f"Uid:\t{user.pw_uid}\t{user.pw_uid}\t{user.pw_uid}\t{user.pw_uid}" in text
    status = status_of(daemon)
    assert status["Gid"] == [str(user.pw_gid)] * 4 and "0" not in status["Groups"]
    assert int(status["CapEff"][0], 16) == int(status["CapPrm"][0], 16) == 0
    assert status["NoNewPrivs"] == ["1"]
    answer = requests.post(daemon.url + "/indexes/news/documents", json=[{"id": 1}], timeout=30)
    assert answer.status_code == 202
    assert daemon.stop() == 0
    assert "running as the user" in daemon.errors and "running as root" not in daemon.errors
    for path in [own_database, *own_database.rglob("*")]:
        assert path.stat().st_uid == user.pw_uid


@as_root
def test_root_that_stays_is_warned(own_database):
    daemon = Daemon(own_database)
    assert daemon.stop() == 0
    assert "running as root" in daemon.errors and "--user" in daemon.errors


@as_root
def test_a_database_of_another_user_is_only_read(own_database):
    os.chown(own_database.parent, 0, 0)
    daemon = Daemon(own_database, "--user", USER)
    answer = requests.post(daemon.url + "/indexes/news/documents", json=[{"id": 1}], timeout=30)
    assert answer.status_code == 409 and "Permission denied" in answer.json()["message"]
    assert daemon.stop() == 0
    assert "Permission denied" in daemon.errors


@pytest.mark.parametrize("name, words", [("no-such-user", "no user `no-such-user`"), ("root", "other than root")])
def test_a_wrong_user_is_refused(name, words, tmp_path):
    assert words in refusal("--user", name, "--db", str(tmp_path / "db"))
    assert not (tmp_path / "db").exists()


@as_root
def test_only_root_can_become_another(own_database):
    def as_user():
        os.setgid(pwd.getpwnam(USER).pw_gid)
        os.setuid(pwd.getpwnam(USER).pw_uid)

    daemon = Daemon(own_database, "--user", USER, before=as_user)  # it is that user already
    assert daemon.stop() == 0
    assert "only root" in refusal("--user", "daemon", "--db", str(own_database), preexec_fn=as_user)
