/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words.c - asks the cluster how many documents have a word, for several words at once. */
#include "engine/cluster/words.h"

#include <stdio.h>

#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/document.h"

void words_init(struct words *words, struct search_cluster *cluster, const char *uid)
{
    *words = (struct words){.cluster = cluster, .uid = uid};
    string_table_init(&words->table);
}

void words_fini(struct words *words)
{
    string_table_fini(&words->table);
}

uint64_t words_count(void *context, struct str word)
{
    struct words *words = context;
    int known = string_table_find(&words->table, word);
    bool is_new;

    if (known >= 0)
        return (uint32_t)known < words->known ? words->counts[known] : 0;
    if (words->table.count < WORDS_MAX)
        string_table_add(&words->table, word, &is_new);
    return 0;
}

bool words_are_asked(const struct words *words)
{
    return words->table.count > words->known;
}

/* In all text, as it is written. */
static json_t *having(struct str word)
{
    BUF_AUTO struct buf token = {0};

    token_add(&token, word, true);
    return json_pack("{s:{s:[{s:{s:o}}, {s:{s:o}}]}}", "bool", "should", "term", "text",
                     json_stringn(token.data, token.length), "term", "body",
                     json_stringn(token.data, token.length));
}

static json_t *filters_of(const struct words *words)
{
    json_t *filters = json_object();
    char name[16];

    for (uint32_t i = words->known; i < words->table.count; i++) {
        snprintf(name, sizeof name, "%u", i);
        json_object_set_new(filters, name, having(string_table_get(&words->table, i)));
    }
    return filters;
}

static void take_counts(struct words *words, struct str answer)
{
    struct str found = json_member(json_member(answer, STR("aggregations")), STR("words"));
    struct str buckets = json_member(found, STR("buckets"));
    char name[16];

    for (uint32_t i = words->known; i < words->table.count; i++) {
        snprintf(name, sizeof name, "%u", i);
        words->counts[i] = ask_number(json_member(buckets, str_of(name)), "doc_count");
    }
    words->known = (uint32_t)words->table.count;
}

enum status words_look_up(struct words *words, struct error *err)
{
    MEM_AUTO char *path =
        index_path(words->uid, "_search?allow_partial_search_results=false&request_cache=true");
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;
    json_t *body = json_pack("{s:i, s:b, s:{s:{s:{s:o}}}}", "size", 0, "track_total_hits", false,
                             "aggs", "words", "filters", "filters", filters_of(words));

    if (ask(words->cluster, "GET", path, body, &miss, &answer, err))
        return err->status;
    if (miss)
        return index_missing(words->uid, err);
    take_counts(words, buf_str(&answer));
    return STATUS_OK;
}
