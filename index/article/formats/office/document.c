/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document.c - collects paragraphs, and chooses between what they and the properties say. */
#include "article/formats/office/document.h"

#include "article/formats/fields/item_fields.h"
#include "article/page/page_text.h"
#include "article/text/article.h"
#include "article/text/text_clean.h"
#include "article/words/byline.h"
#include "base/json.h"
#include "base/utf8.h"

#define KEYWORDS_MAX 8192 /* bytes of all keywords */

void document_add(struct document *document, struct str text)
{
    buf_add_str(&document->open, text);
}

static void add_paragraph(struct buf *text, struct str paragraph, const char *between)
{
    if (text->length > 0)
        buf_add_text(text, between);
    buf_add_str(text, paragraph);
}

/* Where a paragraph of this role goes: above the text each role has one place. */
static struct buf *place_of(struct document *document, enum document_role role)
{
    struct buf *const places[] = {
        [DOCUMENT_TITLE] = &document->title,     [DOCUMENT_SUBTITLE] = &document->subtitle,
        [DOCUMENT_HEADING] = &document->heading, [DOCUMENT_BYLINE] = &document->byline,
        [DOCUMENT_DATE] = &document->date,       [DOCUMENT_CELL] = NULL,
    };
    struct buf *place = places[role];

    return place && place->length == 0 && document->text.length == 0 ? place : &document->text;
}

/* White space of any kind, and of any length, becomes one space. */
static void make_line(struct buf *text)
{
    size_t to = 0;

    for (size_t from = 0; from < text->length; from++) {
        char byte = text->data[from];

        if (strchr(" \t\r\n", byte) && byte != '\0')
            byte = ' ';
        if (byte != ' ' || to == 0 || text->data[to - 1] != ' ')
            text->data[to++] = byte;
    }
    text->length = to;
}

/* What stands between a paragraph and the text before it. */
static const char *separator(const struct document *document, enum document_role role)
{
    if (role != DOCUMENT_CELL)
        return "\n\n";
    if (document->in_row)
        return "\t";
    return document->after_row ? "\n" : "\n\n";
}

void document_end_paragraph(struct document *document, enum document_role role)
{
    struct str paragraph = str_trim(buf_str(&document->open));
    struct buf *place = place_of(document, role);

    if (paragraph.length > 0) {
        add_paragraph(place, paragraph, separator(document, role));
        document->in_row = role == DOCUMENT_CELL;
        document->after_row = false;
    }
    if (place != &document->text)
        make_line(place);
    buf_clear(&document->open);
}

void document_end_row(struct document *document)
{
    document->after_row |= document->in_row;
    document->in_row = false;
}

void document_fini(struct document *document)
{
    buf_fini(&document->title);
    buf_fini(&document->subtitle);
    buf_fini(&document->byline);
    buf_fini(&document->date);
    buf_fini(&document->heading);
    buf_fini(&document->text);
    buf_fini(&document->open);
}

enum document_role document_style_role(struct str name)
{
    static const struct {
        const char *start;
        enum document_role role;
    } rows[] = {
        {"title", DOCUMENT_TITLE},         {"author", DOCUMENT_BYLINE},
        {"byline", DOCUMENT_BYLINE},       {"autor", DOCUMENT_BYLINE},
        {"auteur", DOCUMENT_BYLINE},       {"date", DOCUMENT_DATE},
        {"datum", DOCUMENT_DATE},          {"titel", DOCUMENT_TITLE},
        {"titre", DOCUMENT_HEADING},       {"titolo", DOCUMENT_HEADING},
        {"headline", DOCUMENT_TITLE},      {"subtitle", DOCUMENT_SUBTITLE},
        {"untertitel", DOCUMENT_SUBTITLE}, {"sous-titre", DOCUMENT_SUBTITLE},
        {"heading", DOCUMENT_HEADING},     {"überschrift", DOCUMENT_HEADING},
        {"berschrift", DOCUMENT_HEADING},  {"encabezado", DOCUMENT_HEADING},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_starts_nocase(name, str_of(rows[i].start)))
            return rows[i].role;
    return DOCUMENT_TEXT;
}

static const char *const property_keys[] = {
    [PROPERTY_TITLE] = "title",       [PROPERTY_AUTHOR] = "author",
    [PROPERTY_CREATED] = "created",   [PROPERTY_MODIFIED] = "modified",
    [PROPERTY_LANGUAGE] = "language", [PROPERTY_PUBLISHER] = "publisher",
    [PROPERTY_SUMMARY] = "summary",   [PROPERTY_KEYWORDS] = "keywords",
    [PROPERTY_RIGHTS] = "rights",
};

/* Did a program make up this title? */
static bool is_made_up(struct str title)
{
    static const char *const starts[] = {"Microsoft Word", "Microsoft PowerPoint",
                                         "PowerPoint Pr",  "untitled",
                                         "Document",       "Dokument",
                                         "Slide 1",        "Folie 1",
                                         "(anonymous)",    "Unbenannt",
                                         "Print"};
    static const char *const ends[] = {".doc", ".docx", ".odt",  ".rtf",  ".indd", ".qxd",
                                       ".qxp", ".p65",  ".pptx", ".wpd",  ".ppt",  ".pdf",
                                       ".txt", ".pub",  ".tex",  ".html", ".dvi"};

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (str_starts_nocase(title, str_of(starts[i])) && title.length < strlen(starts[i]) + 40)
            return true;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (title.length > strlen(ends[i]) &&
            str_eq_nocase(str_slice(title, title.length - strlen(ends[i]), title.length),
                          str_of(ends[i])))
            return true;
    return false;
}

