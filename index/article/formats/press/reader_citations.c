/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_citations.c - reads what managers of references export: RIS ("TY  - NEWS"), the format of
 * EndNote and refer ("%0 Newspaper Article"), and BibTeX ("@article{key, title = {..}}").
 *
 * A line begins with a tag, or goes on with the value of the one before. BibTeX is brought into
 * lines "name = value" first. A description is the body, as there is no other text. */
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/names.h"
#include "article/input/readers.h"
#include "article/text/article.h"

#define NOT_READ       ARTICLE_FIELD_COUNT
#define BEGINS         ((enum article_field)(ARTICLE_FIELD_COUNT + 1)) /* a new record */
#define NAME_BYTES_MAX 40 /* bytes of a name with the blanks before "=" */

enum citation_form { FORM_NONE, RIS, ENDNOTE, BIBTEX };

static const struct citation_tag {
    const char *name;
    enum article_field field;
} ris[] = {{"TY", BEGINS},
           {"ER", BEGINS},
           {"TI", ARTICLE_HEADLINE},
           {"T1", ARTICLE_HEADLINE},
           {"CT", ARTICLE_HEADLINE},
           {"AU", ARTICLE_BYLINE},
           {"A1", ARTICLE_BYLINE},
           {"DA", ARTICLE_PUBLISHED},
           {"Y1", ARTICLE_PUBLISHED},
           {"PY", ARTICLE_PUBLISHED},
           {"T2", ARTICLE_SOURCE},
           {"JO", ARTICLE_SOURCE},
           {"JF", ARTICLE_SOURCE},
           {"JA", ARTICLE_SOURCE},
           {"BT", ARTICLE_SOURCE},
           {"PB", ARTICLE_SOURCE},
           {"SE", ARTICLE_SECTION},
           {"AB", ARTICLE_SUMMARY},
           {"N2", ARTICLE_SUMMARY},
           {"KW", ARTICLE_KEYWORDS},
           {"UR", ARTICLE_URL},
           {"L2", ARTICLE_URL},
           {"LA", ARTICLE_LANGUAGE},
           {"ST", NOT_READ}},
  endnote[] = {{"0", BEGINS},
               {"T", ARTICLE_HEADLINE},
               {"A", ARTICLE_BYLINE},
               {"8", ARTICLE_PUBLISHED},
               {"D", ARTICLE_PUBLISHED},
               {"J", ARTICLE_SOURCE},
               {"B", ARTICLE_SOURCE},
               {"W", ARTICLE_SOURCE},
               {"I", ARTICLE_SOURCE},
               {"&", ARTICLE_SECTION},
               {"X", ARTICLE_SUMMARY},
               {"K", ARTICLE_KEYWORDS},
               {"U", ARTICLE_URL},
               {"G", ARTICLE_LANGUAGE}},
  bibtex[] = {{"title", ARTICLE_HEADLINE},      {"subtitle", ARTICLE_SUBHEAD},
              {"author", ARTICLE_BYLINE},       {"date", ARTICLE_PUBLISHED},
              {"year", ARTICLE_PUBLISHED},      {"journal", ARTICLE_SOURCE},
              {"journaltitle", ARTICLE_SOURCE}, {"newspaper", ARTICLE_SOURCE},
              {"publisher", ARTICLE_SOURCE},    {"abstract", ARTICLE_SUMMARY},
              {"keywords", ARTICLE_KEYWORDS},   {"url", ARTICLE_URL},
              {"language", ARTICLE_LANGUAGE},   {"langid", ARTICLE_LANGUAGE}};

struct citation_reader {
    struct reader_input *in;
    enum citation_form form;
    json_t *article;
    enum article_field field; /* the open one */
    struct buf value;
};

/* ---- which form ----------------------------------------------------------------------------- */

static enum citation_form tell(struct str head)
{
    struct str rest = head, line = STR_NONE;

