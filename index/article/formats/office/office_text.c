/* SPDX-License-Identifier: GPL-2.0-or-later */
/* office_text.c - one walk for both families of documents. Names of their elements do not clash.
 * xml_records.c limits the depth, so recursion is safe. */
#include "article/formats/office/office_text.h"

struct office_walk {
    struct document *document;
    const struct office_styles *styles;
    enum office_kind kind;
    enum document_role shape; /* what the slide's shape around says */
    bool in_cell;             /* of one paragraph */
};

enum action {
    ACTION_INTO, /* no text of its own, but perhaps below */
    ACTION_SKIP,
    ACTION_TEXT,
    ACTION_PARAGRAPH,
    ACTION_LATER, /* after the paragraph that it is anchored in */
    ACTION_TAB,
    ACTION_LINE,
    ACTION_SPACE,
    ACTION_HYPHEN,
    ACTION_CELL,
    ACTION_ROW,
    ACTION_SHAPE
};

static const struct {
    const char *name;
    enum action action;
} actions[] = {
    {"t", ACTION_TEXT},
    {"p", ACTION_PARAGRAPH},
    {"h", ACTION_PARAGRAPH},
    {"tab", ACTION_TAB},
    {"br", ACTION_LINE},
    {"cr", ACTION_LINE},
    {"line-break", ACTION_LINE},
    {"s", ACTION_SPACE},
    {"noBreakHyphen", ACTION_HYPHEN},
    {"tc", ACTION_CELL},
    {"table-cell", ACTION_CELL},
    {"tr", ACTION_ROW},
    {"table-row", ACTION_ROW},
    {"sp", ACTION_SHAPE},
    {"frame", ACTION_SHAPE},
    {"txbxContent", ACTION_LATER},
    {"text-box", ACTION_LATER},
    {"note-body", ACTION_LATER},
    {"pPr", ACTION_SKIP},
    {"rPr", ACTION_SKIP},
    {"instrText", ACTION_SKIP},
    {"delText", ACTION_SKIP},
    {"del", ACTION_SKIP},
    {"moveFrom", ACTION_SKIP},
    {"Fallback", ACTION_SKIP}, /* what a Choice beside it says in another way */
    {"sectPr", ACTION_SKIP},
    {"tracked-changes", ACTION_SKIP},
    {"annotation", ACTION_SKIP},
    {"note-citation", ACTION_SKIP},
    {"sequence-decls", ACTION_SKIP},
    {"forms", ACTION_SKIP},
    {"ruby-text", ACTION_SKIP},
    {"rt", ACTION_SKIP},
};

void office_add_style(struct office_styles *styles, struct str name, enum document_role role)
{
    if (role == DOCUMENT_TEXT || styles->count == OFFICE_STYLES_MAX)
        return;
    styles->at[styles->count].name = name;
    styles->at[styles->count++].role = role;
}

enum document_role office_style_role(const struct office_styles *styles, struct str name)
{
    for (size_t i = 0; i < styles->count && name.length > 0; i++)
        if (str_eq(styles->at[i].name, name))
            return styles->at[i].role;
    return DOCUMENT_TEXT;
}

static enum action action_of(const struct xml_node *node)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (str_is(node->name, actions[i].name))
            return actions[i].action;
    return ACTION_INTO;
}

/* The role of a paragraph by its style, by being a heading, or by the shape around it. */
static enum document_role role_of(const struct office_walk *walk, const struct xml_node *paragraph)
{
    const struct xml_node *style = xml_path(paragraph, "pPr/pStyle");
    struct str name = style ? xml_attribute(style, "val") : xml_attribute(paragraph, "style-name");
    enum document_role role = office_style_role(walk->styles, name);

    if (role == DOCUMENT_TEXT)
        role = document_style_role(name);
    if (walk->in_cell)
        return DOCUMENT_CELL;
    if (role == DOCUMENT_TEXT && str_is(paragraph->name, "h"))
        return DOCUMENT_HEADING;
    return role == DOCUMENT_TEXT ? walk->shape : role;
}

/* White space in OpenDocument is collapsed; spaces that count are elements. */
static void add_collapsed(struct document *document, struct str text)
{
    struct buf *open = &document->open;

    for (size_t i = 0; i < text.length; i++) {
        bool space = strchr(" \t\r\n", text.data[i]) != NULL && text.data[i] != '\0';

        if (!space)
            buf_add_char(open, text.data[i]);
        else if (open->length > 0 && !strchr(" \t\n", open->data[open->length - 1]))
            buf_add_char(open, ' ');
    }
}

static void walk_children(const struct office_walk *walk, const struct xml_node *node);

/* Text boxes and notes anchored in a paragraph. */
static void walk_later(const struct office_walk *walk, const struct xml_node *node)
{
    for (const struct xml_node *at = node->first; at; at = at->next) {
        enum action action = at->name.data ? action_of(at) : ACTION_SKIP;

        if (action == ACTION_LATER)
            walk_children(walk, at);
        else if (action != ACTION_SKIP &&
                 action != ACTION_PARAGRAPH) /* that one looks for its own */
            walk_later(walk, at);
    }
}

static void walk_paragraph(const struct office_walk *walk, const struct xml_node *paragraph)
{
    walk_children(walk, paragraph);
    document_end_paragraph(walk->document, role_of(walk, paragraph));
    walk_later(walk, paragraph);
}

