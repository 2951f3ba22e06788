# SPDX-License-Identifier: GPL-2.0-or-later
"""test_lists.py - lists of names against an index: who stands in which articles, exactly and with slips."""
import csv
import io
import json
import os
import signal
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


def test_rows_are_in_the_order_of_the_names(daemon):
    """Several threads match the names, some of which take longer than others."""
    expected = {"Peter Quill": 3, "Nobody Here": 0, "Annika Thorvald": 2, "the OR bridge": 0}
    names = [name for _ in range(200) for name in expected]
    found = matched(daemon, "\n".join(names), "")
    found = page(daemon, found["id"], "?limit=1000").json()
    assert [row["name"] for row in found["results"]] == names
    assert all(row["articles"] == expected[row["name"]] for row in found["results"])


def test_names_that_share_words_find_what_each_finds_alone(daemon):
    """What a word may be a slip of is looked up once for the whole list."""
    names = ["Annika Thorwald", "Anika Thorvald", "Peter Thorvald", "Annika Quill", "Peter Quil", "Thorvald Annika",
             "Annika Thorwald Quill", "Petra Quill", "Anni Thorv"]
    together = matched(daemon, "\n".join(names * 2))["results"]
    assert sum(row["fuzzyArticles"] for row in together) > 0
    alone = [matched(daemon, name)["results"][0] for name in names]
    assert together == alone * 2


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


def rows_of(daemon, uid, **headers):
    """{(name, articles, fuzzyArticles): ids} of the table, which is the same as CSV."""
    rows = page(daemon, uid, **headers).json()["results"]
    found = {(row["name"], row["articles"], row["fuzzyArticles"]): sorted(hit["id"] for hit in row["matches"]) for row in rows}
    lines = list(csv.DictReader(io.StringIO(page(daemon, uid, "?format=csv", **headers).text)))
    for (name, exact, fuzzy), identifiers in found.items():
        own = [line for line in lines if line["name"] == name]
        assert {(line["articles"], line["fuzzyArticles"]) for line in own} == {(str(exact), str(fuzzy))}
        assert sorted(line["id"] for line in own if line["id"]) == identifiers
    return found


def send_articles(daemon, articles, uid="articles", **headers):
    task = requests.post(f"{daemon.url}/indexes/{uid}/documents", json=articles, headers=headers, timeout=ANSWER_SECONDS).json()
    until_done(daemon, task, **headers)


def until_done(daemon, task, **headers):
    path = f"{daemon.url}/tasks/{task['taskUid']}"
    until(lambda: requests.get(path, headers=headers, timeout=ANSWER_SECONDS).json()["finishedAt"])
    assert requests.get(path, headers=headers, timeout=ANSWER_SECONDS).json()["status"] == "succeeded"


def test_articles_that_are_hidden_since_are_not_in_a_table(start, tmp_path):
    index(tmp_path / "db", ARTICLES)
    daemon = start(db=tmp_path / "db")
    uid = matched(daemon, NAMES)["id"]
    assert rows_of(daemon, uid) == {("Annika Thorvald", 2, 1): ["a", "bb", "dddd"], ("Quill, Peter", 3, 0): ["a", "dddd", "other"],
                                    ("Nobody Here", 0, 0): []}
    tomorrow, yesterday = ((datetime.now(timezone.utc) + timedelta(days=days)).isoformat() for days in (1, -1))
    send_articles(daemon, [{**ARTICLES[0], "embargo": tomorrow, "version": 2}])
    assert list(rows_of(daemon, uid).values()) == [["bb", "dddd"], ["dddd", "other"], []]
    send_articles(daemon, [{**ARTICLES[1], "expires": yesterday, "version": 2}])
    assert list(rows_of(daemon, uid).items())[0] == (("Annika Thorvald", 1, 0), ["dddd"])
    until_done(daemon, requests.delete(f"{daemon.url}/indexes/articles/documents/dddd", timeout=ANSWER_SECONDS).json())
    assert rows_of(daemon, uid) == {("Annika Thorvald", 0, 0): [], ("Quill, Peter", 1, 0): ["other"], ("Nobody Here", 0, 0): []}
    until_done(daemon, requests.delete(f"{daemon.url}/indexes/articles", timeout=ANSWER_SECONDS).json())
    assert list(rows_of(daemon, uid).values()) == [[], [], []]


