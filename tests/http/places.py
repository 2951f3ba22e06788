# SPDX-License-Identifier: GPL-2.0-or-later
"""places.py - where a test publishes and ships: a directory, and a bucket of a real S3 server behind a door that may
fail. Fixtures to import."""
import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "storage"))
from s3_server import BUCKET, Door, Storage, credentials, free_port  # noqa: E402, F401
from test_replica import state  # noqa: E402


@pytest.fixture(scope="module")
def storage(tmp_path_factory):
    running = Storage(tmp_path_factory.mktemp("storage"))
    yield running
    running.kill()


@pytest.fixture
def door(storage):
    opened = Door(storage)
    yield opened
    opened.close()
    assert opened.wrong == []


PREFIXES = iter(f"of-test-{number}" for number in range(1000))


class Place:
    """Where a test publishes: an address, and the options that lead there."""

    def __init__(self, address, options, storage=None):
        self.address, self.options, self.storage = address, options, storage
        self.prefix = address.removeprefix(f"s3://{BUCKET}/")

    def names(self, folder=""):
        if self.storage:
            return [name.removeprefix(self.prefix + "/") for name in self.storage.names(f"{self.prefix}/{folder}")]
        return [str(path.relative_to(self.address)) for path in Path(self.address, folder).rglob("*") if path.is_file()]

    def read(self, name):
        if self.storage:
            return self.storage.get(f"{self.prefix}/{name}")
        path = Path(self.address) / name
        return path.read_bytes() if path.exists() else None

    def write(self, name, body):
        if self.storage:
            self.storage.put(f"{self.prefix}/{name}", body)
        else:
            (Path(self.address) / name).write_bytes(body)

    def remove(self, name):
        if self.storage:
            self.storage.remove(f"{self.prefix}/{name}")
        else:
            (Path(self.address) / name).unlink()


def bucket(door, folder):
    return Place(f"s3://{BUCKET}/{next(PREFIXES)}",
                 ["--s3-endpoint", door.url, "--s3-credentials-file", str(credentials(folder))], door.storage)


@pytest.fixture(params=["directory", "s3"])
def place(request, tmp_path):
    if request.param == "directory":
        return Place(str(tmp_path / "place"), [])
    return bucket(request.getfixturevalue("door"), tmp_path)


@pytest.fixture
def s3(door, tmp_path):
    return bucket(door, tmp_path)


def published(daemon):
    said = state(daemon)["publishing"]
    return said["behindSeconds"] is not None and said["error"] is None


def shipped(daemon):
    said = state(daemon)["journal"]
    return said["behindSeconds"] is not None and said["unshippedTasks"] == 0


def kill(daemon):
    daemon.signal(signal.SIGKILL)
    daemon.wait()
