/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ocr_boxes.h - where the words of scanned pages stand, kept with the article as `_boxes`:
 *
 *   [{"page": 1, "image": "0001.tif", "width": 3000, "height": 4000,
 *     "words": "THE 120 80 210 64\nlighthouse, 900 410 160 40\n 120 460 130 40\n"}, ..]
 *
 * A line of `words` is a word in reading order, and x, y, width and height, in the units of the
 * file (pixels, as a rule), from the upper left corner. A line that begins with a space is the next
 * part of the word before it, which was divided. Words without a box are not among them. */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_OCR_BOXES_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_OCR_BOXES_H

#include <jansson.h>

#include "base/buf.h"

#define OCR_BOXES_MAX                                                                              \
    ((size_t)2 << 20) /* bytes of `words` of an article; further words are left out */

struct ocr_box {
    long x, y, width, height;
};

/* Zero it to begin. */
struct ocr_boxes {
    json_t *pages;     /* those that ended */
    json_t *page;      /* the one that is open; NULL: none */
    struct buf words;  /* of the open page */
    struct buf word;   /* the last word, which may go on in the next line, */
    struct buf places; /* and its lines of `words` */
    size_t bytes;      /* of all pages */
};

/* Begin a page. A number of 0 means: the one behind the last. `image` may be empty. */
void ocr_boxes_page(struct ocr_boxes *boxes, long number, struct str image, long width,
                    long height);
/* Add a word. `begins_line`: it may be the rest of a word that was divided at the line's end. */
void ocr_boxes_word(struct ocr_boxes *boxes, struct str word, const struct ocr_box *box,
                    bool begins_line);
/* Add the next part of the last word, of which all was added. */
void ocr_boxes_part(struct ocr_boxes *boxes, const struct ocr_box *box);
/* Set `_boxes`, if there are any. */
void ocr_boxes_set(struct ocr_boxes *boxes, json_t *article);
void ocr_boxes_fini(struct ocr_boxes *boxes);

/* The length of the hyphen at the end of a line, as programs for OCR write it; 0: there is none. */
size_t ocr_hyphen_length(struct str text);
/* Does the text begin with a small letter? */
bool ocr_begins_small(struct str text);

#endif
