/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status.h - how a function reports a failure.
 *
 * A function that can fail returns `enum status` and describes the failure in a `struct error`. The
 * error is on the caller's stack and is never allocated. The function where a failure happens
 * writes the message in the user's terms; its callers pass it on unchanged. */
#ifndef DATELINE_BASE_STATUS_H
#define DATELINE_BASE_STATUS_H

#include <stdarg.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The kind of failure. Code tests the kind; a person reads the message. */
enum status {
    STATUS_OK,
    STATUS_END, /* no more items: the caller handles it, a user never sees it */

    /* the machine, or other processes */
    STATUS_NO_MEMORY,
    STATUS_NO_FILES,      /* too many open files */
    STATUS_IO,            /* a system call failed */
    STATUS_NO_SPACE,      /* the disk is full */
    STATUS_NO_PERMISSION, /* a read-only file system, or permissions, forbid it */
    STATUS_CORRUPT,       /* a file of the index is damaged */
    STATUS_LOCKED,        /* another process writes to the database */
    STATUS_STALE,         /* the files being read were removed: acquire them again */
    STATUS_TIMEOUT,       /* the deadline has passed */
    STATUS_INTERNAL,      /* a bug in this program */

    /* the input */
    STATUS_BAD_REQUEST, /* any error of the input without a status of its own */
    STATUS_BAD_JSON,
    STATUS_TOO_LARGE, /* a limit is exceeded */
    STATUS_NOT_FOUND,

    /* indexes and documents */
    STATUS_BAD_INDEX_UID,
    STATUS_INDEX_NOT_FOUND,
    STATUS_INDEX_EXISTS,
    STATUS_BAD_DOCUMENT,
    STATUS_BAD_DOCUMENT_ID,
    STATUS_BAD_DOCUMENT_GEO,     /* the place `_geo` */
    STATUS_BAD_DOCUMENT_GEOJSON, /* the shape `_geojson` */
    STATUS_MISSING_DOCUMENT_ID,
    STATUS_DOCUMENT_NOT_FOUND,
    STATUS_NO_KEY_CANDIDATE, /* no field can be the primary key */
    STATUS_KEY_CANDIDATES,   /* several fields can */
    STATUS_PRIMARY_KEY_EXISTS,
    STATUS_TOO_MANY_FIELDS,
    STATUS_BAD_SETTING, /* error.subject names it */

    /* the parts of a search */
    STATUS_BAD_QUERY, /* the words of a query in the professional's language */
    STATUS_BAD_LIMIT,
    STATUS_BAD_FILTER,
    STATUS_BAD_SORT,
    STATUS_BAD_FACETS,
    STATUS_BAD_FACET_NAME,
    STATUS_FACET_SEARCH_DISABLED,
    STATUS_BAD_DISTINCT,
    STATUS_BAD_COLLAPSE,
    STATUS_BAD_SEARCH_ON,
    STATUS_BAD_LOCALES,
    STATUS_COUNT
};

/* What a failure comes of, and so whether the same call may succeed later. */
enum status_cause {
    CAUSE_NONE,    /* no failure */
    CAUSE_INPUT,   /* the words or documents that were given: the same input fails again */
    CAUSE_MACHINE, /* the machine or other processes: it may pass, so try again later */
    CAUSE_DAMAGE,  /* a file is not as it was written: it must be restored */
    CAUSE_DEFECT,  /* a bug in this program */
};
enum status_cause status_cause(enum status status);
/* Is it right to try again later, because the input is not at fault? (CAUSE_MACHINE, CAUSE_DAMAGE)
 */
bool status_may_pass(enum status status);

struct error {
    enum status status;
    int detail;          /* a finer code of a higher layer; 0: none */
    const char *subject; /* static text: the setting, for STATUS_BAD_SETTING; otherwise NULL */
    char message[1000];  /* one sentence in the user's terms, valid UTF-8 */
};

/* Fill in *err and return the status, so that a failing step can `return error_set(...)`. Clears
 * detail and subject. */
__attribute__((format(printf, 3, 4))) enum status error_set(struct error *err, enum status status,
                                                            const char *format, ...);

/* The same with a va_list. */
__attribute__((format(printf, 3, 0))) enum status
error_set_va(struct error *err, enum status status, const char *format, va_list args);

/* Put text before the existing message, to say where it happened. Status, detail and subject
 * stay. */
__attribute__((format(printf, 2, 3))) enum status error_prefix(struct error *err,
                                                               const char *format, ...);

/* The status of a failed system call: ENOSPC, EDQUOT and EFBIG are STATUS_NO_SPACE, EMFILE and
 * ENFILE STATUS_NO_FILES, ENOMEM and EAGAIN STATUS_NO_MEMORY, EROFS, EACCES and EPERM
 * STATUS_NO_PERMISSION, ENOENT STATUS_NOT_FOUND, all others STATUS_IO. */
enum status status_of_errno(int code);
/* error_set for a failed system call, with status_of_errno(errno). The message has the action
 * (`doing`), its object (`what`) and strerror(errno). */
enum status error_errno(struct error *err, const char *doing, const char *what);

#ifdef __cplusplus
}
#endif

#endif
