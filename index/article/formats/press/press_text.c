/* SPDX-License-Identifier: GPL-2.0-or-later */
/* press_text.c - takes the lines of an export one by one.
 *
 *   above the labels      headline, source, date, in the order of the database
 *   "Label: value"        a field; the value goes on up to an empty line
 *   behind BODY, LP, TD   the story, up to a label that ends it or to the end of the document */
#include "article/formats/press/press_text.h"

#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/names.h"
#include "article/text/article.h"
#include "article/text/letters.h"
#include "article/words/byline.h"
#include "article/words/date_text.h"

#define LINES_MAX 24  /* lines above the labels of a document */
#define HEAD_MAX  300 /* bytes of such a line */
#define LABEL_MAX 40  /* bytes of a label */

enum dialect { DIALECT_NONE, LEXIS, NEXIS, PROQUEST, FACTIVA };

/* What a label stands before. */
enum label_kind {
    LABEL_FIELD,  /* a field of the article */
    LABEL_PEOPLE, /* the byline: "Calder, Ruth; Lorne, Ada" */
    LABEL_SOURCE, /* "Northfield Courier; Northfield [Northfield]. 14 June 2022: A.3" */
    LABEL_TERMS,  /* keywords with ";" or "," between them, and perhaps "(90%)" */
    LABEL_BODY,
    LABEL_OTHER, /* what is not read: figures, codes */
};

static const struct press_label {
    const char *name; /* in lower case */
    enum label_kind kind;
    enum article_field field;
} labels[] = {
    {"headline", LABEL_FIELD, ARTICLE_HEADLINE},
    {"title", LABEL_FIELD, ARTICLE_HEADLINE},
    {"highlight", LABEL_FIELD, ARTICLE_SUBHEAD},
    {"subtitle", LABEL_FIELD, ARTICLE_SUBHEAD},
    {"byline", LABEL_PEOPLE, ARTICLE_BYLINE},
    {"author", LABEL_PEOPLE, ARTICLE_BYLINE},
    {"autor", LABEL_PEOPLE, ARTICLE_BYLINE},
    {"auteur", LABEL_PEOPLE, ARTICLE_BYLINE},
    {"section", LABEL_FIELD, ARTICLE_SECTION},
    {"rubrik", LABEL_FIELD, ARTICLE_SECTION},
    {"rubrique", LABEL_FIELD, ARTICLE_SECTION},
    {"dateline", LABEL_FIELD, ARTICLE_DATELINE},
    {"abstract", LABEL_FIELD, ARTICLE_SUMMARY},
    {"publication info", LABEL_SOURCE, ARTICLE_SOURCE},
    {"publication title", LABEL_FIELD, ARTICLE_SOURCE},
    {"publication date", LABEL_FIELD, ARTICLE_PUBLISHED},
    {"language", LABEL_FIELD, ARTICLE_LANGUAGE},
    {"language of publication", LABEL_FIELD, ARTICLE_LANGUAGE},
    {"sprache", LABEL_FIELD, ARTICLE_LANGUAGE},
    {"langue", LABEL_FIELD, ARTICLE_LANGUAGE},
    {"document url", LABEL_FIELD, ARTICLE_URL},
    {"proquest document id", LABEL_FIELD, ARTICLE_ID},
    {"copyright", LABEL_FIELD, ARTICLE_COPYRIGHT},
    {"subject", LABEL_TERMS, ARTICLE_KEYWORDS},
    {"identifier / keyword", LABEL_TERMS, ARTICLE_KEYWORDS},
    {"body", LABEL_BODY, ARTICLE_BODY},
    {"full text", LABEL_BODY, ARTICLE_BODY},
    {"volltext", LABEL_BODY, ARTICLE_BODY},
    {"length", LABEL_OTHER, ARTICLE_BODY},
    {"l\xC3\xA4nge", LABEL_OTHER, ARTICLE_BODY},
    {"longueur", LABEL_OTHER, ARTICLE_BODY},
    {"links", LABEL_OTHER, ARTICLE_BODY},
    {"load-date", LABEL_OTHER, ARTICLE_BODY},
    {"update", LABEL_OTHER, ARTICLE_BODY},
    {"date-chargement", LABEL_OTHER, ARTICLE_BODY},
    {"graphic", LABEL_OTHER, ARTICLE_BODY},
    {"grafik", LABEL_OTHER, ARTICLE_BODY},
    {"notes", LABEL_OTHER, ARTICLE_BODY},
    {"type", LABEL_OTHER, ARTICLE_BODY},
    {"series", LABEL_OTHER, ARTICLE_BODY},
    {"publication-type", LABEL_OTHER, ARTICLE_BODY},
    {"journal-code", LABEL_OTHER, ARTICLE_BODY},
    {"classification", LABEL_OTHER, ARTICLE_BODY},
    {"person", LABEL_OTHER, ARTICLE_BODY},
    {"people", LABEL_OTHER, ARTICLE_BODY},
    {"company", LABEL_OTHER, ARTICLE_BODY},
    {"organization", LABEL_OTHER, ARTICLE_BODY},
    {"industry", LABEL_OTHER, ARTICLE_BODY},
    {"geographic", LABEL_OTHER, ARTICLE_BODY},
    {"location", LABEL_OTHER, ARTICLE_BODY},
    {"city", LABEL_OTHER, ARTICLE_BODY},
    {"state", LABEL_OTHER, ARTICLE_BODY},
    {"country", LABEL_OTHER, ARTICLE_BODY},
    {"first page", LABEL_OTHER, ARTICLE_BODY},
    {"pages", LABEL_OTHER, ARTICLE_BODY},
    {"publication year", LABEL_OTHER, ARTICLE_BODY},
    {"year", LABEL_OTHER, ARTICLE_BODY},
    {"publisher", LABEL_OTHER, ARTICLE_BODY},
    {"place of publication", LABEL_OTHER, ARTICLE_BODY},
    {"country of publication", LABEL_OTHER, ARTICLE_BODY},
    {"publication subject", LABEL_OTHER, ARTICLE_BODY},
    {"issn", LABEL_OTHER, ARTICLE_BODY},
    {"source type", LABEL_OTHER, ARTICLE_BODY},
    {"document type", LABEL_OTHER, ARTICLE_BODY},
    {"last updated", LABEL_OTHER, ARTICLE_BODY},
    {"database", LABEL_OTHER, ARTICLE_BODY},
};

