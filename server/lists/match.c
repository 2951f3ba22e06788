/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match.c - looks for one name: exactly, then with slips in the articles that do not have it
 * exactly. */
#include <inttypes.h>

#include "base/date.h"
#include "base/json.h"
#include "engine/reader.h"
#include "server/lists/list.h"
#include "server/params/fields.h"

#define NAME_NS ((int64_t)10000 * 1000000) /* that a name may take, at a low priority */

static const struct str shown[] = {STR_INIT("id"), STR_INIT("headline"), STR_INIT("published")};
static const struct names list_fields = {shown, sizeof shown / sizeof *shown, true};

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

/* All that a page may show of the hit, and its id: list_view.c looks whether it may be shown. */
static enum status add_hit(struct reader *reader, const struct search_hit *hit, bool fuzzy,
                           struct arena *arena, struct buf *row, struct error *err)
{
    struct str id;

    if (reader_hit_id(reader, hit, arena, &id, err))
        return err->status;
    json_add_comma(row);
    buf_addf(row, "{\"match\":\"%s\",\"key\":", fuzzy ? "fuzzy" : "exact");
    json_add_string(row, id);
    json_add_key(row, "fields");
    buf_add_char(row, '{');
    fields_add(row, hit->fields, &list_fields, NULL);
    buf_add_text(row, "}}");
    return STATUS_OK;
}

/* Appends the hits; result->total is the number of all of them. A query that cannot be read has
 * none: of a word such as `~` there is nothing to look for. */
static enum status look(struct reader *reader, const struct search_request *request, bool fuzzy,
                        struct arena *arena, struct buf *row, struct search_result *result,
                        struct error *err)
{
    enum status status;

    *result = (struct search_result){0};
    if (request->q.length == 0)
        return STATUS_OK;
    status = reader_search(reader, request, arena, result, err);
    for (uint32_t i = 0; !status && i < result->hit_count; i++)
        status = add_hit(reader, &result->hits[i], fuzzy, arena, row, err);
    return status == STATUS_BAD_QUERY ? STATUS_OK : status;
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

/* An index in a cluster does not tell all that the exact query has found: the other one says so. */
static void leave_out(struct str exact, struct buf *slips)
{
    BUF_AUTO struct buf both = {0};

    buf_addf(&both, "(%.*s) AND NOT (%.*s)", STR_ARG(buf_str(slips)), STR_ARG(exact));
    buf_clear(slips);
    buf_add_str(slips, buf_str(&both));
}

enum status list_match(const struct name_list *list, const struct list_name *name,
                       struct reader *reader, bool sorted, uint32_t articles, struct arena *arena,
                       struct buf *row, struct error *err)
{
    BUF_AUTO struct buf query = {0}, slips = {0}, hits = {0};
    struct search_result exact, fuzzy;
    struct search_request request;
    enum status status;
    int64_t deadline;

    list_exact_query(name, &query);
    request = request_of(list, buf_str(&query), articles, sorted);
    if ((status = look(reader, &request, false, arena, &hits, &exact, err)))
        return status;
    if (list->fuzzy && query.length > 0 && !exact.timed_out) /* .all is whole */
        list_fuzzy_query(name, &slips);
    if (slips.length > 0 && !exact.all)
        leave_out(buf_str(&query), &slips);
    deadline = request.deadline;
    request = request_of(list, buf_str(&slips), articles - exact.hit_count, sorted);
    request.deadline = deadline;
    request.without = exact.all;
    if ((status = look(reader, &request, true, arena, &hits, &fuzzy, err)))
        return status;
    buf_add_char(row, '{');
    list_add_name(name, row);
    add_end(&exact, &fuzzy, buf_str(&hits), row);
    return STATUS_OK;
}
