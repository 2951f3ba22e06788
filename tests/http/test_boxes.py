# SPDX-License-Identifier: GPL-2.0-or-later
"""test_boxes.py - scanned pages: where the words of a query stand on them."""
import json
import subprocess

import pytest
import requests

from conftest import Daemon, program, until

ALTO = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description><MeasurementUnit>pixel</MeasurementUnit>
<sourceImageInformation><fileName>{image}</fileName></sourceImageInformation></Description><Layout>
<Page PHYSICAL_IMG_NR="1" WIDTH="3000" HEIGHT="4000"><PrintSpace><TextBlock><TextLine>
<String CONTENT="Ferries" HPOS="100" VPOS="200" WIDTH="180" HEIGHT="40"/><SP/>
<String CONTENT="pass" HPOS="300" VPOS="200" WIDTH="90.4" HEIGHT="40"/><SP/>
<String CONTENT="light" SUBS_TYPE="HypPart1" SUBS_CONTENT="lighthouse" HPOS="400" VPOS="200" WIDTH="90" HEIGHT="40"/><HYP CONTENT="-"/>
</TextLine><TextLine>
<String CONTENT="house" SUBS_TYPE="HypPart2" SUBS_CONTENT="lighthouse" HPOS="100" VPOS="260" WIDTH="95" HEIGHT="40"/><SP/>
<String CONTENT="wreck" HPOS="210" VPOS="260" WIDTH="88" HEIGHT="40"/><HYP CONTENT="-"/>
</TextLine><TextLine>
<String CONTENT="age" HPOS="100" VPOS="320" WIDTH="50" HEIGHT="40"/><SP/><String CONTENT="&amp;" HPOS="160" VPOS="320" WIDTH="9" HEIGHT="40"/>
<SP/><String CONTENT="unplaced"/></TextLine></TextBlock></PrintSpace></Page>
<Page PHYSICAL_IMG_NR="2" WIDTH="3000" HEIGHT="4000"><PrintSpace><TextBlock><TextLine>
<String CONTENT="The" HPOS="1" VPOS="2" WIDTH="3" HEIGHT="4"/><SP/><String CONTENT="ferry." HPOS="5" VPOS="2" WIDTH="9" HEIGHT="4"/>
</TextLine></TextBlock></PrintSpace></Page></Layout></alto>"""
HOCR = """<!DOCTYPE html><html><head><meta name="ocr-system" content="tesseract"/></head><body>
<div class='ocr_page' id='p1' title='image "a b.png"; bbox 0 0 640 480; ppageno 0'><p class='ocr_par'>
<span class='ocr_line' title="bbox 10 10 200 30"><span class='ocrx_word' title='bbox 10 10 60 30; x_wconf 96'>Dry</span>
<span class='ocrx_word' title='bbox 70 10 200 30'><strong>sum-</strong></span></span>
<span class='ocr_line' title="bbox 10 40 200 60"><span class='ocrx_word' title='bbox 10 40 60 60'>mer</span></span></p></div></body></html>"""
PAGE = """<?xml version="1.0"?><PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
<Page imageFilename="7.tif" imageWidth="900" imageHeight="1200"><TextRegion id="r"><TextLine id="l">
<Word id="w1"><Coords points="10,20 90,22 90,44 10,40"/><TextEquiv><Unicode>Hafen</Unicode></TextEquiv></Word>
<Word id="w2"><Coords points="x"/><TextEquiv><Unicode>Rath</Unicode></TextEquiv></Word>
<TextEquiv><Unicode>Hafen Rath</Unicode></TextEquiv></TextLine></TextRegion></Page></PcGts>"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "front.alto.xml").write_text(ALTO.format(image="front.tif"))
    (folder / "1911").mkdir()
    (folder / "1911" / "04 03.alto.xml").write_text(ALTO.format(image="front.tif"))
    (folder / "dry.hocr.html").write_text(HOCR)
    (folder / "rath.page.xml").write_text(PAGE)
    (folder / "plain.txt").write_text("The ferry has no page here, for it was typed and never scanned at all.")
    subprocess.run([program("index/indexer", "dateline-index"), "--quiet", "--db", folder.parent / "pages-db", "--root",
                    folder, folder], check=True, timeout=120)
    daemon = Daemon(folder.parent / "pages-db")
    yield daemon
    daemon.stop()


def asked(daemon, path, **params):
    answer = daemon.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def boxes(daemon, identifier, q, **more):
    return asked(daemon, "/indexes/articles/boxes", id=identifier, q=q, **more)


def places(answer):
    return [(page["page"], box["word"], box["x"], box["y"], box["w"], box["h"])
            for page in answer["pages"] for box in page["boxes"]]


def test_words_are_found_in_all_their_forms_and_parts(pages):
    answer = boxes(pages, "front.alto.xml", "ferry")
    assert places(answer) == [(1, "Ferries", 100, 200, 180, 40), (2, "ferry.", 5, 2, 9, 4)]
    assert answer["pages"][0] | {"boxes": 0} == {"page": 1, "image": "front.tif", "width": 3000, "height": 4000, "boxes": 0}
    assert (answer["id"], answer["query"]) == ("front.alto.xml", "ferry")
    assert places(boxes(pages, "front.alto.xml", "lighthouse")) == [
        (1, "lighthouse", 400, 200, 90, 40), (1, "lighthouse", 100, 260, 95, 40)]
    assert places(boxes(pages, "front.alto.xml", "wreckage")) == [
        (1, "wreckage", 210, 260, 88, 40), (1, "wreckage", 100, 320, 50, 40)]


