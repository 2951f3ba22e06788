/* SPDX-License-Identifier: GPL-2.0-or-later */
/* catalogue.c - maps Dublin Core and MODS to fields. */
#include "article/formats/library/catalogue.h"

#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/names.h"
#include "article/formats/fields/xml_fields.h"
#include "article/text/article.h"

enum term { TERM_SET, TERM_DATE, TERM_PERSON, TERM_KEYWORD, TERM_IDENTIFIER };

static const struct dc_row {
    const char *name;
    enum term term;
    enum article_field field;
} dc_rows[] = {
    {"title", TERM_SET, ARTICLE_HEADLINE},    {"alternative", TERM_SET, ARTICLE_SUBHEAD},
    {"creator", TERM_PERSON, ARTICLE_BYLINE}, {"subject", TERM_KEYWORD, ARTICLE_KEYWORDS},
    {"abstract", TERM_SET, ARTICLE_SUMMARY},  {"description", TERM_SET, ARTICLE_SUMMARY},
    {"publisher", TERM_SET, ARTICLE_SOURCE},  {"issued", TERM_DATE, ARTICLE_PUBLISHED},
    {"date", TERM_DATE, ARTICLE_PUBLISHED},   {"created", TERM_DATE, ARTICLE_PUBLISHED},
    {"modified", TERM_DATE, ARTICLE_UPDATED}, {"identifier", TERM_IDENTIFIER, ARTICLE_URL},
    {"source", TERM_SET, ARTICLE_SOURCE},     {"language", TERM_SET, ARTICLE_LANGUAGE},
    {"rights", TERM_SET, ARTICLE_COPYRIGHT},
};

static const struct path_row {
    const char *path;
    enum term term;
    enum article_field field;
} mods_rows[] = {
    {"titleInfo/title", TERM_SET, ARTICLE_HEADLINE},
    {"titleInfo/subTitle", TERM_SET, ARTICLE_SUBHEAD},
    {"originInfo/dateIssued", TERM_DATE, ARTICLE_PUBLISHED},
    {"originInfo/dateCreated", TERM_DATE, ARTICLE_PUBLISHED},
    {"relatedItem/part/date", TERM_DATE, ARTICLE_PUBLISHED},
    {"relatedItem/originInfo/dateIssued", TERM_DATE, ARTICLE_PUBLISHED},
    {"part/date", TERM_DATE, ARTICLE_PUBLISHED},
    {"abstract", TERM_SET, ARTICLE_SUMMARY},
    {"relatedItem/titleInfo/title", TERM_SET, ARTICLE_SOURCE},
    {"originInfo/publisher", TERM_SET, ARTICLE_SOURCE},
    {"language/languageTerm", TERM_SET, ARTICLE_LANGUAGE},
    {"identifier", TERM_IDENTIFIER, ARTICLE_URL},
    {"location/url", TERM_IDENTIFIER, ARTICLE_URL},
    {"accessCondition", TERM_SET, ARTICLE_COPYRIGHT},
};

static bool is_address(struct str text)
{
    return str_starts_nocase(text, STR("http://")) || str_starts_nocase(text, STR("https://"));
}

/* An identifier that is an address is the url; the first other one the id. */
static void set_identifier(json_t *article, struct str text)
{
    enum article_field field = is_address(text) ? ARTICLE_URL : ARTICLE_ID;

    if (article_get(article, field).length == 0)
        article_set(article, field, text);
}

/* Does the identifier name more than this one: a newspaper, a series? */
static bool is_of_series(const struct xml_node *identifier)
{
    static const char *const types[] = {"issn", "lccn", "zdb", "zdb-id", "oclc"};
    struct str type = xml_attribute(identifier, "type");

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq_nocase(type, str_of(types[i])))
            return true;
    return false;
}

static void add_term(json_t *article, enum term term, enum article_field field,
                     const struct xml_node *node)
{
    BUF_AUTO struct buf line = {0};

    if (term == TERM_SET) {
        xml_set(article, field, node);
        return;
    }
    xml_add_line(node, &line);
    if (term == TERM_DATE && article_get(article, field).length == 0)
        item_set_date(article, article_key(field), buf_str(&line));
    else if (term == TERM_PERSON)
        names_add_person(article, buf_str(&line));
    else if (term == TERM_KEYWORD)
        article_add_keyword(article, buf_str(&line));
    else if (term == TERM_IDENTIFIER && !is_of_series(node))
        set_identifier(article, buf_str(&line));
}

void catalogue_add_dc(json_t *article, const struct xml_node *dc)
{
    for (size_t i = 0; i < sizeof dc_rows / sizeof *dc_rows; i++)
        for (const struct xml_node *at = dc->first; at; at = at->next)
            if (str_is(at->name, dc_rows[i].name))
                add_term(article, dc_rows[i].term, dc_rows[i].field, at);
}

/* <namePart>s of a kind: the family name before the given name, or one for all. */
static void add_mods_name(json_t *article, const struct xml_node *name)
{
    BUF_AUTO struct buf family = {0}, given = {0};

    for (const struct xml_node *at = xml_path(name, "namePart"); at; at = xml_next(at)) {
        struct str type = xml_attribute(at, "type");

        if (str_is(type, "given"))
            xml_add_line(at, &given);
        else if (!str_is(type, "date") && !str_is(type, "termsOfAddress") && family.length == 0)
            xml_add_line(at, &family);
    }
    if (given.length > 0) {
        buf_add_text(&family, ", ");
        buf_add_str(&family, buf_str(&given));
    }
    names_add_person(article, buf_str(&family));
}

void catalogue_add_mods(json_t *article, const struct xml_node *mods)
{
    const struct xml_node *subject = xml_path(mods, "subject");

    for (size_t i = 0; i < sizeof mods_rows / sizeof *mods_rows; i++) {
        const struct xml_node *node = xml_path(mods, mods_rows[i].path);

        for (; node; node = xml_next(node))
            add_term(article, mods_rows[i].term, mods_rows[i].field, node);
    }
    for (const struct xml_node *at = xml_path(mods, "name"); at; at = xml_next(at))
        add_mods_name(article, at);
    for (; subject; subject = xml_next(subject))
        for (const struct xml_node *at = xml_path(subject, "topic"); at; at = xml_next(at))
            add_term(article, TERM_KEYWORD, ARTICLE_KEYWORDS, at);
}

void catalogue_add(json_t *article, const struct xml_node *node)
{
    if (str_is(node->name, "dc"))
        catalogue_add_dc(article, node);
    else
        catalogue_add_mods(article, node);
}
