/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_newsml1.c - NewsML 1. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("newsml1", "fuzz.xml", data, size);
}
