/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_exact.c - is an attribute that begins with the query all of the query?
 *
 * The index does not store how many words an attribute has, so the words of the stored text are
 * counted. This is done only for hits of the page that the earlier rules left equal. */
#include "base/date.h"
#include "base/json.h"
#include "search/rules/rules.h"
#include "store/document/document.h"

#define ASKED_MAX 200 /* maximum documents to read, about 10 µs each */

struct counter {
    struct analyzer *analyzer;
    uint32_t words;
};

static void count_words(void *context, struct str text)
{
    struct counter *counter = context;
    struct token token;

    analyzer_begin(counter->analyzer, LANGUAGE_NONE, text);
    while (analyzer_next(counter->analyzer, &token))
        counter->words += !(token.flags & TOKEN_ALTERNATE);
}

/* Counts all texts at the path. A key may contain dots, and objects may be in arrays. */
static void walk_path(const json_t *value, struct str path, struct counter *counter, int depth)
{
    const json_t *member;
    const char *key;
    size_t i;

    if (depth == JSON_DEPTH_MAX)
        return;
    if (path.length == 0) {
        document_texts(value, count_words, counter);
        return;
    }
    if (json_is_array(value))
        json_array_foreach (value, i, member)
            walk_path(member, path, counter, depth + 1);
    if (!json_is_object(value))
        return;
    json_object_foreach ((json_t *)(uintptr_t)value, key, member) {
        struct str name = str_of(key);

        if (str_eq(path, name))
            walk_path(member, STR(""), counter, depth + 1);
        else if (str_starts(path, name) && path.data[name.length] == '.')
            walk_path(member, str_slice(path, name.length + 1, path.length), counter, depth + 1);
    }
}

static uint32_t words_of(const struct rule_search *search, const json_t *document, uint32_t field)
{
    struct counter counter = {.analyzer = search->view->analyzer};

    walk_path(document, search->generation->schema->fields[field].name, &counter, 0);
    return counter.words;
}

/* How many words the level requires. They are consecutive from the first on. */
static uint32_t words_wanted(const struct plan *plan, uint32_t level)
{
    uint32_t end = 0;

    for (uint32_t i = 0; i < plan->single_count; i++)
        if (plan->parts[i].dropped_at > level)
            end = plan->parts[i].position + plan->parts[i].span;
    return end;
}

static enum status settle(const struct rule_search *search, struct ranked *ranked)
{
    uint32_t wanted = words_wanted(search->plan, ranked->level);
    struct text_record record;
    enum status status = view_text(search->view, ranked->hit.segment, ranked->hit.document,
                                   search->arena, &record, search->err);
    struct error ignored;

    if (status)
        return status;
    json_auto_t *document = json_read(record.fields, 0, &ignored);

    for (uint32_t i = 0; document && i < ranked->starts; i++)
        if (words_of(search, document, ranked->fields[i]) == wanted)
            ranked->costs[STEP_EXACT_ATTRIBUTE] = 0;
    return STATUS_OK;
}

enum status rule_settle_exact(const struct rule_search *search, struct ranked **hits,
                              uint32_t count)
{
    enum status status = STATUS_OK;

    /* Without field positions, words cannot be assigned to fields. */
    if (!search->generation->schema->field_positions)
        return STATUS_OK;
    for (uint32_t i = 0; i < count && i < ASKED_MAX && !status; i++) {
        if (search->deadline && clock_give_way() > search->deadline)
            break;
        status = settle(search, hits[i]);
    }
    return status;
}
