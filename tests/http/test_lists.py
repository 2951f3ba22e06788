# SPDX-License-Identifier: GPL-2.0-or-later
"""test_lists.py - lists of names against an index: who stands in which articles, exactly and with slips."""
import csv
import io
import json
import os
import subprocess
from datetime import datetime, timedelta, timezone

import pytest
import requests

from conftest import ANSWER_SECONDS, Daemon, index, program, until
from test_tenant import MASTER, token


def article(identifier, body, **more):
    return {"id": identifier, "headline": f"Report {identifier}", "published": f"2026-01-0{1 + len(identifier) % 9}",
            "source": "Harbour News", "language": "en", "body": body, **more}


ARTICLES = [
    article("a", "The minister Annika Thorvald opened the bridge. Peter Quill stood beside her."),
    article("bb", "Annika Thorwald, as the paper spelt her, said nothing."),
    article("ccc", "Annika came late, and Thorvald earlier: the words are apart."),
    article("dddd", "Peter Quill and A. Thorvald met the mayor, Annika Thorvald's uncle."),
    article("held", "Annika Thorvald resigns.", embargo=(datetime.now(timezone.utc) + timedelta(days=1)).isoformat()),
    article("other", "Peter Quill in another paper.", source="Valley Gazette"),
]
NAMES = 'Annika Thorvald,A. Thorvald\r\n"Quill, Peter",Peter Quill\r\n\r\nNobody Here\r\n'


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    index(folder / "db", ARTICLES)
    running = Daemon(folder / "db")
    yield running
    assert running.stop() == 0, running.errors


def send(daemon, body, query="", kind="text/csv", code=202, **headers):
    answer = requests.post(f"{daemon.url}/indexes/articles/lists{query}", data=body.encode(),
                           headers={"Content-Type": kind, **headers}, timeout=ANSWER_SECONDS)
    assert answer.status_code == code, answer.text
    return answer.json()


def page(daemon, uid, query="", **headers):
    return requests.get(f"{daemon.url}/indexes/articles/lists/{uid}{query}", headers=headers, timeout=ANSWER_SECONDS)


def matched(daemon, *arguments, **headers):
    """The list when it has ended."""
    uid = send(daemon, *arguments, **headers)["id"]
    until(lambda: page(daemon, uid, **headers).json()["finishedAt"])
    found = page(daemon, uid, **headers).json()
    assert (found["status"], found["error"]) == ("succeeded", None), found
    return found


def ids(row, match):
    return sorted(hit["id"] for hit in row["matches"] if hit["match"] == match)


def test_who_stands_where(daemon):
    found = matched(daemon, NAMES)
    assert (found["names"], found["done"], found["indexUid"]) == (3, 3, "articles")
    first, second, third = found["results"]
    assert (first["name"], first["spellings"]) == ("Annika Thorvald", ["A. Thorvald"])
    assert ids(first, "exact") == ["a", "dddd"] and first["articles"] == 2
    assert ids(first, "fuzzy") == ["bb"] and first["fuzzyArticles"] == 1
    assert ids(second, "exact") == ["a", "dddd", "other"]
    assert (third["articles"], third["fuzzyArticles"], third["matches"]) == (0, 0, [])
    assert first["matches"][0]["headline"].startswith("Report")


def test_json_says_the_same(daemon):
    body = ('{"names": [{"name": "Annika Thorvald", "spellings": ["A. Thorvald"]}, '
            '{"name": "Quill, Peter", "spellings": ["Peter Quill"]}, "Nobody Here"]}')
    assert matched(daemon, body, "", "application/json")["results"] == matched(daemon, NAMES)["results"]


def test_only_exactly(daemon):
    found = matched(daemon, NAMES, "?fuzzy=false")
    assert found["fuzzy"] is False and found["results"][0]["fuzzyArticles"] == 0


def test_fewer_articles_are_named_than_counted(daemon):
    row = matched(daemon, "Peter Quill\n", "?articlesPerName=1")["results"][0]
    assert row["articles"] == 3 and len(row["matches"]) == 1


