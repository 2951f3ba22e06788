# SPDX-License-Identifier: GPL-2.0-or-later
"""test_date_order.py - "03/05/2024": the 3rd of May, or March 5th."""
import json

import pytest

from test_dry_run import dry_run

ENGLISH = "The council said on Monday that the bridge would be closed for the repairs that the engineers had asked for."
FRENCH = "Le conseil a dit lundi que le pont serait ferm\u00e9 pour les travaux que les ing\u00e9nieurs avaient demand\u00e9s."
MAY, MARCH = "2024-05-03", "2024-03-05"


def read(tmp_path, *articles, options=()):
    (tmp_path / "in.json").write_text(json.dumps([{"id": str(number), "headline": "Bridge closed", "body": ENGLISH, **article}
                                                  for number, article in enumerate(articles)]))
    done = dry_run("--json", *options, tmp_path / "in.json")
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.mark.parametrize("article, options, wanted", [
    ({"body": FRENCH}, [], MAY), ({"language": "en-GB"}, [], MAY), ({"language": "en_US.utf8"}, [], MARCH),
    ({}, ["--timezone", "Europe/London"], MAY), ({}, ["--timezone", "America/Chicago"], MARCH),
    ({"source": "Bernama"}, [], MAY), ({"source": "PNA"}, [], MARCH), ({"updated": "25/05/2024"}, [], MAY),
    ({}, ["--timezone", "America/Kentucky/Louisville"], MARCH), ({}, ["--timezone", "America/Menominee"], MARCH),
    ({}, ["--timezone", "America/North_Dakota/Center"], MARCH), ({}, ["--timezone", "America/Sitka"], MARCH),
    ({}, ["--timezone", "America/Fort_Wayne"], MARCH), ({}, ["--timezone", "US/Central"], MARCH),
    ({}, ["--timezone", "America/Mexico_City"], MAY), ({}, ["--timezone", "America/Argentina/Salta"], MAY),
    ({"updated": "05/25/2024"}, ["--language", "fr"], MARCH)])
def test_language_zone_source_and_other_dates_tell_the_order(tmp_path, article, options, wanted):
    (one,), said = read(tmp_path, {"published": "03/05/2024", **article}, options=options)
    assert (one["published"][:10], "day/month" in said) == (wanted, False)


@pytest.mark.parametrize("zone", ["America/Toronto", "America/Halifax", "America/St_Johns", "America/Montreal", "Canada/Mountain",
                                  "Etc/GMT+5", "UTC"])
def test_zones_where_people_write_both_tell_nothing(tmp_path, zone):
    (one,), said = read(tmp_path, {"published": "03/05/2024"}, options=["--timezone", zone])
    assert (one["published"][:10], "day/month" in said) == (MARCH, True)


def test_a_later_date_of_the_file_tells_the_order_of_an_earlier_one(tmp_path):
    articles, said = read(tmp_path, {"published": "03/05/2024"}, {"published": "28/05/2024"})
    assert ([one["published"] for one in articles], said) == ([MAY, "2024-05-28"], "")


def test_what_nobody_knows_is_named_and_an_embargo_lasts_as_long_as_it_may(tmp_path):
    articles, said = read(tmp_path, {"published": "03/05/2024"}, {"embargo": "03/05/2024 10:00"}, {"embargo": "05/03/2024 10:00"},
                          {"expires": "03/05/2024"})
    assert articles[0]["published"] == MARCH
    assert [one["embargo"][:10] for one in articles[1:3]] == [MAY, MAY]
    assert articles[3]["expires"] == MARCH
    assert "dates that may be day/month or month/day" in said and "embargo \"00/00/0000 00:00\" (2)" in said
    assert "could not be read" not in said


def test_a_table_and_a_page_tell_it_too(tmp_path):
    (tmp_path / "a.csv").write_text(f"id,title,body,date\n1,Bridge,{ENGLISH},03/05/2024\n2,Quay,{ENGLISH},14/05/2024\n")
    done = dry_run("--json", tmp_path / "a.csv")
    assert [json.loads(line)["published"] for line in done.stdout.splitlines()] == [MAY, "2024-05-14"]
    (tmp_path / "a.html").write_text('<html lang="en-AU"><head><title>Bridge closed</title><meta property="article:published_time" '
                                     f'content="03/05/2024"></head><body><article><h1>Bridge closed</h1><p>{ENGLISH}</p></article></body></html>')
    assert json.loads(dry_run("--json", tmp_path / "a.html").stdout)["published"] == MAY
