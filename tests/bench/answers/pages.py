# SPDX-License-Identifier: GPL-2.0-or-later
"""pages.py - how well pages are read: the figures of ../extraction.py."""
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / "extraction.py"


def print_pages(options):
    print("\nreading pages", flush=True)
    reader = options.build / "tests/bench/bench_read"
    if not reader.exists():
        print(f"skipped: no bench_read in {options.build} (ninja -C {options.build} benches)")
        return
    environment = {**os.environ, "DATELINE_SHARED": str(options.shared)}
    subprocess.run([sys.executable, PROGRAM, reader], env=environment, check=True)
