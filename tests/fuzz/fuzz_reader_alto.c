/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_alto.c - scanned pages in XML. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("alto", "fuzz.alto", data, size);
}
