/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_read.c - how fast files are read: bench_read [--print] FILE...
 *
 * Prints the articles, the megabytes and the rate (of processor time) of each file as it lies on
 * the disk; with --print instead what was read, one JSON object a line: {"file", "article"} or
 * {"file", "problem"}. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "article/input/reader.h"
#include "base/file.h"
#include "base/json.h"

struct run {
    const char *file;
    bool print;
    size_t articles, problems;
};

static void print_line(const struct run *run, const char *key, json_t *value)
{
    json_t *line = json_pack("{s:s, s:o}", "file", run->file, key, value);

    json_dumpf(line, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(line);
}

static enum status count_article(void *context, json_t *article, struct error *err)
{
    struct run *run = context;

    run->articles++;
    if (run->print)
        print_line(run, "article", json_incref(article));
    return STATUS_OK;
}

static void count_problem(void *context, const char *where, const struct error *err)
{
    struct run *run = context;

    run->problems++;
    if (run->print)
        print_line(run, "problem", json_sprintf("%s: %s", where, err->message));
}

static void read_file(struct run *run)
{
    const struct reader_options options = {.problem = count_problem, .context = run};
    clock_t start = clock(); /* processor time: others may be at work */
    struct error err;
    enum status status = reader_read_file(run->file, &options, count_article, &err);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    double megabytes = (double)file_size(run->file) / 1e6;

    if (run->print && status)
        print_line(run, "problem", json_string(err.message));
    if (!run->print)
        printf("%s: %zu articles, %zu problems, %.1f MB, %.1f MB/s%s%s\n", run->file, run->articles,
               run->problems, megabytes, megabytes / seconds, status ? ", ended: " : "",
               status ? err.message : "");
}

int main(int argc, char **argv)
{
    bool print = argc > 1 && strcmp(argv[1], "--print") == 0;

    json_setup();
    for (int i = print ? 2 : 1; i < argc; i++) {
        struct run run = {.file = argv[i], .print = print};

        read_file(&run);
    }
    return 0;
}
