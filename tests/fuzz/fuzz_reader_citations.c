/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_citations.c - references. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("citations", "fuzz.ris", data, size);
}
