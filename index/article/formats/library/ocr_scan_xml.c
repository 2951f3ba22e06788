/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ocr_scan_xml.c - reads scanned pages in XML: ALTO 1 to 4 (Library of Congress) and PAGE (PRImA).
 */
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "article/formats/library/ocr_scan.h"
#include "article/xml/xml_records.h"
#include "base/mem.h"

#define NUMBER_MAX 1e9 /* of a place on a page */

static long number_of(const struct xml_node *node, const char *name)
{
    double number;

    return str_to_double(str_trim(xml_attribute(node, name)), &number) && number > -NUMBER_MAX &&
                   number < NUMBER_MAX
               ? lround(number)
               : 0;
}

/* ---- ALTO ----------------------------------------------------------------------------------- */

/* A divided word is there twice in parts, with all of it in both. */
static void add_text(struct buf *line, const struct xml_node *string)
{
    struct str part = xml_attribute(string, "SUBS_TYPE");
    struct str whole = xml_attribute(string, "SUBS_CONTENT");

    if (str_is(part, "HypPart2") && whole.length > 0)
        return;
    if (line->length > 0)
        buf_add_char(line, ' ');
    buf_add_str(line, str_is(part, "HypPart1") && whole.length > 0
                          ? whole
                          : xml_attribute(string, "CONTENT"));
}

/* Where the word stands. Without a size it has no place. */
static void add_place(struct ocr_scan *scan, const struct xml_node *string, bool first)
{
    const struct ocr_box box = {number_of(string, "HPOS"), number_of(string, "VPOS"),
                                number_of(string, "WIDTH"), number_of(string, "HEIGHT")};
    struct str part = xml_attribute(string, "SUBS_TYPE");
    struct str whole = xml_attribute(string, "SUBS_CONTENT");
    BUF_AUTO struct buf word = {0};

    if (box.width <= 0 || box.height <= 0)
        return;
    if (str_is(part, "HypPart2") && whole.length > 0) {
        ocr_scan_add_word(scan, STR(""), &box, OCR_PART);
        return;
    }
    buf_add_str(&word, str_is(part, "HypPart1") && whole.length > 0
                           ? whole
                           : xml_attribute(string, "CONTENT"));
    if (string->next && str_is(string->next->name, "HYP") && whole.length == 0)
        buf_add_char(&word, '-');
    ocr_scan_add_word(scan, buf_str(&word), &box, first ? OCR_FIRST : OCR_INSIDE);
}

static void add_alto_line(struct ocr_scan *scan, const struct xml_node *line)
{
    BUF_AUTO struct buf text = {0};
    bool whole = false, first = true;

    for (const struct xml_node *at = line->first; at; at = at->next) {
        if (str_is(at->name, "String")) {
            whole = xml_attribute(at, "SUBS_CONTENT").length > 0;
            add_text(&text, at);
        } else if (str_is(at->name, "HYP") && !whole)
            buf_add_char(&text, '-');
    }
    ocr_scan_add_line(scan, buf_str(&text));
    for (const struct xml_node *at = line->first; at; at = at->next)
        if (str_is(at->name, "String")) {
            add_place(scan, at, first);
            first = false;
        }
}

static void walk_alto(struct ocr_scan *scan, const struct xml_node *node)
{
    for (const struct xml_node *at = node->first; at; at = at->next) {
        size_t from = scan->line_count;

        if (str_is(at->name, "TextLine"))
            add_alto_line(scan, at);
        else if (at->name.data)
            walk_alto(scan, at);
        if (str_is(at->name, "TextBlock"))
            ocr_scan_end_paragraph(scan, from, DOCUMENT_TEXT);
        ocr_scan_name_part(scan, xml_attribute(at, "ID"), from);
    }
}

/* ---- PAGE ----------------------------------------------------------------------------------- */

/* The first text of several that are equally good. */
static void add_equivalent(struct ocr_scan *scan, const struct xml_node *node)
{
    BUF_AUTO struct buf text = {0};
    struct str rest;

    xml_add_text(xml_path(node, "TextEquiv/Unicode"), &text);
    rest = buf_str(&text);
    while (rest.data)
        ocr_scan_add_line(scan, str_cut(&rest, '\n'));
}

/* The smallest rectangle around points: "10,20 90,20 90,44 10,44". False: there are none. */
static bool box_around(struct str points, struct ocr_box *box)
{
    long left = LONG_MAX, top = LONG_MAX, right = LONG_MIN, bottom = LONG_MIN;

    while (points.data) {
        struct str point = str_trim(str_cut(&points, ' ')), x = str_cut(&point, ',');
        double across, down;

        if (!point.data || !str_to_double(x, &across) || !str_to_double(point, &down) ||
            fabs(across) > NUMBER_MAX || fabs(down) > NUMBER_MAX)
            continue;
        left = lround(across) < left ? lround(across) : left;
        right = lround(across) > right ? lround(across) : right;
        top = lround(down) < top ? lround(down) : top;
        bottom = lround(down) > bottom ? lround(down) : bottom;
    }
    if (right <= left || bottom <= top)
        return false;
    *box = (struct ocr_box){left, top, right - left, bottom - top};
    return true;
}