    while (rest.data && line.length == 0)
        line = str_trim(str_cut(&rest, '\n'));
    if (str_starts(line, STR("TY  - ")) || str_starts(line, STR("TY - ")))
        return RIS;
    if (str_starts(line, STR("%0 ")) ||
        (str_starts(line, STR("%A ")) && str_find(head, STR("\n%T ")) >= 0))
        return ENDNOTE;
    return line.length > 1 && line.data[0] == '@' && memchr(line.data, '{', line.length) &&
                   str_find_nocase(head, STR("title")) >= 0 && str_find(head, STR("=")) >= 0
               ? BIBTEX
               : FORM_NONE;
}

enum sniff sniff_citations(struct str head)
{
    return tell(head) != FORM_NONE ? SNIFF_SURE : SNIFF_NO;
}

/* ---- values --------------------------------------------------------------------------------- */

static void set_source(json_t *article, enum article_field field, struct str value)
{
    if (article_get(article, field).length == 0)
        article_set(article, field, value);
}

/* "2022/06/14/Final edition": only the parts that are numbers are a date. */
static void set_date(struct citation_reader *reader, struct str value)
{
    BUF_AUTO struct buf date = {0};
    const char *key = article_key(ARTICLE_PUBLISHED);

    if (reader->form == RIS) {
        for (int i = 0; i < 3 && value.data; i++) {
            struct str part = str_trim(str_cut(&value, '/'));

            if (part.length > 0)
                buf_addf(&date, i > 0 ? "-%.*s" : "%.*s", STR_ARG(part));
        }
    } else
        buf_add_str(&date, value);
    if (article_get(reader->article, ARTICLE_PUBLISHED).length < date.length) {
        json_object_del(reader->article, key);
        item_set_date(reader->article, key, buf_str(&date));
    }
}

static void add_each(json_t *article, struct str list, const char *signs, bool people)
{
    size_t from = 0;

    for (size_t i = 0; i <= list.length; i++) {
        if (i < list.length && !strchr(signs, list.data[i]))
            continue;
        if (people)
            names_add_person(article, str_trim(str_slice(list, from, i)));
        else
            article_add_keyword(article, str_trim(str_slice(list, from, i)));
        from = i + 1;
    }
}

/* BibTeX joins persons with "and". */
static void add_people(struct citation_reader *reader, struct str people)
{
    ptrdiff_t joined;

    while (reader->form == BIBTEX && (joined = str_find(people, STR(" and "))) >= 0) {
        names_add_person(reader->article, str_slice(people, 0, (size_t)joined));
        people = str_slice(people, (size_t)joined + 5, people.length);
    }
    names_add_person(reader->article, people);
}

static void end_value(struct citation_reader *reader)
{
    struct str value = str_trim(buf_str(&reader->value));
    enum article_field field = reader->field;

    reader->field = NOT_READ;
    if (value.length == 0 || field == NOT_READ)
        return;
    if (field == ARTICLE_BYLINE)
        add_people(reader, value);
    else if (field == ARTICLE_PUBLISHED)
        set_date(reader, value);
    else if (field == ARTICLE_KEYWORDS)
        add_each(reader->article, value, reader->form == BIBTEX ? ",;" : ";", false);
    else
        set_source(reader->article, field, value);
}

static enum status end_record(struct citation_reader *reader, struct error *err)
{
    enum status status = STATUS_OK;

    end_value(reader);
    item_settle_body(reader->article);
    if (json_object_size(reader->article) > 0 &&
        (article_get(reader->article, ARTICLE_HEADLINE).length > 0 ||
         article_get(reader->article, ARTICLE_BODY).length > 0))
        status = input_emit(reader->in, reader->article, err);
    json_object_clear(reader->article);
    return status;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static enum article_field find_tag(struct str name, const struct citation_tag *tags, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq_nocase(name, str_of(tags[i].name)))
            return tags[i].field;
    return NOT_READ;
}

