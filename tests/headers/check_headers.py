#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""check_headers.py - each header compiles alone: ROOT [--only FOLDER] -- COMPILER FLAGS...

Prints TAP, one line a header. A header of index/xapian/ that includes <xapian.h> is private to the
C++ there and is left out of the C run."""
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def compile_alone(root, header, command):
    """The compiler's complaint, or '' when the header needs nothing from those before it."""
    name = header.as_posix()
    # Twice: the second time the include guard must hold.
    source = f'#include "{name}"\n#include "{name}"\nint main(void);\n'
    run = subprocess.run(command + ["-"], input=source, text=True, capture_output=True)
    return "" if run.returncode == 0 else run.stderr or f"exit {run.returncode}"


def main():
    split = sys.argv.index("--")
    options, command = sys.argv[1:split], sys.argv[split + 1 :]
    root = Path(options[0])
    folder = root / options[2] if "--only" in options else root
    headers = sorted(folder.rglob("*.h"))
    if "c" in command:
        headers = [header for header in headers if "<xapian.h>" not in header.read_text()]
    print(f"1..{len(headers)}" if headers else "1..0 # SKIP no header there")
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda header: compile_alone(root, header, command), headers)
    failures = 0
    for number, (header, complaint) in enumerate(zip(headers, results), 1):
        name = header.relative_to(root).as_posix()
        print(f"{'not ok' if complaint else 'ok'} {number} - {name}")
        for line in complaint.splitlines():
            print("# " + line)
        failures += bool(complaint)
    return 1 if failures else 0


sys.exit(main())
