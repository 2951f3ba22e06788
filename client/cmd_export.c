/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_export.c - `dateline export [WORDS...]`: streams every article that matches, as CSV or JSON
 * Lines.
 *
 * The articles come in pages, in the order of their dates; then those without a date. A page starts
 * at the date at which the one before it ended, and leaves out the articles that were in it. So a
 * page costs the server as much as the first one, and memory is that of a page, however many there
 * are. Articles that arrive meanwhile are in it if their date is ahead. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "client/ask.h"
#include "client/commands.h"
#include "client/export_rows.h"
#include "client/hits.h"
#include "client/show.h"
#include "client/url.h"

#define PAGE       200   /* articles */
#define MOMENT_MAX 10000 /* articles of the same date: the server lists no more */

struct export
{
    const struct options *options;
    struct url_page page;
    char *from;     /* owns page.from */
    int64_t moment; /* of page.from, ms; INT64_MIN: none. A day may start before it in some zone */
    char *last;     /* the date of the last article of this page */
    uint64_t *seen; /* hashes of the ids since page.from */
    size_t seen_count, seen_space;
    uint64_t total;   /* articles that matched at the start, with a date and without */
    uint64_t written; /* articles */
};

static bool csv_of(const struct options *options)
{
    return options->csv;
}

static const char *columns_of(const struct options *options)
{
    return options->fields ? options->fields : EXPORT_COLUMNS;
}

/* "id" and "published" are for the pages, too. New. */
static char *fields_to_ask(const struct options *options)
{
    if (csv_of(options) || options->fields)
        return mem_format("id,published,%s", columns_of(options));
    return mem_text("*", 1);
}

static uint64_t hash_of_id(const json_t *hit)
{
    const json_t *id = json_object_get(hit, "id");

    return json_is_integer(id) ? (uint64_t)json_integer_value(id) : hash_str(json_str(id));
}

static bool was_seen(const struct export *export, size_t count, uint64_t hash)
{
    for (size_t i = 0; i < count; i++)
        if (export->seen[i] == hash)
            return true;
    return false;
}

static void note_seen(struct export *export, uint64_t hash)
{
    if (export->seen_count == export->seen_space)
        export->seen = mem_grow(export->seen, export->seen_count + 1, &export->seen_space,
                                sizeof *export->seen);
    export->seen[export->seen_count++] = hash;
}

static void add_row(struct export *export, struct buf *out, json_t *hit)
{
    const struct options *options = export->options;

    if (csv_of(options))
        export_csv_row(out, columns_of(options), hit);
    else
        export_json_row(out, options->fields, hit);
    export->written++;
}

static void note_date(struct export *export, const json_t *hit)
{
    struct str published = json_get_str(hit, "published");

    free(export->last);
    export->last = mem_text(published.data ? published.data : "", published.length);
}

/* Written by an earlier page. */
static bool is_earlier(const struct export *export)
{
    int64_t moment;

    return date_parse(str_of(export->last), &moment, NULL) && moment < export->moment;
}

static void add_rows(struct export *export, struct buf *out, json_t *hits)
{
    size_t before = export->seen_count, i;
    json_t *hit;

    json_array_foreach (hits, i, hit) {
        uint64_t hash = hash_of_id(hit);

        note_date(export, hit);
        if (is_earlier(export) || was_seen(export, before, hash))
            continue;
        add_row(export, out, hit);
        note_seen(export, hash);
    }
}

/* Where the next page starts. Ids are kept only from there on. */
static enum status move_on(struct export *export, size_t hit_count, struct error *err)
{
    int64_t moment = INT64_MIN;

