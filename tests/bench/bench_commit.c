/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_commit.c - what it takes to make one article durable and visible: the latency of
 * writer_commit, one document at a time, in a new database.
 *
 *   bench_commit DIRECTORY [COMMITS] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/writer/writer.h"

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static json_t *article(unsigned number)
{
    char id[32], body[600];

    snprintf(id, sizeof id, "article-%u", number);
    snprintf(body, sizeof body,
             "The council met on day %u of the talks. Ministers from %u countries said that an "
             "agreement was near, and that the %u remaining questions would be settled in time.",
             number, number % 27, number % 7);
    return json_pack("{s:s,s:s,s:s,s:s,s:s}", "id", id, "headline", "Council meets again", "body",
                     body, "source", "Example Wire", "published", "2021-01-08T10:00:00Z");
}

static void fail(const struct error *err)
{
    fprintf(stderr, "bench_commit: %s\n", err->message);
    exit(1);
}

int main(int argc, char **argv)
{
    unsigned count = argc > 2 ? (unsigned)atoi(argv[2]) : 200;
    struct writer_options options = {.jobs = 1, .preset = PRESET_ARTICLES};
    double *times = mem_zero(count + 1, sizeof *times), sum = 0;
    struct writer *writer;
    struct error err = {0};

    if (argc < 2) {
        fprintf(stderr, "usage: bench_commit DIRECTORY [COMMITS]\n");
        return 64;
    }
    json_setup();
    if (writer_open(argv[1], STR("articles"), &options, &writer, &err))
        fail(&err);
    for (unsigned i = 0; i < count; i++) {
        json_t *document = article(i);
        double from = now_ms();

        if (writer_add(writer, document, &err) || writer_commit(writer, &err))
            fail(&err);
        times[i] = now_ms() - from;
        sum += times[i];
        json_decref(document);
    }
    writer_close(writer);
    qsort(times, count, sizeof *times, compare_doubles);
    printf("%u commits: mean %.2f ms, median %.2f, 99%% %.2f, most %.2f\n", count, sum / count,
           times[count / 2], times[count * 99 / 100], times[count - 1]);
    free(times);
    return 0;
}
