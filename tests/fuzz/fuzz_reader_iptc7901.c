/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_iptc7901.c - IPTC 7901. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("iptc7901", "fuzz.iptc7901", data, size);
}
