/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_archive.c - archives and compressed files, and what is in them: as they are known by
 * their content, and taken for each kind of archive. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {NULL, "tar", "zip", "7z", "cpio", "rar"};

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        fuzz_reader(formats[i], "fuzz.bin", data, size);
    return 0;
}
