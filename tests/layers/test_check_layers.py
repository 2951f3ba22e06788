#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_check_layers.py - the layer check finds what it must find and lets pass what it may."""
import sys

from check_layers import circle, faults, name_faults, read_table, table_faults

TABLE = read_table("""
# lowest first
index/base:
index/xapian: index/base
index/article/text: index/base
index/analysis: index/base index/xapian
index/store/disk: index/base
index/store/writer: index/base index/store/disk index/analysis
server/http: index/base
server: index/base server/http
client: index/base
""")
# path, text, whether it is a fault
CASES = [
    ("index/base/a.c", '#include "base/a.h"\n#include <stdio.h>\n', False),
    ("index/base/a.c", '#include "store/disk/a.h"\n', True),
    ("index/article/text/a.c", '#include "xapian/xap.h"\n', True),
    ("index/xapian/a.cc", '#include "article/text/article.h"\n', True),
    ("index/xapian/a.cc", "#include <xapian.h>\n", False),
    ("index/store/writer/a.c", '  #  include "analysis/analyzer.h"\n', False),
    ("index/store/writer/a.c", '#include "store/disk/a.h"\n', False),
    ("index/store/disk/a.c", '#include "store/writer/a.h"\n', True),
    ("index/store/writer/a.c", "#include <xapian/database.h>\n", True),
    ("index/store/writer/a.c", '#include "segment.h"\n', True),
    ("index/store/writer/a.cc", "int x;\n", True),
    ("index/store/new/a.c", "int x;\n", True),
    ("server/main.c", '#include "server/http/http.h"\n#include "base/str.h"\n', False),
    ("server/main.c", '#include "http.h"\n', True),
    ("server/main.c", '#include "store/disk/a.h"\n', True),
    ("server/http/url.c", '#include "server/main.h"\n', True),
    ("server/http/url.c", "#include <microhttpd.h>\n", True),
    ("server/http/http.c", "#include <microhttpd.h>\n", False),
    ("client/main.c", '#include "store/disk/a.h"\n', True),
    ("client/main.c", '#include "base/str.h"\n', False),
    ("index/analysis/a.c", "#include <zlib.h>\n", True),
    ("index/base/gzip.c", "#include <zlib.h>\n", False),
]
wrong = [f"{path}: {text!r}: expected {'a fault' if expected else 'none'}"
         for path, text, expected in CASES if bool(faults(path, text, TABLE)) != expected]


def claim(holds, what):
    if not holds:
        wrong.append(what)


TWO = {"a": set(), "b": {"a"}}
claim(table_faults(TWO, {("b", "a")}) == [], "a table that is needed as it is has no fault")
claim(table_faults(TWO, set()), "a row that names what it does not need is a fault")
claim(table_faults({"b": {"a"}, "a": set()}, {("b", "a")}), "a row names only what stands above it")
DEEP = {"index/base": set(), "index/store": set(), "index/engine": set(), "server": {"index/store"}}
claim(table_faults(DEEP, {("server", "index/store")}), "the daemon knows the engine, not the store")
DOOR = {**DEEP, "server": {"index/engine"}}
claim(not table_faults(DOOR, {("server", "index/engine")}), "the engine is the daemon's door")
claim(circle({"a": ["b"], "b": ["c"], "c": []}) is None, "a chain is no circle")
claim(circle({"x": ["a"], "a": ["b"], "b": ["a"]}) == ["a", "b", "a"], "a circle is found")
claim(name_faults({"a.c": "struct a {\n", "b.c": "static const struct a {\n"}), "a tag of two things")
claim(name_faults({"a.c": "#define MAX_WORDS 5\n"}), "a limit that does not end in _MAX")
claim(not name_faults({"a.c": "struct a {\n#define WORDS_MAX 5\n", "b.c": "struct a *a;\n"}), "names")
print("\n".join(wrong), file=sys.stderr)
sys.exit(1 if wrong else 0)
