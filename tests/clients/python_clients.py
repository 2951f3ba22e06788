# SPDX-License-Identifier: GPL-2.0-or-later
"""python_clients.py - the Python clients, and one that is generated from openapi.json, asking a datelined; prints TAP.

DATELINE_URL: a server with the index `articles` of tests/http/articles.py. DATELINE_SOURCE: the checkout."""
import datetime
import importlib
import json
import os
import subprocess
import sys
import traceback
from pathlib import Path

import meilisearch
import meilisearch_python_sdk
import openapi_spec_validator
from meilisearch_python_sdk.models.search import SearchParams

URL = os.environ["DATELINE_URL"]
DESCRIPTION = Path(os.environ["DATELINE_SOURCE"], "server/share/openapi.json")
BOOKS = [{"id": n, "title": f"Harbour {n}", "pages": n * 10, "price": n / 2} for n in range(1, 31)]
client = meilisearch.Client(URL)
sdk = meilisearch_python_sdk.Client(URL)


def done(task):
    assert client.wait_for_task(task.task_uid).status == "succeeded"


# --- meilisearch ---

def the_official_client_writes_and_finds_documents():
    done(client.index("books").update_settings({"filterableAttributes": ["pages"], "sortableAttributes": ["pages"]}))
    done(client.index("books").add_documents(BOOKS))
    answer = client.index("books").search("harbour", {"filter": "pages > 100", "sort": ["pages:desc"], "facets": ["pages"]})
    assert answer["hits"][0]["id"] == 30 and answer["estimatedTotalHits"] == 20
    assert answer["facetStats"]["pages"] == {"min": 110, "max": 300}
    assert client.index("books").get_document(7).title == "Harbour 7"


def the_official_client_reads_every_time():
    tasks = client.get_tasks({"limit": 100}).results
    assert tasks and all(isinstance(task.enqueued_at, datetime.datetime) for task in tasks)
    assert all(isinstance(index.created_at, datetime.datetime) for index in client.get_indexes()["results"])


def the_official_client_reads_statistics():
    stats = client.index("books").get_stats(show_internal_database_sizes=True, size_format="human")
    assert stats.number_of_documents == 30 and stats.internal_database_sizes


def the_official_client_finds_articles():
    hits = client.index("articles").search("bridge", {"attributesToHighlight": ["headline"]})["hits"]
    assert "<em>bridge</em>" in hits[0]["_formatted"]["headline"]


# --- meilisearch-python-sdk ---

def the_other_client_searches_several_indexes():
    answers = sdk.multi_search([SearchParams(index_uid="books", query="harbour"),
                                SearchParams(index_uid="articles", query="bridge")])
    assert [answer.index_uid for answer in answers] == ["books", "articles"]
    assert answers[0].estimated_total_hits == 30 and len(answers[1].hits) == 1


def the_other_client_changes_documents_and_settings():
    index = sdk.index("books")
    sdk.wait_for_task(index.update_documents([{"id": 3, "title": "Bridge"}]).task_uid)
    assert index.get_document("3") == {**BOOKS[2], "title": "Bridge"}
    sdk.wait_for_task(index.update_stop_words(["the"]).task_uid)
    assert index.get_stop_words() == ["the"] and index.get_settings().stop_words == ["the"]
    assert sdk.get_version().pkg_version == "1.50.0"


# --- what openapi.json makes ---

def the_description_is_valid():
    openapi_spec_validator.validate(json.loads(DESCRIPTION.read_text(encoding="utf-8")))


def a_client_generated_from_it_works():
    made = subprocess.run([Path(sys.executable).parent / "openapi-python-client", "generate", "--overwrite", "--meta",
                           "none", "--path", DESCRIPTION, "--output-path", "generated_client"],
                          capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout[-2000:]
    sys.path.insert(0, os.getcwd())
    generated = importlib.import_module("generated_client")
    models = importlib.import_module("generated_client.models")

    def call(name, *arguments, **more):
        module = importlib.import_module("generated_client.api.default." + name)
        return module.sync(*arguments, client=generated.Client(base_url=URL), **more)

    answer = call("post_index_search", "books", body=models.SearchRequest(q="harbour 9", limit=2, show_ranking_score=True))
    assert answer.hits[0]["id"] == 9
    assert call("get_tasks").results[0].error is None
    assert call("get_stats").indexes["books"].number_of_documents == 30
    assert call("get_version").pkg_version == "1.50.0"
    assert call("get_indexes").total == 2
    assert call("get_index", "nosuch").code == "index_not_found"


TESTS = [the_official_client_writes_and_finds_documents, the_official_client_reads_every_time,
         the_official_client_reads_statistics, the_official_client_finds_articles,
         the_other_client_searches_several_indexes, the_other_client_changes_documents_and_settings,
         the_description_is_valid, a_client_generated_from_it_works]


def main():
    failed = 0
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        try:
            test()
            print(f"ok {number} - {test.__name__.replace('_', ' ')}")
        except Exception:  # pylint: disable=broad-except # whatever a client throws is a failure
            failed += 1
            print(f"not ok {number} - {test.__name__.replace('_', ' ')}")
            print("".join("# " + line for line in traceback.format_exc().splitlines(True)))
    sys.exit(failed > 0)


main()
