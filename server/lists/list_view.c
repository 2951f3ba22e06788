/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list_view.c - a list for clients: its state, and pages of its table as JSON or CSV.
 *
 * A table tells of an earlier state of the index. So a page looks again which articles may be
 * shown. */
#include <inttypes.h>

#include "base/bytes.h"
#include "base/csv_cell.h"
#include "base/date.h"
#include "base/json.h"
#include "base/json_members.h"
#include "engine/reader.h"
#include "server/lists/list.h"
#include "server/params/displayed.h"
#include "server/params/fields.h"

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

/* --- a page --- */

static struct str row_of(const struct list_excerpt *excerpt, uint32_t number)
{
    uint64_t end = load_u64(excerpt->ends.data + number * sizeof(uint64_t));
    uint64_t start = number ? load_u64(excerpt->ends.data + (number - 1) * sizeof(uint64_t)) : 0;

    return str_n(excerpt->rows.data + start, (size_t)(end - start));
}

static uint32_t row_count(const struct list_excerpt *excerpt)
{
    return (uint32_t)(excerpt->ends.length / sizeof(uint64_t));
}

/* One past the last row of the page. */
static uint32_t page_end(const struct name_list *list, const struct list_page *page)
{
    uint32_t count = done(list), from = page->offset < count ? page->offset : count;

    return count - from < page->limit ? count : from + page->limit;
}

void list_excerpt_take(const struct name_list *list, const struct list_page *page,
                       struct list_excerpt *out)
{
    uint32_t end = page_end(list, page), from = page->offset < end ? page->offset : end;
    uint64_t start = from ? load_u64(list->ends.data + (from - 1) * sizeof(uint64_t)) : 0;

    *out = (struct list_excerpt){.page = *page};
    add_members(list, &out->state);
    for (uint32_t i = from; i < end; i++)
        buf_add_u64(&out->ends, load_u64(list->ends.data + i * sizeof(uint64_t)) - start);
    if (end > from)
        buf_add(&out->rows, list->rows.data + start,
                (size_t)(load_u64(list->ends.data + (end - 1) * sizeof(uint64_t)) - start));
}

void list_excerpt_fini(struct list_excerpt *excerpt)
{
    buf_fini(&excerpt->state);
    buf_fini(&excerpt->rows);
    buf_fini(&excerpt->ends);
}

/* --- what may be shown of it ---
 *
 * A row is {"name", "spellings", "articles", "fuzzyArticles", "timedOut", "matches"}, and a match
 * {"match", "key", "fields"}: clients see the displayed ones of the fields, and not the key. */

struct list_seeing {
    struct names displayed;
    const bool *shown;     /* of the matches of all rows, in order */
    uint32_t at;           /* the next match */
    uint64_t exact, fuzzy; /* matches of this row that are not shown */
};

typedef void match_fn(void *context, struct str match);

static void for_matches(struct str row, match_fn *each, void *context)
{
    struct str matches = json_member(row, STR("matches")), match;

    while (json_next_element(&matches, &match))
        if (match.length > 0)
            each(context, match);
}

struct list_keys {
    struct arena *arena;
    struct str *at; /* NULL: only count them */
    uint32_t count;
};

static void take_key(void *context, struct str match)
{
    struct list_keys *keys = context;

    if (keys->at)
        keys->at[keys->count] = json_member_text(match, "key", keys->arena);
    keys->count++;
}

static void take_keys(const struct list_excerpt *excerpt, struct list_keys *keys)
{
    keys->count = 0;
    for (uint32_t i = 0; i < row_count(excerpt); i++)
        for_matches(row_of(excerpt, i), take_key, keys);
}

static enum status see(const struct list_excerpt *excerpt, const struct list_sight *sight,
                       struct list_seeing *seeing, struct error *err)
{
    struct list_keys keys = {.arena = sight->arena};
    bool *shown;

