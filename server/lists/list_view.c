/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list_view.c - a list for clients: its state, and pages of its table as JSON or CSV. */
#include <inttypes.h>

#include "base/bytes.h"
#include "base/csv_cell.h"
#include "base/date.h"
#include "base/json.h"
#include "server/lists/list.h"

static const char *const statuses[] = {[LIST_ENQUEUED] = "enqueued",
                                       [LIST_PROCESSING] = "processing",
                                       [LIST_SUCCEEDED] = "succeeded",
                                       [LIST_FAILED] = "failed",
                                       [LIST_CANCELED] = "canceled"};

static uint32_t done(const struct name_list *list)
{
    return (uint32_t)(list->ends.length / sizeof(uint64_t));
}

static void add_time(struct buf *out, const char *key, int64_t ms)
{
    char text[DATE_TEXT_SIZE];

    json_add_key(out, key);
    if (ms == 0)
        buf_add_text(out, "null");
    else
        json_add_string(out, str_of(date_format(ms, 0, text)));
}

static void add_members(const struct name_list *list, struct buf *out)
{
    json_add_key(out, "id");
    json_add_string(out, str_of(list->id));
    json_add_key(out, "indexUid");
    json_add_string(out, str_of(list->uid));
    buf_addf(out, ",\"status\":\"%s\",\"fuzzy\":%s", statuses[list->status],
             list->fuzzy ? "true" : "false");
    buf_addf(out, ",\"names\":%u,\"done\":%u", list->name_count, done(list));
    add_time(out, "createdAt", list->created);
    add_time(out, "startedAt", list->started);
    add_time(out, "finishedAt", list->finished);
    json_add_key(out, "error");
    if (list->status == LIST_FAILED)
        json_add_string(out, str_of(list->error.message));
    else
        buf_add_text(out, "null");
}

void list_add_state(const struct name_list *list, struct buf *out)
{
    buf_add_char(out, '{');
    add_members(list, out);
    buf_add_char(out, '}');
}

static struct str row_of(const struct name_list *list, uint32_t number)
{
    uint64_t end = load_u64(list->ends.data + number * sizeof(uint64_t));
    uint64_t start = number ? load_u64(list->ends.data + (number - 1) * sizeof(uint64_t)) : 0;

    return str_n(list->rows.data + start, (size_t)(end - start));
}

/* One past the last row of the page. */
static uint32_t page_end(const struct name_list *list, const struct list_page *page)
{
    uint32_t count = done(list), from = page->offset < count ? page->offset : count;

    return count - from < page->limit ? count : from + page->limit;
}

void list_add_page(const struct name_list *list, const struct list_page *page, struct buf *out)
{
    buf_add_char(out, '{');
    add_members(list, out);
    buf_add_text(out, ",\"results\":[");
    for (uint32_t i = page->offset; i < page_end(list, page); i++) {
        json_add_comma(out);
        buf_add_str(out, row_of(list, i));
    }
    buf_addf(out, "],\"offset\":%u,\"limit\":%u}", page->offset, page->limit);
}

/* --- CSV (RFC 4180) --- */

/* A text that a spreadsheet would run gets an apostrophe before it. */
static void add_cell(struct buf *out, struct str text)
{
    buf_add_char(out, '"');
    if (csv_cell_runs(text))
        buf_add_char(out, '\'');
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, text.data[i]);
    }
    buf_add_char(out, '"');
}

static void add_line(const json_t *row, const json_t *match, struct buf *out)
{
    static const char *const columns[] = {"match", "id", "headline", "published"};
    const json_t *id = json_object_get(match, "id");

    add_cell(out, json_get_str(row, "name"));
    buf_addf(out, ",%" JSON_INTEGER_FORMAT ",%" JSON_INTEGER_FORMAT,
             json_integer_value(json_object_get(row, "articles")),
             json_integer_value(json_object_get(row, "fuzzyArticles")));
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        buf_add_char(out, ',');
        if (i == 1 && json_is_integer(id))
            buf_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
        else
            add_cell(out, json_get_str(match, columns[i]));
    }
    buf_add_text(out, "\r\n");
}

void list_add_csv(const struct name_list *list, const struct list_page *page, struct buf *out)
{
    if (page->offset == 0)
        buf_add_text(out, "name,articles,fuzzyArticles,match,id,headline,published\r\n");
    for (uint32_t i = page->offset; i < page_end(list, page); i++) {
        struct error none;
        json_t *row = json_read(row_of(list, i), 0, &none), *match;
        size_t at;

        if (json_array_size(json_object_get(row, "matches")) == 0)
            add_line(row, NULL, out);
        json_array_foreach (json_object_get(row, "matches"), at, match)
            add_line(row, match, out);
        json_decref(row);
    }
}
