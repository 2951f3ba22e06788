/* SPDX-License-Identifier: GPL-2.0-or-later */
/* press_text.c - takes the lines of an export one by one.
 *
 *   above the labels      headline, source, date: press_head.c
 *   "Label: value"        a field; the value goes on up to an empty line
 *   behind BODY, LP, TD   the story, up to a label that ends it or to the end of the document */
#include "article/formats/press/press_text.h"

#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/names.h"
#include "article/formats/press/press_head.h"
#include "article/formats/press/press_labels.h"
#include "article/text/article.h"

bool press_text_is(struct str head)
{
    return press_tell(head) != PRESS_NONE;
}

/* ---- documents ------------------------------------------------------------------------------ */

struct press_reader {
    struct reader_input *in;
    struct press_head head;          /* with the dialect and the article */
    const struct press_label *label; /* the open one */
    struct buf value;                /* its value */
    struct buf body;
    bool labelled; /* has the document had a label? */
    bool after_blank;
};

static void add_terms(json_t *article, struct str terms)
{
    while (terms.data) {
        struct str term = str_trim(str_cut(&terms, ';'));
        const char *share = term.length ? memchr(term.data, '(', term.length) : NULL;

        if (share && share[1] && press_is_digit(share[1]))
            term = str_trim(str_slice(term, 0, (size_t)(share - term.data)));
        article_add_keyword(article, term);
    }
}

/* ProQuest writes "Calder, Ruth; Lorne, Ada", the others "Ruth Calder, Staff Writer". */
static void add_people(const struct press_reader *reader, struct str people)
{
    while (reader->head.dialect == PRESS_PROQUEST && people.data)
        names_add_person(reader->head.article, str_trim(str_cut(&people, ';')));
    if (people.data)
        item_add_byline(reader->head.article, people);
}

/* "Northfield Courier; Northfield [Northfield]. 14 June 2022: A.3." */
static void set_publication(json_t *article, struct str info)
{
    struct date_text date;
    struct str rest = info, name = str_cut(&rest, ';');

    if (name.length == info.length) {
        rest = info;
        name = str_cut(&rest, '.');
    }
    if (date_text_find(info, &date) && article_get(article, ARTICLE_PUBLISHED).length == 0)
        article_set(article, ARTICLE_PUBLISHED, str_of(date_text_value(&date)));
    if (article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, name);
}

static void set_field(json_t *article, enum article_field field, struct str value)
{
    if (field == ARTICLE_PUBLISHED)
        item_set_date(article, article_key(ARTICLE_PUBLISHED), value);
    else if (field == ARTICLE_SECTION) /* "NEWS; Pg. 3" */
        article_set(article, field, str_cut(&value, ';'));
    else if (field == ARTICLE_COPYRIGHT || article_get(article, field).length == 0)
        article_set(article, field, value);
}

static void end_label(struct press_reader *reader)
{
    const struct press_label *label = reader->label;
    struct str value = str_trim(buf_str(&reader->value));

    reader->label = NULL;
    if (!label || label->kind == LABEL_BODY || value.length == 0)
        return;
    if (label->kind == LABEL_FIELD)
        set_field(reader->head.article, label->field, value);
    else if (label->kind == LABEL_PEOPLE)
        add_people(reader, value);
    else if (label->kind == LABEL_SOURCE)
        set_publication(reader->head.article, value);
    else if (label->kind == LABEL_TERMS)
        add_terms(reader->head.article, value);
}

static void reset(struct press_reader *reader)
{
    json_decref(reader->head.article);
    reader->head.article = json_object();
    reader->head.count = 0;
    reader->label = NULL;
    reader->labelled = false;
    reader->after_blank = true;
    buf_clear(&reader->body);
    buf_clear(&reader->value);
}

/* Factiva prints the publisher behind the story. */
static void cut_publisher(struct press_reader *reader)
{
    struct str body = buf_str(&reader->body),
               rights = article_get(reader->head.article, ARTICLE_COPYRIGHT);
    size_t at = body.length;

    while (at > 0 && body.data[at - 1] != '\n')
        at--;
    if (at > 0 && str_find(rights, str_slice(body, at, body.length)) >= 0)
        reader->body.length = at;
}

