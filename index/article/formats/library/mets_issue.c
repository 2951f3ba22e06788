/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_issue.c - follows the divisions of a METS into its pages. */
#include "article/formats/library/mets_issue.h"

#include <stdlib.h>

#include "article/formats/library/mets_division.h"
#include "article/formats/library/mets_map.h"
#include "article/formats/library/mets_parts.h"
#include "article/formats/library/mets_points.h"
#include "article/formats/library/mets_scans.h"
#include "article/formats/library/mets_shape.h"
#include "article/formats/library/mets_whole.h"
#include "article/formats/library/ocr_scan.h"
#include "article/formats/library/ocr_text.h"
#include "article/input/input.h"
#include "article/text/article.h"
#include "article/xml/xml_records.h"
#include "base/mem.h"

#define REPORTED_MAX 100 /* articles that lack something */
/* As many as 20,000 areas of one page of 5,000 words each compare. */
#define SHAPE_LOOKS_MAX ((size_t)100 << 20)

struct mets_reading {
    struct reader_input *in; /* the METS */
    struct str path;
    const struct mets_pages *pages;
    struct mets_map map;
    struct mets_points points;
    struct mets_scans scans;
    struct mets_parts parts; /* the issues */
    const struct xml_node **divisions;
    size_t articles, capacity; /* divisions that are articles */
    bool has_blocks;           /* they point to blocks of pages */
    struct mets_whole whole;   /* else: what they have of their pages */
    size_t reported;
    size_t looks; /* words that were compared with shapes */
};

/* An article that is being put together. */
struct mets_article {
    struct mets_reading *reading;
    struct ocr_target target;
    const struct ocr_page *open; /* the page that was begun last */
    struct str missing;          /* path of a page that is missing; STR_NONE: none */
    struct str unknown;          /* id of a block that its page lacks; STR_NONE: none */
    struct str uncut;            /* path of a page that does not show its title; STR_NONE: none */
};

/* ---- lines ---------------------------------------------------------------------------------- */

static void begin_page(struct mets_article *article, uint32_t number, const struct ocr_page *page)
{
    const struct ocr_scan *scan = &article->reading->scans.scans[number];
    long nth = article->reading->map.pages[number].number + (page - scan->pages);

    if (article->open == page)
        return;
    article->open = page;
    ocr_boxes_page(&article->target.boxes, nth, page->image, page->width, page->height);
}

/* Lines of a page that is read; they may be on several pages of its file. */
static void take_lines(struct mets_article *article, uint32_t number, size_t from, size_t to)
{
    struct ocr_scan *scan = &article->reading->scans.scans[number];

    for (size_t i = ocr_scan_untaken(scan, from); i < to; i = ocr_scan_untaken(scan, i)) {
        const struct ocr_page *page = &scan->pages[scan->lines[i].page];

        begin_page(article, number, page);
        ocr_scan_take_lines(scan, i, to < page->line_to ? to : page->line_to, &article->target);
    }
}

/* The blocks from BEGIN to END, or BEGIN alone. A part is taken once. */
static void take_area(struct mets_article *article, const struct xml_node *area, uint32_t number)
{
    struct ocr_scan *scan = &article->reading->scans.scans[number];
    struct str begin = xml_attribute(area, "BEGIN"), end = xml_attribute(area, "END");
    struct ocr_part *first = ocr_scan_find(scan, begin), *last;

    if (article->reading->scans.states[number] == METS_PAGE_MISSING)
        article->missing = article->reading->map.pages[number].path;
    if (article->reading->scans.states[number] != METS_PAGE_READ)
        return;
    if (!first) {
        article->unknown = begin;
        return;
    }
    last = end.length > 0 ? ocr_scan_find(scan, end) : first;
    if (first->taken)
        return;
    first->taken = true;
    take_lines(article, number, first->line_from, last ? last->line_to : first->line_to);
}

