# SPDX-License-Identifier: GPL-2.0-or-later
"""test_geojson.py - documents with shapes: filters by circle, box and polygon, complaints, limits."""
import pytest

from live import Live

SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
HOLE = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]


def at(kind, coordinates):
    return {"type": kind, "coordinates": coordinates}


SHAPES = [
    {"id": "point", "_geojson": at("Point", [20, 1])},
    {"id": "points", "_geojson": at("MultiPoint", [[20, 2], [30, 2]])},
    {"id": "line", "_geojson": at("LineString", [[20, 5, 100], [30, 15]])},
    {"id": "lines", "_geojson": at("MultiLineString", [[[40, 0], [40, 1]], [[41, 0], [41, 1]]])},
    {"id": "square", "_geojson": at("Polygon", [SQUARE])},
    {"id": "ring", "_geojson": {"type": "Feature", "geometry": at("Polygon", [SQUARE, HOLE]), "properties": {"word": "Polygon"}}},
    {"id": "two", "_geojson": at("MultiPolygon", [[[[50, 0], [51, 0], [51, 1]]], [[[60, 0], [61, 0], [61, 1]]]])},
    {"id": "collection", "_geojson": {"type": "GeometryCollection", "geometries": [at("Point", [70, 0]), at("Polygon", [[[71, 0], [73, 0], [73, 2], [71, 2]]])]}},
    {"id": "features", "_geojson": {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": None}, {"type": "Feature", "geometry": at("Point", [80, 0])}]}},
    {"id": "fiji", "_geojson": at("MultiPolygon", [[[[177, -19], [180, -19], [180, -16], [177, -16]]], [[[-180, -19], [-179, -19], [-179, -16], [-180, -16]]]])},
    {"id": "nowhere", "_geojson": None},
    {"id": "empty", "_geojson": at("MultiPoint", [])},
    {"id": "town", "_geo": {"lat": 1, "lng": 20}},
]
SETTINGS = {"filterableAttributes": ["_geojson", "id"]}


@pytest.fixture
def shapes(start, tmp_path):
    live = Live(start(db=tmp_path / "db"), index="shapes")
    live.done(live.of_index("PATCH", "/settings", json=SETTINGS))
    live.add(SHAPES)
    return live


def found(live, given, **more):
    answer = live.of_index("POST", "/search", json={"filter": given, "limit": 100, **more})
    assert answer.status_code == 200, answer.text
    return {hit["id"] for hit in answer.json()["hits"]}


@pytest.mark.parametrize("given, ids", [
    ("_geoRadius(1, 20, 100)", {"point"}), ("_geoRadius(1.5, 20, 60000)", {"point", "points"}),
    ("_geoRadius(5, 5, 10000)", {"square"}),  # inside the hole of the other one
    ("_geoRadius(5, 5, 112000)", {"square", "ring"}), ("_geoRadius(5, 5, 10000, 3)", {"square"}),
    ("_geoRadius(10, 25.5, 39000)", set()), ("_geoRadius(10, 25.5, 39500)", {"line"}),  # its middle is (10, 25)
    ("_geoRadius(-17.5, -179.9, 100000)", {"fiji"}), ("_geoRadius(1, 20, -1)", set()),
    ("_geoBoundingBox([1.5, 20.5], [0.5, 19.5])", {"point"}), ("_geoBoundingBox([20, 179], [-30, 75])", {"features", "fiji"}),
    ("_geoBoundingBox([10, 25.1], [9.9, 24.9])", {"line"}), ("_geoBoundingBox([10, 24.8], [9.9, 24.7])", set()),
    ("_geoBoundingBox([5.5, 5.5], [4.5, 4.5])", {"square"}), ("_geoBoundingBox([-17, -178], [-18, 178])", {"fiji"}),
    ("_geoPolygon([-1, 39], [-1, 42], [2, 42], [2, 39])", {"lines"}), ("_geoPolygon([0.2, 60.5], [0.2, 60.9], [0.3, 60.9])", {"two"}),
    ("_geoPolygon([0.9, 50.1], [0.9, 50.2], [0.95, 50.1])", set()),  # in the box around it only
    ("_geoPolygon([1, 71.5], [1, 72], [1.5, 72])", {"collection"}),
    ("_geoRadius(0, 70, 10) OR _geoRadius(0, 80, 10)", {"collection", "features"}),
    ("_geoRadius(5, 5, 112000) AND NOT id = ring", {"square"}), ("_geojson EXISTS AND _geojson IS NULL", {"nowhere"}),
    ("_geojson NOT EXISTS", {"town"})])
def test_filters(shapes, given, ids):
    assert found(shapes, given) == ids


def test_points_and_shapes_together(shapes):
    assert found(shapes, "_geoRadius(1, 20, 100)") == {"point"}
    shapes.done(shapes.of_index("PATCH", "/settings", json={"filterableAttributes": ["_geo", "_geojson"]}))
    assert found(shapes, "_geoRadius(1, 20, 100)") == {"point", "town"}
    shapes.done(shapes.of_index("PATCH", "/settings", json={"filterableAttributes": ["_geo"]}))
    assert found(shapes, "_geoRadius(1, 20, 100)") == {"town"}
    shapes.done(shapes.of_index("PATCH", "/settings", json={"filterableAttributes": []}))
    refused = shapes.of_index("POST", "/search", json={"filter": "_geoRadius(1, 2, 3)"}).json()
    assert refused["code"] == "invalid_search_filter" and "`_geo/_geojson` is not filterable" in refused["message"]


def test_shapes_change_and_go(shapes):
    shapes.add([{"id": "point", "_geojson": at("Point", [90, 1])}], method="PUT")
    assert found(shapes, "_geoRadius(1, 20, 100)") == set() and found(shapes, "_geoRadius(1, 90, 100)") == {"point"}
    for number in range(30):
        shapes.add([{"id": f"n{number}", "_geojson": at("LineString", [[100, number], [101, number]])}])
    assert found(shapes, "_geoBoundingBox([9.5, 100.5], [4.5, 100.4])") == {f"n{n}" for n in range(5, 10)}
    shapes.done(shapes.of_index("POST", "/documents/delete", json={"filter": "_geoRadius(7, 100.5, 1)"}))
    assert found(shapes, "_geoBoundingBox([9.5, 100.5], [4.5, 100.4])") == {"n5", "n6", "n8", "n9"}


def test_shapes_are_no_words(shapes):
    assert found(shapes, None, q="Polygon") == set()
    hit = shapes.of_index("POST", "/search", json={"filter": "id = point", "facets": ["*"]}).json()
    assert hit["hits"][0]["_geojson"] == SHAPES[0]["_geojson"]
    assert all(name == "id" or not values for name, values in hit["facetDistribution"].items())


@pytest.mark.parametrize("shape, words", [
    (5, "`_geojson` is not an object"), ({"type": "Circle"}, "`_geojson.type` is not a type"), ({}, "`_geojson.type`"),
    ({"type": "Point"}, "`_geojson.coordinates` is missing"), (at("Point", [1]), "`_geojson.coordinates` is not a position"),
    (at("Point", ["1", 2]), "is not a position"), (at("Point", [2, 91]), "latitude"), (at("Point", [181, 2]), "antimeridian"),
    (at("LineString", [[1, 2]]), "two positions"), (at("Polygon", [[[1, 2], [3, 4]]]), "`_geojson.coordinates[0]` is not a ring"),
    (at("Polygon", SQUARE), "`_geojson.coordinates[0]` is not a ring"),
    (at("Polygon", [[*SQUARE[:3], [1]]]), "`_geojson.coordinates[0][3]` is not a position"),
    (at("MultiPolygon", [[SQUARE, 7]]), "`_geojson.coordinates[0][1]` is not an array"),
    ({"type": "GeometryCollection", "geometries": [at("Point", [1, 2]), 3]}, "`_geojson.geometries[1]` is not an object"),
    ({"type": "Feature"}, "`_geojson.geometry` is missing"),
    (at("MultiPoint", [[1, 2]] * 100001), "more than 100000 positions")])
def test_shapes_that_are_none(shapes, shape, words):
    task = shapes.add([{"id": "ok"}, {"id": "bad-1", "_geojson": shape}], status="failed")
    assert task["error"]["code"] == "invalid_document_geojson_field"
    assert words in task["error"]["message"] and "bad-1" in task["error"]["message"]
    assert "ok" not in shapes.ids(limit=100)


def test_collections_nest_to_a_limit(shapes):
    def nested(depth):
        shape = at("Point", [95, 1])
        for _ in range(depth):
            shape = {"type": "GeometryCollection", "geometries": [shape]}
        return [{"id": f"deep-{depth}", "_geojson": shape}]

    shapes.add(nested(16))
    assert found(shapes, "_geoRadius(1, 95, 10)") == {"deep-16"}
    assert "nested too deep" in shapes.add(nested(17), status="failed")["error"]["message"]


def test_without_the_setting_any_value_is_kept(start, tmp_path):
    live = Live(start(db=tmp_path / "db"), index="shapes")
    live.add([{"id": 1, "_geojson": "here"}, *SHAPES])
    live.done(live.of_index("PATCH", "/settings", json=SETTINGS))
    assert found(live, "_geoRadius(1, 20, 100)") == {"point"} and found(live, "_geojson IS NOT NULL AND id = 1") == {1}
