# SPDX-License-Identifier: GPL-2.0-or-later
"""test_environment.py - options of the programs as variables: command line, environment, file of options, default."""
import json
import os
import subprocess

import pytest

from conftest import ANSWER_SECONDS, program, until

ARTICLE = '{"id": "1", "headline": "Bridge opens", "published": "2021-05-01 08:00"}\n'


def index(*arguments, **variables):
    done = subprocess.run([program("index/indexer", "dateline-index"), *map(str, arguments)], input=ARTICLE, text=True,
                          capture_output=True, timeout=ANSWER_SECONDS, env={**os.environ, **variables})
    return done.returncode, done.stdout, done.stderr


def test_the_indexer_finds_the_database_and_the_index(tmp_path):
    code, said, error = index("--json", "-", DATELINE_DB=str(tmp_path / "db"), DATELINE_INDEX="wire")
    assert code == 0, error
    assert "wire" in index("--stats", "--index", "wire", DATELINE_DB=str(tmp_path / "db"))[1]


def test_the_indexers_command_line_comes_first(tmp_path):
    assert index("--quiet", "--db", tmp_path / "one", "-", DATELINE_DB=str(tmp_path / "two"))[0] == 0
    assert (tmp_path / "one").exists() and not (tmp_path / "two").exists()


def test_the_indexer_reads_times_in_the_zone_of_the_environment():
    said = index("--dry-run", "--json", "-", DATELINE_TIMEZONE="Asia/Tokyo")[1]
    assert json.loads(said)["published"] == "2021-05-01T08:00:00+09:00"


@pytest.mark.parametrize("name, value", [("DATELINE_JOBS", "many"), ("DATELINE_TIMEZONE", "Atlantis"), ("DATELINE_APART", "x")])
def test_the_indexer_refuses_wrong_values(tmp_path, name, value):
    code, _, error = index("--db", tmp_path / "db", "-", **{name: value})
    assert code == 2 and value in error


@pytest.fixture
def daemon(tmp_path):
    """Starts datelined with variables; yields what it says first."""
    started = []

    def start(*arguments, **variables):
        process = subprocess.Popen([program("server", "datelined"), *arguments], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, cwd=tmp_path, env={**os.environ, **variables})
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_the_daemon_starts_from_variables_alone(daemon, tmp_path):
    (tmp_path / "options.conf").write_text("listen = 127.0.0.1:1\nthreads = 1\nlog-level = debug\n")
    process = daemon(DATELINE_CONFIG=str(tmp_path / "options.conf"), DATELINE_LISTEN="127.0.0.1:0",
                     DATELINE_DB=str(tmp_path / "db"), DATELINE_LOG_JSON="true")
    line = process.stdout.readline()
    assert "answers on http://127.0.0.1:" in line and ":1\n" not in line
    until(lambda: (tmp_path / "db").exists())


def test_the_daemon_names_a_wrong_variable(daemon):
    process = daemon(DATELINE_THREADS="a few")
    assert process.wait(ANSWER_SECONDS) == 2
    assert "DATELINE_THREADS" in process.stderr.read()


@pytest.mark.parametrize("folder, name", [("server", "datelined"), ("index/indexer", "dateline-index"), ("client", "dateline")])
def test_help_tells_of_variables(folder, name):
    done = subprocess.run([program(folder, name), "--help"], text=True, capture_output=True, timeout=ANSWER_SECONDS)
    assert "DATELINE_" in done.stdout
