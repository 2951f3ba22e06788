/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export_request.c - the body of an export's request, from the options and the words. */
#include "client/export_request.h"

#include <string.h>

#include "base/json.h"
#include "client/search_words.h"

#define SORT_OLDEST "published:asc"

const char *export_format(const struct options *options)
{
    return options->format ? options->format : options->csv ? "csv" : "jsonl";
}

static void add_text(struct buf *out, const char *key, const char *text)
{
    if (!text || !*text)
        return;
    json_add_key(out, key);
    json_add_string(out, str_of(text));
}

static void add_texts(struct buf *out, const char *key, const char *const *texts, unsigned count)
{
    json_add_key(out, key);
    buf_add_char(out, '[');
    for (unsigned i = 0; i < count; i++) {
        json_add_comma(out);
        json_add_string(out, str_of(texts[i]));
    }
    buf_add_char(out, ']');
}

/* Without --fields, JSON Lines have all fields, with the text of the article. */
static void add_fields(struct buf *out, const struct options *options)
{
    struct str rest = str_of(options->fields ? options->fields : "*");

    if (!options->fields && strcmp(export_format(options), "jsonl") != 0)
        return;
    json_add_key(out, "attributesToRetrieve");
    buf_add_char(out, '[');
    while (rest.data) {
        json_add_comma(out);
        json_add_string(out, str_trim(str_cut(&rest, ',')));
    }
    buf_add_char(out, ']');
}

static void add_place(struct buf *out, const struct export_place *place)
{
    if (!*place->cursor)
        return;
    add_text(out, "cursor", place->cursor);
    json_add_key(out, "offset");
    buf_addf(out, "%llu", (unsigned long long)place->rows);
}

enum status export_request_add(struct buf *out, const struct options *options,
                               const struct export_place *place, struct error *err)
{
    struct search_words words;

    if (!search_words_read(&words, options, err)) {
        buf_add_char(out, '{');
        add_text(out, "format", export_format(options));
        add_text(out, "q", words.text.data);
        add_text(out, "queryLanguage", options->language);
        add_texts(out, "filter", options->filters, options->filter_count);
        add_text(out, "from", words.from);
        add_text(out, "to", words.to);
        add_text(out, "timezone", options->timezone);
        add_text(out, "collapse", options->collapse ? "best" : NULL);
        add_texts(out, "sort", (const char *[]){options->sort ? options->sort : SORT_OLDEST}, 1);
        add_fields(out, options);
        add_place(out, place);
        buf_add_char(out, '}');
    }
    search_words_fini(&words);
    return err->status;
}
