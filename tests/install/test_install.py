# SPDX-License-Identifier: GPL-2.0-or-later
"""test_install.py - what `meson install` leaves: programs, manuals, documents, a unit that names the
installed daemon. And one version, the same in all of them."""
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

BUILD = Path(os.environ["DATELINE_BUILD"])
SOURCE = Path(os.environ["DATELINE_SOURCE"])
VERSION = os.environ["DATELINE_VERSION"]
PROGRAMS = ["dateline", "dateline-corpus", "dateline-index", "datelined"]
DOCUMENTS = ["README.md", "LICENSE", "server/README.md", "server/CHANGELOG.md", "server/share/openapi.json",
             "client/README.md", "client/page/index.html", "index/README.md", "server/guides/first-hour.md"]
PLUGINS = ["wordpress/dateline.php", "wordpress/includes/search.php", "superdesk/dateline_superdesk.py"]
UNKNOWN = "unknown"


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True, timeout=100, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def prefix_of(build):
    options = json.loads(run("meson", "introspect", "--buildoptions", build))
    return next(option["value"] for option in options if option["name"] == "prefix")


def daemon_of(unit_text):
    """The program that a unit starts."""
    return re.search(r'^ExecStart="([^"]+)"', unit_text, re.MULTILINE).group(1)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The prefix, as it is below a temporary root."""
    root = tmp_path_factory.mktemp("root")
    run("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", root)
    return root, root / prefix_of(BUILD).lstrip("/")


UNITS = {"datelined.service": "datelined", "dateline-spool.service": "dateline-index"}
SCRIPTS = {"dateline-key.service": "make-master-key", "dateline-backup.service": "backup"}


@pytest.fixture(scope="module", params=UNITS)
def unit(installed, request):
    found = list(installed[0].rglob(request.param))
    assert len(found) == 1
    return found[0]


def test_installs_programs_and_manuals(installed):
    for program in PROGRAMS:
        assert os.access(installed[1] / "bin" / program, os.X_OK), program
        assert list(installed[1].rglob(f"man1/{program}.1")), program


def test_installs_the_program_that_reads_where_the_others_look(installed):
    found = list(installed[0].rglob("dateline-read"))
    assert len(found) == 1 and os.access(found[0], os.X_OK)
    assert found[0].parent.name == "dateline"
    assert run(found[0], "--version").startswith("dateline-read ")
    said = run(installed[1] / "bin/dateline-index", "--apart", "all", "--dry-run", "--json", "-",
               input='{"id": "1", "headline": "Bridge opens"}',
               env={name: value for name, value in os.environ.items() if name != "DATELINE_READ"})
    assert json.loads(said)["headline"] == "Bridge opens"


def test_installs_documents_where_their_links_lead(installed):
    folder = installed[1] / "share/doc/dateline"
    for name in DOCUMENTS:
        assert (folder / name).is_file(), name


def test_installs_the_plug_ins(installed):
    for name in PLUGINS:
        assert (installed[1] / "share/dateline" / name).is_file(), name


def test_a_unit_starts_the_installed_program(installed, unit):
    daemon = installed[0] / daemon_of(unit.read_text()).lstrip("/")
    assert os.access(daemon, os.X_OK), daemon
    assert run(daemon, "--version").startswith(UNITS[unit.name] + " ")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_unit_starts_the_installed_script(installed, name):
    found = list(installed[0].rglob(name))
    assert len(found) == 1
    script = installed[0] / daemon_of(found[0].read_text()).lstrip("/")
    assert os.access(script, os.X_OK) and script.name == SCRIPTS[name]


def test_the_backups_timer_is_of_an_installed_unit(installed):
    timer = next(installed[0].rglob("dateline-backup.timer"))
    assert timer.with_suffix(".service").exists() and "OnCalendar=" in timer.read_text()


def test_systemd_accepts_a_unit(installed, unit, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    text = unit.read_text()
    daemon = daemon_of(text)
    copy = tmp_path / unit.name # systemd wants to find the program
    copy.write_text(text.replace(daemon, str(installed[0] / daemon.lstrip("/"))))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", copy], text=True, capture_output=True)
    assert unit.name not in done.stderr, done.stderr # other units' troubles are not ours
    assert done.returncode == 0, done.stderr


def test_the_daemons_unit_leaves_little_exposed(installed, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    copy = tmp_path / "datelined.service"
    copy.write_bytes(next(installed[0].rglob("datelined.service")).read_bytes())
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=11", copy], # 1.1
                          text=True, capture_output=True)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze has no --offline")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("prefix", ["/usr", "/usr/local", "/opt/dateline search"])
def test_any_prefix_has_a_unit_where_systemd_looks(tmp_path, prefix):
    run("meson", "setup", "--prefix", prefix, tmp_path / "build", SOURCE)
    targets = json.loads(run("meson", "introspect", "--installed", tmp_path / "build"))
    unit = str(tmp_path / "build/server/datelined.service")
    assert daemon_of(Path(unit).read_text()) in targets.values()
    folders = [f"{prefix}/lib/systemd/system"]
    if prefix == "/usr": # before /usr was merged, systemd looked in /lib
        folders.append("/lib/systemd/system")
    assert str(Path(targets[unit]).parent) in folders


def test_programs_say_their_version_and_commit(installed):
    for program in PROGRAMS:
        said = run(installed[1] / "bin" / program, "--version")
        assert re.fullmatch(rf"{program} {re.escape(VERSION)}( \(commit [0-9a-f]{{7}}\))?\n", said), said


def test_the_commit_is_that_of_the_checkout(tmp_path):
    script = SOURCE / "index/base/write_commit.py"
    run(script, SOURCE, tmp_path / "commit.h")
    if (SOURCE / ".git").exists() and shutil.which("git"):
        head = run("git", "-C", SOURCE, "log", "-1", "--format=%H").strip()
        assert f'"{head}"' in (tmp_path / "commit.h").read_text()


def test_an_archive_has_no_commit_even_inside_of_a_checkout(tmp_path):
    if not shutil.which("git"):
        pytest.skip("git is not here")
    (tmp_path / "archive").mkdir()
    run("git", "-C", tmp_path, "init", "--quiet")
    run("git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@a.example", "commit", "--quiet",
        "--allow-empty", "--message", "one")
    header = tmp_path / "commit.h"
    run(SOURCE / "index/base/write_commit.py", tmp_path / "archive", header)
    assert header.read_text().count(f'"{UNKNOWN}"') == 2


def test_without_git_the_commit_is_unknown(tmp_path):
    header = tmp_path / "commit.h"
    run("/usr/bin/python3", SOURCE / "index/base/write_commit.py", SOURCE, header, env={"PATH": str(tmp_path)})
    assert header.read_text().count(f'"{UNKNOWN}"') == 2


def test_manuals_carry_the_version(installed):
    for program in PROGRAMS:
        page = next(installed[1].rglob(f"man1/{program}.1")).read_text()
        assert f"\n.Os Dateline {VERSION}\n" in page, program
        assert re.search(r"^\.Dd [A-Z][a-z]+ [0-9]{1,2}, [0-9]{4}$", page, re.MULTILINE), program


def test_the_version_is_spelled_in_one_place():
    """meson.build has it; the change log tells of it, and fixtures are of some version."""
    spelled = re.compile(rf"(?<![\d.]){re.escape(VERSION)}(?![\d.])")
    files = run("git", "-C", SOURCE, "ls-files", "-z", "--", ":!tests/fixtures", ":!corpus/articles",
                ":!*package*.json").split("\0") if (SOURCE / ".git").exists() and shutil.which("git") else []
    found = {name for name in files if (SOURCE / name).is_file()
             and spelled.search((SOURCE / name).read_text(encoding="utf-8", errors="replace"))}
    assert found <= {"meson.build", "server/CHANGELOG.md"}
