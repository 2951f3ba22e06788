/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recurring_file.c - reading and replacing the counts of paragraphs. */
#include "indexer/recurring_file.h"

#include "base/file.h"
#include "base/mem.h"

#define BYTES_MAX ((size_t)64 * 1024 * 1024)

static char *path_of(const struct indexer_options *options)
{
    return mem_format("%s/indexes/%s/recurring", options->database, options->index);
}

enum status recurring_file_load(const struct indexer_options *options, struct recurring *recurring,
                                struct error *err)
{
    MEM_AUTO char *path = path_of(options);
    BUF_AUTO struct buf bytes = {0};
    enum status status;

    if (!file_exists(path))
        return STATUS_OK;
    if ((status = file_read(&bytes, path, BYTES_MAX, err)))
        return status;
    if (!recurring_load(recurring, buf_str(&bytes)))
        return error_set(err, STATUS_CORRUPT, "%s is damaged", path);
    return STATUS_OK;
}

enum status recurring_file_save(const struct indexer_options *options, const struct recurring *recurring,
                                struct error *err)
{
    MEM_AUTO char *path = path_of(options);
    BUF_AUTO struct buf bytes = {0};

    recurring_save(recurring, &bytes);
    return file_replace(path, buf_str(&bytes), 0666, err);
}
