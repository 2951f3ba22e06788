/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_markdown.c - Markdown and its front matter. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("markdown", "fuzz.markdown", data, size);
}
