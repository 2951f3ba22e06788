# SPDX-License-Identifier: GPL-2.0-or-later
"""memory.py - how much memory a daemon has. A sanitizer has an allocator of its own, which says nothing."""
from functools import cache
from pathlib import Path

from conftest import program


@cache
def is_sanitized():
    code = Path(program("server", "datelined")).read_bytes()
    return b"__asan_init" in code or b"__tsan_init" in code


def memory(daemon, name="RssAnon"):
    """kB, of /proc/PID/status."""
    with open(f"/proc/{daemon.process.pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name + ":"))


def has_less(daemon, most, name="RssAnon"):
    """Has the daemon less than this many kB? True if that cannot be known."""
    return is_sanitized() or memory(daemon, name) < most
