/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_timeline.c - what counting dates by intervals costs: bench_timeline FOLDER [DOCUMENTS]
 *
 * Writes a column of random dates of 35 years (1,000,000, or as many as asked for) into FOLDER.
 * Each line counts it a hundred times; median and worst processor time are printed. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "search/facet/histogram.h"

#define DOCUMENTS 1000000
#define ROUNDS    100
#define MEDIAN    50
#define FIRST_MS  INT64_C(631152000000) /* 1990 */
#define MINUTES   (UINT64_C(35) * 365 * 24 * 60)

static uint64_t seed = 20210107;

static uint64_t below(uint64_t limit)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (seed >> 16) % limit;
}

static enum status write_column(const char *folder, uint32_t documents, struct error *err)
{
    struct columns_writer *writer;

    if (columns_writer_open(&writer, folder, documents, err))
        return err->status;
    columns_writer_begin(writer, STR("published"), COLUMN_DATE);
    for (uint32_t d = 0; d < documents; d++) {
        columns_writer_date(writer, FIRST_MS + (int64_t)below(MINUTES) * 60000);
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
    return columns_writer_close(writer, err);
}

static const struct {
    const char *name, *zone;
    enum timeline_interval interval;
    uint32_t one_in; /* documents of the set */
} lines[] = {
    {"days, all", "UTC", TIMELINE_DAY, 1},
    {"days in Paris, all", "Europe/Paris", TIMELINE_DAY, 1},
    {"days in Paris, one in 10", "Europe/Paris", TIMELINE_DAY, 10},
    {"days in Paris, one in 1,000", "Europe/Paris", TIMELINE_DAY, 1000},
    {"weeks in Paris, all", "Europe/Paris", TIMELINE_WEEK, 1},
    {"months in Paris, all", "Europe/Paris", TIMELINE_MONTH, 1},
    {"decades in Paris, all", "Europe/Paris", TIMELINE_DECADE, 1},
};

/* Of this thread, so that a busy machine does not count. Nanoseconds. */
static int64_t processor_time(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void measure(size_t line, const struct generation *generation, uint32_t documents)
{
    const struct zone_info *zone = zone_find(str_of(lines[line].zone));
    struct bitmap set;
    const struct bitmap *sets[] = {&set};
    struct timeline timeline = {0};
    int64_t times[ROUNDS];
    struct error err;

    bitmap_init(&set, documents);
    for (uint32_t d = 0; d < documents; d++)
        if (below(lines[line].one_in) == 0)
            bitmap_set(&set, d);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct arena *arena = arena_new();
        int64_t begun = processor_time();

        histogram_count(generation, STR("published"), sets, 1, lines[line].interval, zone, arena,
                        &timeline, &err);
        times[round] = processor_time() - begun;
        arena_free(arena);
    }
    qsort(times, ROUNDS, sizeof *times, compare_times);
    printf("%-40s %8.3f ms %8.3f ms  %9u intervals\n", lines[line].name,
           (double)times[MEDIAN] / 1e6, (double)times[ROUNDS - 1] / 1e6, timeline.bucket_count);
    bitmap_fini(&set);
}

int main(int argc, char **argv)
{
    uint32_t documents = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : DOCUMENTS;
    struct segment_files files = {0};
    struct segment segment = {.files = &files};
    struct generation generation = {.segments = &segment, .segment_count = 1};
    struct error err;

    if (argc < 2) {
        fprintf(stderr, "usage: bench_timeline FOLDER [DOCUMENTS]\n");
        return 2;
    }
    if (write_column(argv[1], documents, &err) || columns_open(&files.columns, argv[1], &err)) {
        fprintf(stderr, "bench_timeline: %s\n", err.message);
        return 1;
    }
    printf("%-40s %11s %11s\n", "", "median", "worst");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        measure(i, &generation, documents);
    columns_close(&files.columns);
    return 0;
}
