# SPDX-License-Identifier: GPL-2.0-or-later
"""test_wordpress.py - the plug-in in Debian's WordPress, with a block theme and a classic one: what the site's search finds,
what is sent when posts change, and that the site searches by itself while the daemon is away."""
import re
import sys
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "http"))
from conftest import Daemon, until  # noqa: E402
from wordpress_site import BLOCK, CLASSIC, Site, missing  # noqa: E402

pytestmark = pytest.mark.skipif(missing() is not None, reason=f"{missing()} is not installed")
SECONDS = 60
MASTER = "a-master-key-of-tests"


class Search:
    """A daemon that can go away and come back to the same address."""

    def __init__(self, folder):
        (folder / "master").write_text(MASTER)
        (folder / "master").chmod(0o600)
        self.options = (folder / "search-db", "--master-key-file", str(folder / "master"))
        self.daemon = Daemon(*self.options)
        self.address = self.daemon.url
        actions = ["search", "documents.add", "documents.delete", "indexes.get", "indexes.create", "tasks.get"]
        self.key = self.call("POST", "/keys", {"actions": actions, "indexes": ["articles"], "expiresAt": None}).json()["key"]

    def call(self, method, path, body=None):
        return requests.request(method, self.address + path, json=body, timeout=SECONDS, headers={"Authorization": "Bearer " + MASTER})

    def settle(self):
        until(lambda: self.call("GET", "/tasks?statuses=enqueued,processing").json()["total"] == 0)

    def away(self):
        assert self.daemon.stop() == 0

    def back(self):
        self.daemon = Daemon(*self.options, listen=self.address[len("http://"):])

    def document(self, number):
        return self.call("GET", f"/indexes/articles/documents/{number}")


@pytest.fixture(scope="module")
def search(tmp_path_factory):
    running = Search(tmp_path_factory.mktemp("search"))
    yield running
    running.away()


@pytest.fixture(scope="module")
def site(tmp_path_factory, search):
    running = Site(tmp_path_factory.mktemp("wordpress"))
    try:
        running.eval(f"update_option('dateline_address', '{search.address}'); update_option('dateline_key', '{search.key}');")
        yield running
    finally:
        running.stop()
    assert not re.search(r"PHP (Warning|Notice|Fatal|Deprecated).*plugins/dateline/", running.log.read_text() if running.log.exists() else "")


@pytest.fixture(scope="module")
def posts(site, search):
    """{name: number}; the plug-in has sent them."""
    made = {"quay": site.post("Quay opens", "<p>The ferries use the new quay. The quay cost a fortune &amp; a half.</p>"),
            "ferry": site.post("Ferry timetable", "<p>Ferries leave the quay every hour.</p>"),
            "page": site.post("About the lighthouses", "<p>All lighthouses of the coast.</p>", post_type="page"),
            "draft": site.post("Secret quay", "<p>Not yet.</p>", post_status="draft"),
            "locked": site.post("Locked quay", "<p>Only with a password.</p>", post_password="word")}
    search.settle()
    return made


def titles(site, words, **more):
    """What a reader sees of a search, in its order."""
    text = requests.get(site.url + "/", params={"s": words, **more}, timeout=SECONDS).text
    known = ["Quay opens", "Ferry timetable", "About the lighthouses", "Secret quay", "Locked quay", "Crane falls"]
    found = re.findall("|".join(known), re.search(r"<main.*?</main>", text, re.S).group(0))
    return list(dict.fromkeys(found))


def forget_away(site):
    site.eval("delete_transient('dateline_away');")


def test_posts_are_sent_when_they_are_published(search, posts):
    document = search.document(posts["quay"]).json()
    assert document["headline"] == "Quay opens"
    assert "fortune & a half" in document["body"] and "<p>" not in document["body"]
    assert document["byline"] == "admin" and document["url"].startswith("http://127.0.0.1")
    assert search.document(posts["page"]).status_code == 200


def test_what_nobody_may_read_is_not_sent(search, posts):
    assert search.document(posts["draft"]).status_code == 404
    assert search.document(posts["locked"]).status_code == 404


@pytest.mark.parametrize("theme", [BLOCK, CLASSIC])
def test_a_theme_shows_what_dateline_finds(site, posts, theme):
    site.eval(f"switch_theme('{theme}');")
    assert titles(site, "quay")[0] == "Quay opens" and set(titles(site, "quay")) == {"Quay opens", "Ferry timetable"}
    assert titles(site, "lighthouse") == ["About the lighthouses"]  # by its stem
    assert titles(site, "fery timetabel")[0] == "Ferry timetable"   # with slips: WordPress itself finds nothing
    assert titles(site, "zeppelin") == []


def test_wordpress_keeps_its_own_rules(site, posts):
    assert titles(site, "quay", orderby="title", order="asc") == ["Ferry timetable", "Quay opens"]
    assert titles(site, "lighthouse", post_type="post") == []
    assert titles(site, 'quay "opens"') == ["Quay opens"]
    assert requests.get(site.url + "/", timeout=SECONDS).status_code == 200


