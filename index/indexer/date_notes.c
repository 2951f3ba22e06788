/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_notes.c - counts dates that were not understood. */
#include "indexer/date_notes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "article/text/article.h"
#include "base/json.h"
#include "base/utf8.h"
#include "indexer/say.h"

#define FORM_MAX 60 /* bytes of a form */

void date_notes_init(struct date_notes *notes)
{
    *notes = (struct date_notes){.unzoned = 0};
    string_table_init(&notes->unread.forms);
    string_table_init(&notes->either.forms);
}

void date_notes_fini(struct date_notes *notes)
{
    string_table_fini(&notes->unread.forms);
    string_table_fini(&notes->either.forms);
}

static void add_form(const char *field, const json_t *value, struct buf *out)
{
    BUF_AUTO struct buf text = {0};
    struct str written = json_str(value);

    if (!written.data) {
        json_add(&text, value);
        written = buf_str(&text);
    }
    buf_addf(out, "%s \"", field);
    for (size_t i = 0, length = utf8_cut(written, FORM_MAX); i < length; i++) {
        char c = written.data[i];

        buf_add_char(out, c >= '0' && c <= '9'                   ? '0'
                          : (unsigned char)c < 0x20 || c == 0x7F ? ' '
                                                                 : c);
    }
    buf_add_text(out, written.length > FORM_MAX ? "…\"" : "\"");
}

static void count_form(struct date_forms *forms, const char *field, const json_t *value)
{
    BUF_AUTO struct buf form = {0};
    bool is_new;
    int number;

    forms->dates++;
    add_form(field, value, &form);
    number = string_table_find(&forms->forms, buf_str(&form));
    if (number < 0 && forms->forms.count < DATE_FORMS_MAX)
        number = (int)string_table_add(&forms->forms, buf_str(&form), &is_new);
    if (number < 0)
        forms->others++;
    else
        forms->counts[number]++;
}

bool date_notes_take(struct date_notes *notes, const json_t *article, const char *field,
                     enum date_lack lack, struct buf *line)
{
    const json_t *value = json_object_get(article, field);

    if (lack == DATE_UNZONED) {
        notes->unzoned++;
        return false;
    }
    count_form(lack == DATE_EITHER ? &notes->either : &notes->unread, field, value);
    if (lack == DATE_EITHER || (strcmp(field, "embargo") != 0 && strcmp(field, "expires") != 0))
        return false;
    buf_addf(line, "hidden, because its %s cannot be read: ", field);
    json_add(line, value);
    return notes->hidden++ < DATE_HIDDEN_MAX;
}

static void print_forms(const struct date_forms *forms, const char *what)
{
    BUF_AUTO struct buf line = {0};

    if (forms->dates == 0)
        return;
    buf_addf(&line, "%s: %" PRIu64, what, forms->dates);
    for (uint32_t i = 0; i < forms->forms.count; i++)
        buf_addf(&line, "%s %.*s (%" PRIu64 ")", i == 0 ? ":" : ",",
                 STR_ARG(string_table_get(&forms->forms, i)), forms->counts[i]);
    if (forms->others > 0)
        buf_addf(&line, ", other forms (%" PRIu64 ")", forms->others);
    say_line("%s", line.data);
}

void date_notes_print(const struct date_notes *notes, bool quiet)
{
    print_forms(&notes->unread, "dates that could not be read");
    print_forms(&notes->either,
                "dates that may be day/month or month/day, read as month/day, an embargo as the "
                "later one (--timezone or --language tells which)");
    if (notes->hidden > DATE_HIDDEN_MAX)
        fprintf(stderr, "dateline-index: articles hidden by such dates: %" PRIu64 "\n",
                notes->hidden);
    if (notes->unzoned > 0 && !quiet)
        fprintf(stderr,
                "dateline-index: times without a time zone: %" PRIu64
                ", read as UTC dates (--timezone names another zone)\n",
                notes->unzoned);
}