@pytest.mark.parametrize("preset", ["articles", "documents"])
def test_a_table_shows_what_the_index_displays(start, tmp_path, preset):
    daemon = start(db=tmp_path / "db")

    def display(fields):
        until_done(daemon, requests.patch(f"{daemon.url}/indexes/articles/settings", json={"displayedAttributes": fields},
                                          timeout=ANSWER_SECONDS).json())

    until_done(daemon, requests.post(f"{daemon.url}/indexes", json={"uid": "articles", "preset": preset,
                                     "primaryKey": "id" if preset == "articles" else "isbn"}, timeout=ANSWER_SECONDS).json())
    send_articles(daemon, [{**one, "isbn": f"isbn-{one['id']}"} for one in ARTICLES[:2]])
    display(["published"])
    uid = matched(daemon, NAMES)["id"]

    def shown():
        return {frozenset(hit) for row in page(daemon, uid).json()["results"] for hit in row["matches"]}

    assert shown() == {frozenset({"published", "match"})}
    assert "Report" not in page(daemon, uid, "?format=csv").text
    display(["id", "headline"])
    assert shown() == {frozenset({"id", "headline", "match"})}
    display(None)
    assert shown() == {frozenset({"id", "headline", "published", "match"})}


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
    daemon = Daemon(tmp_path / "db", "--master-key-file", str(tmp_path / "master"))
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
    kill(daemon)
    daemon = start("--master-key-file", str(tmp_path / "master"), db=tmp_path / "db")
    until(lambda: page(daemon, found["id"], **narrow).json()["finishedAt"])
    assert page(daemon, found["id"], **narrow).json()["results"] == found["results"], "a restart does not widen it"
    assert page(daemon, found["id"], **wide).status_code == 404
    assert send(daemon, "Peter Quill\n", code=401)["code"] == "missing_authorization_header"
    send_articles(daemon, [{**ARTICLES[-1], "source": "Harbour News", "version": 2}], **master)
    assert rows_of(daemon, found["id"], **narrow) == {("Peter Quill", 0, 0): []}, "it left what the token may see"
    assert rows_of(daemon, found["id"], **master) == {("Peter Quill", 1, 0): ["other"]}


# Seconds of work.
LONG = "".join(",".join(f"Some Name{n}{letter} of Many" for letter in "abcd") + "\n" for n in range(9990))


def kill(daemon):
    daemon.signal(signal.SIGKILL)
    daemon.wait()


def files(database):
    return sorted(path.name for path in (database / "lists").iterdir())


def finishes(daemon, uid):
    """Waits as long as names are matched: thousands take a sanitizer a minute."""
    told = page(daemon, uid).json()
    while not told["finishedAt"]:
        before = told["done"]
        until(lambda: (now := page(daemon, uid).json())["finishedAt"] or now["done"] > before)
        told = page(daemon, uid).json()