    if (export->page.dated && date_parse(str_of(export->last), &moment, NULL) &&
        moment > export->moment) {
        size_t kept = hit_count < export->seen_count ? hit_count : export->seen_count;

        memmove(export->seen, export->seen + export->seen_count - kept,
                kept * sizeof *export->seen);
        export->seen_count = kept;
        export->moment = moment;
        free(export->from);
        export->from = export->last;
        export->last = NULL;
        export->page.from = export->from;
        export->page.offset = 0;
        return STATUS_OK;
    }
    export->page.offset += hit_count;
    if (export->page.offset + export->page.limit > MOMENT_MAX)
        return error_set(err, STATUS_TOO_LARGE,
                         "more than %d articles %s%s: name fewer with --filter", MOMENT_MAX,
                         export->page.dated ? "have the date " : "have no date",
                         export->page.dated ? export->last : "");
    return STATUS_OK;
}

/* One page. *more: there may be another one. */
static enum status write_page(struct export *export, bool *more, struct error *err)
{
    struct buf url BUF_AUTO = {0}, out BUF_AUTO = {0};
    struct answer answer = {0};
    size_t count;

    if (url_export(&url, export->options, &export->page, err))
        return err->status;
    if (!ask(&answer, export->options, url.data, err)) {
        if (!export->page.from && export->page.offset == 0)
            export->total += hits_total(answer.json);
        count = json_array_size(json_object_get(answer.json, "hits"));
        add_rows(export, &out, json_object_get(answer.json, "hits"));
        *more = count > 0 && count == export->page.limit;
        err->status = print(&out, err);
        if (!err->status && *more)
            move_on(export, count, err);
    }
    answer_fini(&answer);
    return err->status;
}

static enum status write_part(struct export *export, bool dated, struct error *err)
{
    bool more = true;

    free(export->from);
    export->from = NULL;
    export->page.dated = dated;
    export->page.from = NULL;
    export->page.offset = 0;
    export->moment = INT64_MIN;
    export->seen_count = 0;
    while (more) {
        err->status = STATUS_OK;
        if (write_page(export, &more, err))
            return err->status;
    }
    return STATUS_OK;
}

/* When the index was last changed; "" if the key may not know. New. */
static char *updated_at(const struct options *options)
{
    struct buf url BUF_AUTO = {0};
    struct answer answer = {0};
    struct str updated = STR_NONE;
    struct error ignored;
    char *text;

    if (!url_index(&url, options, &ignored) && !ask(&answer, options, url.data, &ignored))
        updated = json_get_str(answer.json, "updatedAt");
    text = mem_text(updated.data ? updated.data : "", updated.length);
    answer_fini(&answer);
    return text;
}

static void tell_changes(const struct export *export, const char *before)
{
    MEM_AUTO char *after = updated_at(export->options);

    if (strcmp(before, after) != 0)
        show_note(
            "The index changed during the export: articles that came or went may be missing.");
    else if (export->written != export->total)
        fprintf(stderr,
                "%" PRIu64 " articles matched at the start, and %" PRIu64 " were written: "
                "the index changed during the export.\n",
                export->total, export->written);
}

static enum status check_options(const struct options *options, struct error *err)
{
    if (options->collapse || options->facets || options->offset || options->sort)
        return error_set(
            err, STATUS_BAD_REQUEST,
            "--collapse, --facets, --offset and --sort do not go with an export: it has "
            "every article, oldest first");
    if (options->csv && options->jsonl)
        return error_set(err, STATUS_BAD_REQUEST, "--csv and --jsonl exclude each other");
    return STATUS_OK;
}

enum exit_code cmd_export(const struct options *options, struct error *err)
{
    MEM_AUTO char *fields = fields_to_ask(options), *before = NULL;
    struct export export = {.options = options, .page = {.limit = PAGE, .fields = fields}};
    struct buf head BUF_AUTO = {0};
    enum status status;

    if (check_options(options, err))
        return EXIT_TROUBLE;
    before = updated_at(options);
    if (csv_of(options))
        export_csv_head(&head, columns_of(options));
    status = print(&head, err);
    if (!status)
        status = write_part(&export, true, err);
    if (!status)
        status = write_part(&export, false, err);
    if (!status)
        tell_changes(&export, before);
    free(export.from);
    free(export.last);
    free(export.seen);
    if (status)
        return EXIT_TROUBLE;
    if (export.written)
        return EXIT_FOUND;
    show_note("No article matches.");
    return EXIT_NOTHING;
}
