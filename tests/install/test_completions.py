# SPDX-License-Identifier: GPL-2.0-or-later
"""test_completions.py - what bash, zsh and fish complete after the programs' names. Every option of a program's own
table is offered; values are files, directories or the words that the option knows."""
import os
import pty
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

BUILD = Path(os.environ["DATELINE_BUILD"])
SOURCE = Path(os.environ["DATELINE_SOURCE"])
TABLES = {"datelined": "server/state/config.c", "dateline-index": "index/indexer/options.c",
          "dateline": "client/options.c"}
SHELLS = ["bash", "zsh", "fish"]
ROW = re.compile(r'^\s+\{"([a-z0-9-]+)", (?:OPTION_|KIND_|required|no_|optional)', re.MULTILINE)


def table_of(program):
    names = set(ROW.findall((SOURCE / TABLES[program]).read_text()))
    assert len(names) > 10
    return names


def bash(line, folder):
    words = line.split(" ")
    script = (f"source '{BUILD}/{words[0]}.bash'; COMP_WORDS=({' '.join(words[:-1])} \"$LAST\")\n"
              f"COMP_CWORD={len(words) - 1}; _{words[0].replace('-', '_')}; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
    done = subprocess.run(["bash", "-c", script], text=True, capture_output=True, cwd=folder, timeout=60,
                          env={**os.environ, "LAST": words[-1]})
    assert not done.stderr
    return set(done.stdout.split())


def fish(line, folder):
    done = subprocess.run(["fish", "--no-config", "-c", f"source '{BUILD}/{line.split()[0]}.fish'; complete -C '{line}'"],
                          text=True, capture_output=True, cwd=folder, timeout=60,
                          env={**os.environ, "HOME": str(folder)})
    assert not done.stderr
    return {answer.split("\t")[0] for answer in done.stdout.splitlines()}


ZSH_START = """stty -echo; PS1=; PROMPT=; unsetopt zle_bracketed_paste prompt_cr prompt_sp
fpath=({0} $fpath); autoload -Uz compinit; compinit -u -D; LISTMAX=10000
zstyle ':completion:*' list-prompt ''; zstyle ':completion:*' format ''
stty cols 200 rows 2000; bindkey '^I' list-choices; echo RE""ADY
"""


def zsh(line, folder):
    """Types the line and the list key into a zsh at a terminal, and reads what it lists."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ.update(TERM="dumb", ZDOTDIR=str(folder), COLUMNS="200", LINES="2000")
        os.execvp("zsh", ["zsh", "-f", "-i"])
    try:
        return set(re.findall(r"[^\s=]+", talk(terminal, line)))
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


def talk(terminal, line):
    os.set_blocking(terminal, False)
    os.write(terminal, ZSH_START.format(BUILD).encode())
    read_until(terminal, lambda text, quiet: "READY" in text)
    os.write(terminal, line.encode() + b"\t")
    text = read_until(terminal, lambda text, quiet: quiet > (0.7 if len(text) > len(line) + 5 else 3))
    os.write(terminal, b"\x15exit\n")
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", " ", text).split(line, 1)[-1]


def read_until(terminal, enough):
    """What the terminal shows until there is enough: enough(text, seconds since it last grew)."""
    text, last = "", time.monotonic()
    while not enough(text, time.monotonic() - last) and time.monotonic() - last < 30:
        try:
            more = os.read(terminal, 65536).decode(errors="replace")
            text, last = text + more, time.monotonic()
        except BlockingIOError:
            time.sleep(0.05)
    return text


ASK = {"bash": bash, "zsh": zsh, "fish": fish}


@pytest.fixture(params=SHELLS)
def ask(request, tmp_path):
    if not shutil.which(request.param):
        pytest.skip(f"no {request.param} here")
    if not (BUILD / "dateline.bash").exists():
        pytest.skip("a build with sanitizers has no completions")
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire.txt").touch()
    return lambda line: ASK[request.param](line, tmp_path)


@pytest.mark.parametrize("program", TABLES)
def test_every_option_is_offered(ask, program):
    offered = ask(f"{program} --")
    missing = {name for name in table_of(program) if f"--{name}" not in offered}
    assert not missing


def test_commands_come_first(ask):
    assert {"search", "get", "open", "similar", "export", "stats", "health"} <= ask("dateline ")
    narrowed = ask("dateline st")
    assert "stats" in narrowed and "search" not in narrowed


def test_a_command_of_a_command_comes_second(ask):
    assert {"list", "add", "load", "test", "show", "pause", "resume", "delete"} <= ask("dateline alerts ")
    assert "resume" not in ask("dateline stats re")


@pytest.mark.parametrize("line, words", [
    ("dateline --sort ", {"relevance", "newest", "oldest"}),
    ("dateline --format ", {"jsonl", "csv", "ris", "bibtex", "csl-json", "ninjs"}),
    ("datelined --log-level ", {"debug", "info", "warning", "error"}),
    ("dateline-index --apart ", {"risky", "all", "none"}),
    ("dateline-index --format n", {"nitf", "ninjs", "newsml", "newsml1"}),
])
def test_values_that_an_option_knows(ask, line, words):
    assert words <= ask(line)


def test_directories_and_files(ask):
    def without_slash(words):
        return {word.rstrip("/") for word in words}

    assert "wire" in without_slash(ask("datelined --db w"))
    assert "wire.txt" not in ask("datelined --db w")
    assert "wire.txt" in ask("datelined --config w")
    assert {"wire", "wire.txt"} <= without_slash(ask("dateline-index w"))


def test_free_values_complete_to_nothing(ask):
    assert not {"wire", "wire.txt", "search"} & ask("dateline --timezone ")
