# SPDX-License-Identifier: GPL-2.0-or-later
"""test_documents_write.py - documents over HTTP: added, replaced, merged, deleted, read."""
import gzip
import json
import subprocess
import zlib

import pytest

from conftest import Daemon, program
from live import Live


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    running = Daemon(tmp_path_factory.mktemp("live") / "db")
    yield running
    assert running.stop() == 0, running.errors


@pytest.fixture
def live(daemon, request):
    return Live(daemon, f"index-{zlib.crc32(request.node.name.encode())}")


def test_a_document_is_found_when_its_task_is_done(live):
    task = live.add([{"id": 1, "title": "Storm over the harbour"}, {"id": 2, "title": "Quiet night"}])
    assert task["details"] == {"receivedDocuments": 2, "indexedDocuments": 2}
    hits = live.of_index("POST", "/search", json={"q": "harbour"}).json()["hits"]
    assert [hit["id"] for hit in hits] == [1]


def test_values_come_back_as_they_were(live):
    document = {"id": "x", "n": 1.5, "big": 9007199254740993, "none": None, "yes": True,
                "nested": {"deep": [1, {"a": "\u00e9\n\"q\""}], "empty": {}}, "list": []}
    live.add(document)
    assert live.document("x") == document
    assert live.documents() == [document]


def test_a_document_of_the_same_id_replaces(live):
    live.add([{"id": 1, "a": 1, "b": 1}])
    live.add([{"id": 1, "a": 2}])
    assert live.documents() == [{"id": 1, "a": 2}]


def test_put_changes_the_fields_that_are_given(live):
    live.add([{"id": 1, "a": 1, "b": {"c": 1, "d": 1}}])
    live.add([{"id": 1, "b": {"c": 2}}, {"id": 2, "a": 5}, {"id": 2, "z": 6}], method="PUT")
    assert live.document(1) == {"id": 1, "a": 1, "b": {"c": 2}}
    assert live.document(2) == {"id": 2, "a": 5, "z": 6}


def test_several_tasks_at_once_keep_their_order(live):
    answers = [live.of_index("POST", "/documents", json=[{"id": 1, "n": n}]) for n in range(20)]
    answers.append(live.of_index("PUT", "/documents", json=[{"id": 1, "m": 1}]))
    for answer in answers:
        live.done(answer)
    assert live.documents() == [{"id": 1, "n": 19, "m": 1}]


def test_json_lines(live):
    task = live.send('{"id":1}\n{"id":2,\n "a":"x"}\n\n', "application/x-ndjson")
    assert task["details"]["receivedDocuments"] == 2
    assert live.document(2) == {"id": 2, "a": "x"}


def test_csv_with_types(live):
    live.send('id,name,price:number,open:boolean,note:string\r\n'
              '1,"Smith, ""John""",2.5,true,\r\n2,two\n lines,,false,x:y\n'.replace("two\n lines", '"two\n lines"'),
              "text/csv")
    assert live.document(1) == {"id": "1", "name": 'Smith, "John"', "price": 2.5, "open": True, "note": None}
    assert live.document(2) == {"id": "2", "name": "two\n lines", "price": None, "open": False, "note": "x:y"}


def test_csv_with_a_delimiter(live):
    live.send("id;a\n1;x,y\n", "text/csv; charset=utf-8", csvDelimiter=";")
    assert live.document(1) == {"id": "1", "a": "x,y"}


