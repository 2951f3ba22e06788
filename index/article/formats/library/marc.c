/* SPDX-License-Identifier: GPL-2.0-or-later */
/* marc.c - maps MARC 21 to fields. */
#include "article/formats/library/marc.h"

#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/names.h"
#include "article/text/article.h"
#include "article/words/date_text.h"
#include "base/json.h"

#define NOTES_MAX 65536 /* bytes of notes after which no more are added */

enum marc_action {
    MARC_ID,
    MARC_FIXED, /* 008: the year and the language at fixed places */
    MARC_SET,   /* the article's field, unless it is set */
    MARC_TEXT,  /* a paragraph of the body */
    MARC_PERSON,
    MARC_DATE,
    MARC_KEYWORD,
    MARC_NAME /* an array of names */
};

/* In the order of tags; `codes`: the subfields, in this order. */
static const struct marc_row {
    const char *tag, *codes;
    enum marc_action action;
    enum article_field field;
    const char *key;
} rows[] = {
    {"001", "", MARC_ID, ARTICLE_ID, NULL},
    {"008", "", MARC_FIXED, ARTICLE_ID, NULL},
    {"041", "a", MARC_SET, ARTICLE_LANGUAGE, NULL},
    {"100", "a", MARC_PERSON, ARTICLE_BYLINE, NULL},
    {"245", "abnp", MARC_SET, ARTICLE_HEADLINE, NULL},
    {"246", "a", MARC_SET, ARTICLE_SUBHEAD, NULL},
    {"260", "b", MARC_SET, ARTICLE_SOURCE, NULL},
    {"260", "c", MARC_DATE, ARTICLE_PUBLISHED, NULL},
    {"264", "b", MARC_SET, ARTICLE_SOURCE, NULL},
    {"264", "c", MARC_DATE, ARTICLE_PUBLISHED, NULL},
    {"500", "a", MARC_TEXT, ARTICLE_BODY, NULL},
    {"505", "a", MARC_TEXT, ARTICLE_BODY, NULL},
    {"520", "ab", MARC_TEXT, ARTICLE_BODY, NULL},
    {"540", "a", MARC_SET, ARTICLE_COPYRIGHT, NULL},
    {"600", "a", MARC_NAME, ARTICLE_KEYWORDS, "people"},
    {"610", "ab", MARC_NAME, ARTICLE_KEYWORDS, "organisations"},
    {"650", "a", MARC_KEYWORD, ARTICLE_KEYWORDS, NULL},
    {"651", "a", MARC_NAME, ARTICLE_KEYWORDS, "places"},
    {"653", "a", MARC_KEYWORD, ARTICLE_KEYWORDS, NULL},
    {"700", "a", MARC_PERSON, ARTICLE_BYLINE, NULL},
    {"773", "t", MARC_SET, ARTICLE_SOURCE, NULL},
    {"773", "g", MARC_DATE, ARTICLE_PUBLISHED, NULL},
    {"856", "u", MARC_SET, ARTICLE_URL, NULL},
};

/* The marks between fields that cataloguers write at their ends: "Title /". */
static struct str without_mark(struct str text)
{
    text = str_trim(text);
    while (text.length > 0 && strchr("/:;,=", text.data[text.length - 1]))
        text = str_trim(str_slice(text, 0, text.length - 1));
    return text;
}

static void add_subfields(const struct marc_field *field, const char *codes, struct buf *out)
{
    struct str rest = field->data;

    str_cut(&rest, MARC_SUBFIELD); /* the indicators */
    while (rest.data) {
        struct str part = str_cut(&rest, MARC_SUBFIELD);

        if (part.length < 2 || !strchr(codes, part.data[0]) || part.data[0] == '\0')
            continue;
        if (out->length > 0)
            buf_add_char(out, ' ');
        buf_add_str(out, str_slice(part, 1, part.length));
    }
}

/* "c1923.", "[May 12, 1923]", "(12 May 1923), p. 4": a whole date, or else the year. */
static void set_date(json_t *article, struct str text)
{
    struct date_text date;
    size_t digits = 0;

    if (article_get(article, ARTICLE_PUBLISHED).length > 0)
        return;
    if (date_text_find(text, &date)) {
        article_set(article, ARTICLE_PUBLISHED, str_of(date.text));
        return;
    }
    for (size_t i = 0; i < text.length; i++) {
        digits = text.data[i] >= '0' && text.data[i] <= '9' ? digits + 1 : 0;
        if (digits == 4) {
            item_set_date(article, article_key(ARTICLE_PUBLISHED), str_slice(text, i - 3, i + 1));
            return;
        }
    }
}

/* Bytes 7 to 10 are the year, 35 to 37 the language. They count if nothing better is there. */
static void keep_fixed(json_t *article, struct str data)
{
    if (data.length >= 38) {
        json_set_str(article, "marc_year", str_slice(data, 7, 11));
        json_set_str(article, "marc_language", str_slice(data, 35, 38));
    }
}

static void add_text(json_t *article, struct str text)
{
    BUF_AUTO struct buf body = {0};

    buf_add_str(&body, article_get(article, ARTICLE_BODY));
    if (body.length > NOTES_MAX)
        return;
    if (body.length > 0)
        buf_add_text(&body, "\n\n");
    buf_add_str(&body, text);
    article_set(article, ARTICLE_BODY, buf_str(&body));
}

/* Only persons are written with the family name first. */
static void add_name(json_t *article, const char *key, struct str name)
{
    BUF_AUTO struct buf plain = {0}, html = {0};

    if (strcmp(key, "people") == 0)
        names_turn(name, &plain);
    else
        buf_add_str(&plain, names_plain(name));
    buf_add_html(&html, buf_str(&plain));
    item_add_name(article, key, buf_str(&html));
}

static void act(json_t *article, const struct marc_row *row, struct str text)
{
    switch (row->action) {
    case MARC_ID:
    case MARC_SET:
        if (article_get(article, row->field).length == 0)
            article_set(article, row->field, without_mark(text));
        break;
    case MARC_FIXED:
        keep_fixed(article, text);
        break;
    case MARC_TEXT:
        add_text(article, text);
        break;
    case MARC_PERSON:
        names_add_person(article, text);
        break;
    case MARC_DATE:
        set_date(article, text);
        break;
    case MARC_KEYWORD:
        article_add_keyword(article, names_plain(without_mark(text)));
        break;
    case MARC_NAME:
        add_name(article, row->key, text);
        break;
    }
}

void marc_add_field(json_t *article, const struct marc_field *field)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        BUF_AUTO struct buf text = {0};

        if (!str_is(field->tag, rows[i].tag))
            continue;
        if (rows[i].codes[0])
            add_subfields(field, rows[i].codes, &text);
        else
            buf_add_str(&text, field->data);
        if (text.length > 0)
            act(article, &rows[i], buf_str(&text));
    }
}

void marc_finish(json_t *article)
{
    set_date(article, json_get_str(article, "marc_year"));
    if (article_get(article, ARTICLE_LANGUAGE).length == 0)
        article_set(article, ARTICLE_LANGUAGE, json_get_str(article, "marc_language"));
    json_object_del(article, "marc_year");
    json_object_del(article, "marc_language");
}
