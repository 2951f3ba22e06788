/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_issue.c - METS with its pages. The input is files divided by lines "%%"; it is read
 * as an archive in which they are called "mets.xml", "1.xml", "2.xml" and so on. */
#include "base/buf.h"
#include "fuzz_reader.h"

static void add_file(struct buf *out, const char *name, struct str bytes)
{
    buf_addf(out, "070707%06o%06o%06o%06o%06o%06o%06o%011o%06zo%011zo", 0, 0, 0100644, 0, 0, 1, 0,
             0, strlen(name) + 1, bytes.length);
    buf_add_str(out, str_n(name, strlen(name) + 1));
    buf_add_str(out, bytes);
}

static struct str cut_file(struct str *rest)
{
    ptrdiff_t at = str_find(*rest, STR("\n%%\n"));
    struct str file = *rest;

    if (at < 0) {
        *rest = STR_NONE;
        return file;
    }
    *rest = str_slice(file, (size_t)at + 4, file.length);
    return str_slice(file, 0, (size_t)at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = str_n((const char *)data, size);
    BUF_AUTO struct buf archive = {0};

    for (unsigned number = 0; rest.data && number < 10; number++) {
        char name[16];

        snprintf(name, sizeof name, number > 0 ? "%u.xml" : "mets.xml", number);
        add_file(&archive, name, cut_file(&rest));
    }
    add_file(&archive, "TRAILER!!!", STR(""));
    return fuzz_reader("cpio", "fuzz.bin", (const uint8_t *)archive.data, archive.length);
}
