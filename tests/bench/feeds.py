#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""feeds.py - how many of feedparser's well-formed feeds give what their own comments expect: feeds.py BENCH_READ [--list]

Each file's comment holds `Expect: not bozo and entries[0]['title'] == 'Example'`. Counted are the expectations of the first
entry's title, link, date and content (with description and summary); texts are compared without markup and white space.
The files are taken from $DATELINE_SHARED/data/formats; without them this prints "skipped"."""
import ast
import datetime
import email.utils
import html
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from pathlib import Path

KINDS = {"title": "title", "link": "link", "description": "content", "summary": "content", "content": "content",
         "published": "date", "updated": "date", "created": "date", "published_parsed": "date", "updated_parsed": "date",
         "created_parsed": "date"}


def expectations(path):
    """Pairs of a field and its expected value."""
    data = path.read_bytes()
    for encoding in ("utf-8", "latin-1"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    found = re.search(r"Expect:\s*(.*?)\s*-->", text, re.S)
    try:
        tree = ast.parse(found.group(1).replace("\n", " "), mode="eval").body if found else None
    except (SyntaxError, ValueError):
        return []
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    result = []
    for part in parts:
        if isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.Eq):
            field = entry_field(part.left)
            if field in KINDS:
                try:
                    result.append((field, ast.literal_eval(part.comparators[0])))
                except ValueError:
                    pass
    return result


def entry_field(node):
    """'title' of entries[0]['title'] and entries[0].title, 'content' of entries[0]['content'][0]['value']."""
    written = re.sub(r"\s", "", ast.unparse(node))
    found = re.fullmatch(r"entries\[0\](?:\['(\w+)'\]|\.(\w+))(?:\[0\]\['value'\]|\[0\]\.value)?", written)
    return found and (found.group(1) or found.group(2))


def plain(markup):
    text = re.sub(r"(?is)<(script|style)\b.*?</\1>", "", str(markup))
    text = re.sub(r"(?s)<!--.*?-->", "", text)
    text = re.sub(r"</?(p|div|br|li|td|th|tr|ul|ol|h\d|blockquote|pre|hr|table|dl|dd|dt)\b[^>]*>", " ", text)
    text = html.unescape(re.sub(r"(?s)<[/a-zA-Z!?][^>]*>", "", text))
    return "".join(text.split())


def moment(value):
    if isinstance(value, tuple):
        return datetime.datetime(*value[:6], tzinfo=datetime.timezone.utc)
    for parse in (email.utils.parsedate_to_datetime, datetime.datetime.fromisoformat):
        try:
            read = parse(str(value).strip().replace("Z", "+00:00") if parse is not email.utils.parsedate_to_datetime else value)
            return read if read.tzinfo else read.replace(tzinfo=datetime.timezone.utc)
        except (ValueError, TypeError, IndexError):
            continue
    return str(value)


def kept(field, expected, article):
    if KINDS[field] == "date":
        return any(moment(article.get(key, "")) == moment(expected) for key in ("published", "updated"))
    if field == "title":
        return plain(expected) == "".join(article.get("headline", "").split())
    if field == "link":
        return article.get("url", "") == expected.strip()
    return any(plain(expected) == "".join(article.get(key, "").split()) for key in ("body", "summary"))


def read_articles(program, files):
    articles = {}
    for start in range(0, len(files), 200):
        names = [str(file) for file in files[start:start + 200]]
        output = subprocess.run([program, "--print", *names], capture_output=True, check=True).stdout
        for line in output.splitlines():
            row = json.loads(line)
            if "article" in row:
                articles.setdefault(row["file"], row["article"])
    return articles


def main():
    shared = Path(os.environ.get("DATELINE_SHARED", Path(__file__).parents[3] / "shared"))
    archive = shared / "data/formats/feedparser-tests.tar.gz"
    if not archive.exists():
        print("skipped:", archive, "is not there")
        return
    with tempfile.TemporaryDirectory(prefix="dateline-feeds-") as folder:
        with tarfile.open(archive) as tar:
            tar.extractall(folder)
        files = sorted(Path(folder).rglob("wellformed/**/*.xml"))
        articles = read_articles(sys.argv[1], files)
        right, total = defaultdict(int), defaultdict(int)
        for file in files:
            for field, expected in expectations(file):
                good = kept(field, expected, articles.get(str(file), {}))
                right[KINDS[field]] += good
                total[KINDS[field]] += 1
                if not good and "--list" in sys.argv:
                    print(file.relative_to(folder), field, repr(expected), json.dumps(articles.get(str(file)), ensure_ascii=False))
    for kind in sorted(total):
        print(f"{kind}: {right[kind]} of {total[kind]}, {100 * right[kind] / total[kind]:.1f} %")
    print(f"all: {sum(right.values())} of {sum(total.values())}, {100 * sum(right.values()) / sum(total.values()):.1f} %")


if __name__ == "__main__":
    main()
