/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress.c - draws the progress line. */
#include "indexer/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/date.h"

#define SECOND     INT64_C(1000000000)
#define DRAW_EVERY (SECOND / 10)
#define BAR_WIDTH  30

void progress_start(struct progress *progress, bool quiet)
{
    *progress =
        (struct progress){.shown = !quiet && isatty(STDERR_FILENO), .started = clock_monotonic()};
}

double progress_seconds(const struct progress *progress)
{
    return (double)(clock_monotonic() - progress->started) / (double)SECOND;
}

static void draw_bar(double part)
{
    int full = (int)(part * BAR_WIDTH);

    fputs(" [", stderr);
    for (int i = 0; i < BAR_WIDTH; i++)
        fputc(i < full ? '#' : '.', stderr);
    fprintf(stderr, "] %3.0f%%", part * 100);
}

static void draw(const struct progress *progress)
{
    double seconds = progress_seconds(progress);
    double part =
        progress->total_bytes ? (double)progress->read_bytes / (double)progress->total_bytes : 0;

    fprintf(stderr, "\r\033[K%" PRIu64 " articles, %.0f/s", progress->articles,
            seconds > 0 ? (double)progress->articles / seconds : 0);
    if (part <= 0)
        return;
    if (part > 1)
        part = 1;
    draw_bar(part);
    if (seconds > 1)
        fprintf(stderr, ", %.0f s left", seconds / part - seconds);
}

void progress_update(struct progress *progress)
{
    int64_t now;

    if (!progress->shown)
        return;
    now = clock_monotonic();
    if (now - progress->last < DRAW_EVERY)
        return;
    progress->last = now;
    draw(progress);
}

void progress_clear(struct progress *progress)
{
    if (progress->shown && progress->last)
        fputs("\r\033[K", stderr);
}

void progress_say(struct progress *progress, const char *what)
{
    if (!progress->shown)
        return;
    fprintf(stderr, "\r\033[K%" PRIu64 " articles read, %s", progress->articles, what);
    progress->last = clock_monotonic();
}
