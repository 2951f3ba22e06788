/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_office.c - documents: packages, and OpenDocument as one XML text. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("office", "fuzz.docx", data, size);
}
