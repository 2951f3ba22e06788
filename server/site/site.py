#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""site.py - the pages of /docs as a C header: ROOT OUTPUT DEPFILE [CMARK]

contents.txt names the pages and the Markdown that each is made of. CMARK, the program cmark-gfm, makes HTML of it. This
script adds what GitHub adds, too: anchors of headings, and links from page to page. A link to a file or a heading that
does not exist stops the build. Without CMARK a page has the Markdown as it is."""
import gzip
import html
import os
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath

sys.dont_write_bytecode = True  # the sources stay as they are
import reference  # noqa: E402

HERE = Path(__file__).resolve().parent
LICENCE = re.compile(r"\A<!-- SPDX[^>]*-->\n")
HEADING = re.compile(r"<h([1-4])>(.*?)</h\1>", re.S)
LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.S)
IMAGE = re.compile(r'<img src="[^"]*" alt="[^"]*" ?/?>')
ROW = re.compile(r"<tr>\n<td><code>([\w.-]+)</code></td>")
ELSEWHERE = re.compile(r"[a-z]+:")
WITH_ROWS = {"errors", "settings", "options"}  # the first cell of each row is its anchor

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Dateline</title>
<link rel="stylesheet" href="{near}style.css">
<link rel="icon" href="{up}dateline.svg">
</head>
<body>
<a class="skip" href="#text">To the text</a>
<header><a class="name" href="{up}docs">Dateline</a><nav aria-label="Site"><a href="#pages">Contents</a> \
<a href="{up}">Search</a> <a href="{up}admin">Operator</a></nav></header>
<main id="text">
{body}
</main>
<nav id="pages" aria-label="Pages">
{pages}
</nav>
</body>
</html>
"""


class Fault(Exception):
    """What is wrong with a source, in the words of its writer."""


def slug(text, taken):
    """The anchor of a heading, as GitHub makes it."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", text)).lower()
    name = base = re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")
    number = 0
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return name


def read_contents(text):
    """Rows of contents.txt: (group, page, source, name, what it has)."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [tuple(part.strip() for part in line.split("|")) for line in lines]


def rendered(cmark, text):
    if not cmark:
        return f"<pre>{html.escape(text, quote=False)}</pre>\n"
    run = subprocess.run([cmark, "-e", "table"], input=text, capture_output=True, check=True, encoding="utf-8")
    return run.stdout


def with_anchors(body, name):
    """The body with an id for each heading and, where wanted, each row; the headings; all ids."""
    taken, headings = {"text", "pages"}, []

    def heading(found):
        level, text = int(found.group(1)), found.group(2)
        anchor = slug(text, taken)
        headings.append((level, anchor, text))
        return f'<h{level} id="{anchor}">{text}</h{level}>'

    def row(found):
        if found.group(1) in taken:
            return found.group(0)
        taken.add(found.group(1))
        return f'<tr id="{found.group(1)}"><td><code>{found.group(1)}</code></td>'

    body = HEADING.sub(heading, body)
    return ROW.sub(row, body) if name in WITH_ROWS else body, headings, taken


def scrollable(body):
    """Wide tables and commands scroll by themselves, also by keyboard; the page does not."""
    body = body.replace("<table>", '<div class="wide" role="group" aria-label="Table" tabindex="0"><table>')
    body = body.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')
    return body.replace("<th>", '<th scope="col">').replace('<th scope="col"></th>', "<td></td>")


