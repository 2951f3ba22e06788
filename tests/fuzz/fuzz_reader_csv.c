/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_csv.c - tables. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("csv", "fuzz.csv", data, size);
}
