/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cut_private.h - the state of a cutter, shared by cut.c, cut_json.c and cut_csv.c. */
#ifndef DATELINE_SERVER_TASKS_CUT_PRIVATE_H
#define DATELINE_SERVER_TASKS_CUT_PRIVATE_H

#include "base/buf.h"
#include "base/csv_cut.h"
#include "base/json_scan.h"
#include "server/http/body.h"
#include "server/tasks/cut.h"

enum cut_place { CUT_BEFORE, CUT_BETWEEN, CUT_INSIDE, CUT_BEHIND }; /* see cut_json.c */

struct json_cut {
    enum cut_place place;
    bool in_array, wants_comma;
    struct json_scan scan;
    struct http_body value;
};

enum csv_type { CSV_STRING, CSV_NUMBER, CSV_BOOLEAN };

struct csv_cut {
    struct csv_cutter cutter;
    char **names; /* from the first record; NULL before it */
    enum csv_type *types;
    size_t count;
    struct buf line;
    struct body_pool *pool;
    uint64_t held; /* of the pool, for the unfinished record */
};

struct cutter {
    enum cut_format format;
    cut_document_fn *document;
    void *context;
    uint64_t documents; /* passed on so far */
    uint64_t mended;    /* values replaced in them */
    struct buf mending;
    struct json_cut json;
    struct csv_cut csv;
};

/* Set the error and return its status. */
__attribute__((format(printf, 3, 4))) enum status
cut_malformed(const struct cutter *cutter, struct error *err, const char *format, ...);
enum status cut_too_large(const struct cutter *cutter, struct error *err);
/* Mends the line if it is no valid JSON, checks it, counts it and passes it to .document. */
enum status cut_hand_on(struct cutter *cutter, struct str line, struct error *err);

enum status cut_json_take(struct cutter *cutter, struct str bytes, struct error *err);
enum status cut_json_end(struct cutter *cutter, struct error *err);
enum status cut_csv_take(struct cutter *cutter, struct str bytes, struct error *err);
enum status cut_csv_end(struct cutter *cutter, struct error *err);
void cut_csv_fini(struct csv_cut *csv);

#endif
