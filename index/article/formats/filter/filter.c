/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter.c - other programs as readers: those that the user names, and those for formats that need
 * one. */
#include "article/formats/filter/filter.h"

#include <stdlib.h>

#include "article/input/budget.h"
#include "article/input/input.h"
#include "base/child.h"

static enum status run(struct reader_input *in, const char *const *argv, bool starts,
                       struct buf *out, struct error *err)
{
    const struct child_limits limits = {.seconds = FILTER_SECONDS_MAX,
                                        .cpu_seconds = FILTER_SECONDS_MAX,
                                        .memory = FILTER_MEMORY_MAX,
                                        .output = INPUT_WHOLE_MAX,
                                        .starts = starts};
    struct str bytes;
    struct error over;
    enum status status = input_whole(in, &bytes, err);

    if (status)
        return status;
    status = child_run(argv, bytes, &limits, out, err);
    if (budget_add_expanded(in->intake, out->length, &over)) {
        *err = over;
        return over.status;
    }
    return status;
}

enum status filter_run(struct reader_input *in, const struct filter_program *programs,
                       const char *needs, struct buf *out, struct error *err)
{
    for (; programs->name; programs++) {
        char *path = NULL;
        bool found = child_find(programs->name, &path);

        free(path);
        if (found)
            return run(in, programs->argv, false, out, err);
    }
    return error_set(err, STATUS_BAD_REQUEST, "%s", needs);
}

/* Read what the program prints like any input: as text, HTML, JSON, whatever it is. */
enum status reader_filtered(struct reader_input *in, const char *command, struct error *err)
{
    const char *const argv[] = {"sh", "-c", command, NULL};
    BUF_AUTO struct buf out = {0};
    struct str text;
    struct source source = {.name = in->name,
                            .key = in->source->key,
                            .read = bytes_source_read,
                            .context = &text,
                            .filtered = true};
    enum status status = run(in, argv, true, &out, err);

    if (status)
        return error_prefix(err, "the filter failed: ");
    text = buf_str(&out);
    if (str_trim(text).length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "the filter found no text in it");
    return input_nested(in, &source, err);
}
