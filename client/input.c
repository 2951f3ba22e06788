/* SPDX-License-Identifier: GPL-2.0-or-later */
/* input.c - reads a file, or standard input to its end. */
#include "client/input.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

enum status input_read(const char *path, struct buf *out, struct error *err)
{
    char chunk[65536];
    size_t got;

    if (strcmp(path, "-") != 0)
        return file_read(out, path, INPUT_MAX, err);
    while ((got = fread(chunk, 1, sizeof chunk, stdin)) > 0) {
        if (out->length + got > INPUT_MAX)
            return error_set(err, STATUS_TOO_LARGE, "standard input has more than %zu MB",
                             INPUT_MAX >> 20);
        buf_add(out, chunk, got);
    }
    return STATUS_OK;
}
