/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_text.c - plain text in any encoding, of pages and of nothing at all. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("text", "fuzz.txt", data, size);
}
