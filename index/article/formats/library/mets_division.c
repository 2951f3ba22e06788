/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_division.c - the types of divisions, as programs for digitisation write them. */
#include "article/formats/library/mets_division.h"

#include "article/formats/library/mets_shape.h"

enum division_kind {
    DIVISION_HOLDER,
    DIVISION_ISSUE, /* a holder, too */
    DIVISION_PART,
    DIVISION_ARTICLE,
    DIVISION_OTHER
};

static const struct division_type {
    const char *name; /* in any case, with or without a prefix, "_" and "-" */
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
    {"issue", DIVISION_ISSUE, DOCUMENT_TEXT},
    {"newspaperissue", DIVISION_ISSUE, DOCUMENT_TEXT},
    {"periodicalissue", DIVISION_ISSUE, DOCUMENT_TEXT},
    {"periodicalvolume", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"multivolumework", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"leaf", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"sheet", DIVISION_HOLDER, DOCUMENT_TEXT},
    {"article", DIVISION_ARTICLE, DOCUMENT_TEXT},
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

/* "page" of "np:page" */
static struct str without_prefix(struct str written)
{
    const char *colon = written.length ? memrchr(written.data, ':', written.length) : NULL;

    return colon ? str_slice(written, (size_t)(colon - written.data) + 1, written.length) : written;
}

static const struct division_type *type_of(const struct xml_node *division)
{
    struct str written = without_prefix(xml_attribute(division, "TYPE"));

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

    if (!str_is(division->name, "div"))
        return DIVISION_PART;
    if (xml_attribute(division, "TYPE").length == 0)
        return DIVISION_HOLDER;
    return type ? type->kind : DIVISION_OTHER;
}

bool mets_division_is_issue(const struct xml_node *division)
{
    return kind_of(division) == DIVISION_ISSUE;
}

/* ---- articles ------------------------------------------------------------------------------- */

bool mets_division_has_blocks(const struct mets_map *map, const struct xml_node *node)
{
    for (const struct xml_node *at = node->first; at; at = at->next)
        if (at->name.data && (((xml_attribute(at, "BEGIN").length > 0 || mets_shape_is(at)) &&
                               mets_map_page(map, at) >= 0) ||
                              mets_division_has_blocks(map, at)))
            return true;
    return false;
}

/* Has it several parts with pages and a name of their own? Then these are the articles. */
static bool has_named_parts(const struct mets_points *points, const struct xml_node *division)
{
    size_t count = 0;

    for (const struct xml_node *at = division->first; at; at = at->next)
        if ((kind_of(at) == DIVISION_ARTICLE || kind_of(at) == DIVISION_OTHER) &&
            (xml_attribute(at, "DMDID").length > 0 || xml_attribute(at, "LABEL").length > 0) &&
            mets_points_any(points, at))
            count++;
    return count > 1;
}

static bool is_article(const struct mets_division_walk *walk, const struct xml_node *division,
                       enum division_kind kind)
{
    if (kind != DIVISION_ARTICLE && kind != DIVISION_OTHER)
        return false;
    if (!walk->points)
        return mets_division_has_blocks(walk->map, division);
    return mets_points_any(walk->points, division) &&
           (kind == DIVISION_ARTICLE || !has_named_parts(walk->points, division));
}

void mets_division_each(const struct mets_division_walk *walk, const struct xml_node *node)
{
    for (const struct xml_node *at = node->first; at; at = at->next) {
        enum division_kind kind = kind_of(at);

        if (is_article(walk, at, kind))
            walk->each(walk->context, at);
        else if (kind != DIVISION_PART)
            mets_division_each(walk, at);
    }
}
