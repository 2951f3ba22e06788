/* SPDX-License-Identifier: GPL-2.0-or-later */
/* move_compare.c - compares an index of this database with one of a cluster.
 *
 *   as many documents? ─▶ SAMPLE articles, evenly spread: the same fields and text?
 *        ─▶ for each, the search for the first words of its headline: the same articles?
 *
 * The searches are for words as they are written: these mean the same in both. */
#include "indexer/move_compare.h"

#include "base/date.h"
#include "base/json.h"
#include "base/string_table.h"
#include "engine/reader.h"

#define SAMPLE       100
#define PHRASE_WORDS 4
#define HITS_MAX     200 /* of a search whose hits are compared one by one */

struct comparing {
    struct reader *all_here, *all_cluster; /* hidden articles, too */
    struct reader *here, *cluster;         /* as readers see them now */
    struct str key;
    struct arena *arena, *one; /* of the comparison; of an article */
    struct move_compared *told;
};

static enum status acquire(struct comparing *comparing, const struct move_side *here,
                           const struct move_side *cluster, struct error *err)
{
    int64_t now = date_now();
    struct index_info info;

    if (reader_acquire_unfiltered(here->engine, str_of(here->uid), &comparing->all_here, err) ||
        reader_acquire_unfiltered(cluster->engine, str_of(cluster->uid), &comparing->all_cluster,
                                  err) ||
        reader_acquire(here->engine, str_of(here->uid), now, &comparing->here, err) ||
        reader_acquire(cluster->engine, str_of(cluster->uid), now, &comparing->cluster, err) ||
        engine_info(here->engine, str_of(here->uid), comparing->arena, &info, err))
        return err->status;
    comparing->key = info.primary_key;
    return STATUS_OK;
}

static enum status compare_counts(const struct comparing *comparing, uint64_t documents,
                                  struct error *err)
{
    struct reader_stats here = {0}, cluster = {0};

    reader_stats(comparing->all_here, &here);
    reader_stats(comparing->all_cluster, &cluster);
    if (here.documents == documents && cluster.documents == documents)
        return STATUS_OK;
    return error_set(err, STATUS_NOT_FOUND,
                     "%llu articles were to be moved: there are %llu here and %llu in the cluster",
                     (unsigned long long)documents, (unsigned long long)here.documents,
                     (unsigned long long)cluster.documents);
}

/* --- articles --- */

bool move_id_of(const json_t *document, struct str key, struct buf *out)
{
    const json_t *value = json_object_getn(document, key.data, key.length);
    size_t before = out->length;

    if (!value && str_find(key, STR(".")) > 0) {
        struct str first = str_cut(&key, '.');

        value = json_object_getn(document, first.data, first.length);
        return move_id_of(value, key, out);
    }
    if (json_is_integer(value))
        buf_addf(out, "%lld", (long long)json_integer_value(value));
    else
        buf_add_str(out, json_str(value));
    return out->length > before;
}

/* The id of a hit; in the arena of the article. STR_NONE: it has none. */
static struct str id_of(const struct comparing *comparing, const struct search_hit *hit,
                        json_t **fields)
{
    BUF_AUTO struct buf id = {0};
    struct error none;

    *fields = json_read_exact(hit->fields, 0, &none);
    return move_id_of(*fields, comparing->key, &id) ? arena_str(comparing->one, buf_str(&id))
                                                    : STR_NONE;
}

/* The first words of the headline in quotes; false: there are none. */
static bool phrase_of(const json_t *fields, struct buf *out)
{
    struct str rest = json_get_str(fields, "headline");

    buf_add_char(out, '"');
    for (int words = 0; words < PHRASE_WORDS && rest.length > 0;) {
        struct str word = str_trim(str_cut(&rest, ' '));

        if (word.length == 0 || str_find(word, STR("\"")) >= 0 || str_find(word, STR("\\")) >= 0)
            continue;
        if (words++ > 0)
            buf_add_char(out, ' ');
        buf_add_str(out, word);
    }
    buf_add_char(out, '"');
    return out->length > 2;
}

static bool add_ids(const struct comparing *comparing, const struct search_result *found,
                    struct string_table *ids)
{
    size_t before = ids->count;
    bool is_new;

