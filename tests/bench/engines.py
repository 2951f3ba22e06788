# SPDX-License-Identifier: GPL-2.0-or-later
"""engines.py - what every engine of the comparison does: be built, be served, be measured.

Each folder of peers/ has a peer.py with a class Peer(Engine)."""
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from questions import TODAYS_ONLY

HERE = Path(__file__).resolve().parent
THREADS = os.cpu_count() or 1


class Unavailable(Exception):
    """The engine is not on this machine; the text says what is missing."""


def need(program, *places):
    """The path of a program, looked for in PATH and in places."""
    found = shutil.which(program)
    for place in places:
        found = found or next((str(path) for path in sorted(Path("/").glob(place.lstrip("/")))), None)
    if not found:
        raise Unavailable(f"no {program}")
    return found


def need_lucene(*names):
    """The class path of these parts of Lucene 8, as Debian installs them."""
    jars = []
    for name in names:
        found = sorted(Path("/usr/share/java").glob(f"lucene-{name}-8*.jar"))
        if not found:
            raise Unavailable(f"no lucene-{name} 8 in /usr/share/java")
        jars.append(str(found[0]))
    return ":".join(jars)


def need_java(version):
    """The folder of a JDK of this version or a later one, in PATH or where Debian and others put them."""
    places = [Path(found).resolve().parent.parent for found in [shutil.which("javac")] if found]
    for home in places + sorted(Path("/usr/lib/jvm").glob("*")):
        said = subprocess.run([home / "bin/javac", "-version"], text=True, capture_output=True,
                              check=False) if (home / "bin/javac").exists() else None
        number = re.search(r"javac (\d+)", said.stdout + said.stderr) if said else None
        if number and int(number[1]) >= version:
            return home
    raise Unavailable(f"no JDK {version} or later")


def fetch_jars(pom, folder):
    """The class path of what a pom.xml names, which Maven brings once."""
    if not any(folder.glob("*.jar")):
        done = subprocess.run([need("mvn"), "-B", "-q", "-f", pom, "dependency:copy-dependencies",
                               f"-DoutputDirectory={folder}", "-DincludeScope=runtime"], check=False,
                              capture_output=True, timeout=900)
        if done.returncode or not any(folder.glob("*.jar")):
            raise Unavailable(f"Maven does not bring what {pom.parent.name}/pom.xml names")
    return f"{folder}/*"


def need_packages(*names):
    for name in names:
        if subprocess.run(["pkg-config", "--exists", name]).returncode:
            raise Unavailable(f"no headers of {name}")


def compile_front(out, sources, packages, language="c"):
    """A peer's program with the HTTP front of peers/front.c."""
    need_packages("libmicrohttpd", *packages)
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libmicrohttpd", *packages],
                           text=True, capture_output=True, check=True).stdout.split()
    front = out.with_suffix(".front.o")
    subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-c", HERE / "peers" / "front.c", "-o", front,
                    *[flag for flag in flags if flag.startswith("-I")]], check=True)
    compiler = {"c": ["cc", "-D_GNU_SOURCE"], "c++": ["c++", "-std=c++17"]}[language]
    subprocess.run([*compiler, "-O2", *sources, front, "-o", out, *flags, "-lpthread"], check=True)
    return out


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def size_of(path):
    """Bytes on disk: what is allocated, since some engines make files with holes."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(min(file.stat().st_size, file.stat().st_blocks * 512) for file in files)


def children(pid):
    """A process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += children(int(child))
    return found


def memory_of(pid):
    """Bytes of its own (anonymous and shared) and with mapped files, proportionally shared."""
    own = resident = 0
    for process in children(pid):
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
        pss = {name: int(kilobytes) * 1024 for name, kilobytes in
               re.findall(r"^(Pss\w*):\s+(\d+) kB", text, re.M)}
        own += pss["Pss_Anon"] + pss["Pss_Shmem"]
        resident += pss["Pss"]
    return own, resident


@dataclass
class Built:
    seconds: float  # wall clock
    cpu: float      # seconds of all processes
    size: int       # bytes


