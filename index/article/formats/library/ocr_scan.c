/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ocr_scan.c - keeps the lines of scanned pages, and hands them to articles. */
#include "article/formats/library/ocr_scan.h"

#include <stdlib.h>

#include "article/formats/library/ocr_text.h"
#include "base/mem.h"

static struct str keep(struct ocr_scan *scan, struct str text)
{
    if (!scan->arena)
        scan->arena = arena_new();
    return arena_str(scan->arena, text);
}

void ocr_scan_begin_page(struct ocr_scan *scan, const struct ocr_page *page)
{
    struct ocr_page *added;

    scan->pages = mem_grow(scan->pages, scan->page_count, &scan->page_capacity, sizeof *added);
    added = &scan->pages[scan->page_count++];
    *added = *page;
    added->image = keep(scan, page->image);
    added->line_from = added->line_to = scan->line_count;
}

void ocr_scan_end_page(struct ocr_scan *scan)
{
    scan->pages[scan->page_count - 1].line_to = scan->line_count;
}

void ocr_scan_add_line(struct ocr_scan *scan, struct str text)
{
    scan->lines =
        mem_grow(scan->lines, scan->line_count, &scan->line_capacity, sizeof *scan->lines);
    scan->lines[scan->line_count] = (struct ocr_line){.text = keep(scan, text),
                                                      .word_from = scan->word_count,
                                                      .word_to = scan->word_count,
                                                      .page = scan->page_count - 1,
                                                      .next = scan->line_count};
    scan->line_count++;
    scan->bytes += text.length;
}

void ocr_scan_add_word(struct ocr_scan *scan, struct str text, const struct ocr_box *box,
                       enum ocr_place place)
{
    scan->words =
        mem_grow(scan->words, scan->word_count, &scan->word_capacity, sizeof *scan->words);
    scan->words[scan->word_count++] = (struct ocr_word){keep(scan, text), *box, place};
    scan->lines[scan->line_count - 1].word_to = scan->word_count;
}

void ocr_scan_end_paragraph(struct ocr_scan *scan, size_t from, enum document_role role)
{
    if (scan->line_count == from)
        return;
    scan->lines[scan->line_count - 1].ends = true;
    scan->lines[scan->line_count - 1].role = role;
}

void ocr_scan_name_part(struct ocr_scan *scan, struct str id, size_t from)
{
    bool is_new;

    if (id.length == 0 || scan->line_count == from)
        return;
    if (!scan->names.arena)
        string_table_init(&scan->names);
    string_table_add(&scan->names, id, &is_new);
    if (!is_new)
        return;
    scan->parts =
        mem_grow(scan->parts, scan->part_count, &scan->part_capacity, sizeof *scan->parts);
    scan->parts[scan->part_count++] = (struct ocr_part){from, scan->line_count, false};
}

struct ocr_part *ocr_scan_find(const struct ocr_scan *scan, struct str id)
{
    int number = scan->names.arena ? string_table_find(&scan->names, id) : -1;

    return number < 0 ? NULL : &scan->parts[number];
}

static void take_words(const struct ocr_scan *scan, const struct ocr_line *line,
                       struct ocr_boxes *boxes)
{
    for (size_t i = line->word_from; i < line->word_to; i++) {
        const struct ocr_word *word = &scan->words[i];

        if (word->place == OCR_PART)
            ocr_boxes_part(boxes, &word->box);
        else
            ocr_boxes_word(boxes, word->text, &word->box, word->place == OCR_FIRST);
    }
}

/* Each line on the way points further on afterwards, as in a union-find structure. */
size_t ocr_scan_untaken(struct ocr_scan *scan, size_t from)
{
    size_t at = from;

    while (at < scan->line_count && scan->lines[at].next != at) {
        at = scan->lines[at].next;
        scan->looks++;
    }
    while (from < at) {
        size_t next = scan->lines[from].next;

        scan->lines[from].next = at;
        from = next;
    }
    scan->looks++;
    return at;
}

void ocr_scan_take_lines(struct ocr_scan *scan, size_t from, size_t to, struct ocr_target *target)
{
    for (size_t i = ocr_scan_untaken(scan, from); i < to; i = ocr_scan_untaken(scan, i + 1)) {
        struct ocr_line *line = &scan->lines[i];

        take_words(scan, line, &target->boxes);
        ocr_add_line(&target->document, line->text);
        if (line->ends && !target->joins)
            document_end_paragraph(&target->document, line->role);
        line->next = i + 1;
    }
}

void ocr_target_fini(struct ocr_target *target)
{
    document_fini(&target->document);
    ocr_boxes_fini(&target->boxes);
}

void ocr_scan_fini(struct ocr_scan *scan)
{
    arena_free(scan->arena);
    if (scan->names.arena)
        string_table_fini(&scan->names);
    free(scan->pages);
    free(scan->lines);
    free(scan->words);
    free(scan->parts);
    *scan = (struct ocr_scan){.arena = NULL};
}
