# SPDX-License-Identifier: GPL-2.0-or-later
"""test_issues.py - issues of newspapers: METS and the scanned pages that it names, in a folder and in an archive."""
import io
import json
import os
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from conftest import Daemon, index, program
from test_dry_run import dry_run

SAMPLE = zipfile.ZipFile(Path(os.environ["DATELINE_CORPUS"]) / "formats" / "issue.mets.zip")
FILES = {name.split("/", 1)[1]: SAMPLE.read(name) for name in SAMPLE.namelist()}
ISSUE = "courier-1911-04-03"
FERRY = (f"{ISSUE}#DIVL1", "Ice holds the ferry fast", "Ruth Calder")
LAMPS = (f"{ISSUE}#DIVL2", "Lamps for the quay", None)
REST = (ISSUE, "The Northfield Courier", None)
PAGES = ["alto/0001.xml", "alto/0002.xml"]


def put(folder, names=tuple(FILES), mets="mets.xml"):
    for name in names:
        path = folder / (mets if name == "mets.xml" else name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(FILES[name])
    return folder


def put_zip(path, names):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in names:
            out.writestr("courier/" + name, FILES[name])
    return path


def put_tar(path, names):
    with tarfile.open(path, "w:gz") as out:
        for name in names:
            member = tarfile.TarInfo("./" + name)
            member.size = len(FILES[name])
            out.addfile(member, io.BytesIO(FILES[name]))
    return path


def read(*paths):
    done = dry_run("--json", *paths)
    return [json.loads(line) for line in done.stdout.splitlines()], done


def known(articles):
    return [(one["id"], one.get("headline"), one.get("byline")) for one in articles]


@pytest.mark.parametrize("order", [["mets.xml", *PAGES], [*PAGES, "mets.xml"], [PAGES[1], "mets.xml", PAGES[0]]])
@pytest.mark.parametrize("put_archive", [put_zip, put_tar])
def test_an_archive_gives_one_document_an_article(tmp_path, put_archive, order):
    articles, done = read(put_archive(tmp_path / "issue.archive", order))
    assert (done.returncode, done.stderr) == (0, "")
    assert known(articles) == [FERRY, LAMPS, REST]
    ferry, lamps, rest = articles
    assert ferry["body"] == ("The ferry lies fast off the lighthouse and her forty passengers walk home over the ice.\n\n"
                             "The captain will wait for the thaw, he told the harbour office.")
    assert lamps["body"] == "The council voted on Monday to light the quay from end to end."
    assert rest["body"] == "THE NORTHFIELD COURIER\n\nFRESH HERRING DAILY at Lorne and Sons, Quay Street."
    assert {one["published"] for one in articles} == {"1911-04-03"}
    assert [one.get("source") for one in articles] == ["The Northfield Courier"] * 2 + [None]
    assert [(page["page"], page["image"]) for page in ferry["_boxes"]] == [
        (1, "1911-04-03_01.tif"), (2, "1911-04-03_02.tif")]
    assert "\nlighthouse 500 700 100 30\n 100 740 120 30\n" not in lamps["_boxes"][0]["words"]


@pytest.mark.parametrize("mets", ["mets.xml", "issue.xml", "1911_METS.xml"])
def test_a_folder_gives_the_same_and_no_page_twice(tmp_path, mets):
    archive, _ = read(put_zip(tmp_path / "issue.zip", FILES))
    articles, done = read(put(tmp_path / "issue", mets=mets))
    assert (done.returncode, done.stderr) == (0, "")
    assert articles == archive
    one, done = read(tmp_path / "issue" / mets)
    assert (one, done.stderr) == (archive, "")


def test_pages_may_be_beside_the_folder_of_the_mets(tmp_path):
    put(tmp_path, PAGES)
    (tmp_path / "mets").mkdir()
    (tmp_path / "mets" / "issue.xml").write_bytes(FILES["mets.xml"].replace(b"./alto/", b"../alto/"))
    articles, done = read(tmp_path)
    assert (known(articles), done.stderr) == ([FERRY, LAMPS, REST], "")
    articles, done = read(tmp_path / "mets" / "issue.xml")
    assert known(articles) == [REST] and "2 pages are not here" in done.stderr, "they are outside of what was named"


@pytest.mark.parametrize("door", ["folder", "archive"])
def test_an_article_of_a_missing_page_is_refused_by_name(tmp_path, door):
    names = ["mets.xml", PAGES[0]]
    articles, done = read(put(tmp_path, names) if door == "folder" else put_zip(tmp_path / "issue.zip", names))
    assert known(articles) == [LAMPS, REST] and done.returncode == 1
    assert "(article DIVL1): the page " in done.stderr and "alto/0002.xml is missing" in done.stderr


def test_an_issue_without_articles_is_one_document(tmp_path):
    (tmp_path / "mets.xml").write_bytes(FILES["mets.xml"].split(b"<mets:structMap TYPE=\"LOGICAL\"")[0] + b"</mets:mets>")
    put(tmp_path, PAGES)
    articles, done = read(tmp_path)
    assert (known(articles), done.stderr) == ([REST], "")
    assert articles[0]["body"].endswith("he told the harbour office.\n\nFRESH HERRING DAILY at Lorne and Sons, Quay Street.")
    assert [page["page"] for page in articles[0]["_boxes"]] == [1, 2]
    (tmp_path / PAGES[1]).unlink()
    articles, done = read(tmp_path)
    assert articles == [] and "(an issue): the page alto/0002.xml is missing" in done.stderr


def test_pages_without_a_mets_and_a_mets_without_pages_are_read_as_they_are(tmp_path):
    articles, done = read(put_zip(tmp_path / "pages.zip", PAGES))
    assert [one["headline"] for one in articles] == [
        "THE NORTHFIELD COURIER", "The captain will wait for the thaw, he told the harbour office."]
    articles, done = read(put_zip(tmp_path / "mets.zip", ["mets.xml"]))
    assert known(articles) == [REST] and done.returncode == 0
    assert "its 2 pages are not here" in done.stderr


def test_a_file_that_is_no_page_is_read_beside_the_issue(tmp_path):
    put(tmp_path)
    (tmp_path / PAGES[1]).write_text('<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body><p>Notes.</p></body></text></TEI>')
    articles, done = read(tmp_path)
    assert "Notes." in [one.get("body") for one in articles] and LAMPS in known(articles)


def test_a_changed_page_is_read_again_and_unchanged_ones_are_skipped(tmp_path):
    folder, db = put(tmp_path / "issue"), tmp_path / "db"

    def load():
        return subprocess.run([program("index/indexer", "dateline-index"), "--db", db, "--prune", folder],
                              check=True, capture_output=True, text=True, timeout=120).stdout
    load()
    assert "1 unchanged" in load()
    page = folder / PAGES[1]
    page.write_bytes(page.read_bytes().replace(b"HERRING", b"MUSSELS"))
    assert "unchanged" not in load()
    daemon = Daemon(db)
    try:
        found = daemon.get("/indexes/articles/search", params={"q": "mussels", "attributesToRetrieve": "id"}).json()
        assert [hit["id"] for hit in found["hits"]] == [ISSUE]
        boxes = daemon.get("/indexes/articles/boxes", params={"id": FERRY[0], "q": "thaw"}).json()
        assert [(page["page"], page["image"], len(page["boxes"])) for page in boxes["pages"]] == [
            (2, "1911-04-03_02.tif", 1)]
    finally:
        daemon.stop()


def test_an_article_is_described_by_the_first_of_its_sections_that_tells_of_it(tmp_path):
    wanted, _ = read(put(tmp_path / "plain"))
    folder = put(tmp_path / "many")
    mets = FILES["mets.xml"].replace(b'DMDID="D1"', b'DMDID="NONE D7  D1"')
    mets = mets.replace(b"<mets:fileSec>", b'<mets:dmdSec ID="D7"><mets:mdWrap/></mets:dmdSec><mets:fileSec>')
    (folder / "mets.xml").write_bytes(mets)
    articles, done = read(folder)
    assert (articles, done.stderr) == (wanted, "") and mets.count(b"D7") == 2


BLOCK = re.compile(rb'<TextBlock ID="(\w+)">(.*?)</TextBlock>', re.S)
BOX = re.compile(rb'HPOS="(\d+)" VPOS="(\d+)" WIDTH="(\d+)" HEIGHT="(\d+)"')


def corners(page, block):
    """left, top, right, bottom of a block"""
    boxes = [tuple(map(int, box)) for box in BOX.findall(dict(BLOCK.findall(FILES[page]))[block])]
    return (min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[0] + box[2] for box in boxes),
            max(box[1] + box[3] for box in boxes))


