/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recurring_file.c - loads and saves the counts of recurring paragraphs. */
#include "indexer/recurring_file.h"

#define NOTE "recurring"

enum status recurring_file_load(struct engine *engine, const char *index,
                                struct recurring *recurring, struct error *err)
{
    BUF_AUTO struct buf bytes = {0};

    if (engine_read_note(engine, index, NOTE, &bytes, err))
        return err->status;
    if (bytes.length > 0 && !recurring_load(recurring, buf_str(&bytes)))
        return error_set(err, STATUS_CORRUPT,
                         "the counts of recurring paragraphs of the index %s are damaged", index);
    return STATUS_OK;
}

enum status recurring_file_save(struct engine *engine, const char *index,
                                const struct recurring *recurring, struct error *err)
{
    BUF_AUTO struct buf bytes = {0};

    recurring_save(recurring, &bytes);
    return engine_write_note(engine, index, NOTE, buf_str(&bytes), err);
}
