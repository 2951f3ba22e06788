/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair_segment.c - reads the documents of a segment of which any file may be damaged. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/document/document.h"
#include "store/repair/repair_private.h"
#include "store/segment/segment.h"

/* --- opening --- */

static void open_texts(struct repair_report *report, struct repair_segment *segment)
{
    const struct sealed_damage *damage = &segment->texts.damage;
    struct error err;

    if (texts_damaged_open(&segment->texts, segment->directory, &err)) {
        repair_note(report, "lost", "%s", err.message);
        return;
    }
    segment->readable = true;
    if (damage->cut_short)
        repair_note(report, "kept as far as documents can be read, without checksums",
                    "%s is cut short", segment->texts.file.path);
    if (damage->mended > 0)
        repair_note(report, "put right by the checksum", "%s has a changed bit in %u of its chunks",
                    segment->texts.file.path, damage->mended);
    if (damage->lost > 0)
        repair_note(report, "documents in the others are kept", "%s is damaged in %u of its chunks",
                    segment->texts.file.path, damage->lost);
}

/* Each part that is whole may tell how many documents there are. */
static void count_documents(struct repair_segment *segment, const struct manifest_segment *entry)
{
    segment->documents = entry->documents;
    if (segment->ids)
        segment->documents = xap_reader_count(segment->ids);
    if (segment->readable && segment->texts.has_end)
        segment->documents = segment->texts.count;
}

static void open_deletions(struct repair_report *report, struct repair_segment *segment,
                           const struct manifest_segment *entry)
{
    struct error err;

    segment->deleted_count = entry->deleted;
    if (!entry->deletions[0])
        return;
    if (segment_read_deletions(segment->directory, entry->deletions, segment->documents, false,
                               &segment->deleted, &err) == STATUS_OK)
        return;
    segment->deletions_lost =
        segment_read_deletions(segment->directory, entry->deletions, segment->documents, true,
                               &segment->deleted, &(struct error){0}) != STATUS_OK;
    repair_note(report,
                segment->deletions_lost
                    ? "deletions are known only where a later document has the id"
                    : "put right by the checksum",
                "%s", err.message);
}

void repair_segment_open(struct repair *repair, struct repair_segment *segment,
                         const struct manifest_segment *entry)
{
    struct error ignored;

    *segment =
        (struct repair_segment){.directory = mem_format("%s/%s", repair->directory, entry->name)};
    if (repair_check_files(repair->report, segment->directory, entry))
        xap_reader_open(segment->directory, &segment->ids, &ignored);
    open_texts(repair->report, segment);
    count_documents(segment, entry);
    open_deletions(repair->report, segment, entry);
}

void repair_segment_close(struct repair_segment *segment)
{
    if (segment->readable)
        texts_damaged_close(&segment->texts);
    xap_reader_close(segment->ids);
    bitmap_fini(&segment->deleted);
    if (segment->all)
        string_table_fini(segment->all);
    free(segment->all);
    free(segment->directory);
}

/* --- reading --- */

bool repair_segment_has(const struct repair_segment *segment, uint32_t document)
{
    if (segment->documents > 0 || !segment->readable)
        return document < segment->documents;
    return !texts_damaged_at_end(&segment->texts);
}

/* Where no checksum vouches for a record, its id must be the one that libxapian has. */
static bool has_right_id(struct repair *repair, const struct repair_segment *segment,
                         uint32_t document, const json_t *json)
{
    BUF_AUTO struct buf known = {0};
    bool whole;
    struct error ignored;

    buf_clear(&repair->id);
    if (document_id(repair->manifest.schema, json, &repair->id, &ignored))
        return false;
    if (!segment->ids)
        return true;
    if (xap_reader_id(segment->ids, document, &known, &whole, &ignored))
        return false;
    return whole ? str_eq(buf_str(&known), buf_str(&repair->id))
                 : str_starts(buf_str(&repair->id), buf_str(&known));
}

json_t *repair_segment_next(struct repair *repair, struct repair_segment *segment,
                            enum text_state *state)
{
    uint32_t document = segment->texts.next;
    struct text_record record;
    struct error ignored;
    json_t *json;

