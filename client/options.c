/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.c - reads the command line and the environment. */
#include "client/options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/environment.h"
#include "base/str.h"

#define DEFAULT_SERVER  "http://127.0.0.1:7700"
#define DEFAULT_LIMIT   10
#define DEFAULT_TIMEOUT 30

enum option_kind { KIND_TEXT, KIND_NUMBER, KIND_SWITCH, KIND_OWN };

#define AT(member) offsetof(struct options, member)

typedef enum status take_fn(struct options *options, const char *value, struct error *err);

static take_fn take_sort, take_filter, take_language, take_format, take_color, take_no_color;

static const struct option_row {
    const char *name;
    enum option_kind kind;
    size_t offset;
    uint64_t least; /* KIND_NUMBER */
    take_fn *take;  /* KIND_OWN; gets NULL if the option has no value */
    bool no_value;  /* KIND_OWN */
    char letter;    /* 0: none */
    bool variable;  /* also in the environment: what is the same for many searches */
} rows[] = {
    {"server", KIND_TEXT, .offset = AT(server), .variable = true},
    {"index", KIND_TEXT, .offset = AT(index), .variable = true},
    {"limit", KIND_NUMBER, .offset = AT(limit), .variable = true},
    {"offset", KIND_NUMBER, .offset = AT(offset)},
    {"sort", KIND_OWN, .take = take_sort},
    {"filter", KIND_OWN, .take = take_filter},
    {"from", KIND_TEXT, .offset = AT(from)},
    {"to", KIND_TEXT, .offset = AT(to)},
    {"when", KIND_TEXT, .offset = AT(when)},
    {"timezone", KIND_TEXT, .offset = AT(timezone), .variable = true},
    {"language", KIND_OWN, .take = take_language},
    {"facets", KIND_TEXT, .offset = AT(facets)},
    {"fields", KIND_TEXT, .offset = AT(fields)},
    {"collapse", KIND_SWITCH, .offset = AT(collapse)},
    {"all", KIND_SWITCH, .offset = AT(all)},
    {"format", KIND_OWN, .take = take_format},
    {"csv", KIND_SWITCH, .offset = AT(csv)},
    {"jsonl", KIND_SWITCH, .offset = AT(jsonl)},
    {"name", KIND_TEXT, .offset = AT(name)},
    {"webhook", KIND_TEXT, .offset = AT(webhook)},
    {"corrections", KIND_SWITCH, .offset = AT(corrections)},
    {"withdrawals", KIND_SWITCH, .offset = AT(withdrawals)},
    {"interactive", KIND_SWITCH, .offset = AT(interactive), .letter = 'i'},
    {"timeout", KIND_NUMBER, .offset = AT(timeout), .least = 1, .variable = true},
    {"color", KIND_OWN, .take = take_color, .no_value = true},
    {"no-color", KIND_OWN, .take = take_no_color, .no_value = true},
    {"json", KIND_SWITCH, .offset = AT(json)},
    {"help", KIND_SWITCH, .offset = AT(help), .letter = 'h'},
    {"version", KIND_SWITCH, .offset = AT(version), .letter = 'V'},
};
#define ROW_COUNT    (sizeof rows / sizeof *rows)
#define FIRST_OPTION 256 /* what getopt returns for the first row */

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

static enum status take_number(const char *name, const char *text, uint64_t least, uint64_t *out,
                               struct error *err)
{
    if (!str_to_u64(str_of(text), out) || *out < least)
        return error_set(err, STATUS_BAD_REQUEST,
                         "--%s must be a whole number from %llu, not \"%s\"", name,
                         (unsigned long long)least, text);
    return STATUS_OK;
}

static enum status take_text(const char *name, const char *text, const char **out,
                             struct error *err)
{
    if (!*text)
        return error_set(err, STATUS_BAD_REQUEST, "--%s must not be empty", name);
    *out = text;
    return STATUS_OK;
}

