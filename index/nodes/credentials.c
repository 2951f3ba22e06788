/* SPDX-License-Identifier: GPL-2.0-or-later */
/* credentials.c - reads the credentials for the cluster. */
#include "nodes/credentials.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"

#define VARIABLE "DATELINE_CLUSTER_AUTH"
#define FILE_MAX 4096

static enum status read_file(const char *file, struct buf *out, struct error *err)
{
    struct stat about;

    if (file_read(out, file, FILE_MAX, err))
        return err->status;
    if (stat(file, &about) == 0 && (about.st_mode & (S_IRGRP | S_IROTH)))
        log_warning("other users can read the credentials in %s: run chmod 600 on it", file);
    return STATUS_OK;
}

static void read_environment(struct buf *out)
{
    const char *value = getenv(VARIABLE);

    if (value)
        buf_add_text(out, value);
    unsetenv(VARIABLE);
}

bool credentials_are_header(struct str credentials)
{
    return str_starts(credentials, STR("ApiKey ")) || str_starts(credentials, STR("Bearer "));
}

enum status credentials_read(const char *file, struct buf *out, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    struct str line;

    if (!file)
        read_environment(&text);
    else if (read_file(file, &text, err))
        return err->status;
    line = str_trim(buf_str(&text));
    if (!file && line.length == 0)
        return STATUS_OK;
    for (size_t i = 0; i < line.length; i++)
        if ((unsigned char)line.data[i] < ' ' || (unsigned char)line.data[i] == 0x7F)
            return error_set(err, STATUS_BAD_REQUEST,
                             "the credentials for the cluster have more than one line");
    if (!credentials_are_header(line) && str_find(line, STR(":")) <= 0)
        return error_set(err, STATUS_BAD_REQUEST,
                         "the credentials for the cluster are `user:password` or `ApiKey ...` on "
                         "one line");
    buf_add_str(out, line);
    return STATUS_OK;
}
