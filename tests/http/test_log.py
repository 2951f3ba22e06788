# SPDX-License-Identifier: GPL-2.0-or-later
"""test_log.py - the log as text and as JSON."""
import json
import subprocess

import pytest

from conftest import ANSWER_SECONDS, get, program

ODD_PATH = "/indexes/%FF%0A%22x/stats"


def lines_of(daemon):
    assert daemon.stop() == 0
    return daemon.errors.splitlines()


def test_json_has_an_object_on_each_line_and_the_parts_of_requests(start):
    daemon = start("--log-json", "--access-log")
    daemon.search(q="secret words")
    with daemon.wire() as wire:
        wire.send(get(ODD_PATH))
        wire.answer()
    with daemon.wire() as wire:
        wire.send(get("/" + "a" * 5000))
        wire.answer()
    objects = [json.loads(line) for line in lines_of(daemon)]
    assert all({"time", "level", "message"} <= set(one) for one in objects)
    requests_logged = [one for one in objects if "method" in one]
    first = requests_logged[0]
    assert (first["method"], first["path"], first["status"]) == ("GET", "/search", 200)
    assert first["bytes"] > 0 and first["milliseconds"] >= 0
    assert len(requests_logged) == 3 and len(requests_logged[2]["path"]) <= 1024
    assert "secret" not in json.dumps(objects)


def test_text_has_one_line_a_request(start):
    daemon = start("--access-log")
    daemon.search(q="secret words")
    with daemon.wire() as wire:
        wire.send(get(ODD_PATH))
        wire.answer()
    lines = [line for line in lines_of(daemon) if " GET " in line]
    assert len(lines) == 2 and " info GET /search 200 " in lines[0] and "secret" not in lines[0]


@pytest.mark.parametrize("options", [["--log-json"], []])
def test_why_it_does_not_start(tmp_path, options):
    done = subprocess.run([program("server", "datelined"), "--db", tmp_path / "db", "--listen", "nowhere", *options],
                          text=True, capture_output=True, timeout=ANSWER_SECONDS)
    assert done.returncode == 2
    if options:
        assert json.loads(done.stderr)["level"] == "error"
    else:
        assert done.stderr.startswith("datelined: ")
