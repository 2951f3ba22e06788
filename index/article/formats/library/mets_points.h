/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_points.h - the pages that a division of a METS points to.
 *
 * A division names files in its fptr elements. Or structLink says on which physical divisions it
 * is, and these name the files:
 *
 *   <div ID="LOG7" TYPE="Article"/>
 *   <structLink><smLink from="LOG7" to="PHYS3"/></structLink>
 *   <div ID="PHYS3" TYPE="page" ORDER="3"><fptr FILEID="F3"/></div> */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_METS_POINTS_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_METS_POINTS_H

#include "article/formats/library/mets_map.h"

/* Pages that all divisions together may point to; further pointers are not followed. */
#define METS_POINTS_MAX 1000000

struct mets_points {
    const struct mets_map *map; /* must outlive it */
    struct string_table places; /* ids of physical divisions */
    const struct xml_node **place_nodes;
    size_t place_capacity;
    struct string_table linked; /* ids of divisions that structLink has */
    struct mets_chain {
        uint32_t first, last;
    } * chains; /* by the numbers of `linked`: numbers of `links` */
    size_t chain_capacity;
    struct mets_link {
        const struct xml_node *place;
        uint32_t next; /* the next link of this division; METS_NO_LINK: none */
    } * links;
    size_t link_count, link_capacity;
    uint32_t *seen; /* by page: the last walk that met it */
    uint32_t walks;
    size_t met; /* pages, by all walks */
};
#define METS_NO_LINK UINT32_MAX

struct mets_page_list {
    uint32_t *pages; /* numbers of map.pages */
    size_t count, capacity;
};

void mets_points_init(struct mets_points *points, const struct mets_map *map);
void mets_points_fini(struct mets_points *points);
/* Does the division, or one below it, point to a page or have a link? */
bool mets_points_any(const struct mets_points *points, const struct xml_node *division);
/* Replace the list by the pages that the division and those below it point to, each once, in the
 * order of the issue. Free .pages at the end. */
void mets_points_list(struct mets_points *points, const struct xml_node *division,
                      struct mets_page_list *list);

#endif