def test_a_phrase_marks_each_of_its_words(pages):
    assert [place[1] for place in places(boxes(pages, "front.alto.xml", '"pass lighthouse"'))] == [
        "pass", "lighthouse", "lighthouse"]


def test_hocr_and_page_have_places_too(pages):
    assert places(boxes(pages, "dry.hocr.html", "summer")) == [(1, "summer", 70, 10, 130, 20), (1, "summer", 10, 40, 50, 20)]
    assert boxes(pages, "dry.hocr.html", "summer")["pages"][0]["image"] == "a b.png"
    assert places(boxes(pages, "rath.page.xml", "hafen")) == [(1, "Hafen", 10, 20, 80, 24)]


def test_there_is_nothing_where_nothing_matches(pages):
    for identifier, q in [("front.alto.xml", "submarine"), ("plain.txt", "ferry"), ("nosuch", "ferry"),
                          ("front.alto.xml", "unplaced"), ("rath.page.xml", "rath"), ("front.alto.xml", "")]:
        assert boxes(pages, identifier, q)["pages"] == [], (identifier, q)


def test_annotations_are_those_of_iiif(pages):
    answer = boxes(pages, "front.alto.xml", "lighthouse", format="iiif",
                   canvas="https://x.example/iiif/{image}/canvas/{page}")
    assert answer["@context"] == "http://iiif.io/api/search/2/context.json" and answer["type"] == "AnnotationPage"
    first, second = answer["items"]
    assert first["type"] == "Annotation" and first["body"] == {
        "type": "TextualBody", "format": "text/plain", "value": "lighthouse"}
    assert first["target"] == "https://x.example/iiif/front.tif/canvas/1#xywh=400,200,90,40"
    assert second["id"] != first["id"] and second["target"].endswith("#xywh=100,260,95,40")


def test_ids_of_iiif_are_addresses(pages):
    params = {"id": "1911/04 03.alto.xml", "q": "lighthouse", "format": "iiif", "canvas": "https://x.example/{id}/{page}"}
    answer = asked(pages, "/indexes/articles/boxes", **params)
    assert answer["id"].startswith(f"{pages.url}/indexes/articles/boxes?id=1911%2F04") and "ignored" not in answer
    assert [one["id"] for one in answer["items"]] == [f"{answer['id']}#1", f"{answer['id']}#2"]
    assert answer["items"][0]["target"].startswith("https://x.example/1911%2F04%2003.alto.xml/1#xywh=")
    answer = asked(pages, "/indexes/articles/boxes", **params, service="https://x.example/search/7", motivation="painting", user="u")
    assert answer["id"] == "https://x.example/search/7?q=lighthouse" and answer["ignored"] == ["motivation", "user"]
    assert answer["items"][1]["id"] == "https://x.example/search/7?q=lighthouse#2"
    picture = asked(pages, "/indexes/articles/boxes", id="dry.hocr.html", q="summer", format="iiif", canvas="https://x.example/{image}")
    assert picture["items"][0]["target"].startswith("https://x.example/a%20b.png#")


def test_hits_and_documents_have_boxes_only_if_they_are_named(pages):
    path = "/indexes/articles/search"
    plain = asked(pages, path, q="lighthouse", attributesToHighlight="*", showMatchesPosition="true")
    assert len(plain["hits"]) == 2 and "_boxes" not in json.dumps(plain)
    assert "_boxes" not in asked(pages, path, q="lighthouse", attributesToRetrieve="*")["hits"][0]
    assert asked(pages, path, q="lighthouse", attributesToRetrieve="id,_boxes")["hits"][0]["_boxes"]
    document = "/indexes/articles/documents/front.alto.xml"
    assert "_boxes" not in asked(pages, document)
    kept = asked(pages, document, fields="_boxes")["_boxes"]
    assert kept[0]["words"].startswith("Ferries 100 200 180 40\npass 300 200 90 40\nlighthouse 400 200 90 40\n 100 260 95 40\n")


def test_places_that_are_not_displayed_are_not_told(pages):
    def display(names):
        task = requests.put(f"{pages.url}/indexes/articles/settings/displayed-attributes", json=names, timeout=30).json()
        until(lambda: asked(pages, f"/tasks/{task['taskUid']}")["status"] == "succeeded")
    display(["headline", "published"])
    try:
        assert boxes(pages, "front.alto.xml", "ferry")["pages"] == []
    finally:
        display(["*"])
    assert boxes(pages, "front.alto.xml", "ferry")["pages"]


def test_the_places_themselves_are_not_searched(pages):
    assert asked(pages, "/indexes/articles/search", q="180")["hits"] == []


def test_wrong_parameters_are_named(pages):
    for params, word in [({"q": "x"}, "`id`"), ({"id": "a", "format": "svg"}, "iiif"), ({"id": "a", "page": "1"}, "`page`")]:
        answer = pages.get("/indexes/articles/boxes", params=params)
        assert answer.status_code == 400 and word in answer.json()["message"], answer.text
