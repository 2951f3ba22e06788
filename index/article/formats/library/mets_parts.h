/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_parts.h - what a METS says about the whole, and about each of its issues if it has several,
 * as the METS of a bound volume does. */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_METS_PARTS_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_METS_PARTS_H

#include <jansson.h>

#include "article/formats/library/mets_points.h"
#include "base/number_table.h"

struct mets_parts {
    json_t *whole; /* the article that the lines of no other article form */
    struct mets_part {
        const struct xml_node *division;
        json_t *about; /* the same of this issue */
    } * parts;
    size_t count, capacity; /* 0 if there is only one issue: it is the whole */
    struct number_table nodes;
    uint32_t *pages; /* by page: number of its issue, from 1; 0: of none */
};

/* `id`: of the whole if the METS has none; may be empty. */
void mets_parts_init(struct mets_parts *parts, struct mets_points *points, struct str id);
void mets_parts_fini(struct mets_parts *parts);
/* What is said about the issue that a division belongs to. */
const json_t *mets_parts_around(const struct mets_parts *parts, const struct xml_node *division);
/* Fill in what an article lacks from its issue, whose headline names the newspaper. */
void mets_parts_inherit(json_t *article, const json_t *issue);
/* The id of the whole, and which of its divisions the article is; `number`: for one without an id.
 */
void mets_parts_set_id(json_t *article, struct str whole, const struct xml_node *division,
                       size_t number);

#endif
