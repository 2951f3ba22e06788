/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ocr_scan.h - what a program for OCR read on scanned pages: lines in reading order, the places of
 * their words, and the names of the parts that lines form.
 *
 * One file of ALTO or PAGE fills it. An article takes all of its lines, or those of the parts that
 * METS names (mets_issue.h). */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_OCR_SCAN_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_OCR_SCAN_H

#include "article/formats/library/ocr_boxes.h"
#include "article/formats/office/document.h"
#include "article/input/readers.h"
#include "base/string_table.h"

struct ocr_word {
    struct str text;
    struct ocr_box box;
    enum ocr_place {
        OCR_FIRST, /* in its line: perhaps the rest of a word that was divided */
        OCR_INSIDE,
        OCR_PART /* another part of the word before it, which has the whole text; empty */
    } place;
};

struct ocr_line {
    struct str text;
    size_t word_from, word_to;
    bool ends; /* a paragraph, of this role */
    enum document_role role;
    size_t page; /* number of its page */
    size_t next; /* itself; if an article has it, a line behind it from where to look on */
};

/* A part of the pages with an id: a block, a line, a page. */
struct ocr_part {
    size_t line_from, line_to;
    bool taken; /* by an article */
};

struct ocr_page {
    long number; /* 0: not told */
    struct str image;
    long width, height;
    size_t line_from, line_to;
};

/* Zero it to begin. Texts are in its arena. */
struct ocr_scan {
    struct arena *arena;
    struct ocr_page *pages;
    struct ocr_line *lines;
    struct ocr_word *words;
    struct ocr_part *parts;    /* in the order in which they end */
    struct string_table names; /* the parts' ids: of one id's parts the first counts */
    size_t page_count, line_count, word_count, part_count;
    size_t page_capacity, line_capacity, word_capacity, part_capacity;
    size_t bytes; /* of all lines */
    size_t looks; /* how many lines ocr_scan_untaken() has looked at */
};

/* Read ALTO 1 to 4 or PAGE. STATUS_TOO_LARGE: more than INPUT_WHOLE_MAX bytes of text. */
enum status ocr_scan_read(struct ocr_scan *scan, struct reader_input *in, struct error *err);
/* The same from bytes in memory; `in` is for messages. */
enum status ocr_scan_read_bytes(struct ocr_scan *scan, struct reader_input *in, struct str bytes,
                                struct error *err);
/* The part with this id; NULL: there is none. */
struct ocr_part *ocr_scan_find(const struct ocr_scan *scan, struct str id);
/* Where the lines that an article takes go. */
struct ocr_target {
    struct document document;
    struct ocr_boxes boxes; /* the lines' page must have begun */
    bool joins;             /* lines end no paragraphs: they are one headline or byline */
};
/* The first line from here on that no article has taken; .line_count: there is none. Many calls
 * together look at few more lines than there are, however often the articles' parts overlap. */
size_t ocr_scan_untaken(struct ocr_scan *scan, size_t from);
/* Add the lines that no article has taken to one, and mark them as taken. */
void ocr_scan_take_lines(struct ocr_scan *scan, size_t from, size_t to, struct ocr_target *target);
void ocr_target_fini(struct ocr_target *target);
void ocr_scan_fini(struct ocr_scan *scan);

/* For those who fill it. */
void ocr_scan_begin_page(struct ocr_scan *scan,
                         const struct ocr_page *page); /* its texts are copied */
void ocr_scan_end_page(struct ocr_scan *scan);
void ocr_scan_add_line(struct ocr_scan *scan, struct str text);
/* Add a word to the last line. */
void ocr_scan_add_word(struct ocr_scan *scan, struct str text, const struct ocr_box *box,
                       enum ocr_place place);
/* The last line ends a paragraph, if a line was added since `from`. */
void ocr_scan_end_paragraph(struct ocr_scan *scan, size_t from, enum document_role role);
/* Name the lines since `from`, if there are any and an id. */
void ocr_scan_name_part(struct ocr_scan *scan, struct str id, size_t from);

#endif
