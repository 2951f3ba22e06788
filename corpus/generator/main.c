/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - `dateline-corpus N --seed S`: prints a large corpus that is the same on every
 * machine. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "base/version.h"
#include "common.h"
#include "generate.h"

#define OUTPUT_BYTES (1u << 20)
#define ARTICLES_MAX UINT64_C(1000000000)

static const struct option long_options[] = {
    {"seed", required_argument, NULL, 's'},
    {"from", required_argument, NULL, 'f'},
    {"to", required_argument, NULL, 't'},
    {"copies", required_argument, NULL, 'c'},
    {"languages", required_argument, NULL, 'l'},
    {"queries", required_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

static const char help[] =
    "Usage: dateline-corpus N [OPTION...]\n"
    "\n"
    "Print N generated articles, one JSON object per line. The same N, seed and options give the\n"
    "same bytes on every machine.\n"
    "\n"
    "  --seed S           use this seed for the random numbers [1]\n"
    "  --from DATE        start on this day [1990-01-01]\n"
    "  --to DATE          end on this day [2024-12-31]\n"
    "  --copies PERCENT   make this share reprints with a new headline and lead [4]\n"
    "  --languages LIST   draw from these languages: en,fr,de,es [en]\n"
    "  --queries M        print M queries about the articles instead, one per line\n"
    "  -h, --help         print this help\n"
    "  -V, --version      print the version\n";

static int complain(const char *what, const char *value)
{
    fprintf(stderr, "dateline-corpus: %s: \"%s\"\nTry \"dateline-corpus --help\".\n", what, value);
    return 2;
}

static bool is_language(struct str code)
{
    for (const struct common_language *language = common_languages(); language->code; language++) {
        if (str_is(code, language->code))
            return true;
    }
    return false;
}

static bool parse_languages(char *text, struct generate_options *options)
{
    char *rest = text, *code;

    options->language_count = 0;
    while ((code = strsep(&rest, ","))) {
        if (!is_language(str_of(code)) || options->language_count == GENERATE_LANGUAGES_MAX)
            return false;
        options->languages[options->language_count++] = code;
    }
    return true;
}

static bool parse_number(const char *text, uint64_t least, uint64_t most, uint64_t *number)
{
    return str_to_u64(str_of(text), number) && *number >= least && *number <= most;
}

/* Returns NULL, or a text that says what was expected. */
static const char *take_option(struct generate_options *options, uint64_t *queries, int option,
                               char *value)
{
    uint64_t number;

    switch (option) {
    case 's':
        return parse_number(value, 0, UINT64_MAX, &options->seed) ? NULL : "--seed wants a number";
    case 'f':
        return date_parse(str_of(value), &options->first, NULL)
                   ? NULL
                   : "--from wants a date like 1990-01";
    case 't':
        return date_parse(str_of(value), NULL, &options->last) ? NULL
                                                               : "--to wants a date like 2024-12";
    case 'c':
        if (!parse_number(value, 0, 90, &number))
            return "--copies wants a number of 0 to 90";
        options->copies = (uint32_t)number;
        return NULL;
    case 'q':
        return parse_number(value, 1, UINT64_MAX, queries) ? NULL
                                                           : "--queries wants a number from 1";
    default:
        return parse_languages(value, options) ? NULL : "--languages wants some of en,fr,de,es";
    }
}

typedef void generate_fn(struct generator *generator, uint64_t index, struct buf *out);

static int write_all(const struct generate_options *options, uint64_t lines, generate_fn *line)
{
    struct generator *generator = generator_new(options);
    struct buf out BUF_AUTO = {0};
    bool failed = false;

    for (uint64_t i = 0; i < lines && !failed; i++) {
        line(generator, i, &out);
        if (out.length < OUTPUT_BYTES && i + 1 < lines)
            continue;
        failed = fwrite(out.data, 1, out.length, stdout) != out.length;
        buf_clear(&out);
    }
    failed = fflush(stdout) || failed;
    generator_free(generator);
    if (failed)
        perror("dateline-corpus: cannot write to standard output");
    return failed ? 2 : 0;
}

int main(int argc, char **argv)
{
    struct generate_options options = {
        .seed = 1, .copies = 4, .languages = {"en"}, .language_count = 1};
    uint64_t queries = 0;
    const char *problem;
    int option;

    date_parse(STR("1990-01-01"), &options.first, NULL);
    date_parse(STR("2024-12-31"), NULL, &options.last);
    while ((option = getopt_long(argc, argv, "hV", long_options, NULL)) != -1) {
        if (option == '?')
            return 2;
        if (option == 'h')
            return fputs(help, stdout) < 0;
        if (option == 'V')
            return version_print("dateline-corpus") ? 0 : 1;
        problem = take_option(&options, &queries, option, optarg);
        if (problem)
            return complain(problem, optarg);
    }
    if (argc - optind != 1 || !parse_number(argv[optind], 1, ARTICLES_MAX, &options.count))
        return complain("the number of articles is missing or wrong",
                        argv[optind] ? argv[optind] : "");
    if (options.last <= options.first)
        return complain("--to is not later than --from", argv[optind]);
    return queries ? write_all(&options, queries, generate_query)
                   : write_all(&options, options.count, generate_article);
}