/* *out is `text`, which must be one of the words; `list` names them. */
static enum status take_word(const char *name, const char *text, const char *const *words,
                             const char *list, const char **out, struct error *err)
{
    for (; *words; words++)
        if (strcmp(text, *words) == 0) {
            *out = text;
            return STATUS_OK;
        }
    return error_set(err, STATUS_BAD_REQUEST, "--%s must be %s, not \"%s\"", name, list, text);
}

static enum status take_language(struct options *options, const char *text, struct error *err)
{
    static const char *const words[] = {"plain", "full", "professional", "lucene", NULL};

    return take_word("language", text, words, "plain, full, professional or lucene",
                     &options->language, err);
}

static enum status take_format(struct options *options, const char *text, struct error *err)
{
    static const char *const words[] = {"jsonl", "csv", "ris", "bibtex", "csl-json", "ninjs", NULL};

    return take_word("format", text, words, "jsonl, csv, ris, bibtex, csl-json or ninjs",
                     &options->format, err);
}

static enum status take_sort(struct options *options, const char *text, struct error *err)
{
    for (size_t i = 0; i < sizeof sort_words / sizeof *sort_words; i++) {
        if (strcmp(text, sort_words[i].word) == 0) {
            options->sort = sort_words[i].sort;
            return STATUS_OK;
        }
    }
    return error_set(err, STATUS_BAD_REQUEST,
                     "--sort must be relevance, newest or oldest, not \"%s\"", text);
}

static enum status take_filter(struct options *options, const char *text, struct error *err)
{
    if (options->filter_count == OPTIONS_FILTERS_MAX)
        return error_set(err, STATUS_BAD_REQUEST, "more than %d --filter options",
                         OPTIONS_FILTERS_MAX);
    return take_text("filter", text, &options->filters[options->filter_count++], err);
}

static enum status take_color(struct options *options, const char *none, struct error *err)
{
    options->color = COLOR_ALWAYS;
    return STATUS_OK;
}

static enum status take_no_color(struct options *options, const char *none, struct error *err)
{
    options->color = COLOR_NEVER;
    return STATUS_OK;
}

static enum status take_option(struct options *options, const struct option_row *row,
                               const char *value, struct error *err)
{
    void *member = (char *)options + row->offset;

    switch (row->kind) {
    case KIND_TEXT:
        return take_text(row->name, value, member, err);
    case KIND_NUMBER:
        return take_number(row->name, value, row->least, member, err);
    case KIND_SWITCH:
        *(bool *)member = true;
        return STATUS_OK;
    case KIND_OWN:
        return row->take(options, value, err);
    }
    return STATUS_OK;
}

static enum status take_environment(struct options *options, struct error *err)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const char *value = rows[i].variable ? environment_of(rows[i].name) : NULL;

        if (value && take_option(options, &rows[i], value, err))
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

static void list_options(struct option *list)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        bool no_value = rows[i].kind == KIND_SWITCH || rows[i].no_value;

        list[i] = (struct option){rows[i].name, no_value ? no_argument : required_argument, NULL,
                                  FIRST_OPTION + (int)i};
    }
    list[ROW_COUNT] = (struct option){0};
}

static const struct option_row *row_of(int option)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (rows[i].letter && rows[i].letter == option)
            return &rows[i];
    }
    return &rows[option - FIRST_OPTION];
}

enum status options_parse(struct options *options, const char **command, int argc, char **argv,
                          struct error *err)
{
    struct option list[ROW_COUNT + 1];
    int option;

    set_defaults(options);
    list_options(list);
    *command = NULL;
    if (take_environment(options, err))
        return err->status;
    opterr = 0;
    optind = 0; /* glibc: start afresh, so that a process can parse more than one line */
    while ((option = getopt_long(argc, argv, ":hiV", list, NULL)) != -1) {
        if (option == ':')
            return error_set(err, STATUS_BAD_REQUEST, "%s needs a value", argv[optind - 1]);
        if (option == '?')
            return unknown_option(argv[optind - 1], optopt, err);
        if (take_option(options, row_of(option), optarg, err))
            return err->status;
    }
    if (optind < argc)
        *command = argv[optind++];
    options->words = argv + optind;
    options->word_count = argc - optind;
    return STATUS_OK;
}
