/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status.c - the status table, and errors in the user's terms. */
#include "base/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const struct {
    int http;
    const char *code;
    const char *type;
} statuses[STATUS_COUNT] = {
#define X(name, http, code, type) {http, code, type},
    STATUS_TABLE(X)
#undef X
};

int status_http(enum status status)
{
    return statuses[status].http;
}

const char *status_code(enum status status)
{
    return statuses[status].code;
}

const char *status_type(enum status status)
{
    return statuses[status].type;
}

enum status error_set(struct error *err, enum status status, const char *format, ...)
{
    char message[sizeof err->message]; /* apart: the arguments may quote err->message itself */
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    err->status = status;
    memcpy(err->message, message, sizeof message);
    /* A message may quote the user's bytes, or be cut inside a character. */
    utf8_repair_in_place(err->message, strlen(err->message));
    return status;
}

enum status error_errno(struct error *err, const char *doing, const char *what)
{
    int code = errno;
    enum status status = STATUS_IO;

    if (code == ENOSPC || code == EDQUOT || code == EFBIG)
        status = STATUS_NO_SPACE;
    else if (code == ENOENT)
        status = STATUS_NOT_FOUND;
    return error_set(err, status, "cannot %s %s: %s", doing, what, strerror(code));
}