def as_rectangle(left, top, right, bottom):
    return b'SHAPE="RECT" COORDS="%d,%d,%d,%d"' % (left, top, right, bottom)


def as_polygon(left, top, right, bottom):
    return b'SHAPE="POLY" COORDS="%d,%d %d,%d %d,%d %d,%d"' % (left, top, right, top, right, bottom, left, bottom)


def as_nothing_but_numbers(left, top, right, bottom):
    return b'COORDS="%d, %d, %d, %d"' % (right, bottom, left, top)


def with_shapes(shape, images=False):
    def area(match):
        page, block = match.groups()
        text = shape(*corners(PAGES[int(page) - 1], block))
        return b'FILEID="%s%s" %s' % (b"I" if images and page == b"1" else b"A", page, text)
    return re.sub(rb'FILEID="A(\d)" BETYPE="IDREF" BEGIN="(\w+)"', area, FILES["mets.xml"])


@pytest.mark.parametrize("images", [False, True])
@pytest.mark.parametrize("shape", [as_rectangle, as_polygon, as_nothing_but_numbers])
def test_areas_may_be_given_by_coordinates(tmp_path, shape, images):
    wanted, _ = read(put(tmp_path / "plain"))
    folder = put(tmp_path / "shapes")
    (folder / "mets.xml").write_bytes(with_shapes(shape, images))
    assert b"BEGIN" not in (folder / "mets.xml").read_bytes()
    articles, done = read(folder)
    assert (articles, done.stderr) == (wanted, "")


