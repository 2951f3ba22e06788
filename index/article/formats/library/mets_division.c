/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_division.c - the types of divisions, as programs for digitisation write them. */
#include "article/formats/library/mets_division.h"

enum division_kind { DIVISION_HOLDER, DIVISION_PART, DIVISION_ARTICLE };

static const struct division_type {
    const char *name; /* in any case, with or without "_" and "-" */
    enum division_kind kind;
    enum document_role role;
} types[] = {
    {"newspaper", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"periodical", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"serial", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"volume", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"year", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"month", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"day", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"issue", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"edition", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"supplement", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"content", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"contents", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"section", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"page", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"advertisements", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"headline", DIVISION_PART, DOCUMENT_TITLE},
    {"heading", DIVISION_PART, DOCUMENT_TITLE},
    {"head", DIVISION_PART, DOCUMENT_TITLE},
    {"title", DIVISION_PART, DOCUMENT_TITLE},
    {"subheadline", DIVISION_PART, DOCUMENT_SUBTITLE},
    {"subheading", DIVISION_PART, DOCUMENT_SUBTITLE},
    {"subtitle", DIVISION_PART, DOCUMENT_SUBTITLE},
    {"author", DIVISION_PART, DOCUMENT_BYLINE},
    {"byline", DIVISION_PART, DOCUMENT_BYLINE},
    {"overline", DIVISION_PART, DOCUMENT_TEXT},
    {"motto", DIVISION_PART, DOCUMENT_TEXT},
    {"body", DIVISION_PART, DOCUMENT_TEXT},
    {"bodycontent", DIVISION_PART, DOCUMENT_TEXT},
    {"paragraph", DIVISION_PART, DOCUMENT_TEXT},
    {"text", DIVISION_PART, DOCUMENT_TEXT},
    {"textblock", DIVISION_PART, DOCUMENT_TEXT},
    {"block", DIVISION_PART, DOCUMENT_TEXT},
    {"line", DIVISION_PART, DOCUMENT_TEXT},
    {"caption", DIVISION_PART, DOCUMENT_TEXT},
    {"illustration", DIVISION_PART, DOCUMENT_TEXT},
    {"image", DIVISION_PART, DOCUMENT_TEXT},
    {"table", DIVISION_PART, DOCUMENT_TEXT},
    {"footnote", DIVISION_PART, DOCUMENT_TEXT},
    {"titlesection", DIVISION_PART, DOCUMENT_TEXT},
    {"pagenumber", DIVISION_PART, DOCUMENT_TEXT},
    {"runningtitle", DIVISION_PART, DOCUMENT_TEXT},
};

static char small(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

static bool is_type(struct str written, const char *name)
{
    for (size_t i = 0; i < written.length; i++) {
        if (written.data[i] == '_' || written.data[i] == '-' || written.data[i] == ' ')
            continue;
        if (small(written.data[i]) != *name)
            return false;
        name++;
    }
    return *name == '\0';
}

static const struct division_type *type_of(const struct xml_node *division)
{
    struct str written = xml_attribute(division, "TYPE");

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (is_type(written, types[i].name))
            return &types[i];
    return NULL;
}

enum document_role mets_division_role(const struct xml_node *division, enum document_role outer)
{
    const struct division_type *type = type_of(division);

    return type && type->role != DOCUMENT_TEXT ? type->role : outer;
}

static enum division_kind kind_of(const struct xml_node *division)
{
    const struct division_type *type = type_of(division);

    if (xml_attribute(division, "TYPE").length == 0)
        return DIVISION_HOLDER;
    return type ? type->kind : DIVISION_ARTICLE;
}

/* Does it point to blocks? Pointers to whole pages do not say what on them belongs to it. */
static bool points_to_blocks(const struct mets_map *map, const struct xml_node *node)
{
    for (const struct xml_node *at = node->first; at; at = at->next)
        if (at->name.data &&
            ((xml_attribute(at, "BEGIN").length > 0 && mets_map_page(map, at) >= 0) ||
             points_to_blocks(map, at)))
            return true;
    return false;
}

enum status mets_division_each(const struct mets_map *map, const struct xml_node *node,
                               enum status (*each)(void *context, const struct xml_node *division,
                                                   struct error *err),
                               void *context, struct error *err)
{
    enum status status = STATUS_OK;

    for (const struct xml_node *at = node->first; at && !status; at = at->next) {
        enum division_kind kind = str_is(at->name, "div") ? kind_of(at) : DIVISION_PART;

        if (kind == DIVISION_ARTICLE && points_to_blocks(map, at))
            status = each(context, at, err);
        else if (kind != DIVISION_PART)
            status = mets_division_each(map, at, each, context, err);
    }
    return status;
}
