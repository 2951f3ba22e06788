# SPDX-License-Identifier: GPL-2.0-or-later
"""programs.py - the indexer and the daemon as these tests run them, and articles to give them."""
import json
import os
import random
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
INDEXER = os.environ["DATELINE_INDEXER"]
DAEMON = os.environ["DATELINE_DAEMON"]
# A sanitizer has an allocator of its own: it keeps what is given back, and how much memory there is says nothing.
SANITIZED = any(name in Path(DAEMON).read_bytes() for name in (b"__asan_init", b"__tsan_init"))

# Under LeakSanitizer a leak ends the program with an exit code of its own, instead of ours. libxapian leaks
# where a write fails; to tell that leak from one of ours, whole stacks are needed.
LEAKS = {"LSAN_OPTIONS": f"suppressions={HERE}/lsan.supp:print_suppressions=0",
         "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":fast_unwind_on_malloc=0"}

# A program that ends by a signal, or with a sanitizer's report, has crashed whatever it was given.
SAID_OK, SAID_SOME_FAILED, SAID_IMPOSSIBLE = 0, 1, 2
ANSWERS = {SAID_OK, SAID_SOME_FAILED, SAID_IMPOSSIBLE}
EXIT_FAULT = 99

# Cases of a sweep beside each other: each mostly waits.
AT_ONCE = int(os.environ.get("DATELINE_AT_ONCE", "3"))

WORDS = ("minister harbour budget storm council vote court appeal strike railway bridge school flood "
         "market energy border treaty summit election mayor hospital nurse teacher union wage tax").split()


def write_articles(path, first, count, words=60):
    """Articles a-<first> … as JSON Lines; the same for the same numbers."""
    with open(path, "w", encoding="utf-8") as file:
        for number in range(first, first + count):
            roll = random.Random(number)
            body = " ".join(roll.choice(WORDS) for _ in range(words))
            article = {"id": f"a-{number}", "headline": f"Article {number} on the {roll.choice(WORDS)}",
                       "published": f"20{number % 25:02}-0{number % 9 + 1}-11T08:00:00Z",
                       "source": f"Agency {number % 5}", "body": body + "."}
            file.write(json.dumps(article) + "\n")
    return path


def index(db, *arguments, fault=None, shim="DATELINE_SHIM", **options):
    """Run dateline-index; `fault` is the environment of the shim that this variable names."""
    environment = dict(os.environ)
    if fault is not None:
        environment.update(LD_PRELOAD=os.environ[shim], **{name: str(value) for name, value in fault.items()})
        environment.update(LEAKS if fault.get("FAULT_ACT") in ("ENOSPC", "EIO") else {})
    return subprocess.run([INDEXER, "--db", db, *map(str, arguments)], env=environment, text=True,
                          capture_output=True, timeout=120, **options)


def complete(db, *paths):
    """Index these, and nothing may go wrong."""
    result = index(db, "--quiet", *paths)
    assert result.returncode == SAID_OK, result.stderr
    return result


def documents(db):
    """How many articles the index holds, its files checked; 0 when there is no index yet."""
    if not (db / "indexes" / "articles" / "index.json").exists():
        return 0
    result = index(db, "--check", "--json")
    assert result.returncode == SAID_OK, result.stdout + result.stderr
    return json.loads(result.stdout)["documents"]


def segments_on_disk(db):
    return sorted(path.name for path in (db / "indexes" / "articles").glob("seg-*"))


def live_segments(db):
    stats = json.loads(index(db, "--stats", "--json").stdout)
    return stats["segments"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(url):
    """The status and the body; an answer of any status will do, no answer is None."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None, b""


@contextmanager
def daemon(db):
    """A daemon on this database; yields its URL. It must be alive at the end, and end when asked."""
    address = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen([DAEMON, "--db", db, "--listen", address], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        url = f"http://{address}"
        deadline = time.monotonic() + 30
        while ask(url + "/health")[0] is None:
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline, "the daemon does not answer"
            time.sleep(0.02)
        yield url
        assert process.poll() is None, process.stderr.read()
        process.terminate()
        process.wait(60)
        assert process.returncode == 0, process.stderr.read()
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stderr.close()
