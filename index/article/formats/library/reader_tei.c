/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_tei.c - reads TEI P4 and P5 (Text Encoding Initiative): each <TEI>, also in a corpus, is
 * an article. */
#include "article/formats/fields/names.h"
#include "article/formats/fields/xml_fields.h"
#include "article/formats/library/ocr_boxes.h"
#include "article/formats/office/document.h"
#include "article/input/readers.h"
#include "article/text/article.h"
#include "article/xml/xml_records.h"
#include "article/xml/xml_source.h"

enum sniff sniff_tei(struct str head)
{
    static const char *const roots[] = {"TEI", "TEI.2", "teiCorpus", "teiCorpus.2"};
    BUF_AUTO struct buf tag = {0};

    for (size_t i = 0; xml_root_tag(head, &tag) && i < sizeof roots / sizeof *roots; i++)
        if (xml_tag_is(buf_str(&tag), roots[i]))
            return SNIFF_SURE;
    return SNIFF_NO;
}

/* ---- the text ------------------------------------------------------------------------------- */

enum tei_action {
    TEI_INTO,
    TEI_SKIP,
    TEI_PARAGRAPH,
    TEI_HEADING,
    TEI_SPACE,
    TEI_CELL,
    TEI_ROW,
    TEI_NOTE
};

static const struct {
    const char *name;
    enum tei_action action;
} actions[] = {
    {"p", TEI_PARAGRAPH},      {"ab", TEI_PARAGRAPH},     {"l", TEI_PARAGRAPH},
    {"item", TEI_PARAGRAPH},   {"quote", TEI_PARAGRAPH},  {"speaker", TEI_PARAGRAPH},
    {"stage", TEI_PARAGRAPH},  {"u", TEI_PARAGRAPH},      {"note", TEI_NOTE},
    {"opener", TEI_PARAGRAPH}, {"closer", TEI_PARAGRAPH}, {"trailer", TEI_PARAGRAPH},
    {"head", TEI_HEADING},     {"docTitle", TEI_HEADING}, {"lb", TEI_SPACE},
    {"pb", TEI_SPACE},         {"cb", TEI_SPACE},         {"cell", TEI_CELL},
    {"row", TEI_ROW},          {"fw", TEI_SKIP},          {"figDesc", TEI_SKIP},
    {"del", TEI_SKIP},         {"gap", TEI_SKIP},         {"facsimile", TEI_SKIP},
    {"teiHeader", TEI_SKIP},   {"index", TEI_SKIP},
};
/* Beside one of these in a <choice>, what the source has is left out. */
static const char *const preferred[] = {"corr", "reg", "expan"};
static const char *const replaced[] = {"sic", "orig", "abbr"};

/* Only the first elements of a <choice> are looked at: it has two, as a rule. */
static bool has_choice(const struct xml_node *choice, const char *name)
{
    const struct xml_node *at = choice->first;

    for (int i = 0; at && i < 8; i++, at = at->next)
        if (str_is(at->name, name))
            return true;
    return false;
}

static enum tei_action action_of(const struct xml_node *node)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (str_is(node->name, actions[i].name))
            return actions[i].action;
    for (size_t i = 0; i < sizeof replaced / sizeof *replaced; i++)
        if (str_is(node->name, replaced[i]) && node->parent &&
            str_is(node->parent->name, "choice") && has_choice(node->parent, preferred[i]))
            return TEI_SKIP;
    return TEI_INTO;
}

/* White space is collapsed; `break="no"` at the end of a line says that the word goes on. */
static void add_text(struct document *document, struct str text)
{
    struct buf *open = &document->open;

    for (size_t i = 0; i < text.length; i++) {
        bool space = text.data[i] == ' ' || text.data[i] == '\t' || text.data[i] == '\n';

        if (!space)
            buf_add_char(open, text.data[i]);
        else if (open->length > 0 && open->data[open->length - 1] != ' ')
            buf_add_char(open, ' ');
    }
}

