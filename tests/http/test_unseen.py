# SPDX-License-Identifier: GPL-2.0-or-later
"""test_unseen.py - an index with articles that may not be seen answers as one that does not have them: by a key's
filter, or by an embargo. Words that only these have are unknown, and so are their fields; words that others have, too,
are as rare as among the others.

Left out: scores, which depend on how long all articles are."""
import json

import pytest
import requests

from conftest import ANSWER_SECONDS, Daemon
from live import Live
from test_moment import article, moment, secret
from test_tenant import MASTER, token

KEY = "6062abda-a5aa-4414-ac91-ecd7944c0f8d"  # the same key of both daemons
SHOWN = [article("shown", meta={"desk": "City"}), article("other", headline="Ferry across the harbour stops"),
         *[article(f"fog-{n}", headline=f"Fog {n} over the river", published=f"2024-01-{n + 1:02}T10:00:00Z",
                   body=f"Fog number {n} came over the river, and boats waited {n} hours.") for n in range(12)]]
# Words near those of the others (rivver, bots), so many that they are not rare.
UNSEEN = [secret("held"), *[{**secret(f"held-{n}"), "headline": f"Zyxomma fog {n}", "published": "2023-01-01",
                             "body": f"Fog number {n} came over the rivver, bots waited. Zyxomma qua{n}zyx."} for n in range(12)]]
# These have such words, too: once where the others have them a dozen times.
SLIPS = [article("slip", headline="Rivver rose", body="The rivver rose, and two bots were lost in the fog."),
         article("sold", headline="Zyxomma sold a boat", body="The Zyxomma, a ferry, was sold. Qua3zyx paid for it.")]
FILTERABLE = ["section", "source", "published", "meta.desk", "keywords", "byline"]
SEARCHES = [
    {"q": "rivver"}, {"q": "bots"}, {"q": "fog rivver"}, {"q": "bridge fog rivver"}, {"q": "rivv"}, {"q": "zyxommma"},
    {"q": "bridge zyxomma sold", "matchingStrategy": "frequency"}, {"q": "bridge zyxomma sold", "matchingStrategy": "last"},
    {"q": "zyx", "prefix": "always"}, {"q": "zyxomma OR fog"}, {"q": "hlead(zyxomma)", "queryLanguage": "professional"},
    {"q": "", "facets": ["*"]}, {"q": "fog", "facets": ["*"]}, {"q": "fog", "attributesToHighlight": ["zyxommaField"]},
    *[{"q": f"{name}:zyxomma", "queryLanguage": language} for language in ("full", "professional", "lucene")
      for name in ("zyxommaField", "ZYXOMMAfield", "nosuch", "meta.zyxommaName", "meta.nosuch", "section", "meta.desk")],
    {"q": "zyxommaField(zyxomma)", "queryLanguage": "professional"}, {"q": "meta.desk(city)", "queryLanguage": "professional"},
    {"q": "", "filter": "NOT section = City"}, {"q": "", "distinct": "section"}]
DRAFT = "The Zyxomma sold the bridge over the rivver, and boats or bots waited in the fog on the river for Zyxomma."
MORE = [("facet-search", {"facetName": "section", "facetQuery": "zyxoma"}), ("similar", {"id": "held"}),
        ("similar", {"id": "shown"}), ("similar", {"text": DRAFT}), ("similar", {"moreLike": ["shown", "fog-3"]}),
        ("timeline", {"queries": ["zyxomma", "fog", "rivver"], "interval": "year"}), ("alerts/test", {"query": "rivver"}),
        ("alerts/test", {"query": "fog"}), ("alerts/match", {"id": "held"}), ("export", {"q": "", "format": "csv"}),
        ("export", {"q": "rivver", "format": "jsonl"})]
MIXED = {"queries": [{"indexUid": "articles", "q": "fog"}, {"indexUid": "plain", "q": "rivver"}],
         "federation": {"facetsByIndex": {"articles": ["section"], "plain": ["*"]}}}
WEIGHED = {"_rankingScore", "_federation", "processingTimeMs", "requestUid"}


def without_weights(value):
    if isinstance(value, dict):
        return {name: without_weights(inner) for name, inner in value.items() if name not in WEIGHED}
    return [without_weights(inner) for inner in value] if isinstance(value, list) else value


class Asked:
    """A daemon with two indexes of these articles, and a token for those of the section City."""

    def __init__(self, folder, articles, uids):
        folder.mkdir()
        (folder / "master").write_text(MASTER)
        (folder / "master").chmod(0o600)
        self.daemon = Daemon(folder / "db", "--master-key-file", str(folder / "master"))
        live = Live(self.daemon)
        live.call = self.as_master
        for uid in uids:
            preset = {"preset": "articles"} if uid == "articles" else {}
            live.done(live.call("POST", "/indexes", json={"uid": uid, "primaryKey": "id", **preset}))
            if uid == "plain":
                live.done(live.call("PATCH", "/indexes/plain/settings", json={"filterableAttributes": FILTERABLE}))
            live.done(live.call("POST", f"/indexes/{uid}/documents", json=articles))
        key = live.call("POST", "/keys", json={"uid": KEY, "actions": ["*"], "indexes": ["*"], "expiresAt": None}).json()
        self.token = token(key, {"*": {"filter": "section = City"}})

    def as_master(self, method, path, bearer=MASTER, **options):
        return requests.request(method, self.daemon.url + path, timeout=ANSWER_SECONDS,
                                headers={"Authorization": "Bearer " + bearer}, **options)

    def answer(self, path, body, bearer):
        answer = self.as_master("POST", path, bearer=bearer or self.token, json=body)
        is_json = answer.headers["Content-Type"].startswith("application/json")
        return answer.status_code, without_weights(answer.json()) if is_json else answer.text


def by_filter(articles):
    return [{**one, "section": "Zyxomma desk"} for one in articles], ["articles", "plain"], None


def by_embargo(articles):
    return [{**one, "section": "City", "embargo": moment(days=1)} for one in articles], ["articles"], MASTER


@pytest.mark.parametrize("shown", [SHOWN, SHOWN + SLIPS], ids=["own words", "words of others"])
@pytest.mark.parametrize("hide", [by_filter, by_embargo])
def test_what_may_not_be_seen_changes_no_answer(tmp_path, hide, shown):
    unseen, uids, bearer = hide(UNSEEN)
    with_them, without = Asked(tmp_path / "with", shown + unseen, uids), Asked(tmp_path / "without", shown, uids)
    asked = [(f"/indexes/{uid}/{what}", body) for uid in uids for what, body in
             [*[("search", search) for search in SEARCHES], *MORE] if uid == "articles" or not what.startswith("alerts")]
    asked += [("/query/explain", {"q": f"{name}:x", "queryLanguage": "lucene", "indexUid": uid})
              for uid in uids for name in ("zyxommaField", "meta.zyxommaName", "meta.desk", "nosuch")]
    for path, body in asked + ([("/multi-search", MIXED)] if "plain" in uids else []):
        here, there = (one.answer(path, body, bearer) for one in (with_them, without))
        assert here == there, (path, json.dumps(body))
    if "plain" in uids:
        for language, field in (("lucene", "meta.desk"), ("professional", "META.desk"), ("lucene", "headline")):
            hits = with_them.answer("/indexes/plain/search", {"q": f"{field}:{'city' if 'desk' in field.lower() else 'bridge'}",
                                                              "queryLanguage": language}, bearer)[1]["hits"]
            assert [hit["id"] for hit in hits] == ["shown"], (language, field)
    assert [one.daemon.stop() for one in (with_them, without)] == [0, 0]