def test_pages_and_csv(daemon):
    uid = matched(daemon, NAMES)["id"]
    assert [row["name"] for row in page(daemon, uid, "?offset=1&limit=1").json()["results"]] == ["Quill, Peter"]
    assert page(daemon, uid, "?offset=99").json()["results"] == []
    answer = page(daemon, uid, "?format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["id"] for row in rows if row["name"] == "Annika Thorvald" and row["match"] == "fuzzy"] == ["bb"]
    assert [(row["articles"], row["id"]) for row in rows if row["name"] == "Nobody Here"] == [("0", "")]
    assert len(rows) == 2 + 1 + 3 + 1
    assert not page(daemon, uid, "?format=csv&offset=1").text.startswith("name,")


@pytest.mark.parametrize("name", ["=1+1", "@cmd", "＝1+1", "＋1", "－1", "＠cmd"])
def test_a_spreadsheet_runs_no_name(daemon, name):
    uid = matched(daemon, json.dumps({"names": [name]}), "", "application/json")["id"]
    rows = list(csv.DictReader(io.StringIO(page(daemon, uid, "?format=csv").content.decode())))
    assert [row["name"] for row in rows] == ["'" + name]


@pytest.mark.parametrize("name", ['"', "*?~", "=()", "and or not", "near w/5 date", "x" * 200, "a\\b", "(Peter", "Peter) Quill(",
                                  "Петер Квилл", "東京"])
def test_a_name_is_never_an_operator(daemon, name):
    found = matched(daemon, '{"names": [' + json.dumps(name) + "]}", "", "application/json")
    assert found["done"] == 1


@pytest.mark.parametrize("body, kind, code, said", [
    ("\n\n", "text/csv", 400, "no name"),
    ("y" * 201, "text/csv", 413, "200 bytes"),
    (",".join("abcdefghijklmnopqrstuvwxyz"), "text/csv", 413, "20 spellings"),
    ('"open', "text/csv", 400, "not closed"),
    ("n\n" * 10001, "text/csv", 413, "10000 names"),
    ('{"names": [1]}', "application/json", 400, "`.names[0]`"),
    ('{"names": 1}', "application/json", 400, "`.names`"),
])
def test_wrong_lists(daemon, body, kind, code, said):
    assert said in send(daemon, body, "", kind, code=code)["message"]


def test_unknown_ones(daemon):
    assert page(daemon, "11111111-2222-4333-8444-555555555555").status_code == 404
    answer = requests.post(daemon.url + "/indexes/nowhere/lists", data=b"A B", headers={"Content-Type": "text/csv"},
                           timeout=ANSWER_SECONDS)
    assert answer.status_code == 404


def test_lists_are_listed_and_canceled(daemon):
    uid = matched(daemon, NAMES)["id"]
    listed = daemon.get("/indexes/articles/lists").json()["results"]
    assert uid in [one["id"] for one in listed] and len(listed) <= 20
    gone = requests.delete(f"{daemon.url}/indexes/articles/lists/{uid}", timeout=ANSWER_SECONDS).json()
    assert (gone["status"], gone["done"]) == ("canceled", 0)


def test_writes_do_not_wait_for_a_list(start, tmp_path):
    index(tmp_path / "db", ARTICLES)
    daemon = start(db=tmp_path / "db")
    uid = send(daemon, "".join(f"Some Name{n} of Many\n" for n in range(10000)))["id"]
    write = requests.post(daemon.url + "/indexes/articles/documents", json=[article("new", "Peter Quill again.")],
                          timeout=ANSWER_SECONDS).json()["taskUid"]
    until(lambda: daemon.get(f"/tasks/{write}").json()["finishedAt"])
    assert daemon.get(f"/tasks/{write}").json()["status"] == "succeeded"
    requests.delete(f"{daemon.url}/indexes/articles/lists/{uid}", timeout=ANSWER_SECONDS)
    assert matched(daemon, "Peter Quill\n")["results"][0]["articles"] == 4


def test_one_client_cannot_fill_the_queue(start, tmp_path):
    index(tmp_path / "db", ARTICLES)
    daemon = start(db=tmp_path / "db")
    names = "".join(f"Some Name{n} of Many\n" for n in range(10000))

    def answer(**headers):
        return requests.post(daemon.url + "/indexes/articles/lists", data=names.encode(), timeout=ANSWER_SECONDS,
                             headers={"Content-Type": "text/csv", **headers})
    answers = [answer() for _ in range(7)]
    assert [one.status_code for one in answers] == [202] * 6 + [429]  # one is worked on, five wait
    assert "5 lists of this key wait" in answers[6].json()["message"] and answers[6].headers["Retry-After"]
    assert answer(Authorization="Bearer another").status_code == 202
    for one in answers[:6]:
        requests.delete(f"{daemon.url}/indexes/articles/lists/{one.json()['id']}", timeout=ANSWER_SECONDS)


def test_a_list_sees_what_its_key_may_see(start, tmp_path):
    index(tmp_path / "db", ARTICLES)
    (tmp_path / "master").write_text(MASTER)
    (tmp_path / "master").chmod(0o600)
    daemon = start("--master-key-file", str(tmp_path / "master"), db=tmp_path / "db")
    master = {"Authorization": "Bearer " + MASTER}
    key = requests.post(daemon.url + "/keys", headers=master, timeout=ANSWER_SECONDS,
                        json={"actions": ["lists.create"], "indexes": ["articles"], "expiresAt": None}).json()
    narrow = {"Authorization": "Bearer " + token(key, {"articles": {"filter": "source = 'Valley Gazette'"}})}
    wide = {"Authorization": "Bearer " + key["key"]}
    found = matched(daemon, "Peter Quill\n", **narrow)
    assert ids(found["results"][0], "exact") == ["other"] and found["results"][0]["articles"] == 1
    assert matched(daemon, "Peter Quill\n", **wide)["results"][0]["articles"] == 3
    assert page(daemon, found["id"], **wide).status_code == 404
    assert page(daemon, found["id"], **master).status_code == 200
    assert send(daemon, "Peter Quill\n", code=401)["code"] == "missing_authorization_header"


def match(daemon, tmp_path, *options):
    (tmp_path / "names.csv").write_text(NAMES)
    return subprocess.run([os.environ.get("DATELINE_CLIENT") or program("client", "dateline"), "--server", daemon.url, "match",
                           *options, str(tmp_path / "names.csv")], capture_output=True, text=True, timeout=60)


def test_the_client_prints_the_table(daemon, tmp_path):
    done = match(daemon, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Annika Thorvald · 2 exactly · 1 with slips" in done.stdout and "~ Report bb" in done.stdout
    assert "Nobody Here · 0 exactly · 0 with slips" in done.stdout
    rows = list(csv.DictReader(io.StringIO(match(daemon, tmp_path, "--csv").stdout)))
    assert [row["id"] for row in rows if row["match"] == "fuzzy"] == ["bb"]
    pages = [json.loads(line) for line in match(daemon, tmp_path, "--json").stdout.splitlines()]
    assert [row["name"] for row in pages[0]["results"]] == ["Annika Thorvald", "Quill, Peter", "Nobody Here"]


def test_the_client_says_what_is_wrong(daemon, tmp_path):
    done = subprocess.run([program("client", "dateline"), "--server", daemon.url, "match", str(tmp_path / "none.csv")],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "none.csv" in done.stderr
