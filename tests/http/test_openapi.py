# SPDX-License-Identifier: GPL-2.0-or-later
"""test_openapi.py - the description is served, and real answers are as it describes them."""
import pytest

from articles import BRIDGE

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
         "number": (int, float)}


@pytest.fixture(scope="module")
def description(daemon):
    return daemon.get("/openapi.json").json()


def follow(description, schema):
    while "$ref" in schema:
        target = description
        for name in schema["$ref"].split("/")[1:]:
            target = target[name]
        schema = target
    return schema


def check(description, schema, value, where="answer"):
    schema = follow(description, schema)
    if value is None:
        assert schema.get("nullable"), where
        return
    assert isinstance(value, TYPES[schema["type"]]), where
    assert value in schema.get("enum", [value]), where
    for item in value if schema["type"] == "array" else []:
        check(description, schema["items"], item, where + "[]")
    for name, member in value.items() if schema["type"] == "object" else []:
        known = schema.get("properties", {}).get(name)
        other = schema.get("additionalProperties", True)
        assert known or other, f"{where}.{name} is not described"
        if known or isinstance(other, dict):
            check(description, known or other, member, f"{where}.{name}")


@pytest.mark.parametrize("path, address", [
    ("/", "/"),
    ("/health", "/health"),
    ("/version", "/version"),
    ("/openapi.json", "/openapi.json"),
    ("/stats", "/stats"),
    ("/search", "/search?q=storm"),
    ("/search", "/search?q=vacine"),
    ("/search", "/search?page=2&facets=year,published&showRankingScore=true"),
    ("/indexes", "/indexes"),
    ("/indexes/{uid}", "/indexes/articles"),
    ("/indexes/{uid}/stats", "/indexes/articles/stats"),
    ("/indexes/{uid}/search", "/indexes/articles/search?attributesToHighlight=*"),
    ("/indexes/{uid}/documents/{id}", "/indexes/articles/documents/" + BRIDGE["id"]),
])
def test_answers_are_as_described(daemon, description, path, address):
    answer = daemon.get(address)
    assert answer.status_code == 200
    responses = description["paths"][path]["get"]["responses"]
    check(description, responses["200"]["content"]["application/json"]["schema"], answer.json())


@pytest.mark.parametrize("address", ["/none", "/search?limit=x", "/indexes/none/search"])
def test_errors_are_as_described(daemon, description, address):
    error = description["components"]["responses"]["Error"]
    check(description, error["content"]["application/json"]["schema"], daemon.get(address).json())


def test_every_route_of_the_daemon_is_described(daemon, description):
    described = {f"{method.upper()} {path}" for path, item in description["paths"].items()
                 for method in item if method != "parameters"}
    assert {route.replace("*}", "}") for route in daemon.get("/").json()["routes"]} == described


def test_defaults_are_those_described(daemon, description):
    answer = daemon.get("/indexes/articles/search").json()
    for name in ("offset", "limit"):
        assert answer[name] == description["components"]["parameters"][name]["schema"]["default"]
