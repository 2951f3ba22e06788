#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""check_layers.py - a file includes only its own folder and the folders below it: ROOT

Prints TAP, one line a folder. The table is the architecture; see index/README.md."""
import re
import sys
from pathlib import Path

# folder: the folders of index/ that its files may include, besides their own.
MAY_INCLUDE = {
    "index/base": set(),
    "index/article": {"base"},
    "index/xapian": {"base"},
    "index/analysis": {"base", "article", "xapian"},
    "index/store": {"base", "article", "xapian", "analysis"},
    "index/query": {"base", "xapian", "analysis", "store"},
    "index/search": {"base", "xapian", "analysis", "store", "query"},
    "index/indexer": {"base", "article", "xapian", "analysis", "store"},
    "index": {"base", "article", "xapian", "analysis", "store", "query", "search"},
    "server": {"base", "store", "query", "search"},
    "client": {"base", "article"},
    "corpus": {"base", "article"},
}
# library header: the one file or folder that may know the library.
ONLY_THERE = {
    "xapian.h": "index/xapian/",
    "xapian/": "index/xapian/",
    "microhttpd.h": "server/http",
    "nettle/": "server/secrets.c",
    "zlib.h": "index/base/gzip.c",
    "zstd.h": "index/base/compress.c",
    "libxml/": "index/article/",
    "uchardet": "index/article/",
    "unicode/u": "index/analysis/",
    "curl/": "client/",
}
CXX_ONLY_IN = "index/xapian/"
CXX_SUFFIXES = {".cc", ".cpp", ".cxx", ".hh", ".hpp"}
SOURCE_SUFFIXES = CXX_SUFFIXES | {".c", ".h"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def folder_of(path):
    """The row of MAY_INCLUDE that a path relative to the root belongs to: the longest one."""
    rows = [row for row in MAY_INCLUDE if path.startswith(row + "/")]
    return max(rows, key=len) if rows else None


def own_include(path, row, name):
    """Why a "quoted" include is wrong, or None."""
    if "/" not in name:
        if row and row.startswith("index/"):
            return f'write it from index/: "{row[6:]}/{name}"'
        return None
    target = name.split("/")[0]
    own = row[6:] if row.startswith("index/") else row
    if target == own or target in MAY_INCLUDE[row]:
        return None
    return f"{row} may not include {target}"


def faults(path, text):
    """All that is wrong with one file, as (line number, what)."""
    row = folder_of(path)
    found = []
    if Path(path).suffix in CXX_SUFFIXES and not path.startswith(CXX_ONLY_IN):
        found.append((1, f"C++ belongs in {CXX_ONLY_IN} only"))
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start(2)) + 1
        bracket, name = match.groups()
        wrong = own_include(path, row, name) if bracket == '"' else None
        for library, place in ONLY_THERE.items():
            outside = bracket == "<" or "/" not in name  # "xapian/xap.h" is ours
            if outside and name.startswith(library) and not path.startswith(place):
                wrong = f"<{name}> belongs in {place} only"
        if wrong:
            found.append((line, wrong))
    return found


def check(root):
    """{folder: [complaint...]} over all sources of the rooms in the table."""
    result = {row: [] for row in MAY_INCLUDE}
    for room in sorted({row.split("/")[0] for row in MAY_INCLUDE}):
        for file in sorted((root / room).rglob("*")):
            path = file.relative_to(root).as_posix()
            if file.suffix not in SOURCE_SUFFIXES or "node_modules" in path:
                continue
            text = file.read_text(encoding="utf-8", errors="replace")
            for line, wrong in faults(path, text):
                result[folder_of(path)].append(f"{path}:{line}: {wrong}")
    return result


def main():
    result = check(Path(sys.argv[1]))
    print(f"1..{len(result)}")
    for number, (row, complaints) in enumerate(result.items(), 1):
        print(f"{'not ok' if complaints else 'ok'} {number} - {row}")
        for complaint in complaints:
            print("# " + complaint)
    return 1 if any(result.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
