/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_json.c - JSON of any make. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("json", "fuzz.json", data, size);
}
