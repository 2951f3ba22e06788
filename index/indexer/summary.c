/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary.c - prints what a load did. */
#include "indexer/summary.h"

#include <inttypes.h>
#include <stdio.h>

/* Articles that others replaced. The loader counts those that were removed among them. */
static uint64_t replaced(const struct summary *summary)
{
    uint64_t all = summary->done->replaced, removed = summary->files.removed;

    return all > removed ? all - removed : 0;
}

static void print_json(const struct summary *summary)
{
    const struct reading *reading = summary->reading;
    const struct loads_counts *files = &summary->files;

    printf("{\"indexed\":%" PRIu64 ",\"failed\":%" PRIu64 ",\"replaced\":%" PRIu64
           ",\"again\":%" PRIu64 ",\"hidden\":%" PRIu64 ",\"unreadDates\":%" PRIu64
           ",\"ambiguousDates\":%" PRIu64 ",\"removed\":%" PRIu64 ",\"filesRead\":%" PRIu64
           ",\"filesUnchanged\":%" PRIu64 ",\"filesGone\":%" PRIu64 ",\"filesOfSystem\":%" PRIu64
           ",\"seconds\":%.3f,\"bytes\":%" PRIu64 "}\n",
           summary->done->published, reading->failed, replaced(summary), reading->claims.again,
           reading->dates.hidden, reading->dates.unread.dates, reading->dates.either.dates,
           files->removed, files->read, files->skipped, files->gone, reading->of_system,
           progress_seconds(&reading->progress), summary->bytes);
}

static void print_part(uint64_t number, const char *what)
{
    if (number > 0)
        printf(", %" PRIu64 " %s", number, what);
}

static void print_text(const struct summary *summary)
{
    const struct reading *reading = summary->reading;
    const struct loads_counts *files = &summary->files;
    double seconds = progress_seconds(&reading->progress);
    uint64_t published = summary->done->published;

    printf("%" PRIu64 " articles indexed in %.1f s (%.0f/s)", published, seconds,
           seconds > 0 ? (double)published / seconds : 0);
    print_part(replaced(summary), "older ones replaced");
    print_part(files->removed, "removed");
    print_part(reading->claims.again, "with the id of another in this run");
    print_part(reading->failed, "failed");
    print_part(reading->dates.hidden, "hidden (an embargo or expiry cannot be read)");
    print_part(files->skipped, "unchanged files skipped");
    print_part(files->parts_failed, "parts of these failed before (--reread tries again)");
    print_part(files->gone, "files gone");
    print_part(reading->of_system, "files of operating systems skipped (Thumbs.db ...)");
    printf("; the index \"%s\" holds %" PRIu64 ", %.1f MB\n", summary->options->index,
           summary->documents, (double)summary->bytes / 1e6);
}

void summary_print(const struct summary *summary)
{
    if (summary->options->json)
        print_json(summary);
    else if (!summary->options->quiet)
        print_text(summary);
}
