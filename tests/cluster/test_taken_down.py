# SPDX-License-Identifier: GPL-2.0-or-later
"""What is taken down is gone from every file of OpenSearch, and no daemon before it brings it back."""
import signal
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "http")]
from fronts import done, make, node, post, settle, start  # noqa: E402, F401
from live import Live  # noqa: E402
from test_takedowns import COPY, DRAFT, WHY, WORD, WRONG, story, traces  # noqa: E402

WORDS = [WORD[2:].encode(), b"zwrkolddraft"]


def ids(front):
    return sorted(document["id"] for document in front.call("GET", "/indexes/articles/documents?limit=1000").json()["results"])


@pytest.fixture(scope="module")
def fronts(node, tmp_path_factory):  # noqa: F811
    folders = [tmp_path_factory.mktemp(name) for name in ("one", "two")]
    daemons = [start(node, folder) for folder in folders]
    make(daemons[0])
    for given in ([DRAFT], [WRONG, COPY] + [story(number) for number in range(300)]):
        done(daemons[0], post(daemons[0], "/indexes/articles/documents", given))
    fronts = [Live(daemon, "articles") for daemon in daemons]
    fronts[0].folder = folders[0]
    yield fronts
    for front in fronts:
        front.daemon.stop()


def test_no_file_has_it_any_more(node, fronts):  # noqa: F811
    one, two = fronts
    assert traces(node.home, WORDS) != []
    task = settle(one.daemon, one.call("POST", "/indexes/articles/takedowns", json={"ids": [WRONG["id"], "never/there"], **WHY}))
    assert task["status"] == "succeeded", task
    assert (task["details"]["deletedDocuments"], task["details"]["listedIds"]) == (2, 3)
    assert traces(node.home, WORDS) == []
    for front in fronts:
        assert len(ids(front)) == 300 and COPY["id"] not in ids(front)
        listed = front.call("GET", "/indexes/articles/takedowns").json()
        assert listed["intact"] and listed["total"] == 1 and listed["results"][0]["reason"] == WHY["reason"]
        assert front.call("GET", f"/indexes/articles/takedowns?id={COPY['id']}").json()["total"] == 1


def test_no_daemon_brings_it_back(fronts):
    for front in fronts[::-1]:
        task = settle(front.daemon, post(front.daemon, "/indexes/articles/documents",
                                         [WRONG, {**story(7), "id": "never/there"}, {**story(8), "id": "welcome"}]))
        assert sorted(task["details"]["takenDownIds"]) == ["club/till", "never/there"], task
        assert "welcome" in ids(front) and len(ids(front)) == 301


def test_a_kill_in_the_middle(node, fronts):  # noqa: F811
    """Its record may be there, and its articles, too: the task goes on after a restart."""
    one, _ = fronts
    for pause in range(3):
        wrong = [{**given, "id": f"{given['id']}-{pause}"} for given in (WRONG, COPY)]
        done(one.daemon, post(one.daemon, "/indexes/articles/documents", wrong))
        answer = one.call("POST", "/indexes/articles/takedowns", json={"ids": [wrong[0]["id"]], **WHY})
        uid = answer.json()["taskUid"]
        while pause and one.task(uid)["status"] == "enqueued":
            pass
        one.daemon.signal(signal.SIGKILL)
        one.daemon.wait()
        one.daemon = start(node, one.folder)
        task = settle(one.daemon, answer)
        assert task["status"] == "succeeded", task
        assert not {given["id"] for given in wrong} & set(ids(one))
    assert traces(node.home, WORDS) == []
    assert one.call("GET", "/indexes/articles/takedowns").json()["intact"]
