/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.c - reads the command line and the environment. */
#include "client/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/environment.h"
#include "base/str.h"

#define DEFAULT_SERVER  "http://127.0.0.1:7700"
#define DEFAULT_LIMIT   10
#define DEFAULT_TIMEOUT 30

enum option_code {
    OPTION_SERVER = 256,
    OPTION_INDEX,
    OPTION_LIMIT,
    OPTION_OFFSET,
    OPTION_SORT,
    OPTION_FILTER,
    OPTION_FROM,
    OPTION_TO,
    OPTION_WHEN,
    OPTION_TIMEZONE,
    OPTION_FACETS,
    OPTION_COLLAPSE,
    OPTION_TIMEOUT,
    OPTION_COLOR,
    OPTION_NO_COLOR,
    OPTION_JSON,
    OPTION_HELP,
    OPTION_VERSION
};

static const struct option long_options[] = {
    {"server", required_argument, NULL, OPTION_SERVER},
    {"index", required_argument, NULL, OPTION_INDEX},
    {"limit", required_argument, NULL, OPTION_LIMIT},
    {"offset", required_argument, NULL, OPTION_OFFSET},
    {"sort", required_argument, NULL, OPTION_SORT},
    {"filter", required_argument, NULL, OPTION_FILTER},
    {"from", required_argument, NULL, OPTION_FROM},
    {"to", required_argument, NULL, OPTION_TO},
    {"when", required_argument, NULL, OPTION_WHEN},
    {"timezone", required_argument, NULL, OPTION_TIMEZONE},
    {"facets", required_argument, NULL, OPTION_FACETS},
    {"collapse", no_argument, NULL, OPTION_COLLAPSE},
    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
    {"color", no_argument, NULL, OPTION_COLOR},
    {"no-color", no_argument, NULL, OPTION_NO_COLOR},
    {"json", no_argument, NULL, OPTION_JSON},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

static const struct sort_word {
    const char *word;
    const char *sort;
} sort_words[] = {
    {"relevance", NULL},
    {"newest", "published:desc"},
    {"oldest", "published:asc"},
};

static void set_defaults(struct options *options)
{
    const char *no_color = getenv("NO_COLOR");

    memset(options, 0, sizeof *options);
    options->server = DEFAULT_SERVER;
    options->limit = DEFAULT_LIMIT;
    options->timeout = DEFAULT_TIMEOUT;
    options->color = no_color && *no_color ? COLOR_NEVER : COLOR_AUTO;
}

static enum status parse_number(const char *name, const char *text, uint64_t least, uint64_t *out,
                                struct error *err)
{
    if (!str_to_u64(str_of(text), out) || *out < least)
        return error_set(err, STATUS_BAD_REQUEST,
                         "--%s must be a whole number from %llu, not \"%s\"", name,
                         (unsigned long long)least, text);
    return STATUS_OK;
}

static enum status parse_sort(const char *text, const char **sort, struct error *err)
{
    for (size_t i = 0; i < sizeof sort_words / sizeof *sort_words; i++) {
        if (strcmp(text, sort_words[i].word) == 0) {
            *sort = sort_words[i].sort;
            return STATUS_OK;
        }
    }
    return error_set(err, STATUS_BAD_REQUEST,
                     "--sort must be relevance, newest or oldest, not \"%s\"", text);
}

static enum status parse_text(const char *name, const char *text, const char **out,
                              struct error *err)
{
    if (!*text)
        return error_set(err, STATUS_BAD_REQUEST, "--%s must not be empty", name);
    *out = text;
    return STATUS_OK;
}

static enum status add_filter(struct options *options, const char *text, struct error *err)
{
    if (options->filter_count == OPTIONS_FILTERS_MAX)
        return error_set(err, STATUS_BAD_REQUEST, "more than %d --filter options",
                         OPTIONS_FILTERS_MAX);
    return parse_text("filter", text, &options->filters[options->filter_count++], err);
}

static enum status take_option(struct options *options, int option, const char *value,
                               struct error *err)
{
    switch (option) {
    case OPTION_SERVER:
        return parse_text("server", value, &options->server, err);
    case OPTION_INDEX:
        return parse_text("index", value, &options->index, err);
    case OPTION_LIMIT:
        return parse_number("limit", value, 0, &options->limit, err);
    case OPTION_OFFSET:
        return parse_number("offset", value, 0, &options->offset, err);
    case OPTION_SORT:
        return parse_sort(value, &options->sort, err);
    case OPTION_FILTER:
        return add_filter(options, value, err);
    case OPTION_FROM:
        return parse_text("from", value, &options->from, err);
    case OPTION_TO:
        return parse_text("to", value, &options->to, err);
    case OPTION_WHEN:
        return parse_text("when", value, &options->when, err);
    case OPTION_TIMEZONE:
        return parse_text("timezone", value, &options->timezone, err);
    case OPTION_FACETS:
        return parse_text("facets", value, &options->facets, err);
    case OPTION_COLLAPSE:
        options->collapse = true;
        return STATUS_OK;
    case OPTION_TIMEOUT:
        return parse_number("timeout", value, 1, &options->timeout, err);
    case OPTION_COLOR:
        options->color = COLOR_ALWAYS;
        return STATUS_OK;
    case OPTION_NO_COLOR:
        options->color = COLOR_NEVER;
        return STATUS_OK;
    case OPTION_JSON:
        options->json = true;
        return STATUS_OK;
    case OPTION_HELP:
        options->help = true;
        return STATUS_OK;
    default:
        options->version = true;
        return STATUS_OK;
    }
}

/* Options that are also variables: those that are the same for many searches. */
static const int of_environment[] = {OPTION_SERVER, OPTION_INDEX, OPTION_LIMIT, OPTION_TIMEZONE,
                                     OPTION_TIMEOUT};

static enum status take_environment(struct options *options, struct error *err)
{
    for (size_t i = 0; i < sizeof of_environment / sizeof *of_environment; i++) {
        int option = of_environment[i];
        const char *value = environment_of(long_options[option - OPTION_SERVER].name);

        if (value && take_option(options, option, value, err))
            return err->status;
    }
    return STATUS_OK;
}

/* getopt sets optopt for an unknown letter; otherwise the last argument is the unknown option. */
static enum status unknown_option(const char *word, int letter, struct error *err)
{
    char text[3] = {'-', (char)letter, 0};

    return error_set(err, STATUS_BAD_REQUEST,
                     "unknown option: %s (write words that begin with - after --)",
                     letter ? text : word);
}

enum status options_parse(struct options *options, const char **command, int argc, char **argv,
                          struct error *err)
{
    int option;

    set_defaults(options);
    *command = NULL;
    if (take_environment(options, err))
        return err->status;
    opterr = 0;
    optind = 0; /* glibc: start afresh, so that a process can parse more than one line */
    while ((option = getopt_long(argc, argv, ":hV", long_options, NULL)) != -1) {
        if (option == ':')
            return error_set(err, STATUS_BAD_REQUEST, "%s needs a value", argv[optind - 1]);
        if (option == '?')
            return unknown_option(argv[optind - 1], optopt, err);
        if (option == 'h' || option == 'V')
            option = option == 'h' ? OPTION_HELP : OPTION_VERSION;
        if (take_option(options, option, optarg, err))
            return err->status;
    }
    if (optind < argc)
        *command = argv[optind++];
    options->words = argv + optind;
    options->word_count = argc - optind;
    return STATUS_OK;
}
