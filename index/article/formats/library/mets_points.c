/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_points.c - follows fptr and structLink from divisions to pages. */
#include "article/formats/library/mets_points.h"

#include <stdlib.h>

#include "base/mem.h"

/* ---- structLink ----------------------------------------------------------------------------- */

static void add_places(struct mets_points *points, const struct xml_node *node)
{
    for (const struct xml_node *at = node->first; at; at = at->next) {
        struct str id = str_is(at->name, "div") ? xml_attribute(at, "ID") : STR_NONE;
        bool is_new = false;
        uint32_t number = id.length > 0 ? string_table_add(&points->places, id, &is_new) : 0;

        if (is_new) {
            points->place_nodes = mem_grow(points->place_nodes, number, &points->place_capacity,
                                           sizeof *points->place_nodes);
            points->place_nodes[number] = at;
        }
        if (at->name.data)
            add_places(points, at);
    }
}

static void add_link(struct mets_points *points, const struct xml_node *link)
{
    int place = string_table_find(&points->places, xml_attribute(link, "to"));
    struct mets_chain *chain;
    uint32_t number, from;
    bool is_new;

    if (place < 0)
        return;
    points->links =
        mem_grow(points->links, points->link_count, &points->link_capacity, sizeof *points->links);
    number = (uint32_t)points->link_count++;
    points->links[number] = (struct mets_link){points->place_nodes[place], METS_NO_LINK};
    from = string_table_add(&points->linked, xml_attribute(link, "from"), &is_new);
    if (is_new) {
        points->chains =
            mem_grow(points->chains, from, &points->chain_capacity, sizeof *points->chains);
        points->chains[from] = (struct mets_chain){number, number};
        return;
    }
    chain = &points->chains[from];
    points->links[chain->last].next = number;
    chain->last = number;
}

static void add_links(struct mets_points *points, const struct xml_node *node)
{
    for (const struct xml_node *at = node->first; at; at = at->next) {
        if (str_is(at->name, "smLink"))
            add_link(points, at);
        else if (at->name.data)
            add_links(points, at);
    }
}

static const struct mets_chain *chain_of(const struct mets_points *points,
                                         const struct xml_node *division)
{
    struct str id = xml_attribute(division, "ID");
    int number = id.length > 0 ? string_table_find(&points->linked, id) : -1;

    return number < 0 ? NULL : &points->chains[number];
}

void mets_points_init(struct mets_points *points, const struct mets_map *map)
{
    *points = (struct mets_points){.map = map};
    points->seen = mem_zero(map->paths.count + 1, sizeof *points->seen);
    string_table_init(&points->places);
    string_table_init(&points->linked);
    for (const struct xml_node *at = map->mets->first; at; at = at->next)
        if (mets_map_is(at, "PHYSICAL"))
            add_places(points, at);
    for (const struct xml_node *at = map->mets->first; at; at = at->next)
        if (str_is(at->name, "structLink"))
            add_links(points, at);
}

void mets_points_fini(struct mets_points *points)
{
    string_table_fini(&points->places);
    string_table_fini(&points->linked);
    free(points->place_nodes);
    free(points->chains);
    free(points->links);
    free(points->seen);
}

/* ---- pages ---------------------------------------------------------------------------------- */

bool mets_points_any(const struct mets_points *points, const struct xml_node *division)
{
    if (mets_map_page(points->map, division) >= 0 || chain_of(points, division))
        return true;
    for (const struct xml_node *at = division->first; at; at = at->next)
        if (at->name.data && mets_points_any(points, at))
            return true;
    return false;
}

static void meet(struct mets_points *points, int page, struct mets_page_list *list)
{
    if (page < 0 || points->seen[page] == points->walks)
        return;
    points->seen[page] = points->walks;
    list->pages = mem_grow(list->pages, list->count, &list->capacity, sizeof *list->pages);
    list->pages[list->count++] = (uint32_t)page;
}

/* `links`: follow those of divisions, too. */
static void walk(struct mets_points *points, const struct xml_node *node, bool links,
                 struct mets_page_list *list)
{
    const struct mets_chain *chain = links ? chain_of(points, node) : NULL;

    if (points->met++ >= METS_POINTS_MAX)
        return;
    meet(points, mets_map_page(points->map, node), list);
    for (uint32_t i = chain ? chain->first : METS_NO_LINK; i != METS_NO_LINK;
         i = points->links[i].next)
        walk(points, points->links[i].place, false, list);
    for (const struct xml_node *at = node->first; at; at = at->next)
        if (at->name.data)
            walk(points, at, links, list);
}

struct ordered_page {
    long place;
    uint32_t page;
};

static int by_place(const void *left, const void *right)
{
    const struct ordered_page *a = left, *b = right;

    return (a->place > b->place) - (a->place < b->place);
}

static void sort(const struct mets_map *map, struct mets_page_list *list)
{
    struct ordered_page *ordered = mem_alloc((list->count + 1) * sizeof *ordered);

    for (size_t i = 0; i < list->count; i++)
        ordered[i] = (struct ordered_page){map->pages[list->pages[i]].number, list->pages[i]};
    qsort(ordered, list->count, sizeof *ordered, by_place);
    for (size_t i = 0; i < list->count; i++)
        list->pages[i] = ordered[i].page;
    free(ordered);
}

void mets_points_list(struct mets_points *points, const struct xml_node *division,
                      struct mets_page_list *list)
{
    list->count = 0;
    points->walks++;
    walk(points, division, true, list);
    sort(points->map, list);
}
