/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_warc.c - web archives and the pages in them. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("warc", "fuzz.warc", data, size);
}
