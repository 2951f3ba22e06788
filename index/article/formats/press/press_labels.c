/* SPDX-License-Identifier: GPL-2.0-or-later */
/* press_labels.c - the table of labels, and how they are found. */
#include "article/formats/press/press_labels.h"

#define LABEL_MAX 40 /* bytes of a label */

static const struct press_label labels[] = {
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

static const struct press_label *find_tag(const struct press_place *place, struct str line,
                                          struct str *value)
{
    size_t length = 0;
    struct str name, rest;

    while (length < line.length && line.data[length] != ' ' && line.data[length] != '\t')
        length++;
    name = str_slice(line, 0, length);
    rest = str_slice(line, length, line.length);
    *value = rest.length > 0 ? str_trim(rest) : STR_NONE;
    if (place->in_story && rest.length > 0 && rest.data[0] != '\t' && !str_starts(rest, STR("  ")))
        return NULL;
    return find_row(name, tags, sizeof tags / sizeof *tags, true);
}

const struct press_label *press_find_label(const struct press_place *place, struct str line,
                                           struct str *value)
{
    struct str rest = line, name = str_cut(&rest, ':');
    const struct press_label *label;

    if (place->dialect == PRESS_FACTIVA)
        return find_tag(place, line, value);
    if (name.length > LABEL_MAX || !place->after_blank ||
        (place->dialect == PRESS_LEXIS && has_small_letter(name)))
        return NULL;
    label = find_row(str_trim(name), labels, sizeof labels / sizeof *labels, false);
    if (label && !rest.data && !stands_alone(label))
        return NULL;
    *value = rest.data ? str_trim(rest) : STR_NONE;
    return label;
}
