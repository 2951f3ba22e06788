#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""write_commit.py - the commit that is being built, as a C header: SOURCE_ROOT HEADER

Without git, or where SOURCE_ROOT is not itself a checkout (an archive unpacked inside of another
project's), both values are "unknown". A header that says the same already is left alone, so that
nothing is built anew."""
import subprocess
import sys
from pathlib import Path

UNKNOWN = ["unknown", "unknown"]


def git(root, *arguments):
    """What git prints, or None."""
    try:
        # A checkout of another user, as when root installs what a user built, is still this checkout.
        done = subprocess.run(["git", "-c", f"safe.directory={root}", "-C", root, *arguments],
                              capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def commit_of(root):
    """[hash, date]"""
    top = git(root, "rev-parse", "--show-toplevel")
    if not top or Path(top).resolve() != root:
        return UNKNOWN
    return (git(root, "log", "-1", "--format=%H %cI") or "").split() or UNKNOWN


def main():
    root, header = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    commit, date = commit_of(root)
    text = f'#define DATELINE_COMMIT      "{commit}"\n#define DATELINE_COMMIT_DATE "{date}"\n'
    if not header.exists() or header.read_text(encoding="utf-8") != text:
        header.write_text(text, encoding="utf-8")


main()