/* Factiva's tags, each alone or before its value. */
static const struct press_label tags[] = {
    {"SE", LABEL_FIELD, ARTICLE_SECTION},  {"HD", LABEL_FIELD, ARTICLE_HEADLINE},
    {"BY", LABEL_PEOPLE, ARTICLE_BYLINE},  {"CR", LABEL_OTHER, ARTICLE_BODY},
    {"WC", LABEL_OTHER, ARTICLE_BODY},     {"PD", LABEL_FIELD, ARTICLE_PUBLISHED},
    {"ET", LABEL_OTHER, ARTICLE_BODY},     {"SN", LABEL_FIELD, ARTICLE_SOURCE},
    {"SC", LABEL_OTHER, ARTICLE_BODY},     {"ED", LABEL_OTHER, ARTICLE_BODY},
    {"PG", LABEL_OTHER, ARTICLE_BODY},     {"VOL", LABEL_OTHER, ARTICLE_BODY},
    {"LA", LABEL_FIELD, ARTICLE_LANGUAGE}, {"CY", LABEL_FIELD, ARTICLE_COPYRIGHT},
    {"LP", LABEL_BODY, ARTICLE_BODY},      {"TD", LABEL_BODY, ARTICLE_BODY},
    {"CT", LABEL_OTHER, ARTICLE_BODY},     {"CO", LABEL_OTHER, ARTICLE_BODY},
    {"IN", LABEL_OTHER, ARTICLE_BODY},     {"NS", LABEL_OTHER, ARTICLE_BODY},
    {"RE", LABEL_OTHER, ARTICLE_BODY},     {"IPC", LABEL_OTHER, ARTICLE_BODY},
    {"IPD", LABEL_OTHER, ARTICLE_BODY},    {"PUB", LABEL_OTHER, ARTICLE_BODY},
    {"AN", LABEL_OTHER, ARTICLE_BODY},     {"RF", LABEL_OTHER, ARTICLE_BODY},
    {"ART", LABEL_OTHER, ARTICLE_BODY},
};