def test_a_restart_runs_lists_again(start, tmp_path):
    """Killed while it works: the list that ran begins again, those that waited are there, the table of one that had ended is
    made again, a canceled one is gone. No file has anything of an article."""
    index(tmp_path / "db", ARTICLES)
    daemon = Daemon(tmp_path / "db")
    ended = matched(daemon, NAMES, "?fuzzy=false&articlesPerName=7")
    canceled = send(daemon, LONG)["id"]
    requests.delete(f"{daemon.url}/indexes/articles/lists/{canceled}", timeout=ANSWER_SECONDS)
    running, waiting = send(daemon, LONG)["id"], send(daemon, "Nobody Here\n")["id"]
    until(lambda: page(daemon, running).json()["done"])
    kill(daemon)
    assert files(tmp_path / "db") == sorted([f"{ended['id']}.ended.json", f"{running}.json", f"{waiting}.json"])
    assert not [name for name in files(tmp_path / "db") if "Report" in (tmp_path / "db" / "lists" / name).read_text()]
    daemon = start(db=tmp_path / "db")
    listed = {one["id"]: one["status"] for one in daemon.get("/indexes/articles/lists").json()["results"]}
    assert list(listed) == [ended["id"], running, waiting] and listed[ended["id"]] == "enqueued"
    finishes(daemon, running)
    finishes(daemon, ended["id"])
    last = page(daemon, running).json()
    assert (last["status"], last["done"]) == ("succeeded", 9990), "those that had not ended come first"
    again = page(daemon, ended["id"]).json()
    assert (again["results"], again["fuzzy"], again["createdAt"]) == (ended["results"], False, ended["createdAt"])
    assert page(daemon, waiting).json()["names"] == 1
    assert files(tmp_path / "db") == sorted(f"{one}.ended.json" for one in listed)


def test_files_go_with_their_lists(start, tmp_path):
    index(tmp_path / "db", ARTICLES)
    daemon = start(db=tmp_path / "db")
    sent = [matched(daemon, "Peter Quill\n")["id"] for _ in range(23)]
    assert files(tmp_path / "db") == sorted(f"{one}.ended.json" for one in sent[3:])
    requests.delete(f"{daemon.url}/indexes/articles/lists/{sent[-1]}", timeout=ANSWER_SECONDS)
    assert len(files(tmp_path / "db")) == 19


def test_a_file_that_is_no_list_is_told_of(start, tmp_path):
    index(tmp_path / "db", ARTICLES)
    folder = tmp_path / "db" / "lists"
    folder.mkdir()
    identifier = "0b1f4a52-7c1e-4c7e-9d53-0a4bb9d6a111"
    (folder / f"{identifier}.json").write_text('{"index": "articles", "owner": "x", "names": [7]}')
    (folder / "other.json").write_text("{}")
    (folder / f"{identifier}.json.new").write_text("{")  # a crash while it was written
    daemon = start(db=tmp_path / "db")
    assert daemon.get("/indexes/articles/lists").json() == {"results": []}
    assert matched(daemon, NAMES)["results"][0]["articles"] == 2
    daemon.stop()
    assert f"{identifier}.json is not matched again" in daemon.errors and "other.json is not matched again" in daemon.errors


def test_a_list_that_cannot_be_stored_is_refused(start, tmp_path):
    index(tmp_path / "db", ARTICLES)
    daemon = start(db=tmp_path / "db")
    (tmp_path / "db" / "lists").rmdir()
    assert "there is no folder" in send(daemon, NAMES, code=500)["message"]
    assert daemon.get("/indexes/articles/lists").json() == {"results": []}


def test_the_client_waits_for_a_restart(start, tmp_path):
    index(tmp_path / "db", ARTICLES)
    daemon = Daemon(tmp_path / "db")
    (tmp_path / "names.csv").write_text(LONG + NAMES)
    process = subprocess.Popen([os.environ.get("DATELINE_CLIENT") or program("client", "dateline"), "--server", daemon.url, "match",
                                "--csv", str(tmp_path / "names.csv")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until(lambda: process.poll() is not None  # by then it has its answer, too
          or any(one["done"] > 200 for one in daemon.get("/indexes/articles/lists").json()["results"]))
    kill(daemon)
    assert process.stderr.readline() == "The server does not answer. Waiting for it.\n"
    start("--listen", f"127.0.0.1:{daemon.port}", db=tmp_path / "db")
    shown, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    assert error == "" and shown.count("Annika Thorvald") == 3


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
