/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_issue.c - follows the divisions of a METS into its pages. */
#include "article/formats/library/mets_issue.h"

#include <stdlib.h>

#include "article/formats/library/mets_division.h"
#include "article/formats/library/mets_map.h"
#include "article/formats/library/ocr_scan.h"
#include "article/formats/library/ocr_text.h"
#include "article/input/input.h"
#include "article/text/article.h"
#include "article/xml/xml_records.h"
#include "base/mem.h"

#define REPORTED_MAX    100                 /* articles that lack something */
#define PAGES_BYTES_MAX ((size_t)400 << 20) /* of all pages of an issue, as XML */

enum page_state { PAGE_MISSING, PAGE_READ, PAGE_OTHER };

struct mets_reading {
    struct reader_input *in; /* the METS */
    struct str path;
    const struct mets_pages *pages;
    struct mets_map map;
    struct ocr_scan *scans; /* by the numbers of map.pages */
    enum page_state *states;
    json_t *issue; /* what is said about the whole */
    size_t articles, reported;
};

/* An article that is being put together. */
struct mets_article {
    struct mets_reading *reading;
    struct ocr_target target;
    const struct ocr_page *open; /* the page that was begun last */
    struct str missing;          /* path of a page that is missing; STR_NONE: none */
    struct str unknown;          /* id of a block that its page lacks; STR_NONE: none */
};

/* ---- pages ---------------------------------------------------------------------------------- */

/* A page that cannot be read is reported, and then counts as missing. */
static enum status read_page(struct mets_reading *reading, uint32_t number, size_t *bytes,
                             struct error *err)
{
    struct str path = reading->map.pages[number].path;
    BUF_AUTO struct buf page = {0};
    struct error problem;

    if (!reading->pages->get(reading->pages->context, path, &page))
        return STATUS_OK;
    *bytes += page.length;
    if (*bytes > PAGES_BYTES_MAX)
        return error_set(err, STATUS_TOO_LARGE, "the pages of the issue have more than %zu MB",
                         PAGES_BYTES_MAX >> 20);
    if (page.length == 0)
        reading->states[number] = PAGE_OTHER;
    else if (ocr_scan_read_bytes(&reading->scans[number], reading->in, buf_str(&page), &problem))
        input_problem(reading->in, &problem, "page %.*s", STR_ARG(path));
    else
        reading->states[number] = PAGE_READ;
    return STATUS_OK;
}

static enum status read_pages(struct mets_reading *reading, struct error *err)
{
    size_t count = reading->map.paths.count, bytes = 0;
    enum status status = STATUS_OK;

