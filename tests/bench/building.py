# SPDX-License-Identifier: GPL-2.0-or-later
"""building.py - the build of Dateline that is measured: as users build it, in build-bench/."""
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def build_dateline(given):
    """The folder of the build; a given one is taken as it is."""
    if given:
        return given
    folder = ROOT / "build-bench"
    if not (folder / "build.ninja").exists():
        subprocess.run(["meson", "setup", "--buildtype=release", folder, ROOT], check=True,
                       stdout=sys.stderr)
    subprocess.run(["ninja", "-C", folder, "index/indexer/dateline-index", "server/datelined",
                    "corpus/dateline-corpus", "benches"], check=True, stdout=sys.stderr)
    return folder