def test_a_change_a_draft_and_a_deletion_are_sent(site, search):
    number = site.post("Crane falls", "<p>A crane fell into the dock.</p>")
    search.settle()
    assert titles(site, "crane") == ["Crane falls"]
    site.eval(f"wp_update_post(['ID' => {number}, 'post_content' => 'A hoist fell into the dock.']);")
    search.settle()
    assert titles(site, "hoist") == ["Crane falls"]
    site.eval(f"wp_update_post(['ID' => {number}, 'post_status' => 'draft']);")
    search.settle()
    assert search.document(number).status_code == 404
    site.eval(f"wp_publish_post({number});")
    search.settle()
    assert search.document(number).status_code == 200
    site.eval(f"wp_delete_post({number}, true);")
    search.settle()
    assert search.document(number).status_code == 404 and titles(site, "hoist") == []


def test_without_the_daemon_wordpress_searches_and_later_sends(site, search, posts):
    search.away()
    assert set(titles(site, "quay")) >= {"Quay opens", "Ferry timetable"}
    assert titles(site, "fery timetabel") == []
    number = site.post("Crane falls", "<p>While nobody listened.</p>")
    assert "no answer" in site.eval("echo dateline_state();")
    search.back()
    assert search.document(number).status_code == 404
    forget_away(site)
    site.eval("do_action('dateline_send_waiting');")
    search.settle()
    assert search.document(number).status_code == 200
    assert titles(site, "fery timetabel")[0] == "Ferry timetable"


def test_the_command_sends_all_posts(site, search, posts):
    search.call("DELETE", "/indexes/articles")
    search.settle()
    said = site.cli("reindex")
    assert re.search(r"Success: \d+ posts sent", said), said
    search.settle()
    assert search.call("GET", "/indexes/articles/settings/preset").json() == "articles"
    assert search.document(posts["quay"]).json()["headline"] == "Quay opens"
    assert search.document(posts["draft"]).status_code == 404
    assert "Dateline answers searches. It has 4 posts." in site.cli("status")


def test_the_command_says_what_is_wrong(site):
    key = site.eval("echo get_option('dateline_key'); update_option('dateline_key', 'wrong');")
    try:
        assert "Error: The provided API key is invalid" in site.cli("reindex")
    finally:
        site.eval(f"update_option('dateline_key', '{key}');")
        forget_away(site)


def log_in(site):
    browser = requests.Session()
    browser.post(site.url + "/wp-login.php", timeout=SECONDS, cookies={"wordpress_test_cookie": "WP Cookie check"},
                 data={"log": "admin", "pwd": "of-tests-only", "testcookie": "1", "redirect_to": site.url + "/wp-admin/"},
                 allow_redirects=False)
    return browser


def test_the_settings_page(site, search, posts):
    browser = log_in(site)
    page = browser.get(site.url + "/wp-admin/options-general.php?page=dateline", timeout=SECONDS).text
    assert "Dateline answers searches." in page and search.address in page
    assert 'type="password"' in page
    nonce = re.search(r'action=.{0,40}options\.php.*?name="_wpnonce" value="(\w+)"', page, re.S).group(1)
    browser.post(site.url + "/wp-admin/options.php", timeout=SECONDS, data={
        "option_page": "dateline", "action": "update", "_wpnonce": nonce, "dateline_address": "javascript:alert(1)",
        "dateline_key": search.key, "dateline_index": "../x"})
    assert site.eval("echo get_option('dateline_address'), '|', get_option('dateline_index');") == "|x"
    site.eval(f"update_option('dateline_address', '{search.address}'); delete_option('dateline_index');")
    stranger = requests.get(site.url + "/wp-admin/options-general.php?page=dateline", timeout=SECONDS, allow_redirects=False)
    assert stranger.status_code == 302


def test_all_posts_are_sent_in_the_background(site, search, posts):
    search.call("DELETE", "/indexes/articles")
    search.settle()
    browser = log_in(site)
    page = browser.get(site.url + "/wp-admin/options-general.php?page=dateline", timeout=SECONDS).text
    nonce = re.search(r'value="dateline_reindex".*?name="_wpnonce" value="(\w+)"', page, re.S).group(1)
    refused = browser.post(site.url + "/wp-admin/admin-post.php", data={"action": "dateline_reindex", "_wpnonce": "x"}, timeout=SECONDS)
    assert refused.status_code == 403
    browser.post(site.url + "/wp-admin/admin-post.php", data={"action": "dateline_reindex", "_wpnonce": nonce}, timeout=SECONDS)
    site.eval("do_action('dateline_reindex_step', 0);")
    search.settle()
    assert search.document(posts["ferry"]).status_code == 200


def test_nothing_is_left_after_it_was_removed(site):
    site.eval("define('WP_UNINSTALL_PLUGIN', true); require 'wp-content/plugins/dateline/uninstall.php';")
    assert site.eval("global $wpdb; echo $wpdb->get_var(\"SELECT COUNT(*) FROM $wpdb->options WHERE option_name LIKE '%dateline_%'\");") == "0"
