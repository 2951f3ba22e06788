# SPDX-License-Identifier: GPL-2.0-or-later
"""test_guides.py - the commands of the guides run as they stand there: the `sh` blocks of each guide, in order, in one
shell, in a folder with the sample articles. going-live.md needs a machine of its own: tests/install/package."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from conftest import program

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "server" / "guides"
OF_A_MACHINE = {"going-live.md", "README.md", "scale.md"}
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
OURS = re.compile(r"(?:^|[\s|&(/`])(dateline-index|datelined|dateline) ([^|;&\n]*)")
FOLDERS = {"dateline-index": "index/indexer", "datelined": "server", "dateline": "client"}
SECONDS = 100
# On a busy machine a pause is longer, and ends when no task is left.
BEFORE = """set -eu
sleep() {
    command sleep "$1"
    for _ in $(seq 60); do
        curl --silent -H "Authorization: Bearer $(cat master-key 2>/dev/null)" \\
            "http://127.0.0.1:7700/tasks?statuses=enqueued,processing" | grep '"total":[1-9]' || break
        command sleep 0.5
    done
    command sleep 1
}
"""


def blocks(guide):
    return BLOCK.findall(guide.read_text("utf-8"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(guide, folder):
    """Runs all blocks in one shell; what they started is ended with the shell's process group."""
    port = str(free_port())
    script = (BEFORE + "\n".join(blocks(guide))).replace("7700", port)
    places = [str(Path(program(place, name)).parent) for name, place in FOLDERS.items()]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_") or name == "DATELINE_READ"}
    environment |= {"PATH": ":".join(places + [os.environ["PATH"]]), "DATELINE_SERVER": f"http://127.0.0.1:{port}",
                    "DATELINE_LISTEN": f"127.0.0.1:{port}", "HOME": str(folder)}
    said = folder / "said"
    with said.open("w") as out:
        shell = subprocess.Popen(["sh", "-x", "-c", script], cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT,
                                 stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            code = shell.wait(SECONDS)
        except subprocess.TimeoutExpired:
            code = "timeout"
        finally:
            try:
                os.killpg(shell.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            shell.wait()
    return code, said.read_text("utf-8", errors="replace")


ALL = sorted(GUIDES.glob("*.md"))


@pytest.mark.parametrize("guide", [guide for guide in ALL if guide.name not in OF_A_MACHINE], ids=lambda guide: guide.stem)
def test_commands_run_as_they_stand(guide, tmp_path):
    shutil.copytree(ROOT / "corpus" / "articles", tmp_path / "archive")
    assert blocks(guide), guide.name
    code, said = run(guide, tmp_path)
    assert code == 0, said[-3000:]


@pytest.mark.parametrize("guide", ALL, ids=lambda guide: guide.stem)
def test_python_compiles_and_json_is_json(guide):
    text = guide.read_text("utf-8")
    for block in re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S):
        compile(block, guide.name, "exec")
    for body in re.findall(r"-d '([\[{].*?)'", text, re.S):
        json.loads(body)


@pytest.fixture(scope="module")
def known():
    """{program: the options that its --help names}"""
    return {name: set(re.findall(r"--[\w-]+", subprocess.run([program(folder, name), "--help"], capture_output=True, text=True,
                                                            timeout=60).stdout)) for name, folder in FOLDERS.items()}


def readme_files():
    """All that the daemon serves at /docs, and the page of the project."""
    rows = [line.split("|") for line in (ROOT / "server/site/contents.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    return [ROOT / "README.md"] + [ROOT / row[2].strip() for row in rows if row[2].strip().endswith(".md") and "CHANGELOG" not in row[2]]


@pytest.mark.parametrize("guide", readme_files(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_option_that_is_named_exists(guide, known):
    """Also in the commands that no test runs."""
    text = re.sub(r"runuser -u \w+ -- |^ *podman.*$|\\\n", "", guide.read_text("utf-8"), flags=re.M)
    for name, arguments in OURS.findall(text):
        for option in re.findall(r"(?<!\S)--[a-z][\w-]*", arguments.split("`")[0]):
            assert option in known[name], f"{guide.name}: {name} {option}"
