/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair.c - the steps of a repair: what is left, a new index, its place. */
#include "store/repair/repair.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"
#include "base/file_copy.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/document/document.h"
#include "store/repair/repair_private.h"
#include "store/writer/writer.h"

#define DOUBTFUL     "doubtful.jsonl"
#define LOCK_WAIT_MS 10000

/* The new index while it is filled. */
struct filling {
    struct repair *repair;
    struct writer *writer;
    struct file_writer doubtful;
    bool has_doubtful; /* the file is open */
    char *doubtful_path;
    struct buf line;
};

/* --- what is left --- */

static void tell_manifest(struct repair *repair, const struct manifest_found *found)
{
    static const char *const outcomes[] = {
        [MANIFEST_MENDED] = "put right by the checksum",
        [MANIFEST_PARTS] = "settings and fields are read from it: check them",
        [MANIFEST_LOST] = "the settings are lost: those of a new index are used"};

    if (found->state == MANIFEST_WHOLE)
        return;
    repair_note(repair->report, outcomes[found->state], "%s/index.json is damaged or missing",
                repair->directory);
    if (found->segments_guessed)
        repair_note(repair->report, "all segments in the directory are read, by their numbers",
                    "%s: which segments are live is lost", repair->directory);
    repair->report->settings_lost = found->settings_lost;
}

static enum status look(struct repair *repair, const char *uid, struct error *err)
{
    struct manifest_found found;
    enum status status = manifest_read_damaged(&repair->manifest, repair->directory, uid,
                                               PRESET_ARTICLES, &found, err);

    if (status)
        return status;
    tell_manifest(repair, &found);
    repair->segment_count = (uint32_t)repair->manifest.segment_count;
    repair->segments = mem_zero(repair->segment_count, sizeof *repair->segments);
    for (uint32_t i = 0; i < repair->segment_count; i++)
        repair_segment_open(repair, &repair->segments[i], &repair->manifest.segments[i]);
    if (found.settings_lost)
        repair_guess_settings(repair);
    for (uint32_t i = 0; i < repair->segment_count; i++)
        repair_find_dictionary(repair, &repair->segments[i]);
    return STATUS_OK;
}

static void forget(struct repair *repair)
{
    for (uint32_t i = 0; i < repair->segment_count; i++)
        repair_segment_close(&repair->segments[i]);
    free(repair->segments);
    manifest_fini(&repair->manifest);
    expander_free(repair->expander);
    arena_free(repair->arena);
    buf_fini(&repair->id);
}

/* --- the new index --- */

/* An index without documents that goes on where the damaged one was. Other segments than its own
 * have other names: a daemon may have some of these open. */
static enum status make_empty(const struct repair *repair, const char *directory, struct error *err)
{
    struct manifest manifest = repair->manifest;

    manifest.segments = NULL;
    manifest.segment_count = manifest.segment_capacity = 0;
    manifest.has_norms = false;
    manifest.generation++;
    manifest.updated = date_now();
    return manifest_write(&manifest, directory, err);
}

static void refuse(void *context, struct str id, const struct error *err)
{
    struct filling *filling = context;

    repair_note(filling->repair->report, "lost", "a document is refused: %s", err->message);
    repair_note_lost(filling->repair->report, id.length > 0 ? id : STR_NONE);
}

static enum status keep_doubtful(struct filling *filling, const json_t *json, struct error *err)
{
    if (!filling->has_doubtful && file_writer_open(&filling->doubtful, filling->doubtful_path, err))
        return err->status;
    filling->has_doubtful = true;
    buf_clear(&filling->line);
    json_add(&filling->line, json);
    buf_add_char(&filling->line, '\n');
    file_writer_add(&filling->doubtful, filling->line.data, filling->line.length);
    filling->repair->report->doubtful++;
    return STATUS_OK;
}

static enum status take(struct filling *filling, const struct repair_segment *segment,
                        uint32_t document, json_t *json, enum text_state state, struct error *err)
{
    struct repair *repair = filling->repair;
    struct error ignored;

    if (json && state < TEXT_DOUBTFUL) {
        repair->report->unchecked += state == TEXT_UNCHECKED;
        return writer_add(filling->writer, json, err);
    }
    buf_clear(&repair->id);
    if (segment->ids || !json || document_id(repair->manifest.schema, json, &repair->id, &ignored))
        repair_note_lost(repair->report, repair_lost_id(repair, segment, document));
    else
        repair_note_lost(repair->report, buf_str(&repair->id));
    return json ? keep_doubtful(filling, json, err) : STATUS_OK;
}

/* How many deleted documents are back. Where index.json is lost, nothing tells how many there were:
 * at least one, or there would be no marks. */
static uint32_t returned(const struct repair_segment *segment, uint32_t inferred)
{
    if (segment->deleted_count == 0)
        return inferred == 0;
    return segment->deleted_count > inferred ? segment->deleted_count - inferred : 0;
}

static enum status take_segment(struct filling *filling, uint32_t number, struct error *err)
{
    struct repair *repair = filling->repair;
    struct repair_segment *segment = &repair->segments[number];
    uint32_t inferred = 0;
    enum status status = STATUS_OK;

    for (uint32_t d = 0; !status && repair_segment_has(segment, d); d++) {
        enum text_state state;
        json_t *json = repair_segment_next(repair, segment, &state);

        if (!repair_is_deleted(repair, number, d, json, &inferred))
            status = take(filling, segment, d, json, state, err);
        json_decref(json);
    }
    if (segment->deletions_lost)
        repair->report->returned += returned(segment, inferred);
    return status;
}

static enum status fill(struct filling *filling, struct error *err)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < filling->repair->segment_count; i++)
        status = take_segment(filling, i, err);
    if (!status)
        status = writer_tidy(filling->writer, err);
    filling->repair->report->kept = writer_documents(filling->writer);
    return status;
}

