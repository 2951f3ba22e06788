# SPDX-License-Identifier: GPL-2.0-or-later
"""test_gzip.py - answers are compressed for those who say that they can read it."""
import gzip

import pytest

from conftest import get

MANY = "/search?limit=50"


def ask(daemon, path, accept):
    with daemon.wire() as wire:
        wire.send(get(path, more=f"Accept-Encoding: {accept}\r\n" if accept else ""))
        return wire.answer()


@pytest.mark.parametrize("accept", ["gzip", "deflate, gzip;q=0.5", "*", "GZIP"])
def test_compressed_when_wanted(daemon, accept):
    _, headers, body = ask(daemon, MANY, accept)
    assert headers["content-encoding"] == "gzip"
    assert b'"hits":[' in gzip.decompress(body)


@pytest.mark.parametrize("accept", [None, "", "br", "gzip;q=0", "identity, gzip;q=0.1"])
def test_plain_when_not(daemon, accept):
    _, headers, body = ask(daemon, MANY, accept)
    assert "content-encoding" not in headers
    assert b'"hits":[' in body


def test_caches_are_told_that_it_depends(daemon):
    assert ask(daemon, MANY, None)[1]["vary"] == "Accept-Encoding"
    assert ask(daemon, MANY, "gzip")[1]["vary"] == "Accept-Encoding"


def test_both_forms_say_the_same(daemon):
    plain = ask(daemon, "/indexes/articles/search?limit=50", None)[2]
    packed = gzip.decompress(ask(daemon, "/indexes/articles/search?limit=50", "gzip")[2])
    assert len(plain) > 1024

    def hits(body):
        return body[:body.index(b'"processingTimeMs"')]
    assert hits(plain) == hits(packed)


def test_short_answers_stay_as_they_are(daemon):
    assert "content-encoding" not in ask(daemon, "/version", "gzip")[1]