/* The lines within a shape that no article has yet. */
static void take_shape(struct mets_article *article, const struct xml_node *area, uint32_t number)
{
    struct mets_reading *reading = article->reading;
    struct ocr_scan *scan = &reading->scans.scans[number];
    struct mets_shape shape;

    if (reading->scans.states[number] == METS_PAGE_MISSING)
        article->missing = reading->map.pages[number].path;
    if (reading->scans.states[number] != METS_PAGE_READ)
        return;
    if (!mets_shape_read(area, &shape) || reading->looks > SHAPE_LOOKS_MAX) {
        article->unknown = xml_attribute(area, "COORDS");
        return;
    }
    for (size_t i = ocr_scan_untaken(scan, 0); i < scan->line_count;
         i = ocr_scan_untaken(scan, i + 1)) {
        const struct ocr_line *line = &scan->lines[i];

        reading->looks += 1 + line->word_to - line->word_from;
        if (mets_shape_has_line(&shape, scan, line))
            take_lines(article, number, i, i + 1);
    }
}

static void take_pointer(struct mets_article *article, const struct xml_node *pointer)
{
    int page = mets_map_page(&article->reading->map, pointer);

    if (page >= 0 && xml_attribute(pointer, "BEGIN").length > 0)
        take_area(article, pointer, (uint32_t)page);
    else if (page >= 0 && mets_shape_is(pointer))
        take_shape(article, pointer, (uint32_t)page);
    for (const struct xml_node *at = pointer->first; at; at = at->next)
        if (at->name.data)
            take_pointer(article, at);
}

static void take_division(struct mets_article *article, const struct xml_node *division,
                          enum document_role role)
{
    role = mets_division_role(division, role);
    for (const struct xml_node *at = division->first; at; at = at->next) {
        if (str_is(at->name, "div")) {
            take_division(article, at, role);
        } else if (str_is(at->name, "fptr")) {
            article->target.joins = role != DOCUMENT_TEXT;
            take_pointer(article, at);
        }
    }
    document_end_paragraph(&article->target.document, role);
}

/* What it has of a whole page. */
static void take_share(struct mets_article *article, const struct mets_share *share)
{
    struct str path = article->reading->map.pages[share->page].path;

    if (article->reading->scans.states[share->page] == METS_PAGE_MISSING)
        article->missing = path;
    else if (!share->cut)
        article->uncut = path;
    if (article->reading->scans.states[share->page] != METS_PAGE_READ)
        return;
    article->target.joins = true;
    take_lines(article, share->page, share->from, share->text_from);
    document_end_paragraph(&article->target.document, DOCUMENT_TITLE);
    article->target.joins = false;
    take_lines(article, share->page, share->text_from, share->to);
}

static void take_shares(struct mets_article *article, size_t number)
{
    const struct mets_whole *whole = &article->reading->whole;

    for (size_t i = whole->articles[number].first; i < whole->articles[number].end; i++)
        take_share(article, &whole->shares[i]);
    document_end_paragraph(&article->target.document, DOCUMENT_TEXT);
}

/* ---- articles ------------------------------------------------------------------------------- */

/* The issue's id, or that of the file, and which of its divisions it is. */
static void set_id(const struct mets_reading *reading, json_t *article,
                   const struct xml_node *division, size_t number)
{
    if (article_get(article, ARTICLE_ID).length == 0)
        mets_parts_set_id(article, article_get(reading->parts.whole, ARTICLE_ID), division, number);
}

static bool has_text(const struct ocr_target *target)
{
    return target->document.text.length > 0 || target->document.title.length > 0 ||
           target->document.open.length > 0;
}

static void describe_lack(const struct mets_article *article, struct error *problem)
{
    if (article->missing.data)
        error_set(problem, STATUS_BAD_REQUEST, "the page %.*s is missing",
                  STR_ARG(article->missing));
    else if (article->unknown.data)
        error_set(problem, STATUS_BAD_REQUEST, "no page has the block %.*s",
                  STR_ARG(article->unknown));
    else
        error_set(problem, STATUS_BAD_REQUEST,
                  "the page %.*s is not its own and does not show its title: it gets no lines of "
                  "this page",
                  STR_ARG(article->uncut));
}

