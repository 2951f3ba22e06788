/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_cut.c - bodies of strangers, as JSON, JSON Lines and CSV: cut into documents, or refused. In
 * whatever pieces a body comes, its documents are the same, and each is a JSON object on one line.
 */
#include <assert.h>

#include "base/json.h"
#include "server/tasks/cut.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status keep(void *context, struct str line, struct error *err)
{
    struct buf *documents = context;
    json_t *value = json_read(line, 0, err);

    assert(json_is_object(value) && !memchr(line.data, '\n', line.length));
    json_decref(value);
    buf_add_str(documents, line);
    buf_add_char(documents, '\n');
    return STATUS_OK;
}

/* In pieces of `step` bytes; the documents, and how it ended. */
static enum status cut(enum cut_format format, struct str body, size_t step, struct buf *documents)
{
    struct cutter *cutter = cutter_new(format, ',', NULL, keep, documents);
    enum status status = STATUS_OK;
    struct error err;

    for (size_t at = 0; at < body.length && !status; at += step) {
        size_t end = at + step < body.length ? at + step : body.length;

        status = cutter_take(cutter, str_slice(body, at, end), &err);
    }
    if (!status)
        status = cutter_end(cutter, &err);
    assert(!status || status == STATUS_BAD_JSON || status == STATUS_TOO_LARGE);
    cutter_free(cutter);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str body = str_n((const char *)data, size);

    for (int format = 0; format < CUT_FORMATS; format++) {
        struct buf whole = {0}, pieces = {0};
        enum status status = cut((enum cut_format)format, body, size + 1, &whole);

        assert(cut((enum cut_format)format, body, 1, &pieces) == status);
        assert(str_eq(buf_str(&whole), buf_str(&pieces)));
        buf_fini(&whole);
        buf_fini(&pieces);
    }
    return 0;
}
