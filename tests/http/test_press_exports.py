# SPDX-License-Identifier: GPL-2.0-or-later
"""test_press_exports.py - exports of press databases as office documents: several articles in one file."""
import json
import os
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from test_dry_run import dry_run

FORMATS = Path(os.environ["DATELINE_CORPUS"]) / "formats"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
       'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"')
TAGS = [("SE", "News"), ("HD", "Pilot boat finds the lost buoy"), ("BY", "By Ruth Calder"), ("WC", "62 words"),
        ("PD", "14 June 2022"), ("SN", "Northfield Courier"), ("LA", "English"), ("CY", "(c) 2022 Northfield Press."),
        ("LP", "The pilot boat of Orrin Bay found the buoy of the north pier on Tuesday, eleven days after a storm had torn it off."),
        ("TD", "The lamp will be lit again on Friday."), ("AN", "Document NORTHC0020220614ei6e00012")]
MORE = [("HD", "Library reopens after the flood"), ("WC", "12 words"), ("PD", "15 June 2022"), ("SN", "Northfield Courier"),
        ("LA", "English"), ("CY", "(c) 2022 Northfield Press."), ("LP", "The library at the quay opens at nine again."),
        ("AN", "Document NORTHC0020220615ei6f00001")]


def put_docx(path, parts):
    def paragraph(text):
        style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' if text == "Pilot boat finds the lost buoy" else ""
        return f'<w:p>{style}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'

    def table(rows):
        return "<w:tbl>" + "".join("<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows) + "</w:tbl>"
    body = "".join(table(part) if isinstance(part, list) else paragraph(part) for part in parts)
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
                     'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
        out.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
                     'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')
        out.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")


def put_odt(path, parts):
    def paragraph(text):
        return f"<text:p>{escape(text)}</text:p>"

    def table(rows):
        return "<table:table>" + "".join("<table:table-row>" + "".join(f"<table:table-cell>{paragraph(cell)}</table:table-cell>" for cell in row)
                                         + "</table:table-row>" for row in rows) + "</table:table>"
    body = "".join(table(part) if isinstance(part, list) else paragraph(part) for part in parts)
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        out.writestr("content.xml", f"<office:document-content {ODF}><office:body><office:text>{body}</office:text></office:body></office:document-content>")


def put_rtf(path, parts):
    def table(rows):
        return "".join("\\trowd\\cellx900\\cellx9000 " + "".join(f"\\intbl {cell}\\cell " for cell in row) + "\\row\n" for row in rows)
    path.write_text("{\\rtf1\\ansi " + "".join(table(part) if isinstance(part, list) else f"{part}\\par\n" for part in parts) + "}")


def paragraphs(name):
    """The lines of a sample as the paragraphs of a document: wrapped lines of the story are one."""
    blocks = [block.splitlines() for block in (FORMATS / name).read_text().split("\n\n")]
    for lines in blocks:
        long = len(lines) > 1 and len(lines[0].strip()) > 60
        yield from ([" ".join(line.strip() for line in lines)] if long else [line.strip() for line in lines])
        yield ""


EXPORTS = {"lexis": list(paragraphs("lost-buoy.lexis.txt")), "nexis": list(paragraphs("lost-buoy.nexis.txt")),
           "proquest": list(paragraphs("lost-buoy.proquest.txt")), "factiva": list(paragraphs("lost-buoy.factiva.txt")),
           "factiva-tags": list(paragraphs("lost-buoy.factiva-tags.txt")), "factiva-table": [TAGS, "", MORE]}


@pytest.mark.parametrize("suffix, put", [("docx", put_docx), ("odt", put_odt), ("rtf", put_rtf)])
@pytest.mark.parametrize("export", EXPORTS)
def test_each_document_of_an_export_is_an_article(tmp_path, export, suffix, put):
    path = tmp_path / f"export.{suffix}"
    put(path, EXPORTS[export])
    done = dry_run("--json", path)
    first, second = map(json.loads, done.stdout.splitlines())
    assert done.stderr == ""
    assert (first["headline"], second["headline"]) == ("Pilot boat finds the lost buoy", "Library reopens after the flood")
    assert (first["published"], second["published"]) == ("2022-06-14", "2022-06-15")
    assert first["byline"].startswith("Ruth Calder") and first["source"].endswith("Northfield Courier")
    assert first["body"].startswith("The pilot boat of Orrin Bay found") and first["body"].endswith("lit again on Friday.")
    assert second["body"] == "The library at the quay opens at nine again."
