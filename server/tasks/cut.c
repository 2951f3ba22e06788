/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cut.c - the table of formats, and the errors of a malformed body. */
#include "server/tasks/cut.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/json_salvage.h"
#include "base/mem.h"
#include "server/tasks/cut_private.h"

static const struct {
    const char *type, *name;
    enum status (*take)(struct cutter *cutter, struct str bytes, struct error *err);
    enum status (*end)(struct cutter *cutter, struct error *err);
} formats[] = {
    [CUT_JSON] = {"application/json", "json", cut_json_take, cut_json_end},
    [CUT_NDJSON] = {"application/x-ndjson", "ndjson", cut_json_take, cut_json_end},
    [CUT_CSV] = {"text/csv", "csv", cut_csv_take, cut_csv_end},
};

const char *cut_content_type(enum cut_format format)
{
    return formats[format].type;
}

const char *cut_name(enum cut_format format)
{
    return formats[format].name;
}

struct cutter *cutter_new(enum cut_format format, char delimiter, struct body_pool *pool,
                          cut_document_fn *document, void *context)
{
    struct cutter *cutter = mem_zero(1, sizeof *cutter);

    cutter->format = format;
    cutter->document = document;
    cutter->context = context;
    cutter->json.value.pool = cutter->csv.pool = pool;
    cutter->csv.cutter.delimiter = delimiter;
    return cutter;
}

static void release(struct cutter *cutter)
{
    body_fini(&cutter->json.value);
    buf_fini(&cutter->mending);
    cut_csv_fini(&cutter->csv);
}

void cutter_free(struct cutter *cutter)
{
    if (!cutter)
        return;
    release(cutter);
    free(cutter);
}

enum status cutter_take(struct cutter *cutter, struct str bytes, struct error *err)
{
    enum status status = formats[cutter->format].take(cutter, bytes, err);

    if (status)
        release(cutter);
    return status;
}

enum status cutter_end(struct cutter *cutter, struct error *err)
{
    return formats[cutter->format].end(cutter, err);
}

enum status cut_malformed(const struct cutter *cutter, struct error *err, const char *format, ...)
{
    char what[400];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return error_set(err, STATUS_BAD_JSON, "The `%s` payload provided is malformed: %s",
                     formats[cutter->format].name, what);
}

enum status cut_too_large(const struct cutter *cutter, struct error *err)
{
    return error_set(err, STATUS_TOO_LARGE, "document %llu is larger than %zu MB",
                     (unsigned long long)cutter->documents + 1, DOCUMENT_MAX >> 20);
}

uint64_t cutter_mended(const struct cutter *cutter)
{
    return cutter->mended;
}

/* One value that cannot be read must not cost all documents of a body. */
static enum status check_line(struct cutter *cutter, struct str *line, struct error *err)
{
    struct str first;
    struct error before;
    size_t count;

    if (!json_check(*line, 0, err) || err->status != STATUS_BAD_JSON)
        return err->status;
    before = *err;
    buf_clear(&cutter->mending);
    count = json_salvage(*line, &cutter->mending, &first);
    if (count == 0 || json_check(buf_str(&cutter->mending), 0, err)) {
        *err = before;
        return err->status;
    }
    cutter->mended += count;
    *line = buf_str(&cutter->mending);
    return STATUS_OK;
}

enum status cut_hand_on(struct cutter *cutter, struct str line, struct error *err)
{
    struct error problem = {0};

    if (check_line(cutter, &line, &problem))
        return cut_malformed(cutter, err, "document %llu: %s",
                             (unsigned long long)cutter->documents + 1, problem.message);
    cutter->documents++;
    if (cutter->document(cutter->context, line, err))
        return err->status;
    if (cutter->mending.capacity > BODY_MEMORY_MAX)
        buf_fini(&cutter->mending);
    return STATUS_OK;
}