@pytest.mark.parametrize("coding, compress", [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_compressed_bodies(live, coding, compress):
    body = compress(json.dumps([{"id": n, "text": "x" * 100} for n in range(2000)]).encode())
    task = live.done(live.of_index("POST", "/documents", data=body, headers={
        "Content-Type": "application/json", "Content-Encoding": coding}))
    assert task["details"]["indexedDocuments"] == 2000


@pytest.mark.parametrize("body, content_type", [
    (b'{"id":1}\n{"id":2}\n', "application/x-ndjson"), (b"id,a\n1,first\n2,second\n", "text/csv")])
def test_a_compressed_body_that_is_cut_short_is_refused(live, body, content_type):
    for kept in range(11, len(gzip.compress(body))):
        answer = live.of_index("POST", "/documents", data=gzip.compress(body)[:kept], headers={
            "Content-Type": content_type, "Content-Encoding": "gzip"})
        assert answer.status_code == 400
        assert answer.json()["code"] in ("malformed_payload", "missing_payload")


@pytest.mark.parametrize("value, kept", [
    ("18446744073709551616", 2.0 ** 64), ("-9223372036854775809", -2.0 ** 63), ("1" * 40, float("1" * 40)), ("1e999", None),
    ("9" * 400, None), ("NaN", None), ("-Infinity", None), ('"a\\u0000b"', "a b"), ('"half \\ud83d"', "half \ufffd"), ('"it\\\'s \\x41"', "it's x41")])
def test_a_value_that_cannot_be_kept_costs_that_value(live, value, kept):
    lines = '{"id":1,"n":5}\n{"id":2,"n":' + value + '}\n{"id":3}\n'
    array = "[" + ",".join(lines.strip().split("\n")) + "]"
    for body, content_type in [(lines, "application/x-ndjson"), (array, "application/json")]:
        task = live.send(body.encode(), content_type)
        assert task["details"]["indexedDocuments"] == 3 and task["details"]["unreadableValues"] >= 1
        assert live.document(2)["n"] == kept and live.document(1)["n"] == 5


def test_whole_numbers_of_64_bits_without_sign_are_kept(live):
    """Exactly, as any other number; filters and sorts compare them as floating point, and they may be ids."""
    live.done(live.of_index("PATCH", "/settings", json={"filterableAttributes": ["n"], "sortableAttributes": ["n"]}))
    large = [2 ** 63 - 1, 2 ** 63, 2 ** 64 - 1]
    task = live.add([{"id": place, "n": number, "deep": {"n": [number]}} for place, number in enumerate(large)])
    assert "unreadableValues" not in task["details"]
    live.done(live.of_index("PUT", "/documents", json=[{"id": 1, "more": 2 ** 63 + 1}]))
    assert [live.document(place) for place in range(3)] == [
        {"id": place, "n": number, "deep": {"n": [number]}, **({"more": 2 ** 63 + 1} if place == 1 else {})}
        for place, number in enumerate(large)]
    for condition, ids in [("n > 9223372036854775808", [2]), ("n = 18446744073709551615", [2]), ("n >= 1e18", [2, 0, 1])]:
        answer = live.of_index("POST", "/search", json={"filter": condition, "sort": ["n:desc"], "attributesToHighlight": ["n"]})
        assert sorted(hit["id"] for hit in answer.json()["hits"]) == sorted(ids), condition
    assert answer.json()["hits"][0]["_formatted"]["n"] == str(2 ** 64 - 1)
    assert [hit["id"] for hit in live.of_index("POST", "/search", json={"q": str(2 ** 64 - 1)}).json()["hits"]] == [2]

    live.add([{"id": 2 ** 64 - 1, "a": 1}, {"id": 2 ** 63, "a": 2}])
    assert live.document(2 ** 64 - 1) == {"id": 2 ** 64 - 1, "a": 1}
    found = live.of_index("POST", "/documents/fetch", json={"ids": [2 ** 63]}).json()["results"]
    assert [document["a"] for document in found] == [2]
    live.done(live.of_index("POST", "/documents/delete-batch", json=[2 ** 63]))
    assert live.of_index("GET", f"/documents/{2 ** 63}").status_code == 404


LARGE = [2 ** 64 - 2, 2 ** 64 - 1]


def test_articles_keep_ids_of_64_bits_without_sign(live):
    """As texts, like any other number that an article has as its id; nearest doubles would be the same for both."""
    articles = Live(live.daemon, "articles")
    for _ in range(2):
        articles.add([{"id": number, "headline": f"Storm {number}", "body": "It rained."} for number in LARGE])
    assert sorted(articles.ids()) == [str(number) for number in LARGE]
    articles.add([{"id": LARGE[0], "headline": "Calm", "published": LARGE[1]}], method="PUT")
    assert [articles.document(number)["headline"] for number in LARGE] == ["Calm", f"Storm {LARGE[1]}"]


def test_articles_from_files_keep_ids_of_64_bits_without_sign(tmp_path):
    lines = "".join(json.dumps({"id": number, "headline": f"Storm {number}", "reads": number}) + "\n"
                    for number in LARGE)
    (tmp_path / "ids.json").write_text(lines)
    done = subprocess.run([program("index/indexer", "dateline-index"), "--db", str(tmp_path / "db"), str(tmp_path / "ids.json")],
                          text=True, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    daemon = Daemon(tmp_path / "db")
    articles = Live(daemon, "articles")
    try:
        assert [(row["id"], row["reads"]) for row in map(articles.document, LARGE)] == [(str(number), number) for number in LARGE]
    finally:
        assert daemon.stop() == 0, daemon.errors



def test_exports_and_likeness_know_ids_of_64_bits_without_sign(live):
    live.add([{"id": number, "title": "Storm over the harbour", "deep": [number], "n": number} for number in LARGE])

    def export(form):
        answer = live.of_index("POST", "/export", json={"q": "", "format": form, "attributesToRetrieve": ["id", "deep", "n"]})
        assert answer.status_code == 200, answer.text
        return answer.text

    assert [json.loads(line) for line in export("jsonl").splitlines()] == [
        {"id": number, "deep": [number], "n": number} for number in LARGE]
    assert export("csv").split() == ["id,deep,n"] + [f"{number},{number},{number}" for number in LARGE]
    assert [item["id"] for item in json.loads(export("csl-json"))] == [str(number) for number in LARGE]
    for form in ("ninjs", "bibtex"):
        assert all(str(number) in export(form) for number in LARGE), form
    for chosen in ({"id": LARGE[0]}, {"moreLike": [LARGE[0]]}):
        answer = live.of_index("POST", "/similar", json=chosen)
        assert answer.status_code == 200 and [hit["id"] for hit in answer.json()["hits"]] in ([LARGE[1]], []), answer.text
    assert live.of_index("POST", "/similar", json={"id": LARGE[0], "filter": LARGE[0]}).json()["code"] == "invalid_similar_filter"
    assert live.of_index("POST", "/similar", json={"id": 2 ** 63}).json()["code"] == "not_found_similar_id"


def test_takedowns_take_ids_of_64_bits_without_sign(live):
    articles = Live(live.daemon, "articles")
    articles.add([{"id": number, "headline": f"Storm {number}", "body": f"It rained {number} times."} for number in LARGE])
    articles.done(articles.of_index("POST", "/takedowns", json={
        "ids": [LARGE[0]], "reason": "court order", "who": "legal", "copies": False}))
    assert articles.ids() == [str(LARGE[1])]


def test_an_id_that_cannot_be_kept_fails(live):
    live.send('[{"id":' + "9" * 30 + "}]", "application/json", status="failed")


def test_a_query_with_a_nul_or_half_a_character_is_a_query(live):
    live.add([{"id": 1, "title": "Storm over the harbour"}])
    for text in ("\\u0000storm", "storm\\u0000harbour", "storm \\ud83d"):
        answer = live.of_index("POST", "/search", data='{"q":"' + text + '"}', headers={"Content-Type": "application/json"})
        assert answer.status_code == 200 and answer.json()["hits"][0]["id"] == 1


def test_an_empty_array_is_a_task_like_another(live):
    assert live.add([])["details"] == {"receivedDocuments": 0, "indexedDocuments": 0}


@pytest.mark.parametrize("body, content_type, status, code", [
    ("", "application/json", 400, "missing_payload"),
    ("", "text/csv", 400, "missing_payload"),
    ("[1]", "application/json", 400, "malformed_payload"),
    ('[{"id":1},]', "application/json", 400, "malformed_payload"),
    ('[{"id":1}', "application/json", 400, "malformed_payload"),
    ('{"id":1} x', "application/json", 400, "malformed_payload"),
    ('{"id":1}{"id":2}', "application/json", 400, "malformed_payload"),
    ('[{"id":\x00}]', "application/json", 400, "malformed_payload"),
    ('{"a":"\n"}', "application/x-ndjson", 400, "malformed_payload"),
    ("id,a\n1\n", "text/csv", 400, "malformed_payload"),
    ("id,a:number\n1,x\n", "text/csv", 400, "malformed_payload"),
    ('id,a\n1,"x', "text/csv", 400, "malformed_payload"),
    ("[" * 100000, "application/json", 400, "malformed_payload"),
    ('{"a":' + "[" * 5000 + "]" * 5000 + "}", "application/json", 400, "malformed_payload"),
    ("[]", "application/xml", 415, "invalid_content_type"),
    ("[]", None, 415, "missing_content_type"),
])
def test_what_is_no_payload_is_refused_at_once(live, body, content_type, status, code):
    headers = {"Content-Type": content_type} if content_type else {}
    answer = live.of_index("POST", "/documents", data=body.encode(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.mark.parametrize("params, code", [
    ({"csvDelimiter": "ab"}, "invalid_document_csv_delimiter"),
    ({"csvDelimiter": ";"}, "invalid_content_type"),
    ({"skipCreation": "maybe"}, "invalid_skip_creation"),
    ({"unknown": "x"}, "bad_request"),
])
def test_wrong_parameters_are_named(live, params, code):
    answer = live.of_index("POST", "/documents", json=[{"id": 1}], params=params)
    assert answer.json()["code"] == code


@pytest.mark.parametrize("documents, code", [
    ([{"id": "a b"}], "invalid_document_id"),
    ([{"id": 1}, {"id": {}}], "invalid_document_id"),
    ([{"id": 1}, {"name": "x"}], "missing_document_id"),
    ([{"name": "x"}], "index_primary_key_no_candidate_found"),
    ([{"oneid": 1, "twoid": 2}], "index_primary_key_multiple_candidates_found"),
])
def test_a_task_that_fails_says_why_and_changes_nothing(live, documents, code):
    task = live.add(documents, status="failed")
    assert task["error"]["code"] == code
    assert task["details"]["indexedDocuments"] == 0
    assert live.call("GET", f"/indexes/{live.index}").status_code == 404 or live.documents() == []


def test_a_failed_task_between_others_leaves_them(live):
    answers = [live.of_index("POST", "/documents", json=[{"id": name}])
               for name in ("one", "not valid", "three")]
    for answer, status in zip(answers, ("succeeded", "failed", "succeeded")):
        live.done(answer, status)
    assert sorted(live.ids()) == ["one", "three"]


def test_the_primary_key_is_the_one_asked_for_and_stays(live):
    live.add([{"isbn": "a", "id": 1}], primaryKey="isbn")
    assert live.call("GET", f"/indexes/{live.index}").json()["primaryKey"] == "isbn"
    assert live.document("a") == {"isbn": "a", "id": 1}
    task = live.add([{"isbn": "b"}], status="failed", primaryKey="id")
    assert task["error"]["code"] == "index_primary_key_already_exists"


@pytest.mark.parametrize("method, expected", [("POST", [{"id": 1, "b": 2}]), ("PUT", [{"id": 1, "a": 1, "b": 2}])])
def test_only_what_is_there_is_changed_where_that_is_wanted(live, method, expected):
    live.add([{"id": 1, "a": 1}])
    task = live.add([{"id": 1, "b": 2}, {"id": 2}], method=method, skipCreation="true")
    assert task["details"] == {"receivedDocuments": 2, "indexedDocuments": 1}
    assert live.documents() == expected


def test_a_task_keeps_the_text_that_a_client_gives_it(live):
    assert live.add([{"id": 1}], customMetadata="run \"5\"")["customMetadata"] == "run \"5\""


def test_documents_are_deleted_in_every_way(live):
    live.add([{"id": n, "even": n % 2 == 0} for n in range(10)])
    task = live.done(live.of_index("DELETE", "/documents/3"))
    assert task["details"] == {"providedIds": 1, "deletedDocuments": 1, "originalFilter": None}
    task = live.done(live.of_index("POST", "/documents/delete-batch", json=[4, "5", 5, 77]))
    assert task["details"]["providedIds"] == 4 and task["details"]["deletedDocuments"] == 2
    assert sorted(live.ids()) == [0, 1, 2, 6, 7, 8, 9]
    task = live.done(live.of_index("DELETE", "/documents"))
    assert task["details"] == {"deletedDocuments": 7}
    assert live.documents() == []
    live.add([{"id": 3}])
    assert live.ids() == [3]


def test_deleting_from_no_index_fails(live):
    assert live.done(live.of_index("DELETE", "/documents/1"), "failed")["error"]["code"] == "index_not_found"


@pytest.mark.parametrize("body, code", [({}, "missing_document_filter"), ({"filter": ""}, "invalid_document_filter"),
                                        ({"filter": "= 3"}, "invalid_document_filter"), ({"x": 1}, "bad_request")])
def test_a_wrong_filter_is_refused_at_once(live, body, code):
    assert live.of_index("POST", "/documents/delete", json=body).json()["code"] == code


def test_documents_are_listed_in_parts(live):
    live.add([{"id": n, "a": n, "b": -n} for n in range(50)])
    page = live.of_index("GET", "/documents", params={"offset": 45, "limit": 10, "fields": "id,a"}).json()
    assert page == {"results": [{"id": n, "a": n} for n in range(45, 50)], "offset": 45, "limit": 10, "total": 50}
    page = live.of_index("POST", "/documents/fetch", json={"ids": [7, "9", "none"], "fields": ["b"]}).json()
    assert page["results"] == [{"b": -7}, {"b": -9}] and page["total"] == 2


@pytest.mark.parametrize("body, code", [
    ({"offset": -1}, "invalid_document_offset"), ({"limit": "x"}, "invalid_document_limit"),
    ({"fields": 1}, "invalid_document_fields"), ({"ids": 5}, "invalid_document_ids"),
    ({"filter": "a ="}, "invalid_document_filter"), ({"sort": ["a"]}, "invalid_document_sort"),
    ({"wrong": 1}, "bad_request"),
])
def test_a_wrong_list_is_refused(live, body, code):
    live.add([{"id": 1}])
    assert live.of_index("POST", "/documents/fetch", json=body).json()["code"] == code


def test_large_whole_numbers_are_shown_exactly_and_compared_as_doubles(live):
    live.done(live.of_index("PATCH", "/settings", json={"filterableAttributes": ["n"], "sortableAttributes": ["n"]}))
    numbers = [2 ** 53 - 1, 2 ** 53, 2 ** 53 + 1, 2 ** 63 - 1, -2 ** 63]
    live.add([{"id": number, "n": value} for number, value in enumerate(numbers)])
    assert {document["id"]: document["n"] for document in live.documents()} == dict(enumerate(numbers))

    def found(given, **more):
        hits = live.of_index("POST", "/search", json={"filter": given, **more}).json()["hits"]
        return [hit["id"] for hit in hits]

    assert found(f"n = {2 ** 53 - 1}") == [0] and sorted(found(f"n = {2 ** 53 + 1}")) == [1, 2]
    assert found(f"n > {2 ** 53 + 1}") == [3] and found(f"n = {-2 ** 63}") == [4]
    order = found("n EXISTS", sort=["n:asc"])
    assert order[:2] == [4, 0] and sorted(order[2:4]) == [1, 2] and order[4] == 3