/* ---- lines of all exports ------------------------------------------------------------------- */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t count_digits(struct str text)
{
    size_t count = 0;

    while (count < text.length && (is_digit(text.data[count]) || text.data[count] == ','))
        count++;
    return count;
}

/* "3 of 25", with a number on both sides. *rest is what follows. */
static bool cut_count(struct str line, struct str *rest)
{
    static const char *const joins[] = {" of ", " von ", " de ", " di "};
    size_t digits = count_digits(line);

    if (digits == 0)
        return false;
    line = str_slice(line, digits, line.length);
    for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
        if (!str_starts_nocase(line, str_of(joins[i])))
            continue;
        line = str_slice(line, strlen(joins[i]), line.length);
        digits = count_digits(line);
        *rest = str_trim(str_slice(line, digits, line.length));
        return digits > 0;
    }
    return false;
}

/* "3 of 25 DOCUMENTS" */
static bool begins_lexis(struct str line)
{
    struct str rest;

    return cut_count(line, &rest) &&
           (str_is(rest, "DOCUMENTS") || str_is(rest, "DOKUMENTEN") || str_is(rest, "DOCUMENTI"));
}

/* "Document 3 of 25" */
static bool begins_proquest(struct str line)
{
    static const char *const words[] = {"Document ", "Dokument "};
    struct str rest;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts(line, str_of(words[i])) &&
            cut_count(str_slice(line, strlen(words[i]), line.length), &rest) && rest.length == 0)
            return true;
    return false;
}