/* Does a break stand in a word: "Mon-<lb/>day"? `break` says so, or a hyphen before it and a small
 * letter behind it. */
static bool is_in_word(const struct buf *open, const struct xml_node *mark)
{
    struct str says = xml_attribute(mark, "break");

    if (says.length > 0)
        return str_is(says, "no");
    return ocr_hyphen_length(str_trim(buf_str(open))) > 0 && mark->next && !mark->next->name.data &&
           ocr_begins_small(str_trim(mark->next->text));
}

static void add_break(struct document *document, const struct xml_node *mark)
{
    struct buf *open = &document->open;

    if (!is_in_word(open, mark)) {
        add_text(document, STR(" "));
        return;
    }
    while (open->length > 0 && open->data[open->length - 1] == ' ')
        open->length--;
    open->length -= ocr_hyphen_length(buf_str(open));
}

static void walk(struct document *document, const struct xml_node *node);

static bool is_paragraph(enum tei_action action)
{
    return action == TEI_PARAGRAPH || action == TEI_HEADING || action == TEI_CELL;
}

/* Notes come after the paragraph in which they stand. */
static void walk_notes(struct document *document, const struct xml_node *node)
{
    for (const struct xml_node *at = node->first; at; at = at->next) {
        enum tei_action action = at->name.data ? action_of(at) : TEI_SKIP;

        if (action == TEI_NOTE) {
            walk(document, at);
            document_end_paragraph(document, DOCUMENT_TEXT);
        } else if (action != TEI_SKIP && !is_paragraph(action))
            walk_notes(document, at);
    }
}

static bool in_paragraph(const struct xml_node *node)
{
    for (node = node->parent; node && action_of(node) != TEI_NOTE; node = node->parent)
        if (is_paragraph(action_of(node)))
            return true;
    return false;
}

static void walk_element(struct document *document, const struct xml_node *node)
{
    static const enum document_role roles[] = {[TEI_PARAGRAPH] = DOCUMENT_TEXT,
                                               [TEI_HEADING] = DOCUMENT_HEADING,
                                               [TEI_CELL] = DOCUMENT_CELL};
    enum tei_action action = action_of(node);

    if (action == TEI_SKIP || (action == TEI_NOTE && in_paragraph(node)))
        return;
    if (action == TEI_SPACE) {
        add_break(document, node);
        return;
    }
    if (action == TEI_PARAGRAPH || action == TEI_HEADING)
        document_end_paragraph(document, DOCUMENT_TEXT);
    walk(document, node);
    if (is_paragraph(action)) {
        document_end_paragraph(document, roles[action]);
        walk_notes(document, node);
    } else if (action == TEI_ROW)
        document_end_row(document);
}

static struct str without_space(struct str text)
{
    while (text.length > 0 && strchr(" \t\n", text.data[0]))
        text = str_slice(text, 1, text.length);
    return text;
}

static void walk(struct document *document, const struct xml_node *node)
{
    bool goes_on = false; /* the word before */

    for (const struct xml_node *at = node->first; at; at = at->next) {
        if (!at->name.data) {
            add_text(document, goes_on ? without_space(at->text) : at->text);
            continue;
        }
        goes_on = action_of(at) == TEI_SPACE && is_in_word(&document->open, at);
        walk_element(document, at);
    }
}

/* ---- the header ----------------------------------------------------------------------------- */

static void set_property(json_t *properties, enum document_property property,
                         const struct xml_node *node)
{
    BUF_AUTO struct buf line = {0};

    xml_add_line(node, &line);
    document_set_property(properties, property, buf_str(&line));
}

/* A date as it is printed, perhaps on several lines. */
static void set_printed(json_t *properties, enum document_property property,
                        const struct xml_node *node)
{
    struct document document = {.in_row = false};

    if (node)
        walk(&document, node);
    document_set_property(properties, property, str_trim(buf_str(&document.open)));
    document_fini(&document);
}

