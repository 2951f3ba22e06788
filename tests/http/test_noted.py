# SPDX-License-Identifier: GPL-2.0-or-later
"""test_noted.py - what is searched without a hit is told to the operator, and to no one else."""
import requests

from articles import ARTICLES
from conftest import ANSWER_SECONDS, Daemon, index, until

MASTER = "one-key-that-opens-all-doors"


def noted(daemon, key=None):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return requests.get(daemon.url + "/stats", headers=headers, timeout=ANSWER_SECONDS).json().get("searches")


def queries(daemon):
    return {(one["indexUid"], one["query"]): one["count"] for one in noted(daemon)["withoutHits"]}


def test_searches_without_hits_are_counted(start):
    daemon = start()
    assert noted(daemon) == {"withoutHits": [], "slow": []}
    for _ in range(2):
        daemon.search(q="xylophonist")
    daemon.search(q="bridge")
    daemon.ask({"q": "zzyzx"})
    daemon.ask({"q": "qwrtzp", "limit": 0})                    # only counts
    daemon.ask({"q": "qwrtzp", "offset": 20})                  # another page
    multi = {"queries": [{"indexUid": "articles", "q": q} for q in ("vvxvv", "storm")]}
    requests.post(daemon.url + "/multi-search", json=multi, timeout=ANSWER_SECONDS)
    assert queries(daemon) == {("articles", "xylophonist"): 2, ("articles", "zzyzx"): 1, ("articles", "vvxvv"): 1}


def test_a_word_being_typed_is_noted_once(start):
    daemon = start()
    for stage in ("xy", "xylo", "xylopho", "xylophonist"):
        daemon.search(q=stage + "q")
    for stage in ("xylq", "xylqw", "xylqwr"):
        daemon.search(q=stage)
    assert ("articles", "xylqwr") in queries(daemon)
    assert ("articles", "xylq") not in queries(daemon)


def test_at_most_as_many_as_the_option_says(start):
    daemon = start("--noted-searches", "3")
    for letter in "bcdfg":
        daemon.search(q=f"{letter}zqzqz")
    assert set(queries(daemon)) == {("articles", f"{letter}zqzqz") for letter in "dfg"}
    daemon = start("--noted-searches", "0")
    daemon.search(q="xylophonist")
    assert noted(daemon) == {"withoutHits": [], "slow": []}


def test_only_keys_for_all_indexes_see_them(tmp_path):
    index(tmp_path / "db", ARTICLES)
    (tmp_path / "master").write_text(MASTER)
    (tmp_path / "master").chmod(0o600)
    daemon = Daemon(tmp_path / "db", "--master-key-file", str(tmp_path / "master"))
    try:
        def ask(method, path, body=None, key=MASTER):
            return requests.request(method, daemon.url + path, json=body, timeout=ANSWER_SECONDS,
                                    headers={"Authorization": f"Bearer {key}"})

        def key_of(indexes):
            body = {"actions": ["stats.get", "search"], "indexes": indexes, "expiresAt": None}
            return ask("POST", "/keys", body).json()["key"]

        client, operator = key_of(["articles"]), key_of(["*"])
        ask("POST", "/indexes/articles/search", {"q": "xylophonist"}, client)
        until(lambda: noted(daemon, MASTER)["withoutHits"])
        assert noted(daemon, operator) == noted(daemon, MASTER)
        assert noted(daemon, client) is None
    finally:
        assert daemon.stop() == 0