    *state = TEXT_LOST;
    if (!segment->readable)
        return NULL;
    arena_reset(repair->arena);
    *state = texts_damaged_next(&segment->texts, repair->expander, repair->arena, &record);
    if (*state == TEXT_LOST)
        return NULL;
    json = document_join(repair->manifest.schema, &record, &ignored);
    if (!json || !has_right_id(repair, segment, document, json)) {
        json_decref(json);
        *state = TEXT_LOST;
        return NULL;
    }
    return json;
}

struct str repair_lost_id(struct repair *repair, const struct repair_segment *segment,
                          uint32_t document)
{
    bool whole = true;
    struct error ignored;

    buf_clear(&repair->id);
    if (!segment->ids || xap_reader_id(segment->ids, document, &repair->id, &whole, &ignored))
        return STR_NONE;
    if (!whole)
        buf_add_text(&repair->id, "\xE2\x80\xA6"); /* an ellipsis */
    return arena_str(repair->report->arena, buf_str(&repair->id));
}

/* --- dictionaries --- */

/* Can the first documents be read with this dictionary? */
static bool fits(struct repair *repair, struct repair_segment *segment, struct str dictionary)
{
    bool right = false;

    texts_damaged_borrow(&segment->texts, dictionary);
    texts_damaged_rewind(&segment->texts);
    for (int tries = 0; !right && tries < 100 && !texts_damaged_at_end(&segment->texts); tries++) {
        enum text_state state;
        json_t *json = repair_segment_next(repair, segment, &state);

        right = json != NULL;
        json_decref(json);
    }
    texts_damaged_rewind(&segment->texts);
    return right;
}

void repair_find_dictionary(struct repair *repair, struct repair_segment *segment)
{
    if (!segment->readable || segment->texts.dictionary.data)
        return;
    for (uint32_t i = 0; i < repair->segment_count; i++) {
        const struct repair_segment *other = &repair->segments[i];

        if (other != segment && other->readable && other->texts.dictionary.length > 0 &&
            other->texts.dictionary.data && fits(repair, segment, other->texts.dictionary))
            return;
    }
    fits(repair, segment, STR(""));
}

/* --- deletions --- */

static struct string_table *all_ids(struct repair *repair, struct repair_segment *segment)
{
    struct error ignored;
    bool is_new;

    if (segment->all)
        return segment->all;
    segment->all = mem_zero(1, sizeof *segment->all);
    string_table_init(segment->all);
    if (segment->readable)
        texts_damaged_rewind(&segment->texts);
    for (uint32_t d = 0; repair_segment_has(segment, d); d++) {
        enum text_state state;
        json_t *json = repair_segment_next(repair, segment, &state);

        buf_clear(&repair->id);
        if (json && !document_id(repair->manifest.schema, json, &repair->id, &ignored))
            string_table_add(segment->all, buf_str(&repair->id), &is_new);
        json_decref(json);
    }
    if (segment->readable)
        texts_damaged_rewind(&segment->texts);
    return segment->all;
}

static bool has_id(struct repair *repair, struct repair_segment *segment, struct str id)
{
    uint32_t found;
    struct error ignored;

    if (segment->ids)
        return xap_reader_find(segment->ids, id, &(struct bitmap){0}, &found, &ignored) ==
               STATUS_OK;
    return string_table_find(all_ids(repair, segment), id) >= 0;
}

/* A document of a later segment replaced it, even if that one was deleted in turn. */
static bool is_replaced(struct repair *repair, uint32_t number, uint32_t document, struct str id)
{
    const struct repair_segment *segment = &repair->segments[number];
    uint32_t newest;
    struct error ignored;

    if (segment->ids &&
        !xap_reader_find(segment->ids, id, &(struct bitmap){0}, &newest, &ignored) &&
        newest != document)
        return true;
    for (uint32_t later = number + 1; later < repair->segment_count; later++)
        if (has_id(repair, &repair->segments[later], id))
            return true;
    return false;
}

bool repair_is_deleted(struct repair *repair, uint32_t segment, uint32_t document,
                       const json_t *json, uint32_t *inferred)
{
    const struct repair_segment *in = &repair->segments[segment];
    BUF_AUTO struct buf id = {0};
    struct error ignored;
    bool replaced;

    if (in->deleted.words)
        return document < in->deleted.size && bitmap_has(&in->deleted, document);
    if (!in->deletions_lost || !json || document_id(repair->manifest.schema, json, &id, &ignored))
        return false;
    replaced = is_replaced(repair, segment, document, buf_str(&id));
    *inferred += replaced;
    return replaced;
}
