/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status.h - how a function says that it failed.
 *
 * A function that can fail returns `enum status` and explains itself in a `struct error`, which
 * lives on the caller's stack and is never allocated. The function where a failure happens says
 * what went wrong in the user's terms; callers pass it on unchanged. */
#ifndef DATELINE_BASE_STATUS_H
#define DATELINE_BASE_STATUS_H

#include <stdarg.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What kind of failure it is. A caller tests for a kind; a person reads the message. */
enum status {
    STATUS_OK,
    STATUS_END, /* no more of it: the caller handles it, no user sees it */

    /* the machine, or other processes */
    STATUS_NO_MEMORY,
    STATUS_IO,       /* a system call failed */
    STATUS_NO_SPACE, /* the disk is full */
    STATUS_CORRUPT,  /* a file of the index is damaged */
    STATUS_LOCKED,   /* another process writes to the database */
    STATUS_STALE,    /* what was read has been removed: acquire it again */
    STATUS_TIMEOUT,  /* the deadline has passed */
    STATUS_INTERNAL, /* a fault of this program */

    /* the input */
    STATUS_BAD_REQUEST, /* wrong in another way than those below */
    STATUS_BAD_JSON,
    STATUS_TOO_LARGE, /* a limit is exceeded */
    STATUS_NOT_FOUND,

    /* indexes and documents */
    STATUS_BAD_INDEX_UID,
    STATUS_INDEX_NOT_FOUND,
    STATUS_INDEX_EXISTS,
    STATUS_BAD_DOCUMENT,
    STATUS_BAD_DOCUMENT_ID,
    STATUS_MISSING_DOCUMENT_ID,
    STATUS_DOCUMENT_NOT_FOUND,
    STATUS_NO_KEY_CANDIDATE, /* no field can be the primary key */
    STATUS_KEY_CANDIDATES,   /* several fields can */
    STATUS_PRIMARY_KEY_EXISTS,
    STATUS_TOO_MANY_FIELDS,
    STATUS_BAD_SETTING, /* error.subject names it */

    /* the parts of a search */
    STATUS_BAD_LIMIT,
    STATUS_BAD_FILTER,
    STATUS_BAD_SORT,
    STATUS_BAD_FACETS,
    STATUS_BAD_FACET_NAME,
    STATUS_FACET_SEARCH_DISABLED,
    STATUS_BAD_DISTINCT,
    STATUS_BAD_COLLAPSE,
    STATUS_BAD_SEARCH_ON,
    STATUS_COUNT
};

struct error {
    enum status status;
    int detail;          /* a code of a layer above, finer than the status; 0: none */
    const char *subject; /* static text: the setting of STATUS_BAD_SETTING; else NULL */
    char message[1000];  /* one sentence in the user's terms, valid UTF-8 */
};

/* Fill in *err and return the status, so that a failing step reads `return error_set(...)`. Detail
 * and subject become none. */
__attribute__((format(printf, 3, 4))) enum status error_set(struct error *err, enum status status,
                                                            const char *format, ...);

/* The same with the arguments of a variadic function. */
__attribute__((format(printf, 3, 0))) enum status
error_set_va(struct error *err, enum status status, const char *format, va_list args);

/* Says where, in front of the message that is there; status, detail and subject stay. */
__attribute__((format(printf, 2, 3))) enum status error_prefix(struct error *err,
                                                               const char *format, ...);

/* error_set for a failed system call: says what was being done, to what, and strerror(errno).
 * ENOSPC, EDQUOT and EFBIG become STATUS_NO_SPACE, ENOENT STATUS_NOT_FOUND, the rest STATUS_IO. */
enum status error_errno(struct error *err, const char *doing, const char *what);

#ifdef __cplusplus
}
#endif

#endif