static bool is_tag_letter(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/* Cut "TY  - " or "%0 " off a line; false if it goes on with the value before. */
static bool cut_tag(enum citation_form form, struct str *line, enum article_field *field)
{
    if (form == ENDNOTE) {
        if (line->length < 3 || line->data[0] != '%' || line->data[2] != ' ')
            return false;
        *field = find_tag(str_slice(*line, 1, 2), endnote, sizeof endnote / sizeof *endnote);
        *line = str_slice(*line, 3, line->length);
        return true;
    }
    if (line->length < 4 || !is_tag_letter(line->data[0]) || !is_tag_letter(line->data[1]) ||
        line->data[2] != ' ' || !(str_find(str_slice(*line, 2, 5), STR("-")) >= 0))
        return false;
    *field = find_tag(str_slice(*line, 0, 2), ris, sizeof ris / sizeof *ris);
    str_cut(line, '-');
    return true;
}

static enum status take_line(struct citation_reader *reader, struct str line, struct error *err)
{
    enum article_field field;
    enum status status = STATUS_OK;

    if (!cut_tag(reader->form, &line, &field)) {
        buf_add_char(&reader->value, reader->field == ARTICLE_KEYWORDS ? ';' : ' ');
        buf_add_str(&reader->value, line);
        return STATUS_OK;
    }
    end_value(reader);
    if (field == BEGINS)
        status = end_record(reader, err);
    reader->field = field == BEGINS ? NOT_READ : field;
    buf_clear(&reader->value);
    buf_add_str(&reader->value, line);
    return status;
}

/* ---- BibTeX --------------------------------------------------------------------------------- */

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t';
}

/* Append a value up to its end, without braces, and with white space as one blank. *text is behind
 * it. */
static void take_braced(struct str *text, struct buf *out)
{
    size_t at = 0, depth = 0;
    bool quoted = false;

    while (at < text->length) {
        char byte = text->data[at];

        if (depth == 0 && !quoted && (byte == ',' || byte == '}'))
            break;
        if (byte == '{')
            depth++;
        else if (byte == '}')
            depth -= depth > 0;
        else if (byte == '"' && depth == 0)
            quoted = !quoted;
        else if (byte == '\\' && at + 1 < text->length)
            buf_add_char(out, text->data[++at]);
        else if (!is_blank(byte))
            buf_add_char(out, byte);
        else if (out->length > 0 && out->data[out->length - 1] != ' ')
            buf_add_char(out, ' ');
        at++;
    }
    *text = str_slice(*text, at, text->length);
}

static void skip_blanks(struct str *text)
{
    size_t at = 0;

    while (at < text->length && (is_blank(text->data[at]) || text->data[at] == ','))
        at++;
    *text = str_slice(*text, at, text->length);
}

/* One entry from behind its key on: "title = {..}, author = ..}". */
static void take_entry(struct citation_reader *reader, struct str *text)
{
    for (skip_blanks(text); text->length > 0 && text->data[0] != '}'; skip_blanks(text)) {
        struct str start = str_slice(*text, 0, NAME_BYTES_MAX);

        if (!memchr(start.data, '=', start.length)) /* not the form that we know */
            return;
        reader->field =
            find_tag(str_trim(str_cut(text, '=')), bibtex, sizeof bibtex / sizeof *bibtex);
        skip_blanks(text);
        buf_clear(&reader->value);
        take_braced(text, &reader->value);
        end_value(reader);
    }
}

static bool is_entry(struct str kind)
{
    static const char *const others[] = {"comment", "string", "preamble"};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_eq_nocase(kind, str_of(others[i])))
            return false;
    return true;
}

static enum status read_bibtex(struct citation_reader *reader, struct str text, struct error *err)
{
    enum status status = STATUS_OK;

    while (!status && text.data && text.length > 0) {
        struct str kind;

        str_cut(&text, '@');
        if (!text.data)
            break;
        kind = str_trim(str_cut(&text, '{'));
        if (!text.data || !is_entry(kind))
            continue;
        str_cut(&text, ',');
        if (text.data)
            take_entry(reader, &text);
        status = end_record(reader, err);
    }
    return status;
}

enum status reader_citations(struct reader_input *in, struct error *err)
{
    struct citation_reader reader = {.in = in, .field = NOT_READ};
    struct str text;
    enum status status = input_text(in, STR_NONE, &text, err);

    if (status)
        return status;
    in->many = true;
    reader.form = tell(text);
    reader.article = json_object();
    if (reader.form == BIBTEX)
        status = read_bibtex(&reader, text, err);
    else
        while (!status && text.data)
            status = take_line(&reader, str_cut(&text, '\n'), err);
    if (!status)
        status = end_record(&reader, err);
    json_decref(reader.article);
    buf_fini(&reader.value);
    return status;
}
