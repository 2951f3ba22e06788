/* SPDX-License-Identifier: GPL-2.0-or-later */
/* master.c - reads the master key and checks its length. */
#include "server/keys/master.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"

#define FILE_MAX 4096

static void warn_of_readers(const char *file)
{
    struct stat about;

    if (stat(file, &about) == 0 && (about.st_mode & (S_IRGRP | S_IROTH)))
        log_warning("other users can read the master key in %s: run chmod 600 on it", file);
}

/* Removes the line end that editors and `echo` write. */
static enum status read_key_file(const char *file, struct buf *out, struct error *err)
{
    if (file_read(out, file, FILE_MAX, err))
        return err->status;
    while (out->length > 0 && strchr("\r\n", out->data[out->length - 1]))
        out->length--;
    if (out->length == 0)
        return error_set(err, STATUS_BAD_REQUEST,
                         "%s has no master key: write the key into its first line", file);
    warn_of_readers(file);
    return STATUS_OK;
}

static void read_environment(struct buf *out)
{
    static const char *const names[] = {"DATELINE_MASTER_KEY", "MEILI_MASTER_KEY"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);

        if (value && out->length == 0)
            buf_add_text(out, value);
        unsetenv(names[i]);
    }
}

enum status master_key_read(const char *file, struct buf *out, struct error *err)
{
    if (!file)
        read_environment(out);
    else if (read_key_file(file, out, err))
        return err->status;
    for (size_t i = 0; i < out->length; i++)
        if ((unsigned char)out->data[i] <= ' ' || (unsigned char)out->data[i] >= 0x7F)
            return error_set(
                err, STATUS_BAD_REQUEST,
                "the master key may have only ASCII letters, digits and punctuation, no "
                "space");
    return STATUS_OK;
}

enum status master_key_check(struct str master, bool loopback, bool insecure, const char *listen,
                             struct error *err)
{
    if (loopback || insecure) {
        if (master.length > 0 && master.length < MASTER_KEY_LEAST)
            log_warning("the master key has fewer than %d bytes: it can be guessed",
                        MASTER_KEY_LEAST);
        if (master.length == 0 && !loopback)
            log_warning("%s: anyone who can reach it may search and write; there is no master key",
                        listen);
        return STATUS_OK;
    }
    if (master.length >= MASTER_KEY_LEAST)
        return STATUS_OK;
    return error_set(err, STATUS_BAD_REQUEST,
                     "other machines can reach %s, and %s: give a file with a key of at "
                     "least %d bytes with --master-key-file, listen on 127.0.0.1, or add "
                     "--insecure-public to allow it",
                     listen,
                     master.length ? "the master key is too short" : "there is no master key",
                     MASTER_KEY_LEAST);
}
