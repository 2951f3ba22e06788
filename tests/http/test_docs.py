# SPDX-License-Identifier: GPL-2.0-or-later
"""test_docs.py - the documentation at /docs: every link leads somewhere, nothing comes from another site, and the pages
that are made of tables have all rows; the promises of server/README.md name tests that run."""
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
import requests

from conftest import ANSWER_SECONDS, program

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = {"href", "src", "srcset", "action", "poster", "data"}  # attributes that can name something to load


class Page(HTMLParser):
    """The ids and links of a page, and what it loads."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads, self.styled = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            elif name in ADDRESSES:
                (self.links if tag == "a" else self.loads).append(value)
            elif name == "style" or name.startswith("on"):
                self.styled.append((tag, name))


@pytest.fixture(scope="module")
def pages(daemon):
    """{path: Page} of all pages that /docs leads to."""
    found, ahead = {}, ["/docs"]
    while ahead:
        path = ahead.pop()
        answer = daemon.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.text.startswith("<!doctype html>")
        found[path] = Page(answer.text)
        targets = [urldefrag(urljoin(path, link)).url for link in found[path].links if "://" not in link]
        ahead += sorted({to for to in targets if to.startswith("/docs/")} - set(found) - set(ahead))
    return found


def test_all_pages_are_reached_and_have_a_title(pages):
    assert len(pages) > 20
    assert {"/docs/first-hour", "/docs/going-live", "/docs/security", "/docs/migration", "/docs/api", "/docs/settings",
            "/docs/options", "/docs/errors", "/docs/content-systems"} <= set(pages)


def test_no_link_is_dead(daemon, pages):
    for path, page in pages.items():
        for link in page.links + page.loads:
            if re.match(r"https?://", link):
                continue
            to, anchor = urldefrag(urljoin(path, link))
            if to in pages:
                assert not anchor or anchor in pages[to].ids, (path, link)
            else:
                assert daemon.get(to).status_code == 200, (path, link)


def test_pages_load_nothing_from_elsewhere_and_run_nothing(daemon, pages):
    for path, page in pages.items():
        assert not [address for address in page.loads if "//" in address], path
        assert not page.styled, (path, page.styled)
        answer = daemon.get(path)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert "<script" not in answer.text


def test_ids_are_unique(pages):
    for path, page in pages.items():
        assert len(set(page.ids)) == len(page.ids), path


def test_no_markdown_is_left(daemon, pages):
    for path in pages:
        text = re.sub(r"<pre.*?</pre>|<code>.*?</code>", "", daemon.get(path).text, flags=re.S)
        assert not re.search(r"\]\(|^#+ |^\| ---|\*\*|```|raw HTML omitted", text, re.M), path


def test_the_slash_at_the_end_leads_to_the_page(daemon):
    for path in ("/docs/", "/docs/errors/"):
        answer = daemon.get(path, allow_redirects=False)
        assert answer.status_code == 308
        assert urljoin(path, answer.headers["Location"]) == path.rstrip("/")


@pytest.mark.parametrize("path", ["/docs/nosuch", "/docs/%2e%2e", "/docs/errors%00", "/docs/first-hour.md"])
def test_other_names_are_not_found(daemon, path):
    assert daemon.get(path).status_code in (400, 404)


def test_it_is_read_without_gzip_too(daemon):
    for coding in ("identity", "gzip"):
        answer = requests.get(daemon.url + "/docs/style.css", headers={"Accept-Encoding": coding}, timeout=ANSWER_SECONDS)
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8" and "prefers-color-scheme" in answer.text


def test_programs_and_pages_lead_to_it(daemon):
    assert daemon.get("/").json()["documentation"] == "/docs"
    for path in ("/dateline.js", "/admin.js"):
        assert '"docs"' in daemon.get(path).text


def test_no_key_is_needed(start, tmp_path):
    (tmp_path / "key").write_text("a-master-key-of-tests")
    (tmp_path / "key").chmod(0o600)
    guarded = start("--master-key-file", str(tmp_path / "key"), "--health-listen", "127.0.0.1:0")
    assert guarded.get("/docs/security").status_code == 200
    assert requests.get(guarded.health_url + "/docs", timeout=ANSWER_SECONDS).status_code == 200


# --- the pages that are made of tables ---

def test_every_route_has_a_heading(daemon):
    text = daemon.get("/docs/api").text
    for route in daemon.get("/").json()["routes"]:
        method, path = route.replace("*}", "}").split(" ")
        assert re.search(rf"<h3 id=\"[^\"]+\">{method} {re.escape(path)}</h3>", text), route


def test_every_setting_has_a_row_with_its_defaults(daemon):
    text = daemon.get("/docs/settings").text
    for name in daemon.get("/indexes/articles/settings").json():
        row = re.search(rf'<tr id="{name}">.*?</tr>', text, re.S)
        assert row and row.group(0).count("<td>") == 4, name
    assert "[&quot;sort&quot;,&quot;bm25&quot;]" in text


def test_every_option_has_a_row(daemon):
    text = daemon.get("/docs/options").text
    said = subprocess.run([program("server", "datelined"), "--help"], capture_output=True, text=True, timeout=60).stdout
    names = re.findall(r"^ +--([\w-]+)", said, re.M)
    assert len(names) > 40
    for name in names:
        assert f'<tr id="{name}">' in text, name
        assert f"<code>DATELINE_{name.upper().replace('-', '_')}</code>" in text, name


# --- the script that makes them ---

@pytest.fixture
def sources(tmp_path):
    """The project with a server/ of its own, which a test may change."""
    for entry in ROOT.iterdir():
        if entry.name == "server":
            shutil.copytree(entry, tmp_path / "server")
        else:
            (tmp_path / entry.name).symlink_to(entry)
    return tmp_path


def make(sources, *cmark):
    return subprocess.run([sys.executable, str(sources / "server/site/site.py"), str(sources), str(sources / "out.h"),
                           str(sources / "out.d"), *cmark], capture_output=True, text=True, timeout=60)


@pytest.mark.skipif(not shutil.which("cmark-gfm"), reason="cmark-gfm is not installed")
@pytest.mark.parametrize("link", ["nosuch.md", "security.md#nosuch", "../nosuch/README.md", "#nosuch"])
def test_a_dead_link_stops_the_build(sources, link):
    assert make(sources, "cmark-gfm").returncode == 0
    with (sources / "server/guides/first-hour.md").open("a") as guide:
        guide.write(f"\n[there]({link})\n")
    made = make(sources, "cmark-gfm")
    assert made.returncode != 0 and link in made.stderr and "server/guides/first-hour.md" in made.stderr


def test_the_same_sources_make_the_same_bytes(sources):
    assert make(sources).returncode == 0
    first = (sources / "out.h").read_bytes()
    assert make(sources).returncode == 0 and (sources / "out.h").read_bytes() == first


def test_without_a_generator_pages_are_plain_text(sources):
    assert make(sources).returncode == 0
    assert "server/guides/first-hour.md" in (sources / "out.d").read_text()
    assert '{"first-hour", "text/html; charset=utf-8",' in (sources / "out.h").read_text()


def promises(text):
    """(promise, [test]) of each row of the table of promises; a test without a folder is in that of the one before it."""
    table = text.split("### Promises, and the tests that hold them\n\n")[1].split("\n\n")[0]
    for line in table.splitlines()[2:]:
        promise, _, named = (cell.strip() for cell in line.strip("|").split("|"))
        folder, tests = "", []
        for name in re.findall(r"`([^`]+)`", named):
            folder = name.rpartition("/")[0] or folder
            tests.append(f"{folder}/{name.rpartition('/')[2]}")
        yield promise, tests


def names_of_tests():
    """Those of all suites that run by default, as "suite's folder/file"."""
    listed = json.loads((Path(os.environ["DATELINE_BUILD"]) / "meson-info/intro-tests.json").read_text())
    on_request = {"dateline:packages", "dateline:cluster"}
    commands = [Path(test["cmd"][-1]) for test in listed if not on_request & set(test["suite"])]
    return {f"{path.parent.name}/{path.name}" if path.suffix else f"{path.parent.name}/{path.name}.c" for path in commands}


def test_each_promise_names_tests_that_run():
    running, rows = names_of_tests(), list(promises((ROOT / "server/README.md").read_text()))
    assert len(rows) > 40
    for promise, tests in rows:
        assert tests, promise
        for test in tests:
            assert (ROOT / "tests" / test).is_file() and test in running, (promise, test)
