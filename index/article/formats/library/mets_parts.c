/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_parts.c - describes the issues of a METS. */
#include "article/formats/library/mets_parts.h"

#include <stdlib.h>

#include "article/formats/library/mets_division.h"
#include "article/formats/library/mets_issue.h"
#include "article/text/article.h"
#include "base/mem.h"

void mets_parts_inherit(json_t *article, const json_t *issue)
{
    static const enum article_field fields[] = {ARTICLE_PUBLISHED, ARTICLE_LANGUAGE,
                                                ARTICLE_COPYRIGHT, ARTICLE_SOURCE};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (article_get(article, fields[i]).length == 0)
            article_set(article, fields[i], article_get(issue, fields[i]));
    if (article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, article_get(issue, ARTICLE_HEADLINE));
}

void mets_parts_set_id(json_t *article, struct str whole, const struct xml_node *division,
                       size_t number)
{
    struct str own = xml_attribute(division, "ID");
    BUF_AUTO struct buf id = {0};

    if (whole.length == 0)
        return;
    buf_add_str(&id, whole);
    if (own.length > 0)
        buf_addf(&id, "#%.*s", STR_ARG(own));
    else
        buf_addf(&id, "#%zu", number);
    article_set(article, ARTICLE_ID, buf_str(&id));
}

static void find_issues(struct mets_parts *parts, const struct xml_node *node)
{
    for (const struct xml_node *at = node->first; at; at = at->next) {
        if (mets_division_is_issue(at)) {
            parts->parts =
                mem_grow(parts->parts, parts->count, &parts->capacity, sizeof *parts->parts);
            parts->parts[parts->count++] = (struct mets_part){at, NULL};
        } else if (at->name.data)
            find_issues(parts, at);
    }
}

static json_t *describe(const struct mets_parts *parts, const struct mets_map *map,
                        const struct xml_node *division)
{
    const struct xml_node *described = mets_map_described(map, division);
    json_t *about = json_object();

    if (described)
        catalogue_add(about, described);
    if (article_get(about, ARTICLE_HEADLINE).length == 0)
        article_set(about, ARTICLE_HEADLINE, xml_attribute(division, "LABEL"));
    mets_parts_inherit(about, parts->whole);
    if (article_get(about, ARTICLE_HEADLINE).length == 0)
        article_set(about, ARTICLE_HEADLINE, article_get(parts->whole, ARTICLE_HEADLINE));
    return about;
}

static void add_issue(struct mets_parts *parts, size_t number, struct mets_points *points)
{
    struct mets_part *part = &parts->parts[number];
    struct mets_page_list list = {.pages = NULL};
    bool is_new;

    part->about = describe(parts, points->map, part->division);
    if (article_get(part->about, ARTICLE_ID).length == 0)
        mets_parts_set_id(part->about, article_get(parts->whole, ARTICLE_ID), part->division,
                          number + 1);
    number_table_add(&parts->nodes, (uintptr_t)part->division, &is_new);
    mets_points_list(points, part->division, &list);
    for (size_t i = 0; i < list.count; i++)
        if (parts->pages[list.pages[i]] == 0)
            parts->pages[list.pages[i]] = (uint32_t)number + 1;
    free(list.pages);
}

void mets_parts_init(struct mets_parts *parts, struct mets_points *points, struct str id)
{
    const struct mets_map *map = points->map;

    *parts = (struct mets_parts){.whole = json_object()};
    parts->pages = mem_zero(map->paths.count + 1, sizeof *parts->pages);
    mets_describe(parts->whole, map->mets);
    if (article_get(parts->whole, ARTICLE_ID).length == 0)
        article_set(parts->whole, ARTICLE_ID, id);
    if (map->logical)
        find_issues(parts, map->logical);
    if (parts->count == 1)
        parts->count = 0;
    for (size_t i = 0; i < parts->count; i++)
        add_issue(parts, i, points);
}

void mets_parts_fini(struct mets_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        json_decref(parts->parts[i].about);
    json_decref(parts->whole);
    number_table_fini(&parts->nodes);
    free(parts->parts);
    free(parts->pages);
}

const json_t *mets_parts_around(const struct mets_parts *parts, const struct xml_node *division)
{
    for (const struct xml_node *at = division; at && parts->count > 0; at = at->parent) {
        int64_t number = number_table_find(&parts->nodes, (uintptr_t)at);

        if (number >= 0)
            return parts->parts[number].about;
    }
    return parts->whole;
}
