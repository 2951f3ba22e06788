/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_mt.c - exports of Movable Type. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("mt", "fuzz.mt", data, size);
}
