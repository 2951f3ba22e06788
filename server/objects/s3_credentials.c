/* SPDX-License-Identifier: GPL-2.0-or-later */
/* s3_credentials.c - reads the credentials. */
#include "server/objects/s3_credentials.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"

#define FILE_MAX 65536

enum { KEY_ID, SECRET, TOKEN, VALUES };

static const struct {
    const char *in_file, *variable;
} names[VALUES] = {
    [KEY_ID] = {"aws_access_key_id", "AWS_ACCESS_KEY_ID"},
    [SECRET] = {"aws_secret_access_key", "AWS_SECRET_ACCESS_KEY"},
    [TOKEN] = {"aws_session_token", "AWS_SESSION_TOKEN"},
};

static struct buf environment[VALUES];

static void take_environment(void)
{
    for (int i = 0; i < VALUES; i++) {
        const char *value = getenv(names[i].variable);

        if (value)
            buf_add_text(&environment[i], value);
        unsetenv(names[i].variable);
    }
}

static void read_lines(struct str rest, struct str values[VALUES])
{
    bool ours = true; /* lines before the first profile are */

    while (rest.data) {
        struct str line = str_trim(str_cut(&rest, '\n')), name;

        if (line.length > 0 && line.data[0] == '[')
            ours = str_is(line, "[default]");
        name = str_trim(str_cut(&line, '='));
        for (int i = 0; ours && line.data && i < VALUES; i++)
            if (str_is(name, names[i].in_file))
                values[i] = str_trim(line);
    }
}

static void warn_of_readers(const char *file)
{
    struct stat about;

    if (stat(file, &about) == 0 && (about.st_mode & (S_IRGRP | S_IROTH)))
        log_warning("other users can read the credentials in %s: run chmod 600 on it", file);
}

static enum status set(struct s3_credentials *out, const struct str values[VALUES],
                       const char *where, struct error *err)
{
    if (values[KEY_ID].length == 0 || values[SECRET].length == 0)
        return error_set(err, STATUS_BAD_REQUEST,
                         "%s has no credentials for s3://: set %s and %s, or give a file with %s "
                         "and %s with --s3-credentials-file",
                         where, names[KEY_ID].variable, names[SECRET].variable,
                         names[KEY_ID].in_file, names[SECRET].in_file);
    buf_clear(&out->pair);
    buf_addf(&out->pair, "%.*s:%.*s", STR_ARG(values[KEY_ID]), STR_ARG(values[SECRET]));
    buf_clear(&out->token);
    buf_add_str(&out->token, values[TOKEN]);
    return STATUS_OK;
}

enum status s3_credentials_read(const char *file, struct s3_credentials *out, struct error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct str values[VALUES] = {STR_NONE};
    BUF_AUTO struct buf text = {0};

    pthread_once(&once, take_environment);
    if (!file) {
        for (int i = 0; i < VALUES; i++)
            values[i] = buf_str(&environment[i]);
        return set(out, values, "the environment", err);
    }
    if (file_read(&text, file, FILE_MAX, err))
        return err->status;
    warn_of_readers(file);
    read_lines(buf_str(&text), values);
    return set(out, values, file, err);
}

void s3_credentials_fini(struct s3_credentials *credentials)
{
    buf_fini(&credentials->pair);
    buf_fini(&credentials->token);
}
