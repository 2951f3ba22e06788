/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_feed.c - RSS, Atom, and whatever XML claims to be. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("feed", "fuzz.xml", data, size);
}
