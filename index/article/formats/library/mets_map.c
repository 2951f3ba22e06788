/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_map.c - collects files, pages and descriptions of a METS in one pass each. */
#include "article/formats/library/mets_map.h"

#include <stdlib.h>

#include "article/input/mets_links.h"
#include "base/mem.h"

bool mets_map_is(const struct xml_node *node, const char *type)
{
    return str_is(node->name, "structMap") &&
           str_eq_nocase(xml_attribute(node, "TYPE"), str_of(type));
}

/* ---- files ---------------------------------------------------------------------------------- */

static uint32_t add_path(struct mets_map *map, struct str path)
{
    bool is_new;
    uint32_t number = string_table_add(&map->paths, path, &is_new);

    if (is_new) {
        map->pages = mem_grow(map->pages, number, &map->page_capacity, sizeof *map->pages);
        map->pages[number] = (struct mets_page){.path = string_table_get(&map->paths, number)};
    }
    return number;
}

static void name_page(struct mets_map *map, struct str id, uint32_t page)
{
    bool is_new;
    uint32_t number = string_table_add(&map->files, id, &is_new);

    if (!is_new)
        return;
    map->file_pages =
        mem_grow(map->file_pages, number, &map->file_capacity, sizeof *map->file_pages);
    map->file_pages[number] = page;
}

static void add_file(struct mets_map *map, const struct xml_node *file, struct str mets)
{
    struct str address = xml_attribute(xml_path(file, "FLocat"), "href");
    BUF_AUTO struct buf path = {0}, whole = {0};

    if (map->files.count >= METS_PAGES_MAX || !mets_page_path(address, &path))
        return;
    if (!mets_resolve(mets, buf_str(&path),
                      &whole)) { /* it leads out: no such page will be found */
        buf_clear(&whole);
        buf_add_str(&whole, buf_str(&path));
    }
    name_page(map, xml_attribute(file, "ID"), add_path(map, buf_str(&whole)));
}

static void add_files(struct mets_map *map, const struct xml_node *node, struct str mets)
{
    for (const struct xml_node *at = node->first; at; at = at->next) {
        if (str_is(at->name, "file"))
            add_file(map, at, mets);
        else if (at->name.data)
            add_files(map, at, mets);
    }
}

int mets_map_page(const struct mets_map *map, const struct xml_node *pointer)
{
    struct str id = xml_attribute(pointer, "FILEID");
    int file = id.length > 0 ? string_table_find(&map->files, id) : -1;

    return file >= 0 ? (int)map->file_pages[file] : -1;
}

/* ---- pictures ------------------------------------------------------------------------------- */

/* The only page that pointers of a division name; -1: none or several. `page`: the one so far. */
static int only_page(const struct mets_map *map, const struct xml_node *node, int page,
                     bool *several)
{
    for (const struct xml_node *at = node->first; at; at = at->next) {
        int named = at->name.data && !str_is(at->name, "div") ? mets_map_page(map, at) : -1;

        *several |= named >= 0 && page >= 0 && named != page;
        page = named >= 0 ? named : page;
        if (at->name.data && !str_is(at->name, "div"))
            page = only_page(map, at, page, several);
    }
    return page;
}

static void name_pictures(struct mets_map *map, const struct xml_node *node, uint32_t page)
{
    for (const struct xml_node *at = node->first; at; at = at->next) {
        struct str id = at->name.data ? xml_attribute(at, "FILEID") : STR_NONE;

        if (id.length > 0 && map->files.count < 2 * METS_PAGES_MAX)
            name_page(map, id, page);
        if (at->name.data && !str_is(at->name, "div"))
            name_pictures(map, at, page);
    }
}

/* A physical division has a page's text and its picture. Areas may point to either. */
static void find_pictures(struct mets_map *map, const struct xml_node *node)
{
    for (const struct xml_node *at = node->first; at; at = at->next) {
        bool several = false;
        int page = str_is(at->name, "div") ? only_page(map, at, -1, &several) : -1;

        if (page >= 0 && !several)
            name_pictures(map, at, (uint32_t)page);
        if (at->name.data)
            find_pictures(map, at);
    }
}

/* ---- the order ------------------------------------------------------------------------------ */

static void put_in_order(struct mets_map *map, uint32_t page)
{
    if (map->pages[page].number > 0)
        return;
    map->order = mem_grow(map->order, map->order_count, &map->order_capacity, sizeof *map->order);
    map->order[map->order_count++] = page;
    map->pages[page].number = (long)map->order_count;
}

static void follow(struct mets_map *map, const struct xml_node *node)
{
    int page = mets_map_page(map, node);

    if (page >= 0)
        put_in_order(map, (uint32_t)page);
    for (const struct xml_node *at = node->first; at; at = at->next)
        if (at->name.data)
            follow(map, at);
}

/* As the physical structMap has the pages, then those that it does not name. */
static void find_order(struct mets_map *map)
{
    for (const struct xml_node *at = map->mets->first; at; at = at->next)
        if (mets_map_is(at, "PHYSICAL"))
            follow(map, at);
    for (uint32_t i = 0; i < map->paths.count; i++)
        put_in_order(map, i);
}

/* ---- descriptions --------------------------------------------------------------------------- */

static const struct xml_node *description_in(const struct xml_node *section)
{
    const struct xml_node *mods = xml_find(section, "mods");

    return mods ? mods : xml_find(section, "dc");
}

static void add_section(struct mets_map *map, const struct xml_node *section)
{
    struct str id = xml_attribute(section, "ID");
    bool is_new;
    uint32_t number = string_table_add(&map->sections, id, &is_new);

    if (!is_new)
        return;
    map->section_nodes =
        mem_grow(map->section_nodes, number, &map->section_capacity, sizeof *map->section_nodes);
    map->section_nodes[number] = description_in(section);
}

/* A division may name several descriptions; of another kind, too. */
const struct xml_node *mets_map_described(const struct mets_map *map,
                                          const struct xml_node *division)
{
    struct str ids = xml_attribute(division, "DMDID");

    while (ids.data) {
        struct str id = str_trim(str_cut(&ids, ' '));
        int number = id.length > 0 ? string_table_find(&map->sections, id) : -1;

        if (number >= 0 && map->section_nodes[number])
            return map->section_nodes[number];
    }
    return NULL;
}

void mets_map_init(struct mets_map *map, const struct xml_node *mets, struct str path)
{
    *map = (struct mets_map){.mets = mets};
    string_table_init(&map->files);
    string_table_init(&map->paths);
    string_table_init(&map->sections);
    for (const struct xml_node *at = mets->first; at; at = at->next) {
        if (str_is(at->name, "fileSec"))
            add_files(map, at, path);
        else if (str_is(at->name, "dmdSec"))
            add_section(map, at);
        else if (str_is(at->name, "structMap") && !mets_map_is(at, "PHYSICAL") &&
                 (!map->logical || mets_map_is(at, "LOGICAL")))
            map->logical = at;
    }
    for (const struct xml_node *at = mets->first; at; at = at->next)
        if (mets_map_is(at, "PHYSICAL"))
            find_pictures(map, at);
    find_order(map);
}

void mets_map_fini(struct mets_map *map)
{
    string_table_fini(&map->files);
    string_table_fini(&map->paths);
    string_table_fini(&map->sections);
    free(map->file_pages);
    free(map->pages);
    free(map->order);
    free(map->section_nodes);
}
