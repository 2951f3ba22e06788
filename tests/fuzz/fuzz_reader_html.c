/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_html.c - pages of any make. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("html", "fuzz.html", data, size);
}
