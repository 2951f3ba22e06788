/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_geo.c - what filters and sorts by place cost: bench_geo FOLDER [DOCUMENTS]
 *
 * Writes a column of random points (1,000,000, or as many as asked for) into FOLDER: half of them
 * around 200 towns, half all over the earth. Each line runs a hundred times, around a town each
 * time; median and worst processor time are printed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "search/geo/nearest.h"
#include "search/geo/shape.h"

#define DOCUMENTS 1000000
#define TOWNS     200
#define ROUNDS    100
#define MEDIAN    50

static uint64_t seed = 20210107;

static double between(double low, double high)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return low + (high - low) * (double)(seed >> 11) / (double)(UINT64_C(1) << 53);
}

static struct point town(uint32_t number)
{
    return (struct point){sin(number * 7.7) * 60, sin(number * 3.1) * 179};
}

static enum status write_column(const char *folder, uint32_t documents, struct error *err)
{
    struct columns_writer *writer;

    if (columns_writer_open(&writer, folder, documents, err))
        return err->status;
    columns_writer_begin(writer, STR("_geo"), COLUMN_POINT);
    for (uint32_t d = 0; d < documents; d++) {
        struct point point = {between(-85, 85), between(-180, 180)};

        if (d % 2) {
            point = town(d / 2 % TOWNS);
            point.lat += between(-0.2, 0.2);
            point.lng += between(-0.2, 0.2);
        }
        columns_writer_date(writer, point_code(point));
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
    return columns_writer_close(writer, err);
}

static struct point *ring(struct point middle, uint32_t corners, double width)
{
    struct point *points = mem_zero(corners, sizeof *points);

    for (uint32_t i = 0; i < corners; i++) {
        double angle = 2 * M_PI * i / corners, far = width * between(0.98, 1);

        points[i] = (struct point){middle.lat + far * sin(angle), middle.lng + far * cos(angle)};
    }
    return points;
}

enum question { RADIUS, BOX, POLYGON, NEAREST };

static const struct {
    const char *name;
    enum question question;
    double size; /* metres, degrees */
    uint32_t corners, wanted;
} lines[] = {
    {"radius of 1 km", RADIUS, 1e3, 0, 0},
    {"radius of 50 km", RADIUS, 5e4, 0, 0},
    {"radius of 1,000 km", RADIUS, 1e6, 0, 0},
    {"radius of 8,000 km", RADIUS, 8e6, 0, 0},
    {"box of 1 degree", BOX, 1, 0, 0},
    {"box of 60 degrees", BOX, 60, 0, 0},
    {"polygon of 12 corners, 1 degree", POLYGON, 1, 12, 0},
    {"polygon of 5,000 corners, 20 degrees", POLYGON, 20, 5000, 0},
    {"20 nearest", NEAREST, 0, 0, 20},
    {"1,000 nearest", NEAREST, 0, 0, 1000},
};

static void ask(size_t line, struct point from, const struct column *column,
                const struct bitmap *all, struct bitmap *found)
{
    double size = lines[line].size / 2;
    struct arena *arena = arena_new();
    struct point *corners = NULL;
    struct shape shape;

    if (lines[line].question == NEAREST) {
        nearest_mark(column, from, all, lines[line].wanted, found);
    } else {
        if (lines[line].question == RADIUS)
            shape = shape_circle(from, lines[line].size);
        else if (lines[line].question == BOX)
            shape = shape_box((struct point){from.lat - size, from.lng - size},
                              (struct point){from.lat + size, from.lng + size});
        else {
            corners = ring(from, lines[line].corners, size);
            shape = shape_polygon(corners, lines[line].corners, arena);
        }
        shape_mark(&shape, column, 0, found);
    }
    free(corners);
    arena_free(arena);
}

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

static void measure(size_t line, const struct column *column)
{
    int64_t times[ROUNDS];
    uint64_t found_count = 0;
    struct bitmap all, found;

    bitmap_init(&all, column->document_count);
    bitmap_fill(&all);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        int64_t begun = processor_time();

        bitmap_init(&found, column->document_count);
        ask(line, town(round), column, &all, &found);
        times[round] = processor_time() - begun;
        found_count += bitmap_count(&found);
        bitmap_fini(&found);
    }
    bitmap_fini(&all);
    qsort(times, ROUNDS, sizeof *times, compare_times);
    found_count /= ROUNDS;
    printf("%-40s %8.3f ms %8.3f ms  %9llu documents\n", lines[line].name,
           (double)times[MEDIAN] / 1e6, (double)times[ROUNDS - 1] / 1e6,
           (unsigned long long)found_count);
}

int main(int argc, char **argv)
{
    uint32_t documents = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : DOCUMENTS;
    struct columns columns;
    struct error err;

    if (argc < 2) {
        fprintf(stderr, "usage: bench_geo FOLDER [DOCUMENTS]\n");
        return 2;
    }
    if (write_column(argv[1], documents, &err) || columns_open(&columns, argv[1], &err)) {
        fprintf(stderr, "bench_geo: %s\n", err.message);
        return 1;
    }
    printf("%-40s %11s %11s\n", "", "median", "worst");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        measure(i, columns_find(&columns, STR("_geo")));
    columns_close(&columns);
    return 0;
}
