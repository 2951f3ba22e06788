/* SPDX-License-Identifier: GPL-2.0-or-later */
/* form.c - the table of forms; JSON Lines; what several forms need. */
#include "server/exports/form.h"

#include <string.h>

#include "base/json.h"
#include "server/exports/form_private.h"

static void jsonl_row(const struct names *columns, const json_t *hit, struct buf *out)
{
    json_add(out, hit);
    buf_add_char(out, '\n');
}

static const char *const table_fields[] = {"id",      "published", "headline", "byline", "source",
                                           "section", "language",  "url",      NULL};
static const char *const citation_fields[] = {"id",      "published", "headline", "byline",
                                              "source",  "section",   "language", "url",
                                              "summary", "keywords",  NULL};

static const struct export_form forms[] = {
    {"csv", "text/csv; charset=utf-8; header=present", "", "", "", table_fields, csv_head, csv_row},
    {"jsonl", "application/x-ndjson", "", "", "", NULL, NULL, jsonl_row},
    {"ris", "application/x-research-info-systems; charset=utf-8", "", "", "", citation_fields, NULL,
     ris_row},
    {"bibtex", "application/x-bibtex; charset=utf-8", "", "", "", citation_fields, NULL,
     bibtex_row},
    {"csl-json", "application/vnd.citationstyles.csl+json", "[", ",\n", "]\n", citation_fields,
     NULL, csl_row},
    {"ninjs", "application/json; charset=utf-8", "[", ",\n", "]\n", NULL, NULL, ninjs_row},
};
#define FORMS (sizeof forms / sizeof *forms)

const struct export_form *export_form_find(struct str name)
{
    for (size_t i = 0; i < FORMS; i++)
        if (str_is(name, forms[i].name))
            return &forms[i];
    return NULL;
}

void export_form_names(struct buf *out)
{
    for (size_t i = 0; i < FORMS; i++)
        buf_addf(out, "%s`%s`", i ? ", " : "", forms[i].name);
}

void for_texts(const json_t *value, text_fn *each, void *context)
{
    const json_t *item;
    size_t i;

    if (json_is_string(value) && json_str(value).length > 0)
        each(context, json_str(value));
    json_array_foreach (value, i, item)
        if (json_is_string(item) && json_str(item).length > 0)
            each(context, json_str(item));
}

static bool is_digits(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.length > 0;
}

struct day_parts day_parts(const json_t *hit)
{
    struct str rest = str_slice(json_get_str(hit, "published"), 0, 10);
    struct day_parts parts = {STR_NONE, STR_NONE, STR_NONE};
    struct str *const all[] = {&parts.year, &parts.month, &parts.day};

    for (size_t i = 0; i < sizeof all / sizeof *all && rest.data; i++) {
        struct str part = str_cut(&rest, '-');

        if (!is_digits(part))
            break;
        *all[i] = part;
    }
    return parts;
}

void add_line(struct buf *out, struct str text)
{
    bool space = false;

    text = str_trim(text);
    for (size_t i = 0; i < text.length; i++) {
        bool is_space = (unsigned char)text.data[i] <= ' ';

        if (!is_space)
            buf_add_char(out, text.data[i]);
        else if (!space)
            buf_add_char(out, ' ');
        space = is_space;
    }
}

static const struct {
    struct str html;
    const char *text;
} marks[] = {{STR_INIT("<mark>"), ""}, {STR_INIT("</mark>"), ""}, {STR_INIT("&amp;"), "&"},
             {STR_INIT("&lt;"), "<"},  {STR_INIT("&gt;"), ">"},   {STR_INIT("&quot;"), "\""},
             {STR_INIT("&#39;"), "'"}};

void add_plain(struct buf *out, struct str html)
{
    while (html.length > 0) {
        size_t i = 0;

        while (i < sizeof marks / sizeof *marks && !str_starts(html, marks[i].html))
            i++;
        if (i < sizeof marks / sizeof *marks) {
            buf_add_text(out, marks[i].text);
            html = str_slice(html, marks[i].html.length, html.length);
        } else {
            buf_add_char(out, html.data[0]);
            html = str_slice(html, 1, html.length);
        }
    }
}
