/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_anpa.c - ANPA 1312. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("anpa", "fuzz.anpa", data, size);
}
