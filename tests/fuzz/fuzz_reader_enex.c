/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_enex.c - exports of Evernote. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("enex", "fuzz.enex", data, size);
}