class Engine:
    name = ""
    mark = "<mark>"  # what every snippet with a match has
    without = TODAYS_ONLY  # the kinds of questions that it is not asked

    def __init__(self, work):
        self.work = work / self.name  # the index and all that belongs to it
        self.programs = work / "programs"
        self.programs.mkdir(parents=True, exist_ok=True)
        self.server = None
        self.port = 0

    # To be said by each engine -------------------------------------------------------------

    def prepare(self):
        """Compile what is needed; Unavailable when something is missing."""

    def build_commands(self, corpus):
        """What makes the index: lists of (command, path that is standard input, or None)."""
        raise NotImplementedError

    def serve_command(self):
        raise NotImplementedError

    def index_path(self):
        return self.work

    def target(self, question, corpus):
        """The path of a question's URL; this is the one of peers/front.c, which knows no wish of the last three."""
        wishes = {"match": question.match, "q": question.words, "from": question.first,
                  "to": question.last, "section": question.section, "newest": int(question.newest),
                  "facets": int(question.facets)}
        more = {"values": int(question.values), "count": int(question.count), "offset": question.offset}
        return "/search?" + urllib.parse.urlencode(wishes | {name: value for name, value in more.items() if value})

    def read_total(self, body):
        """How many articles match, of an answer to a question of the kind `counts`."""
        return json.loads(body)["total"]

    def read_answer(self, body):
        """(number of hits, how many of them have a marked snippet, counted facet values)."""
        answer = json.loads(body)
        return (len(answer["hits"]), sum(self.mark in hit["_snippet"] for hit in answer["hits"]),
                sum(len(values) for values in answer.get("facetDistribution", {}).values()))

    # The same for all ----------------------------------------------------------------------

    def run_measured(self, command, stdin):
        with open(stdin or os.devnull, "rb") as file, \
                open(self.programs / f"{self.name}.log", "ab") as log:
            process = subprocess.Popen([str(part) for part in command], stdin=file, stdout=log,
                                       stderr=log)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = status
        if status:
            raise RuntimeError(f"{self.name}: {command[0]} failed, see {log.name}")
        return usage.ru_utime + usage.ru_stime

    def build(self, corpus):
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        commands = self.build_commands(corpus)
        started = time.monotonic()
        cpu = sum(self.run_measured(*command) for command in commands)
        return Built(time.monotonic() - started, cpu, size_of(self.index_path()))

    def start(self, target):
        """Start the server; seconds until it has answered target."""
        self.port = free_port()
        command = [str(part) for part in self.serve_command()]
        log = open(self.programs / f"{self.name}.log", "ab")
        started = time.monotonic()
        self.server = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        log.close()
        while time.monotonic() - started < 120:
            try:
                self.ask(target)
                return time.monotonic() - started
            except OSError:
                if self.server.poll() is not None:
                    break
                time.sleep(0.001)
        self.stop()
        raise RuntimeError(f"{self.name} does not answer, see {self.programs}/{self.name}.log")

    def ask(self, target):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{target}", timeout=60) as answer:
            return answer.read()

    def memory(self):
        return memory_of(self.server.pid)

    def stop(self):
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            try:
                self.server.wait(20)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        self.server = None


class FrontEngine(Engine):
    """An engine behind peers/front.c: one program that builds and serves."""
    packages = []
    sources = []
    language = "c"
    threads = THREADS

    def prepare(self):
        folder = HERE / "peers" / self.name
        self.program = compile_front(self.programs / self.name,
                                     [folder / source for source in self.sources], self.packages,
                                     self.language)

    def build_commands(self, corpus):
        return [([self.program, "build", self.work / "index"], corpus.columns)]

    def index_path(self):
        return self.work / "index"

    def serve_command(self):
        return [self.program, "serve", self.work / "index", self.port, self.threads]


def peer_class(name):
    path = HERE / "peers" / name / "peer.py"
    spec = importlib.util.spec_from_file_location(f"peer_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Peer


def load_engine(name, work):
    return peer_class(name)(work)


def engine_names():
    return sorted(path.parent.name for path in (HERE / "peers").glob("*/peer.py"))