class Site:
    """All pages, first as bodies with anchors, then with their links."""

    def __init__(self, root, cmark):
        self.root, self.rows, self.sources = root, read_contents((HERE / "contents.txt").read_text("utf-8")), []
        self.page_of = {source: page for _, page, source, *_ in self.rows if not source.startswith("@")}
        self.page_of["server/share/openapi.json"] = "api"
        self.pages = {}
        for _, page, source, *_ in self.rows:
            body, headings, anchors = with_anchors(rendered(cmark, self.markdown(source)), page)
            self.pages[page] = {"source": source, "body": body, "headings": headings, "anchors": anchors}

    def read(self, source):
        self.sources.append(self.root / source)
        return (self.root / source).read_text("utf-8")

    def markdown(self, source):
        if source.startswith("@"):
            return reference.MAKERS[source[1:]](self.read)
        return LICENCE.sub("", self.read(source))

    def target(self, page, link):
        """Where a link of a page leads within the site; None: to a file that is no page."""
        path, _, anchor = link.partition("#")
        source = self.pages[page]["source"]
        if source.startswith("@"):  # made here: its links name pages
            to = path or page
        elif not path:
            to = page
        else:
            file = os.path.normpath(PurePosixPath(source).parent / path)
            if not (self.root / file).exists():
                raise Fault(f"{source}: the link to {link} leads to no file")
            to = self.page_of.get(file)
            if to is None:
                return None
        if to not in self.pages or (anchor and anchor not in self.pages[to]["anchors"]):
            raise Fault(f"{source}: {link} leads to no heading")
        return to + ("#" + anchor if anchor else "")

    def linked(self, page, near):
        """The body of a page with links to pages; of other files only the text is left."""
        source = self.pages[page]["source"]

        def link(found):
            address, text = html.unescape(found.group(1)), found.group(2)
            if ELSEWHERE.match(address):
                return found.group(0)
            to = self.target(page, address)
            if to is None:
                return text
            here = to.startswith(page + "#")
            return f'<a href="{to[len(page):] if here else near + to}">{text}</a>'

        if source.startswith("@") or self.pages[page]["headings"]:
            return LINK.sub(link, IMAGE.sub("", self.pages[page]["body"]))
        return self.pages[page]["body"]

    def list_of_pages(self, near, current=None, with_what=False):
        out, last = [], None
        for group, page, _, name, what in self.rows:
            if group != last:
                out.append(f'{"</ul>" if last else ""}<h2>{group}</h2><ul>')
                last = group
            here = ' aria-current="page"' if page == current else ""
            out.append(f'<li><a href="{near}{page}"{here}>{html.escape(name)}</a>'
                       + (f": {html.escape(what)}" if with_what else "") + "</li>")
        return "\n".join(out) + "</ul>"

    def toc(self, page):
        """The list of a page's headings, behind its title."""
        items = [f'<li><a href="#{anchor}">{re.sub("<[^>]*>", "", text)}</a></li>'
                 for level, anchor, text in self.pages[page]["headings"] if level == 2]
        if len(items) < 3:
            return ""
        return '<details class="toc" open><summary>On this page</summary><ul>' + "".join(items) + "</ul></details>"

    def turn(self, page, near):
        """The links to the page before and the page after."""
        names = [row[1] for row in self.rows]
        at = names.index(page)
        parts = [("prev", at - 1)] * (at > 0) + [("next", at + 1)] * (at + 1 < len(names))
        links = [f'<a rel="{rel}" href="{near}{names[to]}">{html.escape(self.rows[to][3])}</a>' for rel, to in parts]
        return '<nav class="turn" aria-label="Next to this page">' + " ".join(links) + "</nav>"

    def html_of(self, page):
        body = scrollable(self.linked(page, ""))
        body = re.sub(r"(</h1>\n)", lambda found: found.group(1) + self.toc(page), body, count=1)
        title = html.escape(next(row[3] for row in self.rows if row[1] == page))
        return PAGE.format(title=title, near="", up="../", body=body + self.turn(page, ""),
                           pages=self.list_of_pages("", page))

    def first_page(self):
        body = ("<h1>Documentation</h1>\n<p>How to install Dateline, fill it, search it, and run it. These pages belong to the "
                "version that serves them, and need no other site.</p>\n<div class=\"list\">" + self.list_of_pages("docs/", with_what=True) + "</div>\n")
        return PAGE.format(title="Documentation", near="docs/", up="./", body=body, pages="").replace(
            '<nav id="pages" aria-label="Pages">\n\n</nav>\n', "").replace('<a href="#pages">Contents</a> ', "")

    def files(self):
        """(name, type, bytes) of all that is served below /docs; the first page has no name."""
        yield "", "text/html; charset=utf-8", self.first_page().encode()
        self.sources.append(HERE / "style.css")
        yield "style.css", "text/css; charset=utf-8", (HERE / "style.css").read_bytes()
        for page in self.pages:
            yield page, "text/html; charset=utf-8", self.html_of(page).encode()


def header(files):
    """The files as C: one array of all bytes, compressed one by one, and a table."""
    rows, everything = [], b""
    for name, kind, data in files:
        packed = gzip.compress(data, 9, mtime=0)
        rows.append(f'    {{"{name}", "{kind}", {len(everything)}, {len(packed)}, {len(data)}}},')
        everything += packed
    lines = [", ".join(map(str, everything[at:at + 20])) for at in range(0, len(everything), 20)]
    return (f"static const unsigned char docs_bytes[{len(everything)}] = {{\n" + ",\n".join(lines) + "};\n"
            "static const struct docs_file docs_files[] = {\n" + "\n".join(rows) + "\n};\n")


def main():
    root, output, depfile = map(Path, sys.argv[1:4])
    try:
        site = Site(root.resolve(), sys.argv[4] if len(sys.argv) > 4 else "")
        text = header(site.files())
    except Fault as fault:
        sys.exit(f"site.py: {fault}")
    output.write_text(text, "ascii")
    needed = site.sources + [HERE / "contents.txt", HERE / "reference.py"]
    depfile.write_text(f"{output}: " + " ".join(str(path).replace(" ", "\\ ") for path in needed) + "\n", "utf-8")


if __name__ == "__main__":
    main()