/* What an article is called in messages; without a division, the issue. */
static void add_name(const struct xml_node *division, size_t number, struct buf *out)
{
    struct str label = xml_attribute(division, "LABEL"), id = xml_attribute(division, "ID");

    if (!division)
        buf_add_str(out, STR("(an issue)"));
    else if (label.length > 0 || id.length > 0)
        buf_addf(out, "(article %.*s)", STR_ARG(label.length > 0 ? label : id));
    else
        buf_addf(out, "(article %zu)", number + 1);
}

static bool is_refused(const struct mets_article *article)
{
    return article->missing.data || article->unknown.data;
}

/* Names an article that lacks something. */
static void report(const struct mets_article *article, const struct xml_node *division,
                   size_t number)
{
    struct mets_reading *reading = article->reading;
    BUF_AUTO struct buf name = {0};
    struct error problem;

    if ((!is_refused(article) && !article->uncut.data) || reading->reported++ >= REPORTED_MAX)
        return;
    describe_lack(article, &problem);
    add_name(division, number, &name);
    if (is_refused(article))
        input_problem(reading->in, &problem, "%s", name.data);
    else
        input_remark(reading->in, &problem, "%s", name.data);
}

static enum status emit(struct mets_article *taken, json_t *article, struct error *err)
{
    struct ocr_target *target = &taken->target;

    if (is_refused(taken))
        return STATUS_OK;
    return ocr_emit(taken->reading->in, &target->document, &target->boxes, article, err);
}

/* Of its description, else of its own blocks, else of its division. */
static void set_headline(const struct mets_reading *reading, json_t *article, struct buf *title,
                         const struct xml_node *division)
{
    if (article_get(article, ARTICLE_HEADLINE).length == 0 &&
        (title->length == 0 || !reading->has_blocks))
        article_set(article, ARTICLE_HEADLINE, xml_attribute(division, "LABEL"));
    if (article_get(article, ARTICLE_HEADLINE).length > 0)
        buf_clear(title);
}

static json_t *describe(const struct mets_reading *reading, const struct xml_node *division)
{
    const struct xml_node *described = mets_map_described(&reading->map, division);
    json_t *article = json_object();

    if (described)
        catalogue_add(article, described);
    return article;
}

static enum status read_article(struct mets_reading *reading, size_t number, struct error *err)
{
    const struct xml_node *division = reading->divisions[number];
    struct mets_article taken = {.reading = reading};
    json_auto_t *article = describe(reading, division);
    enum status status = STATUS_OK;

    if (reading->has_blocks)
        take_division(&taken, division, DOCUMENT_TEXT);
    else
        take_shares(&taken, number);
    report(&taken, division, number);
    if (has_text(&taken.target) || taken.uncut.data) {
        set_headline(reading, article, &taken.target.document.title, division);
        mets_parts_inherit(article, mets_parts_around(&reading->parts, division));
        set_id(reading, article, division, number + 1);
        status = emit(&taken, article, err);
    }
    ocr_target_fini(&taken.target);
    return status;
}

static void add_division(void *context, const struct xml_node *division)
{
    struct mets_reading *reading = context;

    reading->divisions = mem_grow(reading->divisions, reading->articles, &reading->capacity,
                                  sizeof *reading->divisions);
    reading->divisions[reading->articles++] = division;
}

/* Which lines of whole pages are whose. */
static void cut_pages(struct mets_reading *reading)
{
    struct mets_page_list list = {.pages = NULL};

    for (size_t i = 0; i < reading->articles; i++) {
        json_auto_t *about = describe(reading, reading->divisions[i]);
        struct str title = article_get(about, ARTICLE_HEADLINE);

        mets_points_list(&reading->points, reading->divisions[i], &list);
        mets_whole_add(&reading->whole,
                       title.length > 0 ? title : xml_attribute(reading->divisions[i], "LABEL"),
                       &list);
    }
    free(list.pages);
    mets_whole_cut(&reading->whole, reading->scans.scans);
}

