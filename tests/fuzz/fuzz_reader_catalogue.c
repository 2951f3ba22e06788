/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_catalogue.c - catalogues in XML. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("catalogue", "fuzz.catalogue", data, size);
}