/* A date's attribute says it in figures. The source's date counts more than the file's. */
static void set_date(json_t *properties, const struct xml_node *date)
{
    static const char *const attributes[] = {"when", "when-iso", "value", "notBefore", "from"};

    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        document_set_property(properties, PROPERTY_CREATED, xml_attribute(date, attributes[i]));
    set_printed(properties, PROPERTY_CREATED, date);
}

/* The newspaper, unless the source is the text itself as a book. */
static void set_source(json_t *properties, const struct xml_node *title)
{
    BUF_AUTO struct buf line = {0};

    xml_add_line(title, &line);
    if (!str_eq(buf_str(&line), document_property(properties, PROPERTY_TITLE)))
        document_set_property(properties, PROPERTY_PUBLISHER, buf_str(&line));
}

static void read_header(const struct xml_node *header, json_t *properties, json_t *article)
{
    const struct xml_node *file = xml_path(header, "fileDesc");
    const struct xml_node *source = xml_path(file, "sourceDesc");
    const struct xml_node *profile = xml_path(header, "profileDesc");
    const struct xml_node *term = xml_path(profile, "textClass/keywords");
    const struct xml_node *author = xml_path(file, "titleStmt/author");

    set_property(properties, PROPERTY_TITLE, xml_path(file, "titleStmt/title"));
    for (; author; author = xml_next(author)) {
        BUF_AUTO struct buf line = {0};

        xml_add_line(author, &line);
        names_add_person(article, buf_str(&line));
    }
    if (source) {
        set_date(properties, xml_find(source, "date"));
        set_source(properties, xml_find(source, "title"));
    }
    set_date(properties, xml_path(file, "publicationStmt/date"));
    set_property(properties, PROPERTY_PUBLISHER, xml_path(file, "publicationStmt/publisher"));
    set_property(properties, PROPERTY_RIGHTS, xml_path(file, "publicationStmt/availability"));
    document_set_property(properties, PROPERTY_LANGUAGE,
                          xml_attribute(xml_path(profile, "langUsage/language"), "ident"));
    for (term = term ? xml_find(term, "term") : NULL; term; term = xml_next(term))
        set_property(properties, PROPERTY_KEYWORDS, term);
}

/* The first heading may be that of a part, below the title. */
static void prefer_title(json_t *article, struct str title)
{
    struct str heading = article_get(article, ARTICLE_HEADLINE);

    if (title.length == 0 || str_eq(title, heading))
        return;
    article_set(article, ARTICLE_SUBHEAD, heading);
    article_set(article, ARTICLE_HEADLINE, title);
}

static bool is_text(void *context, const struct xml_node *element)
{
    return str_is(element->name, "TEI") || str_is(element->name, "TEI.2");
}

static enum status emit(void *context, const struct xml_node *tei, struct error *err)
{
    struct reader_input *in = context;
    json_auto_t *article = json_object(), *properties = json_object();
    struct document document = {.in_row = false};
    const struct xml_node *header = xml_path(tei, "teiHeader");
    const struct xml_node *text = xml_path(tei, "text");

    if (header)
        read_header(header, properties, article);
    if (text)
        walk(&document, text);
    document_end_paragraph(&document, DOCUMENT_TEXT);
    article_set(article, ARTICLE_ID, xml_inherited(tei, XML_SPACE_XML, "id"));
    document_fill(article, &document, properties, false, in->arena);
    document_fini(&document);
    prefer_title(article, document_property(properties, PROPERTY_TITLE));
    in->many |= tei->parent->name.data != NULL; /* a corpus */
    return input_emit(in, article, err);
}

enum status reader_tei(struct reader_input *in, struct error *err)
{
    const struct xml_records records = {is_text, emit, in, NULL};

    return xml_read_records(in, &records, err);
}