    reading->scans = mem_zero(count + 1, sizeof *reading->scans);
    reading->states = mem_zero(count + 1, sizeof *reading->states);
    for (size_t i = 0; !status && i < reading->map.order_count; i++)
        status = read_page(reading, reading->map.order[i], &bytes, err);
    return status;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static void begin_page(struct mets_article *article, uint32_t number, const struct ocr_page *page)
{
    const struct ocr_scan *scan = &article->reading->scans[number];
    long nth = article->reading->map.pages[number].number + (page - scan->pages);

    if (article->open == page)
        return;
    article->open = page;
    ocr_boxes_page(&article->target.boxes, nth, page->image, page->width, page->height);
}

static bool has_untaken(const struct ocr_scan *scan, size_t from, size_t to)
{
    while (from < to && scan->lines[from].taken)
        from++;
    return from < to;
}

/* Lines of a page that is read; they may be on several pages of its file. */
static void take_lines(struct mets_article *article, uint32_t number, size_t from, size_t to)
{
    struct ocr_scan *scan = &article->reading->scans[number];

    for (size_t i = 0; i < scan->page_count; i++) {
        const struct ocr_page *page = &scan->pages[i];
        size_t first = from > page->line_from ? from : page->line_from;
        size_t end = to < page->line_to ? to : page->line_to;

        if (first >= end || !has_untaken(scan, first, end))
            continue;
        begin_page(article, number, page);
        ocr_scan_take_lines(scan, first, end, &article->target);
    }
}

/* The blocks from BEGIN to END, or BEGIN alone. A part is taken once. */
static void take_area(struct mets_article *article, const struct xml_node *area, uint32_t number)
{
    struct ocr_scan *scan = &article->reading->scans[number];
    struct str begin = xml_attribute(area, "BEGIN"), end = xml_attribute(area, "END");
    struct ocr_part *first = ocr_scan_find(scan, begin), *last;

    if (article->reading->states[number] == PAGE_MISSING)
        article->missing = article->reading->map.pages[number].path;
    if (article->reading->states[number] != PAGE_READ)
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

static void take_pointer(struct mets_article *article, const struct xml_node *pointer)
{
    int page = mets_map_page(&article->reading->map, pointer);

    if (page >= 0 && xml_attribute(pointer, "BEGIN").length > 0)
        take_area(article, pointer, (uint32_t)page);
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

/* ---- articles ------------------------------------------------------------------------------- */

/* Fill in what the article lacks from its issue, whose headline names the newspaper. */
static void inherit(json_t *article, const json_t *issue)
{
    static const enum article_field fields[] = {ARTICLE_PUBLISHED, ARTICLE_LANGUAGE,
                                                ARTICLE_COPYRIGHT, ARTICLE_SOURCE};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (article_get(article, fields[i]).length == 0)
            article_set(article, fields[i], article_get(issue, fields[i]));
    if (article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, article_get(issue, ARTICLE_HEADLINE));
}

/* The issue's id, or that of the file, and which of its divisions it is. */
static void set_id(const struct mets_reading *reading, json_t *article,
                   const struct xml_node *division)
{
    struct str issue = article_get(reading->issue, ARTICLE_ID);
    struct str own = xml_attribute(division, "ID");
    BUF_AUTO struct buf id = {0};

    if (issue.length == 0)
        issue = reading->in->id;
    if (article_get(article, ARTICLE_ID).length > 0 || issue.length == 0)
        return;
    buf_add_str(&id, issue);
    if (own.length > 0)
        buf_addf(&id, "#%.*s", STR_ARG(own));
    else
        buf_addf(&id, "#%zu", reading->articles);
    article_set(article, ARTICLE_ID, buf_str(&id));
}

static bool has_text(const struct ocr_target *target)
{
    return target->document.text.length > 0 || target->document.title.length > 0 ||
           target->document.open.length > 0;
}

/* Names an article that lacks a page or a block; without a division, the issue. */
static void report(const struct mets_article *article, const struct xml_node *division)
{
    struct mets_reading *reading = article->reading;
    struct str label = xml_attribute(division, "LABEL"), id = xml_attribute(division, "ID");
    struct str path = article->missing, block = article->unknown;
    struct error problem;

    if (reading->reported++ >= REPORTED_MAX)
        return;
    if (path.data)
        error_set(&problem, STATUS_BAD_REQUEST, "the page %.*s is missing", STR_ARG(path));
    else
        error_set(&problem, STATUS_BAD_REQUEST, "no page has the block %.*s", STR_ARG(block));
    if (!division)
        input_problem(reading->in, &problem, "(an issue)");
    else if (label.length > 0 || id.length > 0)
        input_problem(reading->in, &problem, "(article %.*s)", STR_ARG(label.length ? label : id));
    else
        input_problem(reading->in, &problem, "(article %zu)", reading->articles);
}

static enum status emit(struct mets_article *taken, json_t *article, struct error *err)
{
    bool lacks = taken->missing.data || taken->unknown.data;

    if (lacks || !has_text(&taken->target))
        return STATUS_OK;
    return ocr_emit(taken->reading->in, &taken->target.document, &taken->target.boxes, article,
                    err);
}

static enum status read_article(void *context, const struct xml_node *division, struct error *err)
{
    struct mets_reading *reading = context;
    struct mets_article taken = {.reading = reading};
    json_auto_t *article = json_object();
    const struct xml_node *described = mets_map_described(&reading->map, division);
    enum status status;

    reading->articles++;
    if (described)
        catalogue_add(article, described);
    take_division(&taken, division, DOCUMENT_TEXT);
    if (article_get(article, ARTICLE_HEADLINE).length > 0)
        buf_clear(&taken.target.document.title);
    else if (taken.target.document.title.length == 0)
        article_set(article, ARTICLE_HEADLINE, xml_attribute(division, "LABEL"));
    inherit(article, reading->issue);
    set_id(reading, article, division);
    if (taken.missing.data || taken.unknown.data)
        report(&taken, division);
    status = emit(&taken, article, err);
    ocr_target_fini(&taken.target);
    return status;
}

/* ---- the issue ------------------------------------------------------------------------------ */

static void take_rest(struct mets_article *taken, uint32_t number)
{
    const struct ocr_scan *scan = &taken->reading->scans[number];

    if (taken->reading->states[number] == PAGE_MISSING && !taken->missing.data)
        taken->missing = taken->reading->map.pages[number].path;
    if (taken->reading->states[number] == PAGE_READ)
        take_lines(taken, number, 0, scan->line_count);
}

/* What no article has taken. Where there are articles, it is read without a page that is missing.
 */
static enum status read_rest(struct mets_reading *reading, struct error *err)
{
    struct mets_article taken = {.reading = reading};
    enum status status;

    for (size_t i = 0; i < reading->map.order_count; i++)
        take_rest(&taken, reading->map.order[i]);
    if (taken.missing.data)
        report(&taken, NULL);
    if (reading->articles > 0)
        taken.missing = STR_NONE;
    if (article_get(reading->issue, ARTICLE_ID).length == 0)
        article_set(reading->issue, ARTICLE_ID, reading->in->id);
    status = emit(&taken, reading->issue, err);
    ocr_target_fini(&taken.target);
    return status;
}

static enum status read_issue(struct mets_reading *reading, struct error *err)
{
    enum status status = read_pages(reading, err);

    if (!status && reading->map.logical)
        status =
            mets_division_each(&reading->map, reading->map.logical, read_article, reading, err);
    return status ? status : read_rest(reading, err);
}

static void reading_fini(struct mets_reading *reading)
{
    for (size_t i = 0; reading->scans && i < reading->map.paths.count; i++)
        ocr_scan_fini(&reading->scans[i]);
    free(reading->scans);
    free(reading->states);
    mets_map_fini(&reading->map);
    json_decref(reading->issue);
}

static bool is_mets(void *context, const struct xml_node *element)
{
    return str_is(element->name, "mets");
}

static enum status take_mets(void *context, const struct xml_node *mets, struct error *err)
{
    struct mets_reading *outer = context;
    struct mets_reading reading = {
        .in = outer->in, .path = outer->path, .pages = outer->pages, .issue = json_object()};
    enum status status;

    mets_map_init(&reading.map, mets, reading.path);
    mets_describe(reading.issue, mets);
    status = read_issue(&reading, err);
    reading_fini(&reading);
    return status;
}

enum status mets_issue_read(struct reader_input *in, const struct source *source, struct str path,
                            const struct mets_pages *pages, struct error *err)
{
    struct reader_input part;
    struct mets_reading reading = {.in = &part, .path = path, .pages = pages};
    const struct xml_records records = {is_mets, take_mets, &reading};
    enum status status;

    input_open(&part, source, in->options, in->each, in->depth + 1);
    part.intake = in->intake;
    part.format = "catalogue";
    part.many = true;
    status = xml_read_records(&part, &records, err);
    input_close(&part);
    return status;
}