def test_a_circle_is_an_area_and_what_is_no_shape_is_refused_by_name(tmp_path):
    lamps = b'FILEID="A1" BETYPE="IDREF" BEGIN="B6"'
    for name, text in [("circle", b'FILEID="A1" SHAPE="CIRCLE" COORDS="385,1135,60"'),
                       ("wrong", b'FILEID="A1" SHAPE="RECT" COORDS="385,1135,ten"')]:
        folder = put(tmp_path / name)
        assert FILES["mets.xml"].count(lamps) == 1
        (folder / "mets.xml").write_bytes(FILES["mets.xml"].replace(lamps, text))
    articles, done = read(tmp_path / "circle")
    assert (known(articles), done.stderr) == ([FERRY, LAMPS, REST], "")
    assert articles[1]["body"] == "The council voted on Monday to light the quay from end to end."
    articles, done = read(tmp_path / "wrong")
    assert known(articles) == [FERRY, REST] and "(article Lamps): no page has the block 385,1135,ten" in done.stderr


def test_two_files_of_one_address_are_one_page(tmp_path):
    put(tmp_path)
    twice = b'<mets:file ID="A3"><mets:FLocat xlink:href="./alto/../alto/0002.xml"/></mets:file></mets:fileGrp></mets:fileSec>'
    mets = FILES["mets.xml"].replace(b"</mets:fileGrp></mets:fileSec>", twice)
    assert mets.count(b'"A3"') == 1
    wanted, _ = read(put(tmp_path / "once"))
    for name, text in [("second", mets), ("pointed", mets.replace(b'area FILEID="A2"', b'area FILEID="A3"'))]:
        folder = put(tmp_path / name)
        (folder / "mets.xml").write_bytes(text)
        articles, done = read(folder)
        assert (articles, done.stderr) == (wanted, ""), name
    (folder / PAGES[0]).unlink()
    (folder / PAGES[1]).unlink()
    assert "its 2 pages are not here" in read(folder)[1].stderr


def put_members(path, *members):
    with tarfile.open(path, "w") as out:
        for name, text in members:
            member = tarfile.TarInfo(name)
            member.size = len(text)
            out.addfile(member, io.BytesIO(text))
    return path


OTHER = FILES["mets.xml"].replace(ISSUE.encode(), b"other")
PAGE = {number: (name, FILES[name]) for number, name in enumerate(PAGES, 1)}


@pytest.mark.parametrize("pages_first", [0, 1])
def test_two_mets_of_an_archive_may_name_one_page(tmp_path, pages_first):
    members = [("a.xml", FILES["mets.xml"]), ("b.xml", OTHER)]
    members = [PAGE[1], *members, PAGE[2]] if pages_first else [*members, PAGE[1], PAGE[2]]
    articles, done = read(put_members(tmp_path / "two.tar", *members))
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(one["id"] for one in articles) == sorted(
        f"{issue}{part}" for issue in [ISSUE, "other"] for part in ["", "#DIVL1", "#DIVL2"])
    assert len({one["body"] for one in articles}) == 3


