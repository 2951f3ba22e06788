/* SPDX-License-Identifier: GPL-2.0-or-later */
/* request.h - what dateline-read is asked to read, and how. The members mean what those of struct
 * reader_options and struct source in article/input/reader.h do; texts may be NULL but for the
 * name. */
#ifndef DATELINE_APART_REQUEST_H
#define DATELINE_APART_REQUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

/* X(member, name in the request): the texts. */
#define APART_TEXTS(X)                                                                             \
    X(name, "name") /* for messages; its suffix helps to choose the format */                      \
    X(key, "key")   /* ids of articles without one are made from it */                             \
    X(format, "format")                                                                            \
    X(language, "language") /* of articles that do not give one */                                 \
    X(source, "source")     /* of articles that do not give one */                                 \
    X(zone, "zone")         /* a name for zone_find(), of times that name none */                  \
    X(map, "map")                                                                                  \
    X(filters, "filters")                                                                          \
    X(root, "root")

struct apart_request {
#define X(member, text) const char *member;
    APART_TEXTS(X)
#undef X
    bool short_ids;
    bool folder;          /* as in struct reader_options */
    uint64_t size;        /* of the file, in bytes; 0: not known */
    unsigned cpu_seconds; /* processor time; 0: by the size */
    bool together;        /* the process that reads it may read the next one, too */
};

/* Append the request as a frame. */
void request_add(struct buf *out, const struct apart_request *request);
/* Read it; its texts are borrowed from *owner, which is yours to decref. STATUS_BAD_JSON. */
enum status request_read(struct str content, struct apart_request *out, json_t **owner,
                         struct error *err);

/* Seconds that reading a file of this size may take: a minute, and one for each 256 KB. Reading is
 * linear in the size, and the slowest formats read 1 MB a second. */
unsigned request_seconds(uint64_t size);

#endif
