/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair_files.c - reads the derived files of a segment one by one, so that each that is damaged is
 * named. */
#include "base/file.h"
#include "base/mem.h"
#include "store/document/columns.h"
#include "store/repair/repair_private.h"
#include "store/segment/segment_sums.h"
#include "store/stories/sketches.h"
#include "store/stories/stories.h"
#include "store/terms/lexicon.h"
#include "store/terms/postings.h"

static enum status check_postings(const char *directory, struct error *err)
{
    struct postings postings;
    enum status status = postings_open(&postings, directory, err);

    if (!status)
        status = postings_verify(&postings, err);
    postings_close(&postings);
    return status;
}

static enum status check_lexicon(const char *directory, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/lexicon", directory);
    struct lexicon lexicon;
    enum status status = lexicon_open(&lexicon, path, true, err);

    lexicon_close(&lexicon);
    return status;
}

static enum status check_columns(const char *directory, struct error *err)
{
    struct columns columns;
    enum status status = columns_open(&columns, directory, err);

    columns_close(&columns);
    return status;
}

static enum status check_sketches(const char *directory, struct error *err)
{
    struct sketches sketches;
    enum status status = sketches_open(&sketches, directory, err);

    if (!status)
        status = sealed_verify(&sketches.file, err);
    sketches_close(&sketches);
    return status;
}

static enum status check_ids(const char *directory, struct error *err)
{
    enum status status = segment_sums_verify(directory, err);

    return status ? status : xap_check(directory, err);
}

static bool check_one(struct repair_report *report, const char *directory,
                      enum status (*check)(const char *directory, struct error *err))
{
    struct error err;

    if (!check(directory, &err))
        return true;
    repair_note(report, "built again from the texts", "%s", err.message);
    return false;
}

static void check_stories(struct repair_report *report, const char *directory,
                          const struct manifest_segment *entry)
{
    struct stories *stories = NULL;
    struct error err;

    if (entry->stories[0] &&
        stories_read(&stories, directory, entry->stories, entry->documents, &err))
        repair_note(report, "built again from the texts", "%s", err.message);
    stories_release(stories);
}

bool repair_check_files(struct repair_report *report, const char *directory,
                        const struct manifest_segment *entry)
{
    check_one(report, directory, check_postings);
    check_one(report, directory, check_lexicon);
    check_one(report, directory, check_columns);
    if (entry->sketched)
        check_one(report, directory, check_sketches);
    check_stories(report, directory, entry);
    return check_one(report, directory, check_ids);
}
