/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_mail.c - mail, headers and parts in any encoding. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader("mail", "fuzz.mail", data, size);
}
