/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair.c - repairs an index, and tells what was kept and what is lost. */
#include "indexer/repair.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/json.h"
#include "engine/upkeep.h"
#include "indexer/open.h"
#include "indexer/recurring_file.h"
#include "indexer/say.h"

/* --- what is told --- */

static size_t finding_count(const struct repair_report *report)
{
    return report->findings.length / sizeof(struct repair_finding);
}

static const struct repair_finding *finding_at(const struct repair_report *report, size_t number)
{
    return (const struct repair_finding *)(const void *)report->findings.data + number;
}

static size_t lost_count(const struct repair_report *report)
{
    return report->lost_ids.length / sizeof(struct str);
}

static struct str lost_at(const struct repair_report *report, size_t number)
{
    return ((const struct str *)(const void *)report->lost_ids.data)[number];
}

static void add_path(struct buf *out, const char *key, const char *path)
{
    json_add_key(out, key);
    if (path)
        json_add_string(out, str_of(path));
    else
        buf_add_text(out, "null");
}

static void add_json(struct buf *out, const struct repair_report *report)
{
    buf_addf(out,
             "{\"kept\":%" PRIu64 ",\"lost\":%" PRIu64 ",\"unnamed\":%" PRIu64
             ",\"doubtful\":%" PRIu64 ",\"unchecked\":%" PRIu64 ",\"returned\":%" PRIu64
             ",\"settingsLost\":%s,\"lostIds\":[",
             report->kept, report->lost, report->unnamed, report->doubtful, report->unchecked,
             report->returned, report->settings_lost ? "true" : "false");
    for (size_t i = 0; i < lost_count(report); i++) {
        json_add_comma(out);
        json_add_string(out, lost_at(report, i));
    }
    buf_add_text(out, "],\"findings\":[");
    for (size_t i = 0; i < finding_count(report); i++) {
        json_add_comma(out);
        buf_add_char(out, '{');
        json_add_key(out, "problem");
        json_add_string(out, str_of(finding_at(report, i)->problem));
        json_add_key(out, "outcome");
        json_add_string(out, str_of(finding_at(report, i)->outcome));
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
    add_path(out, "damagedAt", report->damaged_at);
    add_path(out, "doubtfulAt", report->doubtful_at);
    buf_add_text(out, "}\n");
}

static void add_losses(struct buf *out, const struct repair_report *report)
{
    for (size_t i = 0; i < lost_count(report); i++)
        buf_addf(out, "lost: %.*s\n", STR_ARG(lost_at(report, i)));
    if (report->unnamed > 0)
        buf_addf(out, "lost: %" PRIu64 " whose ids are not known\n", report->unnamed);
    if (report->unchecked > 0)
        buf_addf(out,
                 "kept without a checksum: %" PRIu64 "; the end of their file with the checksums "
                 "is gone\n",
                 report->unchecked);
    if (report->returned > 0)
        buf_addf(out,
                 "deleted documents that are back: %" PRIu64
                 "; which ones is not known: delete them again\n",
                 report->returned);
}

static void add_text(struct buf *out, const struct repair_report *report, const char *index)
{
    for (size_t i = 0; i < finding_count(report); i++)
        buf_addf(out, "%s: %s\n", finding_at(report, i)->problem, finding_at(report, i)->outcome);
    add_losses(out, report);
    if (report->doubtful_at)
        buf_addf(out,
                 "%" PRIu64 " of the lost can be read, but fail their checksum. They are in %s: "
                 "index those that are right\n",
                 report->doubtful, report->doubtful_at);
    if (report->damaged_at)
        buf_addf(out, "the damaged files are in %s: remove it when you need it no more\n",
                 report->damaged_at);
    buf_addf(out, "%s: %" PRIu64 " articles kept, %" PRIu64 " lost\n", index, report->kept,
             report->lost);
}

static int tell(const struct indexer_options *options, const struct repair_report *report)
{
    BUF_AUTO struct buf out = {0};

    if (options->json)
        add_json(&out, report);
    else
        add_text(&out, report, options->index);
    fwrite(out.data, 1, out.length, stdout);
    return report->lost > 0 || report->returned > 0 || report->settings_lost ? 1 : 0;
}

/* --- the steps --- */

static enum status check(const struct indexer_options *options, struct engine *engine,
                         struct repair_report *report, bool *recurring_lost, struct error *err)
{
    struct recurring *recurring = recurring_new();
    uint32_t parts;
    enum status status = recurring_file_load(engine, options->index, recurring, err);

    *recurring_lost = status == STATUS_CORRUPT;
    recurring_free(recurring);
    if (engine_verify(engine, options->index, &report->kept, &parts, err))
        return err->status;
    return status;
}

/* A load begins to count anew. */
static enum status forget_recurring(const struct indexer_options *options, struct error *err)
{
    struct indexer_options target = *options;
    struct recurring *recurring = recurring_new();
    struct engine *engine = NULL;
    enum status status;

    if (options->into)
        target.database = options->into;
    status = open_database(&target, &engine, err);
    if (!status)
        status = recurring_file_save(engine, options->index, recurring, err);
    engine_close(engine);
    recurring_free(recurring);
    return status;
}

static enum status open_source(const struct indexer_options *options, struct engine **engine,
                               struct error *err)
{
    enum status status;

    if (!engine_exists(options->database)) /* opening it for writing would make it */
        return error_set(err, STATUS_INDEX_NOT_FOUND, "%s holds no index", options->database);
    status = options->into ? open_database(options, engine, err)
                           : open_for_writing(options, engine, err);
    if (status == STATUS_NO_PERMISSION)
        error_set(err, status,
                  "%s cannot be written to; --repair --into DIR puts the repaired index into "
                  "another database",
                  options->database);
    return status;
}

static enum status run(const struct indexer_options *options, struct repair_report *report,
                       bool *sound, struct error *err)
{
    const struct repair_options how = {
        .into = options->into, .with_deleted = options->with_deleted, .jobs = options->jobs};
    struct engine *engine = NULL;
    bool recurring_lost = false;
    enum status status = open_source(options, &engine, err);

    if (!status) {
        status = check(options, engine, report, &recurring_lost, err);
        *sound = !status;
        if (status_cause(status) == CAUSE_DAMAGE)
            status = engine_repair(engine, options->index, &how, report, err);
    }
    engine_close(engine);
    if (!status && recurring_lost) {
        repair_report_add(report, "recurring: the counts of recurring paragraphs are damaged",
                          "they begin anew");
        status = forget_recurring(options, err);
    }
    return status;
}

int repair(const struct indexer_options *options)
{
    struct repair_report report = {.arena = arena_new()};
    bool sound = false;
    struct error err;
    enum status status = run(options, &report, &sound, &err);
    int exit_code = 2;

    if (status)
        say_line("%s", err.message);
    else if (!sound || options->json)
        exit_code = tell(options, &report);
    else {
        exit_code = 0;
        printf("%s: nothing is damaged\n", options->index);
    }
    repair_report_fini(&report);
    arena_free(report.arena);
    return exit_code;
}
