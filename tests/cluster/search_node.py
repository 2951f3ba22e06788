# SPDX-License-Identifier: GPL-2.0-or-later
"""search_node.py - nodes of OpenSearch for the tests: installed by version and checksum, started, killed."""
import functools
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
import requests

SOURCES = Path(__file__).resolve().parent / "node"
MAJOR = os.environ.get("CLUSTER_OPENSEARCH", "2")  # "3" needs Java 21
OPTIONS = ["--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"] if MAJOR == "3" else []
START_SECONDS = 300
HEAP = "512m"
STARTS_FAST = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]  # a test ends before more would pay


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def checksums():
    """{file name: SHA-256}"""
    lines = (SOURCES / MAJOR / "libraries.txt").read_text().splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def verify(folder):
    """Exactly the libraries that were looked at, byte for byte."""
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.jar")}
    assert found == checksums(), "the libraries differ from libraries.txt"


def jdk(program):
    """The path of a program of the JDK: that of JAVA_HOME, or the system's."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / program) if home else program


@functools.cache
def install():
    """The class path of a node; downloads it once for a build folder."""
    missing = [name for name in ("mvn", jdk("javac"), jdk("java")) if not shutil.which(name)]
    if missing:
        pytest.skip(f"needs Debian's maven and default-jdk-headless: no {', '.join(missing)}")
    home = Path(os.environ["DATELINE_BUILD"]) / "tests" / "cluster" / f"opensearch-{MAJOR}"
    libraries, classes = home / "lib", home / "classes"
    classes.mkdir(parents=True, exist_ok=True)
    if not libraries.exists():
        shutil.copy(SOURCES / MAJOR / "pom.xml", home)
        subprocess.run(["mvn", "-B", "-q", "dependency:copy-dependencies", f"-DoutputDirectory={libraries}",
                        "-DincludeScope=runtime"], cwd=home, check=True, timeout=900)
    verify(libraries)
    shutil.copy(SOURCES / "log4j2.xml", classes)
    subprocess.run([jdk("javac"), "-nowarn", "-cp", f"{libraries}/*", "-d", str(classes), str(SOURCES / "SearchNode.java"),
                    str(SOURCES / MAJOR / "Plugins.java")], check=True, timeout=300)
    return f"{classes}:{libraries}/*"


class SearchNode:
    """One node. `membership`: its name and all members (SearchNode.java), of several; then it is not started here."""

    def __init__(self, folder, membership=()):
        self.path, self.home, self.port = install(), Path(folder), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process, self.membership = None, membership
        if not membership:
            self.start()

    def launch(self):
        self.process = subprocess.Popen(
            [jdk("java"), *OPTIONS, f"-Xms{HEAP}", f"-Xmx{HEAP}", *STARTS_FAST, "-cp", self.path,
             "SearchNode", str(self.home), str(self.port), *self.membership],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self):
        self.launch()
        self.wait()

    def wait(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                if requests.get(f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=30s", timeout=60).ok:
                    return
            except requests.RequestException:
                time.sleep(0.2)
            assert self.process.poll() is None, "the node ended"
        pytest.fail("the node did not start")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.kill()

    def ask(self, method, path, **parameters):
        answer = requests.request(method, self.url + path, timeout=60, **parameters)
        assert answer.ok, answer.text
        return answer.json()


def group(folder, count):
    """Several nodes of one cluster, started."""
    names = [f"node{number}" for number in range(count)]
    members = ",".join(f"{name}={free_port()}" for name in names)
    nodes = [SearchNode(Path(folder) / name, (name, members)) for name in names]
    for node in nodes:
        node.launch()
    for node in nodes:
        node.wait()
    return nodes