    take_keys(excerpt, &keys);
    shown = arena_zero(sight->arena, keys.count + 1, sizeof *shown);
    *seeing = (struct list_seeing){.shown = shown};
    if (!sight->reader || keys.count == 0)
        return STATUS_OK;
    keys.at = arena_alloc(sight->arena, keys.count * sizeof *keys.at);
    take_keys(excerpt, &keys);
    seeing->displayed = displayed_names(reader_settings(sight->reader));
    return reader_may_show(sight->reader, sight->scope, sight->deadline, keys.at, keys.count,
                           sight->arena, shown, err);
}

struct list_match_writing {
    struct list_seeing *seeing;
    struct buf *out;
};

static void add_match(void *context, struct str match)
{
    const struct list_match_writing *writing = context;
    struct list_seeing *seeing = writing->seeing;
    struct str manner = json_member(match, STR("match"));

    if (!seeing->shown[seeing->at++]) {
        *(str_is(manner, "\"exact\"") ? &seeing->exact : &seeing->fuzzy) += 1;
        return;
    }
    json_add_comma(writing->out);
    buf_add_char(writing->out, '{');
    fields_add(writing->out, json_member(match, STR("fields")), NULL, &seeing->displayed);
    json_add_key(writing->out, "match");
    buf_add_str(writing->out, manner);
    buf_add_char(writing->out, '}');
}

static void add_fewer(struct buf *out, struct str number, uint64_t fewer)
{
    uint64_t count = 0;

    for (size_t i = 0; i < number.length; i++)
        count = count * 10 + (uint64_t)(number.data[i] - '0');
    buf_addf(out, "%" PRIu64, count > fewer ? count - fewer : 0);
}

/* The row for a client, and the counts without the matches that it does not have. */
static void add_row(struct list_seeing *seeing, struct str row, struct buf *out)
{
    BUF_AUTO struct buf matches = {0};
    struct str key, value;

    seeing->exact = seeing->fuzzy = 0;
    for_matches(row, add_match, &(struct list_match_writing){seeing, &matches});
    buf_add_char(out, '{');
    while (json_next_member(&row, &key, &value)) {
        json_add_comma(out);
        buf_addf(out, "\"%.*s\":", STR_ARG(key));
        if (str_is(key, "articles"))
            add_fewer(out, value, seeing->exact);
        else if (str_is(key, "fuzzyArticles"))
            add_fewer(out, value, seeing->fuzzy);
        else if (str_is(key, "matches"))
            buf_addf(out, "[%.*s]", STR_ARG(buf_str(&matches)));
        else
            buf_add_str(out, value);
    }
    buf_add_char(out, '}');
}

enum status list_add_page(const struct list_excerpt *excerpt, const struct list_sight *sight,
                          struct buf *out, struct error *err)
{
    struct list_seeing seeing;

    if (see(excerpt, sight, &seeing, err))
        return err->status;
    buf_add_char(out, '{');
    buf_add_str(out, buf_str(&excerpt->state));
    buf_add_text(out, ",\"results\":[");
    for (uint32_t i = 0; i < row_count(excerpt); i++) {
        json_add_comma(out);
        add_row(&seeing, row_of(excerpt, i), out);
    }
    buf_addf(out, "],\"offset\":%u,\"limit\":%u}", excerpt->page.offset, excerpt->page.limit);
    return STATUS_OK;
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

static void add_lines(struct str text, struct buf *out)
{
    struct error none;
    json_t *row = json_read(text, 0, &none), *match;
    size_t at;

    if (json_array_size(json_object_get(row, "matches")) == 0)
        add_line(row, NULL, out);
    json_array_foreach (json_object_get(row, "matches"), at, match)
        add_line(row, match, out);
    json_decref(row);
}

enum status list_add_csv(const struct list_excerpt *excerpt, const struct list_sight *sight,
                         struct buf *out, struct error *err)
{
    BUF_AUTO struct buf row = {0};
    struct list_seeing seeing;

    if (see(excerpt, sight, &seeing, err))
        return err->status;
    if (excerpt->page.offset == 0)
        buf_add_text(out, "name,articles,fuzzyArticles,match,id,headline,published\r\n");
    for (uint32_t i = 0; i < row_count(excerpt); i++) {
        buf_clear(&row);
        add_row(&seeing, row_of(excerpt, i), &row);
        add_lines(buf_str(&row), out);
    }
    return STATUS_OK;
}
