# SPDX-License-Identifier: GPL-2.0-or-later
"""test_start.py - starting: what is wrong is said, and nothing is left half done."""
import resource
import subprocess

import pytest

from conftest import program


def run(*options, **more):
    return subprocess.run([program("server", "datelined"), *options], text=True,
                          capture_output=True, timeout=30, **more)


@pytest.mark.parametrize("options, words", [
    (["--nonsense"], ["--nonsense", "--help"]),
    (["--listen", "here"], ["here", "127.0.0.1:7700"]),
    (["--listen", "127.0.0.1:99999"], ["port"]),
    (["--threads", "x"], ["threads"]),
    (["--log-level", "loud"], ["loud"]),
    (["--config", "/nonexistent/datelined.conf"], ["/nonexistent/datelined.conf"]),
    (["--listen", "0.0.0.0:0"], ["--insecure-public"]),
])
def test_a_wrong_start_says_why(options, words):
    done = run(*options)
    assert done.returncode == 2
    for word in words:
        assert word in done.stderr
    assert done.stdout == ""


def test_too_few_descriptors_to_write_an_index(tmp_path):
    done = run("--db", str(tmp_path / "db"), "--listen", "127.0.0.1:0",
               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (63, 63)))
    assert done.returncode == 2 and done.stdout == ""
    assert "63" in done.stderr and "64" in done.stderr and "LimitNOFILE=" in done.stderr


def test_a_port_in_use(start):
    daemon = start()
    done = run("--listen", f"127.0.0.1:{daemon.port}")
    assert done.returncode == 2
    assert f"127.0.0.1:{daemon.port}" in done.stderr and "another program" in done.stderr


def test_a_config_file(start, tmp_path, database):
    file = tmp_path / "datelined.conf"
    file.write_text("# searches may take long\nsearch-deadline-ms = 5000\naccess-log = true\n")
    daemon = start("--config", str(file))
    assert daemon.get("/version").status_code == 200
    file.write_text("search-deadline = 5\n")
    done = run("--config", str(file))
    assert done.returncode == 2
    assert "line 1" in done.stderr and "search-deadline" in done.stderr


def test_help_and_version():
    assert "--search-deadline-ms" in run("--help").stdout
    assert run("--help").returncode == 0


def test_one_line_when_ready(start):
    daemon = start("--health-listen", "127.0.0.1:0")
    assert daemon.line.count("\n") == 1
    assert daemon.port != 0
    assert daemon.health_url != daemon.url


def test_the_access_log_keeps_queries_to_itself(start):
    daemon = start("--access-log")
    daemon.search(q="secretword")
    daemon.get("/indexes/articles/documents/a%0Ab")
    daemon.stop()
    assert "GET /search 200" in daemon.errors
    assert "secretword" not in daemon.errors
    assert all(line.startswith("20") for line in daemon.errors.splitlines())


def test_ipv6(start):
    daemon = start(listen="[::1]:0")
    assert daemon.get("/health").status_code == 200