def test_a_name_that_comes_twice_is_one_page_of_each_mets(tmp_path):
    first = FILES["mets.xml"].replace(b"./alto/0002.xml", b"./alto/0001.xml").replace(ISSUE.encode(), b"first")
    articles, done = read(put_members(
        tmp_path / "twice.tar", ("a.xml", first), ("b.xml", FILES["mets.xml"]), PAGE[1], PAGE[1], PAGE[2]))
    assert (done.returncode, done.stderr) == (0, "")
    whole = [one for one in articles if one["id"].startswith(ISSUE)]
    assert sorted(known(whole), key=str) == sorted([FERRY, LAMPS, REST], key=str)
    assert [one["body"].count("thaw") for one in whole if one["id"] == FERRY[0]] == [1]


# ---- divisions of whole pages ----

HEAD = FILES["mets.xml"].split(b'<mets:structMap TYPE="LOGICAL"')[0]


def mets_of(logical, links=(), descriptions=""):
    """The sample's pages with other divisions. `links`: of structLink, from divisions to PHYS1 and PHYS2."""
    head = HEAD.decode().replace('TYPE="PAGE" ORDER="', 'TYPE="PAGE" ID="PHYS1" ORDER="', 1)
    head = head.replace('TYPE="PAGE" ORDER="2"', 'TYPE="PAGE" ID="PHYS2" ORDER="2"')
    head = head.replace("<mets:fileSec>", descriptions + "<mets:fileSec>", 1)
    linked = "".join(f'<mets:smLink xlink:from="{one}" xlink:to="{other}"/>' for one, other in links)
    return (f'{head}<mets:structMap TYPE="LOGICAL"><mets:div TYPE="Newspaper" ID="LOG0" DMDID="D0">{logical}</mets:div>'
            f"</mets:structMap><mets:structLink>{linked}</mets:structLink></mets:mets>").encode()


def read_mets(folder, mets):
    put(folder, PAGES)
    (folder / "mets.xml").write_bytes(mets)
    return read(folder)


@pytest.mark.parametrize("how", ["fptr", "structLink"])
def test_a_page_of_several_articles_is_cut_at_their_titles(tmp_path, how):
    def pointers(*pages):
        return "".join(f'<mets:fptr FILEID="A{page}"/>' for page in pages) if how == "fptr" else ""
    links = [("LOG0", "PHYS1"), ("LOG0", "PHYS2"), ("LOG1", "PHYS2"), ("LOG1", "PHYS1"), ("LOG2", "PHYS1")]
    articles, done = read_mets(tmp_path, mets_of(
        f'<mets:div TYPE="article" ID="LOG1" DMDID="D1">{pointers(1, 2)}</mets:div>'
        f'<mets:div TYPE="article" ID="LOG2" LABEL="Lamps for the Quay!">{pointers(1)}</mets:div>',
        links if how == "structLink" else []))
    assert (done.returncode, done.stderr) == (0, "")
    ferry, lamps, rest = articles
    assert known(articles) == [(f"{ISSUE}#LOG1", FERRY[1], "Ruth Calder"), (f"{ISSUE}#LOG2", "Lamps for the Quay!", None), REST]
    assert ferry["body"].startswith("The ferry lies fast") and "thaw" in ferry["body"] and "HERRING" in ferry["body"]
    assert "council" not in ferry["body"]
    assert lamps["body"] == "The council voted on Monday to light the quay from end to end."
    assert rest["body"] == "THE NORTHFIELD COURIER", "what stands above the first title is nobody's"
    assert [page["page"] for page in ferry["_boxes"]] == [1, 2]
    assert {one["published"] for one in articles} == {"1911-04-03"}


def test_an_article_whose_title_the_page_does_not_show_is_named(tmp_path):
    articles, done = read_mets(tmp_path, mets_of(
        '<mets:div TYPE="article" ID="L1" LABEL="Ice holds the ferry fast"><mets:fptr FILEID="A1"/></mets:div>'
        '<mets:div TYPE="article" ID="L2" LABEL="Weather"><mets:fptr FILEID="A1"/></mets:div>'))
    assert "(article Weather): the page alto/0001.xml is not its own and does not show its title" in done.stderr
    assert done.returncode == 0
    assert [one["headline"] for one in articles] == ["Ice holds the ferry fast", "Weather", "The Northfield Courier"]
    assert "Lamps" in articles[0]["body"] and "body" not in articles[1]
    assert "HERRING" in articles[2]["body"]


