/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status.c - builds error messages. */
#include "base/status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum status error_set_va(struct error *err, enum status status, const char *format, va_list args)
{
    char message[sizeof err->message]; /* a separate buffer: the arguments may point into
                                          err->message */

    vsnprintf(message, sizeof message, format, args);
    err->status = status;
    err->detail = 0;
    err->subject = NULL;
    memcpy(err->message, message, sizeof message);
    /* A message may quote the user's bytes, or end inside a character. */
    utf8_repair_in_place(err->message, strlen(err->message));
    return status;
}

enum status error_set(struct error *err, enum status status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    error_set_va(err, status, format, args);
    va_end(args);
    return status;
}

enum status error_prefix(struct error *err, const char *format, ...)
{
    const struct error before = *err;
    char prefix[sizeof err->message / 2];
    va_list args;

    va_start(args, format);
    vsnprintf(prefix, sizeof prefix, format, args);
    va_end(args);
    error_set(err, before.status, "%s%s", prefix, before.message);
    err->detail = before.detail;
    err->subject = before.subject;
    return err->status;
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