/* "Document NORTHC0020220614ei6e00012": the number of a document at Factiva. */
static bool ends_factiva(struct str line, struct str *number)
{
    static const struct str word = STR_INIT("Document ");
    size_t digits = 0;

    *number = str_slice(line, word.length, line.length);
    if (!str_starts(line, word) || number->length < 20 || number->length > LABEL_MAX)
        return false;
    for (size_t i = 0; i < number->length; i++) {
        char byte = number->data[i];

        if (!is_digit(byte) && !((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'))
            return false;
        digits += is_digit(byte);
    }
    return digits >= 10;
}

/* "431 words" */
static bool is_word_count(struct str line)
{
    static const char *const words[] = {"words", "W\xC3\xB6rter", "mots", "palabras"};
    size_t digits = count_digits(line);
    struct str rest = str_trim(str_slice(line, digits, line.length));

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (digits > 0 && str_is(rest, words[i]))
            return true;
    return false;
}

static bool is_rights(struct str line)
{
    return str_starts_nocase(line, STR("copyright ")) || str_starts_nocase(line, STR("(c) ")) ||
           str_starts(line, STR("\xC2\xA9"));
}

static bool read_date(struct str line, struct date_text *date)
{
    return line.length <= HEAD_MAX && date_text_find(line, date) &&
           date->found.data - line.data < 16;
}

/* ---- which export it is --------------------------------------------------------------------- */

/* The lines of a head that tell. */
struct signs {
    bool lexis, length, body, proquest, full_text, count, rights, tag_headline, tag_count;
};

static enum dialect tell(struct str head)
{
    struct signs has = {.lexis = false};
    struct str rest = head, number;

    while (rest.data) {
        struct str line = str_trim(str_cut(&rest, '\n'));

        if (ends_factiva(line, &number))
            return FACTIVA;
        has.lexis |= begins_lexis(line);
        has.proquest |= begins_proquest(line);
        has.length |= str_starts(line, STR("Length:")) || str_starts(line, STR("L\xC3\xA4nge:"));
        has.body |= str_is(line, "Body") || str_is(line, "End of Document");
        has.full_text |= str_starts(line, STR("Full text:")) ||
                         str_find(line, STR("ProQuest")) >= 0 || str_starts(line, STR("Volltext:"));
        has.rights |= has.count && is_rights(line);
        has.count |= is_word_count(line);
        has.tag_headline |= str_is(line, "HD") || str_starts(line, STR("HD  "));
        has.tag_count |= has.tag_headline && str_starts(line, STR("WC "));
    }
    return has.lexis                       ? LEXIS
           : has.proquest && has.full_text ? PROQUEST
           : has.length && has.body        ? NEXIS
           : has.tag_count                 ? FACTIVA
           : has.count && has.rights       ? FACTIVA
                                           : DIALECT_NONE;
}

bool press_text_is(struct str head)
{
    return tell(head) != DIALECT_NONE;
}

/* ---- documents ------------------------------------------------------------------------------ */

struct press_reader {
    struct reader_input *in;
    enum dialect dialect;
    json_t *article;
    struct str head[LINES_MAX]; /* lines above the labels; empty ones, too */
    size_t head_count;
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

        if (share && share[1] && is_digit(share[1]))
            term = str_trim(str_slice(term, 0, (size_t)(share - term.data)));
        article_add_keyword(article, term);
    }
}

/* ProQuest writes "Calder, Ruth; Lorne, Ada", the others "Ruth Calder, Staff Writer". */
static void add_people(const struct press_reader *reader, struct str people)
{
    while (reader->dialect == PROQUEST && people.data)
        names_add_person(reader->article, str_trim(str_cut(&people, ';')));
    if (people.data)
        item_add_byline(reader->article, people);
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
        article_set(article, ARTICLE_PUBLISHED, str_of(date.text));
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
        set_field(reader->article, label->field, value);
    else if (label->kind == LABEL_PEOPLE)
        add_people(reader, value);
    else if (label->kind == LABEL_SOURCE)
        set_publication(reader->article, value);
    else if (label->kind == LABEL_TERMS)
        add_terms(reader->article, value);
}

static void reset(struct press_reader *reader)
{
    json_decref(reader->article);
    reader->article = json_object();
    reader->head_count = 0;
    reader->label = NULL;
    reader->labelled = false;
    reader->after_blank = true;
    buf_clear(&reader->body);
    buf_clear(&reader->value);
}

/* ---- above the labels ----------------------------------------------------------------------- */

static struct str head_line(const struct press_reader *reader, size_t at)
{
    return at < reader->head_count ? reader->head[at] : STR_NONE;
}

/* The index of the first line with a date; head_count if there is none. */
static size_t find_date(struct press_reader *reader)
{
    for (size_t i = 0; i < reader->head_count; i++) {
        struct date_text date;

        if (head_line(reader, i).length > 0 && read_date(head_line(reader, i), &date)) {
            if (article_get(reader->article, ARTICLE_PUBLISHED).length == 0)
                article_set(reader->article, ARTICLE_PUBLISHED, str_of(date.text));
            return i;
        }
    }
    return reader->head_count;
}

/* The nearest line with a text before `at`, and behind it. */
static struct str line_before(const struct press_reader *reader, size_t at)
{
    while (at-- > 0)
        if (head_line(reader, at).length > 0 && !is_rights(head_line(reader, at)))
            return head_line(reader, at);
    return STR_NONE;
}

static bool is_edition(struct str line)
{
    return str_ends(line, STR("Edition")) || str_ends(line, STR("Ausgabe")) || is_rights(line) ||
           str_starts_nocase(line, STR("All rights reserved"));
}

static struct str line_behind(const struct press_reader *reader, size_t at)
{
    while (++at < reader->head_count)
        if (head_line(reader, at).length > 0 && !is_edition(head_line(reader, at)))
            return head_line(reader, at);
    return STR_NONE;
}

static void set_missing(json_t *article, enum article_field field, struct str value)
{
    if (article_get(article, field).length == 0)
        article_set(article, field, value);
}

/* A headline may go on in the lines behind it. */
static void set_headline(struct press_reader *reader, struct str first)
{
    BUF_AUTO struct buf headline = {0};

    for (size_t i = 0; i < reader->head_count; i++)
        if (first.data && reader->head[i].data == first.data)
            for (; i < reader->head_count && reader->head[i].length > 0; i++) {
                buf_add_char(&headline, ' ');
                buf_add_str(&headline, reader->head[i]);
            }
    set_missing(reader->article, ARTICLE_HEADLINE, buf_str(&headline));
}

/* LexisNexis: source, date, edition, headline. Nexis: headline, source, date. */
static void read_head(struct press_reader *reader)
{
    size_t date = find_date(reader);

    set_missing(reader->article, ARTICLE_SOURCE, line_before(reader, date));
    for (size_t i = 0; i < reader->head_count; i++)
        if (is_rights(reader->head[i]))
            set_missing(reader->article, ARTICLE_COPYRIGHT, reader->head[i]);
    if (reader->dialect == LEXIS)
        set_headline(reader, line_behind(reader, date));
    else
        set_missing(reader->article, ARTICLE_HEADLINE,
                    reader->head_count > 0 ? line_behind(reader, SIZE_MAX) : STR_NONE);
}

/* ProQuest names source and date with labels: only the headline stands alone. */
static void read_proquest(struct press_reader *reader)
{
    set_headline(reader, line_behind(reader, SIZE_MAX));
}

/* The lines above the labels, without the empty ones at the start, and without those that stand
 * between any two lines of an office document. */
static void settle_head(struct press_reader *reader)
{
    size_t texts = 0, kept = 0;

    for (size_t i = 0; i < reader->head_count; i++)
        texts += reader->head[i].length > 0;
    for (size_t i = 0; i < reader->head_count; i++)
        if (reader->head[i].length > 0 || (kept > 0 && 2 * texts > reader->head_count + 2))
            reader->head[kept++] = reader->head[i];
    reader->head_count = kept;
}

static bool is_person(struct str line)
{
    return byline_is(line) || byline_is_name(line);
}

/* Factiva without tags: section, headline, byline, "431 words", date, time, source, code, page,
 * language, rights. An empty line may stand above the byline. */
static void read_factiva(struct press_reader *reader)
{
    size_t count = 0, date, at, end = 0;

    settle_head(reader);
    date = find_date(reader);
    while (count < reader->head_count && !is_word_count(reader->head[count]))
        count++;
    if (count == reader->head_count || date < count)
        return;
    while (end < count && reader->head[end].length > 0)
        end++;
    if (end == count && end > 1 && is_person(reader->head[end - 1]))
        end--;
    if (end < count)
        item_add_byline(reader->article, line_before(reader, count));
    if (end > 1)
        set_missing(reader->article, ARTICLE_SECTION, reader->head[0]);
    set_missing(reader->article, ARTICLE_HEADLINE, line_before(reader, end));
    for (at = date + 1; at < reader->head_count; at++)
        if (reader->head[at].length > 0 && !is_digit(reader->head[at].data[0]))
            break;
    set_missing(reader->article, ARTICLE_SOURCE, head_line(reader, at));
}

/* Factiva prints the publisher behind the story. */
static void cut_publisher(struct press_reader *reader)
{
    struct str body = buf_str(&reader->body),
               rights = article_get(reader->article, ARTICLE_COPYRIGHT);
    size_t at = body.length;

    while (at > 0 && body.data[at - 1] != '\n')
        at--;
    if (at > 0 && str_find(rights, str_slice(body, at, body.length)) >= 0)
        reader->body.length = at;
}

static enum status end_document(struct press_reader *reader, struct error *err)
{
    json_t *article = reader->article;
    enum status status = STATUS_OK;

    end_label(reader);
    if (reader->dialect == PROQUEST)
        read_proquest(reader);
    else if (reader->dialect == FACTIVA)
        read_factiva(reader);
    else
        read_head(reader);
    cut_publisher(reader);
    article_set(article, ARTICLE_BODY, buf_str(&reader->body));
    item_settle_body(article);
    if (article_get(article, ARTICLE_BODY).length > 0)
        status = input_emit(reader->in, article, err);
    reset(reader);
    return status;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static const struct press_label *find_row(struct str name, const struct press_label *rows,
                                          size_t count, bool exact)
{
    for (size_t i = 0; i < count; i++)
        if (exact ? str_is(name, rows[i].name) : str_eq_nocase(name, str_of(rows[i].name)))
            return &rows[i];
    return NULL;
}

static bool has_small_letter(struct str name)
{
    for (size_t i = 0; i < name.length; i++)
        if (name.data[i] >= 'a' && name.data[i] <= 'z')
            return true;
    return false;
}

/* May the label stand alone, with its value in the lines behind it? */
static bool stands_alone(const struct press_label *label)
{
    static const char *const names[] = {"classification", "notes", "graphic"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(label->name, names[i]) == 0)
            return true;
    return label->kind == LABEL_BODY;
}

/* The tag at the start of a line of Factiva. Within the story it must stand alone, or have two
 * blanks behind it. */
static const struct press_label *find_tag(const struct press_reader *reader, struct str line,
                                          struct str *value)
{
    struct str rest = line, name = str_cut(&rest, ' ');
    bool in_story = reader->label && reader->label->kind == LABEL_BODY;

    *value = rest.data ? str_trim(rest) : STR_NONE;
    if (in_story && rest.data && !str_starts(rest, STR(" ")))
        return NULL;
    return find_row(name, tags, sizeof tags / sizeof *tags, true);
}

/* The label at the start of a line, and what stands behind it. Labels within a story must not
 * look like its words: they stand behind an empty line, or LexisNexis prints them in capitals. */
static const struct press_label *find_label(const struct press_reader *reader, struct str line,
                                            struct str *value)
{
    struct str rest = line, name = str_cut(&rest, ':');
    const struct press_label *label;

    if (reader->dialect == FACTIVA)
        return find_tag(reader, line, value);
    if (name.length > LABEL_MAX || !reader->after_blank ||
        (reader->dialect == LEXIS && has_small_letter(name)))
        return NULL;
    label = find_row(str_trim(name), labels, sizeof labels / sizeof *labels, false);
    if (label && !rest.data && !stands_alone(label))
        return NULL;
    *value = rest.data ? str_trim(rest) : STR_NONE;
    return label;
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
    return reader->dialect == FACTIVA && !reader->labelled && is_rights(line);
}

static void take_line(struct press_reader *reader, struct str line)
{
    static const struct press_label story = {"", LABEL_BODY, ARTICLE_BODY};
    struct str value;
    const struct press_label *label = find_label(reader, line, &value);

    if (label)
        open_label(reader, label, value);
    else if (ends_head(reader, line)) {
        article_set(reader->article, ARTICLE_COPYRIGHT, line);
        open_label(reader, &story, STR_NONE);
    } else if (reader->label && reader->label->kind == LABEL_BODY)
        add_to_body(reader, line);
    else if (reader->label && line.length == 0 && reader->dialect != FACTIVA)
        end_label(reader);
    else if (reader->label) {
        buf_add_char(&reader->value, ' ');
        buf_add_str(&reader->value, line);
    } else if (!reader->labelled && reader->head_count < LINES_MAX && line.length <= HEAD_MAX)
        reader->head[reader->head_count++] = line;
    else if (is_rights(line))
        set_missing(reader->article, ARTICLE_COPYRIGHT, line);
    if (!label)
        reader->after_blank = line.length == 0;
}

/* Is the line between documents? */
static bool divides(struct press_reader *reader, struct str line)
{
    struct str number;

    switch (reader->dialect) {
    case LEXIS:
        return begins_lexis(line);
    case PROQUEST:
        return begins_proquest(line) || str_starts(line, STR("__________"));
    case FACTIVA:
        if (!ends_factiva(line, &number))
            return false;
        article_set(reader->article, ARTICLE_ID, number);
        return true;
    default:
        return str_is(line, "End of Document");
    }
}

enum status press_text_read(struct reader_input *in, struct str text, struct error *err)
{
    struct press_reader reader = {.in = in, .dialect = tell(text)};
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
    json_decref(reader.article);
    buf_fini(&reader.value);
    buf_fini(&reader.body);
    return status;
}
