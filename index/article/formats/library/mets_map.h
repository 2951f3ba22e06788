/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_map.h - what a METS says: its files, the order of its pages, its divisions.
 *
 *   fileSec     ids to pages             <file ID="F1"><FLocat href="alto/0001.xml"/></file>
 *   structMap   PHYSICAL: the order      <div ORDER="1"><fptr FILEID="F1"/></div>
 *               LOGICAL: the articles    <div TYPE="ARTICLE" DMDID="D2"><fptr><area FILEID="F1"
 *                                        BETYPE="IDREF" BEGIN="B7"/></fptr></div>
 *   dmdSec      descriptions by their ids
 *
 * mets_points.h follows its structLink. */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_METS_MAP_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_METS_MAP_H

#include "article/xml/xml_tree.h"
#include "base/string_table.h"

struct mets_page {
    struct str path; /* as mets_resolve() makes it */
    long number;     /* in the order of the issue, from 1; 0: the order does not name it */
};

/* Nodes are borrowed from the tree. */
struct mets_map {
    const struct xml_node *mets, *logical; /* logical: NULL if there is none */
    struct string_table files; /* ids of files that are pages, or the pictures of pages */
    uint32_t *file_pages;      /* by the numbers of `files`: numbers of `pages` */
    size_t file_capacity;
    struct string_table paths; /* several files may have one; numbers of `pages` */
    struct mets_page *pages;
    size_t page_capacity;
    uint32_t *order; /* numbers of `pages`, all of them, as the issue has them */
    size_t order_count, order_capacity;
    struct string_table sections;          /* ids of dmdSec */
    const struct xml_node **section_nodes; /* <mods> or <dc> in it, or NULL */
    size_t section_capacity;
};

/* `path`: of the METS, from which those of its pages are seen. */
void mets_map_init(struct mets_map *map, const struct xml_node *mets, struct str path);
void mets_map_fini(struct mets_map *map);
/* The page of an fptr or an area, or -1. */
int mets_map_page(const struct mets_map *map, const struct xml_node *pointer);
/* The description of a division: <mods> or <dc>, or NULL. */
const struct xml_node *mets_map_described(const struct mets_map *map,
                                          const struct xml_node *division);
/* Is it the structMap of this type ("LOGICAL")? */
bool mets_map_is(const struct xml_node *node, const char *type);

#endif