    for (uint32_t i = 0; i < found->hit_count; i++) {
        json_t *fields;
        struct str id = id_of(comparing, &found->hits[i], &fields);

        json_decref(fields);
        string_table_add(ids, id.data ? id : STR(""), &is_new);
    }
    return ids->count == before;
}

static bool are_same(const struct comparing *comparing, const struct search_result *here,
                     const struct search_result *cluster)
{
    struct string_table ids;
    bool same;

    if (here->total != cluster->total)
        return false;
    if (here->total > HITS_MAX)
        return true;
    string_table_init(&ids);
    add_ids(comparing, here, &ids);
    same = add_ids(comparing, cluster, &ids);
    string_table_fini(&ids);
    return same;
}

static enum status compare_search(struct comparing *comparing, struct str query, struct error *err)
{
    const struct search_request request = {.q = query,
                                           .match = SEARCH_ALL,
                                           .prefix = SEARCH_PREFIX_NEVER,
                                           .as_typed = true,
                                           .bodiless = true,
                                           .exact_total = true,
                                           .limit = HITS_MAX};
    struct search_result here, cluster;

    if (reader_search(comparing->here, &request, comparing->one, &here, err) ||
        reader_search(comparing->cluster, &request, comparing->one, &cluster, err))
        return err->status;
    if (!are_same(comparing, &here, &cluster))
        return error_set(err, STATUS_NOT_FOUND,
                         "the search for %.*s finds %llu articles here and %llu in the cluster%s",
                         STR_ARG(query), (unsigned long long)here.total,
                         (unsigned long long)cluster.total,
                         here.total == cluster.total ? ", but other ones" : "");
    comparing->told->searches++;
    return STATUS_OK;
}

static enum status compare_fields(struct comparing *comparing, struct str id, const json_t *fields,
                                  const struct search_hit *here, struct error *err)
{
    struct search_hit cluster;
    json_t *others;
    bool same;

    if (reader_document(comparing->all_cluster, id, comparing->one, &cluster, err))
        return err->status;
    others = json_read_exact(cluster.fields, 0, err);
    same = json_equal(fields, others) && str_eq(here->body, cluster.body);
    json_decref(others);
    if (!same)
        return error_set(err, STATUS_NOT_FOUND, "the article `%.*s` differs in the cluster",
                         STR_ARG(id));
    comparing->told->articles++;
    return STATUS_OK;
}

static enum status compare_article(void *context, const struct search_hit *here, struct error *err)
{
    struct comparing *comparing = context;
    BUF_AUTO struct buf phrase = {0};
    json_t *fields;
    struct str id = id_of(comparing, here, &fields);
    enum status status = id.data ? compare_fields(comparing, id, fields, here, err)
                                 : error_set(err, STATUS_NOT_FOUND, "an article has no id: %.*s",
                                             STR_ARG(str_slice(here->fields, 0, 200)));

    if (!status && phrase_of(fields, &phrase))
        status = compare_search(comparing, buf_str(&phrase), err);
    json_decref(fields);
    return status;
}

static enum status compare_sample(struct comparing *comparing, uint64_t documents,
                                  struct error *err)
{
    uint64_t count = documents < SAMPLE ? documents : SAMPLE, total;
    struct arena *page = arena_new();
    enum status status = STATUS_OK;

    for (uint64_t i = 0; !status && i < count; i++) {
        const struct browse browse = {.offset = (uint32_t)(i * documents / count), .limit = 1};

        status = reader_browse(comparing->all_here, &browse, page, compare_article, comparing,
                               &total, err);
        arena_reset(page);
        arena_reset(comparing->one);
    }
    arena_free(page);
    return status;
}

enum status move_compare(const struct move_side *here, const struct move_side *cluster,
                         uint64_t documents, struct move_compared *out, struct error *err)
{
    struct comparing comparing = {.arena = arena_new(), .one = arena_new(), .told = out};
    enum status status = acquire(&comparing, here, cluster, err);

    *out = (struct move_compared){0};
    if (!status)
        status = compare_counts(&comparing, documents, err);
    if (!status)
        status = compare_sample(&comparing, documents, err);
    reader_release(comparing.all_here);
    reader_release(comparing.all_cluster);
    reader_release(comparing.here);
    reader_release(comparing.cluster);
    arena_free(comparing.one);
    arena_free(comparing.arena);
    return status;
}
