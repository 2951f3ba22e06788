/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status.c - builds error messages, and knows what each kind of failure comes of. */
#include "base/status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const enum status_cause causes[STATUS_COUNT] = {
    [STATUS_OK] = CAUSE_NONE,
    [STATUS_END] = CAUSE_NONE,
    [STATUS_NO_MEMORY] = CAUSE_MACHINE,
    [STATUS_NO_FILES] = CAUSE_MACHINE,
    [STATUS_IO] = CAUSE_MACHINE,
    [STATUS_NO_SPACE] = CAUSE_MACHINE,
    [STATUS_NO_PERMISSION] = CAUSE_MACHINE,
    [STATUS_CORRUPT] = CAUSE_DAMAGE,
    [STATUS_LOCKED] = CAUSE_MACHINE,
    [STATUS_STALE] = CAUSE_MACHINE,
    [STATUS_TIMEOUT] = CAUSE_MACHINE,
    [STATUS_INTERNAL] = CAUSE_DEFECT,
    [STATUS_BAD_REQUEST] = CAUSE_INPUT,
    [STATUS_BAD_JSON] = CAUSE_INPUT,
    [STATUS_TOO_LARGE] = CAUSE_INPUT,
    [STATUS_NOT_FOUND] = CAUSE_DAMAGE, /* a file that should be there */
    [STATUS_BAD_INDEX_UID] = CAUSE_INPUT,
    [STATUS_INDEX_NOT_FOUND] = CAUSE_INPUT,
    [STATUS_INDEX_EXISTS] = CAUSE_INPUT,
    [STATUS_BAD_DOCUMENT] = CAUSE_INPUT,
    [STATUS_BAD_DOCUMENT_ID] = CAUSE_INPUT,
    [STATUS_BAD_DOCUMENT_GEO] = CAUSE_INPUT,
    [STATUS_BAD_DOCUMENT_GEOJSON] = CAUSE_INPUT,
    [STATUS_MISSING_DOCUMENT_ID] = CAUSE_INPUT,
    [STATUS_DOCUMENT_NOT_FOUND] = CAUSE_INPUT,
    [STATUS_NO_KEY_CANDIDATE] = CAUSE_INPUT,
    [STATUS_KEY_CANDIDATES] = CAUSE_INPUT,
    [STATUS_PRIMARY_KEY_EXISTS] = CAUSE_INPUT,
    [STATUS_TOO_MANY_FIELDS] = CAUSE_INPUT,
    [STATUS_BAD_SETTING] = CAUSE_INPUT,
    [STATUS_BAD_QUERY] = CAUSE_INPUT,
    [STATUS_BAD_LIMIT] = CAUSE_INPUT,
    [STATUS_BAD_FILTER] = CAUSE_INPUT,
    [STATUS_BAD_SORT] = CAUSE_INPUT,
    [STATUS_BAD_FACETS] = CAUSE_INPUT,
    [STATUS_BAD_FACET_NAME] = CAUSE_INPUT,
    [STATUS_FACET_SEARCH_DISABLED] = CAUSE_INPUT,
    [STATUS_BAD_DISTINCT] = CAUSE_INPUT,
    [STATUS_BAD_COLLAPSE] = CAUSE_INPUT,
    [STATUS_BAD_SEARCH_ON] = CAUSE_INPUT,
    [STATUS_BAD_LOCALES] = CAUSE_INPUT,
};

enum status_cause status_cause(enum status status)
{
    return causes[status];
}

bool status_may_pass(enum status status)
{
    return causes[status] == CAUSE_MACHINE || causes[status] == CAUSE_DAMAGE;
}

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

enum status status_of_errno(int code)
{
    switch (code) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return STATUS_NO_SPACE;
    case EMFILE:
    case ENFILE:
        return STATUS_NO_FILES;
    case ENOMEM:
    case EAGAIN:
        return STATUS_NO_MEMORY;
    case EROFS:
    case EACCES:
    case EPERM:
        return STATUS_NO_PERMISSION;
    case ENOENT:
        return STATUS_NOT_FOUND;
    default:
        return STATUS_IO;
    }
}

enum status error_errno(struct error *err, const char *doing, const char *what)
{
    int code = errno;

    return error_set(err, status_of_errno(code), "cannot %s %s: %s", doing, what, strerror(code));
}