static void add_places(struct ocr_scan *scan, const struct xml_node *line)
{
    enum ocr_place place = OCR_FIRST;

    for (const struct xml_node *at = xml_path(line, "Word"); at; at = xml_next(at)) {
        BUF_AUTO struct buf word = {0};
        struct ocr_box box;

        xml_add_text(xml_path(at, "TextEquiv/Unicode"), &word);
        if (box_around(xml_attribute(xml_path(at, "Coords"), "points"), &box))
            ocr_scan_add_word(scan, buf_str(&word), &box, place);
        place = OCR_INSIDE;
    }
}

static void add_page_line(struct ocr_scan *scan, const struct xml_node *line)
{
    size_t from = scan->line_count;

    add_equivalent(scan, line);
    add_places(scan, line);
    ocr_scan_name_part(scan, xml_attribute(line, "id"), from);
}

static void add_region(struct ocr_scan *scan, const struct xml_node *region)
{
    struct str type = xml_attribute(region, "type");
    const struct xml_node *line = xml_path(region, "TextLine");
    const struct xml_node *inner = xml_path(region, "TextRegion");
    size_t from = scan->line_count;

    if (str_is(type, "page-number"))
        return;
    if (!line && !inner)
        add_equivalent(scan, region);
    for (; line; line = xml_next(line))
        add_page_line(scan, line);
    ocr_scan_end_paragraph(scan, from, str_is(type, "heading") ? DOCUMENT_TITLE : DOCUMENT_TEXT);
    for (; inner; inner = xml_next(inner))
        add_region(scan, inner);
    ocr_scan_name_part(scan, xml_attribute(region, "id"), from);
}

struct region {
    struct str id;
    const struct xml_node *node;
    bool read;
};

static int by_id(const void *left, const void *right)
{
    const struct region *a = left, *b = right;

    return str_compare(a->id, b->id);
}

/* Read the regions that the reading order names, in and below the node. */
static void read_in_order(struct ocr_scan *scan, const struct xml_node *order,
                          struct region *regions, size_t count)
{
    for (const struct xml_node *at = order->first; at; at = at->next) {
        const struct region wanted = {.id = xml_attribute(at, "regionRef")};
        struct region *found =
            wanted.id.length > 0 ? bsearch(&wanted, regions, count, sizeof *regions, by_id) : NULL;

        if (found && !found->read)
            add_region(scan, found->node);
        if (found)
            found->read = true;
        if (at->name.data)
            read_in_order(scan, at, regions, count);
    }
}

static void read_page(struct ocr_scan *scan, const struct xml_node *page)
{
    const struct xml_node *order = xml_path(page, "ReadingOrder");
    struct region *regions = NULL;
    size_t count = 0, capacity = 0;

    for (const struct xml_node *at = xml_path(page, "TextRegion"); at; at = xml_next(at)) {
        regions = mem_grow(regions, count, &capacity, sizeof *regions);
        regions[count++] = (struct region){xml_attribute(at, "id"), at, false};
    }
    if (order && regions) {
        qsort(regions, count, sizeof *regions, by_id);
        read_in_order(scan, order, regions, count);
    }
    for (size_t i = 0; i < count; i++) /* by their ids, or as they come */
        if (!regions[i].read)
            add_region(scan, regions[i].node);
    free(regions);
}

/* ---- both ----------------------------------------------------------------------------------- */

static bool is_page(void *context, const struct xml_node *element)
{
    return str_is(element->name, "Page");
}

static void begin_page(struct ocr_scan *scan, const struct xml_node *page)
{
    const struct xml_node *alto = page->parent ? page->parent->parent : NULL;
    struct ocr_page begun = {.image = xml_attribute(page, "imageFilename")};
    BUF_AUTO struct buf name = {0};

    if (begun.image.data) {
        begun.width = number_of(page, "imageWidth");
        begun.height = number_of(page, "imageHeight");
    } else {
        if (alto)
            xml_add_text(xml_path(alto, "Description/sourceImageInformation/fileName"), &name);
        begun.image = buf_str(&name);
        begun.number = number_of(page, "PHYSICAL_IMG_NR");
        begun.width = number_of(page, "WIDTH");
        begun.height = number_of(page, "HEIGHT");
    }
    ocr_scan_begin_page(scan, &begun);
}

static enum status take_page(void *context, const struct xml_node *page, struct error *err)
{
    struct ocr_scan *scan = context;
    size_t from = scan->line_count;

    begin_page(scan, page);
    if (xml_path(page, "TextRegion"))
        read_page(scan, page);
    else
        walk_alto(scan, page);
    ocr_scan_end_page(scan);
    ocr_scan_name_part(scan, xml_attribute(page, "ID"), from);
    if (scan->bytes > INPUT_WHOLE_MAX)
        return error_set(err, STATUS_TOO_LARGE, "the pages have more than %zu MB of text",
                         INPUT_WHOLE_MAX >> 20);
    return STATUS_OK;
}

enum status ocr_scan_read(struct ocr_scan *scan, struct reader_input *in, struct error *err)
{
    const struct xml_records records = {is_page, take_page, scan, NULL};

    return xml_read_records(in, &records, err);
}

enum status ocr_scan_read_bytes(struct ocr_scan *scan, struct reader_input *in, struct str bytes,
                                struct error *err)
{
    const struct xml_records records = {is_page, take_page, scan, NULL};

    return xml_read_bytes(in, bytes, &records, err);
}