static enum status end_document(struct press_reader *reader, struct error *err)
{
    json_t *article = reader->head.article;
    enum status status = STATUS_OK;

    end_label(reader);
    press_head_read(&reader->head);
    cut_publisher(reader);
    article_set(article, ARTICLE_BODY, buf_str(&reader->body));
    item_settle_body(article);
    if (article_get(article, ARTICLE_BODY).length > 0)
        status = input_emit(reader->in, article, err);
    reset(reader);
    return status;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static bool is_in_story(const struct press_reader *reader)
{
    return reader->label && reader->label->kind == LABEL_BODY;
}

static void set_rights(json_t *article, struct str line)
{
    if (article_get(article, ARTICLE_COPYRIGHT).length == 0)
        article_set(article, ARTICLE_COPYRIGHT, line);
}

static void add_to_body(struct press_reader *reader, struct str line)
{
    if (line.length == 0)
        return;
    if (reader->body.length > 0)
        buf_add_text(&reader->body, reader->after_blank ? "\n\n" : " ");
    buf_add_str(&reader->body, line);
}

static void open_label(struct press_reader *reader, const struct press_label *label,
                       struct str value)
{
    end_label(reader);
    reader->label = label;
    reader->labelled = true;
    buf_clear(&reader->value);
    if (label->kind != LABEL_BODY) {
        buf_add_str(&reader->value, value);
        return;
    }
    reader->after_blank = true;
    add_to_body(reader, value);
}

/* Has the head of a document of Factiva without tags ended? */
static bool ends_head(const struct press_reader *reader, struct str line)
{
    return reader->head.dialect == PRESS_FACTIVA && !reader->labelled && press_is_rights(line);
}

static void take_line(struct press_reader *reader, struct str line)
{
    static const struct press_label story = {"", LABEL_BODY, ARTICLE_BODY};
    const struct press_place place = {reader->head.dialect, is_in_story(reader),
                                      reader->after_blank};
    struct str value;
    const struct press_label *label = press_find_label(&place, line, &value);

    if (label)
        open_label(reader, label, value);
    else if (ends_head(reader, line)) {
        article_set(reader->head.article, ARTICLE_COPYRIGHT, line);
        open_label(reader, &story, STR_NONE);
    } else if (is_in_story(reader))
        add_to_body(reader, line);
    else if (reader->label && line.length == 0 && reader->head.dialect != PRESS_FACTIVA)
        end_label(reader);
    else if (reader->label) {
        buf_add_char(&reader->value, ' ');
        buf_add_str(&reader->value, line);
    } else if (!reader->labelled && reader->head.count < PRESS_LINES_MAX &&
               line.length <= PRESS_HEAD_MAX)
        reader->head.lines[reader->head.count++] = line;
    else if (press_is_rights(line))
        set_rights(reader->head.article, line);
    if (!label)
        reader->after_blank = line.length == 0;
}

/* Is the line between documents? */
static bool divides(struct press_reader *reader, struct str line)
{
    struct str number;

    switch (reader->head.dialect) {
    case PRESS_LEXIS:
        return press_begins_lexis(line);
    case PRESS_PROQUEST:
        return press_begins_proquest(line) || str_starts(line, STR("__________"));
    case PRESS_FACTIVA:
        if (!press_ends_factiva(line, &number))
            return false;
        article_set(reader->head.article, ARTICLE_ID, number);
        return true;
    default:
        return str_is(line, "End of Document");
    }
}

enum status press_text_read(struct reader_input *in, struct str text, struct error *err)
{
    struct press_reader reader = {.in = in, .head = {.dialect = press_tell(text)}};
    enum status status = STATUS_OK;

    in->many = true;
    reset(&reader);
    while (!status && text.data) {
        struct str line = str_trim(str_cut(&text, '\n'));

        if (divides(&reader, line))
            status = end_document(&reader, err);
        else
            take_line(&reader, line);
    }
    if (!status)
        status = end_document(&reader, err);
    json_decref(reader.head.article);
    buf_fini(&reader.value);
    buf_fini(&reader.body);
    return status;
}
