/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_archive.c - archives and compressed files, and what is in them: as they are known by
 * their content, and taken for each kind of archive; from a source that can go back, as a file can,
 * and from one that cannot. */
#include "fuzz_reader.h"

struct memory_file {
    struct str bytes;
    size_t at;
};

static enum status file_read_some(void *context, char *out, size_t room, size_t *length,
                                  struct error *err)
{
    struct memory_file *file = context;
    size_t left = file->bytes.length - file->at;

    *length = left < room ? left : room;
    if (*length > 0)
        memcpy(out, file->bytes.data + file->at, *length);
    file->at += *length;
    return STATUS_OK;
}

static enum status file_seek(void *context, uint64_t offset, struct error *err)
{
    struct memory_file *file = context;

    file->at = offset < file->bytes.length ? (size_t)offset : file->bytes.length;
    return STATUS_OK;
}

static void fuzz_file(const uint8_t *data, size_t size)
{
    const struct reader_options options = {.problem = fuzz_problem};
    struct memory_file file = {str_n((const char *)data, size), 0};
    const struct source source = {.name = "fuzz.bin",
                                  .read = file_read_some,
                                  .context = &file,
                                  .size = size,
                                  .seek = file_seek};
    struct error err;

    reader_read(&source, &options, fuzz_article, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"tar", "zip", "7z", "cpio", "rar"};

    fuzz_file(data, size);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        fuzz_reader(formats[i], "fuzz.bin", data, size);
    return 0;
}
