/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_press.c - exports of press databases. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("press", "fuzz.txt", data, size);
}
