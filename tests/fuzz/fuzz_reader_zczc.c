/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_zczc.c - stories between ZCZC and NNNN. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("zczc", "fuzz.zczc", data, size);
}
