/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_shape.h - areas of a page that METS gives by coordinates instead of ids:
 *
 *   <area FILEID="F1" SHAPE="RECT" COORDS="100,300,480,330"/>
 *
 * Coordinates are those of the page's file, as HTML's image maps have them: the corners of a
 * rectangle, a circle's centre and radius, a polygon's corners. */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_METS_SHAPE_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_METS_SHAPE_H

#include "article/formats/library/ocr_scan.h"
#include "article/xml/xml_tree.h"

#define METS_CORNERS_MAX 256

/* Numbers of COORDS, in pairs. */
struct mets_shape {
    enum mets_shape_kind { SHAPE_RECTANGLE, SHAPE_CIRCLE, SHAPE_POLYGON } kind;
    double numbers[2 * METS_CORNERS_MAX];
    size_t count;
};

/* Is the node an area with coordinates, and without the ids of blocks? */
bool mets_shape_is(const struct xml_node *area);
/* False: it is none that can be read. Without SHAPE, four numbers are a rectangle, three a circle,
 * and more a polygon. */
bool mets_shape_read(const struct xml_node *area, struct mets_shape *shape);
/* Is the middle of the line within the shape? A line without places is not. */
bool mets_shape_has_line(const struct mets_shape *shape, const struct ocr_scan *scan,
                         const struct ocr_line *line);

#endif