static size_t count_paragraphs(const struct xml_node *node)
{
    size_t count = 0;

    for (const struct xml_node *at = node->first; at; at = at->next)
        count += str_is(at->name, "p") || str_is(at->name, "h");
    return count;
}

static void walk_cell(const struct office_walk *walk, const struct xml_node *cell)
{
    const struct xml_node *body = xml_path(cell, "txBody");
    struct office_walk inside = *walk;

    inside.in_cell = count_paragraphs(body ? body : cell) == 1;
    walk_children(&inside, cell);
}

/* The place of a shape in a slide's layout (<p:ph type>, presentation:class). */
static void walk_shape(const struct office_walk *walk, const struct xml_node *shape)
{
    static const struct {
        const char *type;
        int role; /* -1: no text of the slide */
    } rows[] = {
        {"title", DOCUMENT_TITLE},
        {"ctrTitle", DOCUMENT_TITLE},
        {"subTitle", DOCUMENT_SUBTITLE},
        {"subtitle", DOCUMENT_SUBTITLE},
        {"sldNum", -1},
        {"dt", -1},
        {"ftr", -1},
        {"hdr", -1},
        {"sldImg", -1},
        {"page", -1},
        {"page-number", -1},
        {"date-time", -1},
        {"footer", -1},
        {"header", -1},
    };
    const struct xml_node *place =
        str_is(shape->name, "sp") ? xml_path(shape, "nvSpPr/nvPr/ph") : NULL;
    struct str type = place ? xml_attribute(place, "type") : xml_attribute(shape, "class");
    struct office_walk inside = *walk;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(type, rows[i].type)) {
            if (rows[i].role < 0)
                return;
            inside.shape = (enum document_role)rows[i].role;
        }
    walk_children(&inside, shape);
}

/* Does the node stand in a paragraph, so that what is anchored in it must wait? */
static bool in_paragraph(const struct xml_node *node)
{
    for (node = node->parent; node && action_of(node) != ACTION_LATER; node = node->parent)
        if (action_of(node) == ACTION_PARAGRAPH)
            return true;
    return false;
}

static void walk_element(const struct office_walk *walk, const struct xml_node *node)
{
    switch (action_of(node)) {
    case ACTION_TEXT: {
        BUF_AUTO struct buf text = {0};

        xml_add_text(node, &text);
        document_add(walk->document, buf_str(&text));
        break;
    }
    case ACTION_PARAGRAPH:
        walk_paragraph(walk, node);
        break;
    case ACTION_TAB:
        document_add(walk->document, STR("\t"));
        break;
    case ACTION_LINE:
        document_add(walk->document, STR("\n"));
        break;
    case ACTION_SPACE:
        document_add(walk->document, STR(" "));
        break;
    case ACTION_HYPHEN:
        document_add(walk->document, STR("-"));
        break;
    case ACTION_CELL:
        walk_cell(walk, node);
        break;
    case ACTION_ROW:
        walk_children(walk, node);
        document_end_row(walk->document);
        break;
    case ACTION_SHAPE:
        walk_shape(walk, node);
        break;
    case ACTION_LATER:
        if (!in_paragraph(node))
            walk_children(walk, node);
        break;
    case ACTION_INTO:
        walk_children(walk, node);
        break;
    case ACTION_SKIP:
        break;
    }
}

static void walk_children(const struct office_walk *walk, const struct xml_node *node)
{
    for (const struct xml_node *at = node->first; at; at = at->next) {
        if (at->name.data)
            walk_element(walk, at);
        else if (walk->kind == OFFICE_ODF)
            add_collapsed(walk->document, at->text);
    }
}

void office_add_paragraphs(struct document *document, enum office_kind kind,
                           const struct office_styles *styles, const struct xml_node *node)
{
    const struct office_walk walk = {document, styles, kind, DOCUMENT_TEXT, false};

    walk_children(&walk, node);
    document_end_paragraph(document, DOCUMENT_TEXT);
}

/* In order of preference: an author is who began the document. */
static const struct {
    const char *element;
    enum document_property property;
} property_rows[] = {
    {"title", PROPERTY_TITLE},           {"initial-creator", PROPERTY_AUTHOR},
    {"creator", PROPERTY_AUTHOR},        {"created", PROPERTY_CREATED},
    {"creation-date", PROPERTY_CREATED}, {"issued", PROPERTY_CREATED},
    {"modified", PROPERTY_MODIFIED},     {"date", PROPERTY_MODIFIED},
    {"language", PROPERTY_LANGUAGE},     {"publisher", PROPERTY_PUBLISHER},
    {"description", PROPERTY_SUMMARY},   {"keywords", PROPERTY_KEYWORDS},
    {"keyword", PROPERTY_KEYWORDS},      {"subject", PROPERTY_KEYWORDS},
    {"rights", PROPERTY_RIGHTS},
};

void office_read_properties(json_t *properties, const struct xml_node *root)
{
    for (size_t i = 0; i < sizeof property_rows / sizeof *property_rows; i++) {
        const struct xml_node *node = xml_find(root, property_rows[i].element);

        for (; node; node = xml_next(node)) {
            BUF_AUTO struct buf text = {0};

            xml_add_text(node, &text);
            document_set_property(properties, property_rows[i].property, buf_str(&text));
        }
    }
}
