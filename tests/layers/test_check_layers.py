#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_check_layers.py - the layer check finds what it must find and lets pass what it may."""
import sys

from check_layers import faults

# path, text, whether it is a fault
CASES = [
    ("index/base/a.c", '#include "base/a.h"\n#include <stdio.h>\n', False),
    ("index/base/a.c", '#include "store/a.h"\n', True),
    ("index/article/a.c", '#include "xapian/xap.h"\n', True),
    ("index/xapian/a.cc", '#include "article/article.h"\n', True),
    ("index/xapian/a.cc", "#include <xapian.h>\n", False),
    ("index/store/a.c", '  #  include "analysis/analyzer.h"\n', False),
    ("index/store/a.c", '#include "search/search.h"\n', True),
    ("index/store/a.c", '#include "xapian/xap.h"\n', False),
    ("index/store/a.c", "#include <xapian/database.h>\n", True),
    ("index/store/a.c", '#include "segment.h"\n', True),
    ("index/store/a.cc", "int x;\n", True),
    ("index/main.c", '#include "search/search.h"\n', False),
    ("server/main.c", '#include "http.h"\n#include "search/search.h"\n', False),
    ("server/main.c", '#include "server/http.h"\n', False),
    ("server/main.c", '#include "xapian/xap.h"\n', True),
    ("server/route.c", '#include "analysis/analyzer.h"\n', True),
    ("server/route.c", "#include <microhttpd.h>\n", True),
    ("server/http.c", "#include <microhttpd.h>\n", False),
    ("client/main.c", '#include "search/search.h"\n', True),
    ("client/main.c", '#include "article/article.h"\n', False),
    ("index/search/a.c", "#include <zlib.h>\n", True),
    ("index/base/gzip.c", "#include <zlib.h>\n", False),
]
wrong = [case for case in CASES if bool(faults(case[0], case[1])) != case[2]]
for path, text, expected in wrong:
    print(f"{path}: {text!r}: expected {'a fault' if expected else 'none'}", file=sys.stderr)
sys.exit(1 if wrong else 0)
