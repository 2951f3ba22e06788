/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_words.c - joins the words of the command line, and takes the dates out. */
#include "client/search_words.h"

#include <stdio.h>
#include <string.h>

#include "base/zone.h"
#include "client/when.h"

static void join_words(struct buf *out, const struct options *options)
{
    for (int i = 0; i < options->word_count; i++) {
        if (i > 0)
            buf_add_char(out, ' ');
        buf_add_text(out, options->words[i]);
    }
}

/* A bound as an option gives it: as the server reads it, or in people's words. */
static void set_bound(char *out, const char *value, int64_t now, bool end)
{
    struct when when;

    if (!value)
        return;
    if (!date_parse(str_of(value), NULL, NULL) && when_read(str_of(value), now, &when) &&
        (end ? when.to : when.from)[0])
        snprintf(out, SEARCH_DATE_SIZE, "%s", end ? when.to : when.from);
    else
        snprintf(out, SEARCH_DATE_SIZE, "%s", value);
}

/* These languages say themselves where a date is. */
static bool has_own_dates(const char *language)
{
    return language && (strcmp(language, "professional") == 0 || strcmp(language, "lucene") == 0);
}

static enum status read_dates(struct search_words *out, const struct options *options,
                              struct error *err)
{
    const struct zone_info *zone = options->timezone ? zone_find(str_of(options->timezone)) : NULL;
    int64_t now = when_now(zone);
    struct when in_query = {"", ""}, when = {"", ""};

    if (options->timezone && !zone)
        return error_set(err, STATUS_BAD_REQUEST,
                         "there is no time zone \"%s\": write it like Europe/Paris or +09:00",
                         options->timezone);
    if (options->when && !when_read(str_of(options->when), now, &when))
        return error_set(
            err, STATUS_BAD_REQUEST,
            "--when \"%s\" is no date: write it like yesterday, last week, since 2020, "
            "April 2008 or 2021-01-07",
            options->when);
    if (!has_own_dates(options->language))
        when_take(&out->text, now, &in_query);
    snprintf(out->from, SEARCH_DATE_SIZE, "%s", when.from[0] ? when.from : in_query.from);
    snprintf(out->to, SEARCH_DATE_SIZE, "%s", when.to[0] ? when.to : in_query.to);
    set_bound(out->from, options->from, now, false);
    set_bound(out->to, options->to, now, true);
    return STATUS_OK;
}

enum status search_words_read(struct search_words *out, const struct options *options,
                              struct error *err)
{
    memset(out, 0, sizeof *out);
    err->status = STATUS_OK;
    join_words(&out->text, options);
    return read_dates(out, options, err);
}

void search_words_fini(struct search_words *words)
{
    buf_fini(&words->text);
}
