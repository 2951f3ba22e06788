/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_zip.c - ZIP archives and what is in them. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("zip", "fuzz.zip", data, size);
}