static enum status end_filling(struct filling *filling, enum status status, struct error *err)
{
    struct error closing;

    writer_close(filling->writer);
    if (filling->has_doubtful && file_writer_close(&filling->doubtful, true, &closing) && !status) {
        *err = closing;
        status = closing.status;
    }
    buf_fini(&filling->line);
    free(filling->doubtful_path);
    return status;
}

static enum status build(struct repair *repair, const struct repair_place *place,
                         const struct repair_options *options, struct error *err)
{
    MEM_AUTO char *directory = mem_format("%s/indexes/%s", place->building, place->uid);
    struct filling filling = {.repair = repair,
                              .doubtful_path = mem_format("%s/" DOUBTFUL, place->building)};
    const struct writer_options writing = {.jobs = options->jobs,
                                           .problem = refuse,
                                           .context = &filling,
                                           .lock_wait_ms = LOCK_WAIT_MS};
    enum status status = make_empty(repair, directory, err);

    if (!status && !(status = writer_open(place->building, str_of(place->uid), &writing,
                                          &filling.writer, err)))
        status = fill(&filling, err);
    return end_filling(&filling, status, err);
}

/* Notes (index_life.h) are small files with names of letters. */
static enum status copy_notes(const char *from, const char *to, struct error *err)
{
    DIR *entries = opendir(from);
    struct dirent *entry;
    enum status status = entries ? STATUS_OK : error_errno(err, "open", from);

    while (!status && (entry = readdir(entries))) {
        size_t length = strlen(entry->d_name);
        MEM_AUTO char *source = mem_format("%s/%s", from, entry->d_name);
        MEM_AUTO char *copy = mem_format("%s/%s", to, entry->d_name);

        if (strspn(entry->d_name, "abcdefghijklmnopqrstuvwxyz") == length)
            status = file_copy(source, copy, err);
    }
    if (entries)
        closedir(entries);
    return status ? status : file_sync(to, err);
}

/* --- the whole --- */

static enum status read_stamp(const char *directory, struct buf *out, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/index.json", directory);
    enum status status = file_read(out, path, SIZE_MAX, err);

    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status check_unchanged(const char *directory, const struct buf *before,
                                   struct error *err)
{
    BUF_AUTO struct buf now = {0};

    if (read_stamp(directory, &now, err))
        return err->status;
    if (str_eq(buf_str(before), buf_str(&now)))
        return STATUS_OK;
    return error_set(err, STATUS_STALE,
                     "%s changed during the repair: stop the program that writes to it", directory);
}

/* What was deleted may not be shown again unless somebody says so. */
static enum status check_returned(const struct repair_report *report,
                                  const struct repair_options *options, struct error *err)
{
    if (report->returned == 0 || options->with_deleted || options->into)
        return STATUS_OK;
    return error_set(err, STATUS_BAD_REQUEST,
                     "%llu deleted documents would be back, because a file with the marks of "
                     "deletions is damaged. Restore it from a backup, or repair into another "
                     "database (--into) to look at them, or bring them back (--with-deleted)",
                     (unsigned long long)report->returned);
}

static void tell_place(const struct repair_place *place, char *take_kept,
                       struct repair_report *report)
{
    if (take_kept)
        report->damaged_at = arena_str(report->arena, str_of(take_kept)).data;
    if (report->doubtful > 0)
        report->doubtful_at =
            take_kept ? arena_format(report->arena, "%s/" DOUBTFUL, take_kept).data
                      : arena_format(report->arena, "%s/" DOUBTFUL, place->database).data;
    free(take_kept);
}

/* Without a folder for the damaged index, the doubtful documents go beside the new one. */
static enum status move_doubtful(const struct repair_place *place,
                                 const struct repair_report *report, struct error *err)
{
    MEM_AUTO char *from = mem_format("%s/" DOUBTFUL, place->building);
    MEM_AUTO char *to = mem_format("%s/" DOUBTFUL, place->database);

    return place->replaces || report->doubtful == 0 ? STATUS_OK : file_put_in_place(from, to, err);
}

static enum status make(struct repair *repair, const char *database, const char *uid,
                        const struct repair_options *options, struct error *err)
{
    BUF_AUTO struct buf before = {0};
    struct repair_place place;
    char *kept = NULL;
    enum status status;

    if (read_stamp(repair->directory, &before, err) || look(repair, uid, err))
        return err->status;
    status = repair_place_begin(&place, database, uid, options->into, err);
    if (!status && !(status = build(repair, &place, options, err))) {
        MEM_AUTO char *made = mem_format("%s/indexes/%s", place.building, uid);

        if (!(status = check_returned(repair->report, options, err)) &&
            !(status = copy_notes(repair->directory, made, err)) &&
            !(status = check_unchanged(repair->directory, &before, err)) &&
            !(status = move_doubtful(&place, repair->report, err)) &&
            !(status = repair_place_end(&place, &kept, err)))
            tell_place(&place, kept, repair->report);
    }
    repair_place_fini(&place);
    return status;
}

enum status repair_index(const char *database, const char *uid,
                         const struct repair_options *options, struct repair_report *report,
                         struct error *err)
{
    MEM_AUTO char *directory = mem_format("%s/indexes/%s", database, uid);
    struct repair repair = {.report = report, .directory = directory};
    enum status status;

    if (!index_uid_valid(str_of(uid)) || !file_exists(directory))
        return error_set(err, STATUS_INDEX_NOT_FOUND, "index %s not found in %s", uid, database);
    repair.expander = expander_new();
    repair.arena = arena_new();
    status = make(&repair, database, uid, options, err);
    forget(&repair);
    return status;
}