def test_a_page_of_one_article_is_all_its_own(tmp_path):
    articles, done = read_mets(tmp_path, mets_of(
        '<mets:div TYPE="Heft"><mets:div TYPE="Beitrag" LABEL="One"><mets:fptr FILEID="A1"/></mets:div>'
        '<mets:div TYPE="Beitrag" LABEL="Two"><mets:fptr FILEID="A2"/></mets:div></mets:div>'))
    assert (done.returncode, done.stderr) == (0, "")
    assert [(one["id"], one["headline"]) for one in articles] == [(f"{ISSUE}#1", "One"), (f"{ISSUE}#2", "Two")]
    assert "lighthouse" in articles[0]["body"] and "thaw" in articles[1]["body"]


def test_a_missing_page_of_a_whole_page_article_is_named(tmp_path):
    put(tmp_path, PAGES[:1])
    (tmp_path / "mets.xml").write_bytes(mets_of('<mets:div TYPE="article" LABEL="One"><mets:fptr FILEID="A1"/><mets:fptr FILEID="A2"/></mets:div>'))
    articles, done = read(tmp_path)
    assert "(article One): the page alto/0002.xml is missing" in done.stderr and articles == []


def test_pages_in_divisions_are_no_articles(tmp_path):
    """As the Library of Congress has them: one structMap, with pages of files."""
    mets = HEAD + (b'<mets:structMap><mets:div TYPE="np:issue" DMDID="D0"><mets:div TYPE="np:page" DMDID="D1"><mets:fptr FILEID="I1"/>'
                   b'<mets:fptr FILEID="A1"/></mets:div><mets:div TYPE="np:page"><mets:fptr FILEID="A2"/></mets:div></mets:div>'
                   b"</mets:structMap></mets:mets>")
    articles, done = read_mets(tmp_path, mets)
    assert (known(articles), done.stderr) == ([REST], "")


# ---- several issues ----

def test_each_issue_of_a_volume_has_its_own_date(tmp_path):
    described = "".join(
        f'<mets:dmdSec ID="N{number}"><mets:mdWrap MDTYPE="MODS"><mets:xmlData><mods:mods><mods:originInfo><mods:dateIssued>'
        f"{day}</mods:dateIssued></mods:originInfo></mods:mods></mets:xmlData></mets:mdWrap></mets:dmdSec>"
        for number, day in [(1, "1911-04-03"), (2, "1911-04-10")])
    articles, done = read_mets(tmp_path, mets_of(
        '<mets:div TYPE="PeriodicalIssue" ID="I1" DMDID="N1" LABEL="Issue 1"><mets:div TYPE="article" ID="L1" DMDID="D1"><mets:fptr>'
        '<mets:area FILEID="A1" BETYPE="IDREF" BEGIN="B2" END="B4"/></mets:fptr></mets:div></mets:div>'
        '<mets:div TYPE="PeriodicalIssue" ID="I2" DMDID="N2"><mets:div TYPE="article" ID="L2" LABEL="The thaw"><mets:fptr>'
        '<mets:area FILEID="A2" BETYPE="IDREF" BEGIN="B1"/></mets:fptr></mets:div></mets:div>', descriptions=described))
    assert (done.returncode, done.stderr) == (0, "")
    assert [(one["id"], one["headline"], one["published"], one["source"]) for one in articles] == [
        (f"{ISSUE}#L1", FERRY[1], "1911-04-03", "The Northfield Courier"),
        (f"{ISSUE}#L2", "The thaw", "1911-04-10", "The Northfield Courier"),
        (f"{ISSUE}#I1", "Issue 1", "1911-04-03", "The Northfield Courier"),
        (f"{ISSUE}#I2", "The Northfield Courier", "1911-04-10", "The Northfield Courier")]
    assert "Lamps" in articles[2]["body"] and "HERRING" not in articles[2]["body"]
    assert articles[3]["body"] == "FRESH HERRING DAILY at Lorne and Sons, Quay Street."


# ---- a METS behind a complete one ----

def test_a_mets_may_come_behind_a_complete_one_with_its_pages(tmp_path):
    articles, done = read(put_members(tmp_path / "two.tar", ("a.xml", FILES["mets.xml"]), PAGE[1], PAGE[2], ("b.xml", OTHER)))
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(one["id"] for one in articles) == sorted(
        f"{issue}{part}" for issue in [ISSUE, "other"] for part in ["", "#DIVL1", "#DIVL2"])