static void find_articles(struct mets_reading *reading)
{
    const struct xml_node *logical = reading->map.logical;
    struct mets_division_walk walk = {
        .map = &reading->map, .each = add_division, .context = reading};

    reading->has_blocks = logical && mets_division_has_blocks(&reading->map, logical);
    if (!reading->has_blocks)
        walk.points = &reading->points;
    if (logical)
        mets_division_each(&walk, logical);
    if (!reading->has_blocks)
        cut_pages(reading);
}

/* ---- the issue ------------------------------------------------------------------------------ */

static void take_rest(struct mets_article *taken, uint32_t number)
{
    const struct ocr_scan *scan = &taken->reading->scans.scans[number];

    if (taken->reading->scans.states[number] == METS_PAGE_MISSING && !taken->missing.data)
        taken->missing = taken->reading->map.pages[number].path;
    if (taken->reading->scans.states[number] == METS_PAGE_READ)
        take_lines(taken, number, 0, scan->line_count);
}

/* What no article has taken of the pages of an issue. Where there are articles, it is read without
 * a page that is missing. `issue`: its number, from 1; 0: pages of no issue. */
static enum status read_rest(struct mets_reading *reading, uint32_t issue, struct error *err)
{
    struct mets_article taken = {.reading = reading};
    const struct mets_parts *parts = &reading->parts;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < reading->map.order_count; i++)
        if (parts->pages[reading->map.order[i]] == issue)
            take_rest(&taken, reading->map.order[i]);
    report(&taken, issue > 0 ? parts->parts[issue - 1].division : NULL, issue);
    if (reading->articles > 0)
        taken.missing = STR_NONE;
    if (has_text(&taken.target))
        status = emit(&taken, issue > 0 ? parts->parts[issue - 1].about : parts->whole, err);
    ocr_target_fini(&taken.target);
    return status;
}

static enum status read_issue(struct mets_reading *reading, struct error *err)
{
    enum status status =
        mets_scans_read(&reading->scans, &reading->map, reading->pages, reading->in, err);

    if (status)
        return status;
    find_articles(reading);
    for (size_t i = 0; i < reading->articles && !status; i++)
        status = read_article(reading, i, err);
    for (size_t i = 0; i <= reading->parts.count && !status; i++)
        status = read_rest(reading, (uint32_t)((i + 1) % (reading->parts.count + 1)), err);
    return status;
}

static void reading_fini(struct mets_reading *reading)
{
    mets_whole_fini(&reading->whole);
    mets_parts_fini(&reading->parts);
    mets_scans_fini(&reading->scans);
    mets_points_fini(&reading->points);
    mets_map_fini(&reading->map);
    free(reading->divisions);
}

static bool is_mets(void *context, const struct xml_node *element)
{
    return str_is(element->name, "mets");
}

static enum status take_mets(void *context, const struct xml_node *mets, struct error *err)
{
    const struct mets_reading *outer = context;
    struct mets_reading reading = {.in = outer->in, .path = outer->path, .pages = outer->pages};
    enum status status;

    mets_map_init(&reading.map, mets, reading.path);
    mets_points_init(&reading.points, &reading.map);
    mets_parts_init(&reading.parts, &reading.points, outer->in->id);
    mets_whole_init(&reading.whole, reading.map.paths.count);
    status = read_issue(&reading, err);
    reading_fini(&reading);
    return status;
}

enum status mets_issue_read(struct reader_input *in, const struct source *source, struct str path,
                            const struct mets_pages *pages, struct error *err)
{
    struct reader_input part;
    struct mets_reading reading = {.in = &part, .path = path, .pages = pages};
    const struct xml_records records = {is_mets, take_mets, &reading, NULL};
    enum status status;

    input_open(&part, source, in->options, in->each, in->depth + 1);
    part.intake = in->intake;
    part.format = "catalogue";
    part.many = true;
    status = xml_read_records(&part, &records, err);
    input_close(&part);
    return status;
}
