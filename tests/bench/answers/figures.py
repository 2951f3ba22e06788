# SPDX-License-Identifier: GPL-2.0-or-later
"""figures.py - what is printed beside a figure."""


def verdict(value, aim):
    """Compared as they are printed, with three digits."""
    return "ok" if round(value, 3) >= round(aim, 3) else "below"
