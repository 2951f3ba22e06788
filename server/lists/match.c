/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match.c - looks for one name: exactly, then with slips in the articles that do not have it
 * exactly. */
#include <inttypes.h>

#include "base/date.h"
#include "base/json.h"
#include "engine/reader.h"
#include "server/lists/list.h"
#include "server/params/fields.h"

#define NAME_NS ((int64_t)2000 * 1000000) /* that one search may take */

static struct search_request request_of(const struct name_list *list, struct str query,
                                        uint32_t limit, bool sorted)
{
    static const struct search_sort newest = {STR_INIT("published"), true};

    return (struct search_request){.q = query,
                                   .language = SEARCH_PROFESSIONAL,
                                   .match = SEARCH_ALL,
                                   .prefix = SEARCH_PREFIX_NEVER,
                                   .scope = list->scope,
                                   .sorts = &newest,
                                   .sort_count = sorted ? 1 : 0,
                                   .limit = limit,
                                   .exact_total = true,
                                   .bodiless = true,
                                   .deadline = clock_monotonic() + NAME_NS};
}

static void add_hit(const struct search_hit *hit, const struct settings *settings, bool fuzzy,
                    struct buf *row)
{
    static const struct str wanted[] = {STR_INIT("id"), STR_INIT("headline"),
                                        STR_INIT("published")};
    const struct names only = {wanted, 3, true};
    const struct names displayed = {settings->displayed.at, settings->displayed.count,
                                    !settings->all_displayed};

    json_add_comma(row);
    buf_add_char(row, '{');
    fields_add(row, hit->fields, &only, &displayed);
    json_add_key(row, "match");
    buf_addf(row, "\"%s\"}", fuzzy ? "fuzzy" : "exact");
}

/* Appends the hits; returns the number of all of them. A query that cannot be read has none: of a
 * word such as `~` there is nothing to look for. */
static enum status look(const struct name_list *list, struct reader *reader, struct str query,
                        uint32_t limit, bool sorted, bool fuzzy, struct arena *arena,
                        struct buf *row, struct search_result *result, struct error *err)
{
    const struct search_request request = request_of(list, query, limit, sorted);
    enum status status;

    *result = (struct search_result){0};
    if (query.length == 0)
        return STATUS_OK;
    status = reader_search(reader, &request, arena, result, err);
    for (uint32_t i = 0; !status && i < result->hit_count; i++)
        add_hit(&result->hits[i], reader_settings(reader), fuzzy, row);
    return status == STATUS_BAD_QUERY ? STATUS_OK : status;
}

static void add_fuzzy_query(const struct list_name *name, struct str exact, struct buf *out)
{
    BUF_AUTO struct buf fuzzy = {0};

    list_fuzzy_query(name, &fuzzy);
    if (fuzzy.length > 0 && exact.length > 0)
        buf_addf(out, "(%.*s) NOT (%.*s)", STR_ARG(buf_str(&fuzzy)), STR_ARG(exact));
}

void list_add_name(const struct list_name *name, struct buf *row)
{
    json_add_key(row, "name");
    json_add_string(row, name->spellings[0]);
    json_add_key(row, "spellings");
    buf_add_char(row, '[');
    for (uint32_t i = 1; i < name->count; i++) {
        json_add_comma(row);
        json_add_string(row, name->spellings[i]);
    }
    buf_add_char(row, ']');
}

static void add_end(const struct search_result *exact, const struct search_result *fuzzy,
                    struct str hits, struct buf *row)
{
    buf_addf(row, ",\"articles\":%" PRIu64 ",\"fuzzyArticles\":%" PRIu64 ",\"timedOut\":%s",
             exact->total, fuzzy->total, exact->timed_out || fuzzy->timed_out ? "true" : "false");
    buf_addf(row, ",\"matches\":[%.*s]}", STR_ARG(hits));
}

enum status list_match(const struct name_list *list, const struct list_name *name,
                       struct reader *reader, bool sorted, struct arena *arena, struct buf *row,
                       struct error *err)
{
    BUF_AUTO struct buf query = {0}, slips = {0}, hits = {0};
    struct search_result exact, fuzzy = {0};
    uint32_t limit = list->rows.length < LIST_BYTES_MAX ? list->articles : 0;
    enum status status;

    list_exact_query(name, &query);
    status = look(list, reader, buf_str(&query), limit, sorted, false, arena, &hits, &exact, err);
    if (list->fuzzy)
        add_fuzzy_query(name, buf_str(&query), &slips);
    if (!status)
        status = look(list, reader, buf_str(&slips), limit - exact.hit_count, sorted, true, arena,
                      &hits, &fuzzy, err);
    if (status)
        return status;
    buf_add_char(row, '{');
    list_add_name(name, row);
    add_end(&exact, &fuzzy, buf_str(&hits), row);
    return STATUS_OK;
}
