/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_rtf.c - RTF. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("rtf", "fuzz.rtf", data, size);
}