void document_set_property(json_t *properties, enum document_property property, struct str value)
{
    const char *key = property_keys[property];
    BUF_AUTO struct buf clean = {0};

    bool adds_up = property == PROPERTY_KEYWORDS;

    value = str_trim(value);
    if (value.length == 0 || (!adds_up && json_object_get(properties, key)) ||
        (property == PROPERTY_TITLE && is_made_up(value)))
        return;
    buf_add_str(&clean, json_get_str(properties, key));
    if (clean.length > KEYWORDS_MAX)
        return;
    if (clean.length > 0)
        buf_add_char(&clean, ';');
    utf8_add_repaired(&clean, value);
    text_drop_controls(&clean);
    json_set_str(properties, key, buf_str(&clean));
}

struct str document_property(const json_t *properties, enum document_property property)
{
    return json_get_str(properties, property_keys[property]);
}

static void set_absent(json_t *article, enum article_field field, struct str value)
{
    if (article_get(article, field).length == 0)
        article_set(article, field, value);
}

static void add_keywords(json_t *article, struct str list)
{
    while (list.data) {
        struct str group = str_cut(&list, ';');

        while (group.data)
            article_add_keyword(article, str_trim(str_cut(&group, ',')));
    }
}

/* A date of the text itself counts more than when the file was made. */
static void fill_dates(json_t *article, const json_t *properties)
{
    struct str created = document_property(properties, PROPERTY_CREATED);
    struct str modified = document_property(properties, PROPERTY_MODIFIED);
    bool dated = json_object_get(article, article_key(ARTICLE_PUBLISHED)) != NULL;

    if (!dated)
        item_set_date(article, article_key(ARTICLE_PUBLISHED), created.length ? created : modified);
    if (!dated && created.length > 0 && modified.length > 0 && !str_eq(created, modified))
        item_set_date(article, article_key(ARTICLE_UPDATED), modified);
}

static void fill_properties(json_t *article, const json_t *properties)
{
    struct str author = document_property(properties, PROPERTY_AUTHOR);

    set_absent(article, ARTICLE_HEADLINE, document_property(properties, PROPERTY_TITLE));
    if (article_get(article, ARTICLE_BYLINE).length == 0 && byline_is_name(author))
        item_add_byline(article, author);
    fill_dates(article, properties);
    set_absent(article, ARTICLE_LANGUAGE, document_property(properties, PROPERTY_LANGUAGE));
    set_absent(article, ARTICLE_SOURCE, document_property(properties, PROPERTY_PUBLISHER));
    set_absent(article, ARTICLE_SUMMARY, document_property(properties, PROPERTY_SUMMARY));
    set_absent(article, ARTICLE_COPYRIGHT, document_property(properties, PROPERTY_RIGHTS));
    add_keywords(article, document_property(properties, PROPERTY_KEYWORDS));
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* How much of the text is the title, at its start and perhaps on several lines; 0: none. */
static size_t title_length(struct str text, struct str title)
{
    size_t at = 0;

    for (size_t i = 0; i < title.length; i++) {
        if (!is_space(title.data[i])) {
            if (at == text.length || text.data[at] != title.data[i])
                return 0;
            at++;
            continue;
        }
        while (at < text.length && is_space(text.data[at]))
            at++;
    }
    return at < text.length && !is_space(text.data[at]) ? 0 : at;
}

/* Without a styled title, the one of the properties is the headline if the text begins with it. */
static struct str find_title(struct document *document, const json_t *properties)
{
    struct str title = buf_str(document->title.length ? &document->title : &document->heading);
    size_t length;

    if (title.length > 0)
        return title;
    title = document_property(properties, PROPERTY_TITLE);
    length = title_length(buf_str(&document->text), title);
    if (length == 0)
        return STR("");
    document->text.length -= length;
    memmove(document->text.data, document->text.data + length, document->text.length);
    return title;
}

/* The title above the text, as a page has it, so that a byline and a date between them are found.
 * A document has less furniture than a page: if a third of it seems to be that, all of it is kept.
 */
static void read_story(json_t *article, const struct document *document, struct str title,
                       struct arena *arena)
{
    BUF_AUTO struct buf page = {0};

    if (title.length > 0)
        add_paragraph(&page, title, "");
    add_paragraph(&page, buf_str(&document->text), "\n\n");
    text_drop_controls(&page);
    page_text_read(buf_str(&page), arena, article);
    if (article_get(article, ARTICLE_BODY).length * 3 < page.length * 2) {
        json_object_del(article, article_key(ARTICLE_BOILERPLATE));
        article_set(article, ARTICLE_BODY, buf_str(&document->text));
    }
}

/* What styles say counts more than what the text looks like. */
static void fill_styled(json_t *article, const struct document *document, struct str title)
{
    BUF_AUTO struct buf byline = {0};

    article_set(article, ARTICLE_HEADLINE, title);
    article_set(article, ARTICLE_SUBHEAD, buf_str(&document->subtitle));
    if (byline_clean(buf_str(&document->byline), &byline))
        article_set(article, ARTICLE_BYLINE, buf_str(&byline));
    if (document->date.length > 0)
        item_set_date(article, article_key(ARTICLE_PUBLISHED), buf_str(&document->date));
}

void document_fill(json_t *article, struct document *document, const json_t *properties,
                   bool is_story, struct arena *arena)
{
    struct str title = find_title(document, properties);

    if (is_story)
        read_story(article, document, title, arena);
    else
        article_set(article, ARTICLE_BODY, buf_str(&document->text));
    fill_styled(article, document, title);
    fill_properties(article, properties);
}
