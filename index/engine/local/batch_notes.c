/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_notes.c - what an operation says of its articles, and how it reads them. */
#include "base/log.h"
#include "engine/local/batch_private.h"
#include "store/document/document.h"
#include "store/document/showing.h"

void batch_notes_clear(struct batch *batch)
{
    batch->skipped = batch->lines = batch->given = 0;
    note_list_clear(&batch->hidden);
    note_list_clear(&batch->taken_down);
}

void batch_notes_tell(struct batch *batch, struct batch_outcome *outcome)
{
    outcome->hidden = note_list_told(&batch->hidden);
    outcome->taken_down = note_list_told(&batch->taken_down);
    if (batch->normaliser)
        outcome->told = normaliser_told(batch->normaliser);
}

void batch_note_hidden(struct batch *batch, const json_t *document)
{
    BUF_AUTO struct buf id = {0}, why = {0};
    struct error err;

    if (batch->schema->settings->preset != PRESET_ARTICLES || !showing_unread(document, &why))
        return;
    document_id(batch->schema, document, &id, &err);
    log_warning("index %s: the article %.*s is hidden: cannot read its %.*s", batch->index,
                STR_ARG(buf_str(&id)), STR_ARG(buf_str(&why)));
    buf_addf(&id, ": %.*s", STR_ARG(buf_str(&why)));
    note_list_add(&batch->hidden, buf_str(&id));
}

bool batch_is_taken_down(struct batch *batch, struct str id)
{
    if (!taken_has(&batch->taken, id))
        return false;
    note_list_add(&batch->taken_down, id);
    return true;
}

void batch_start_normalising(struct batch *batch, const struct batch_addition *addition)
{
    struct normaliser_options options = {
        .zone = settings_zone(batch->schema->settings, addition->zone)};

    if (!addition->normalise || batch->schema->settings->preset != PRESET_ARTICLES)
        return;
    if (!str_is(batch->primary_key, ARTICLE_KEY))
        options.keep = batch->primary_key.data;
    normaliser_free(batch->normaliser);
    batch->normaliser = normaliser_new(&options);
}

bool batch_makes_ids(const struct batch *batch)
{
    return batch->normaliser && str_is(batch->primary_key, ARTICLE_KEY);
}
