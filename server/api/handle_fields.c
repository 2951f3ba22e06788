/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_fields.c - POST /indexes/{uid}/fields: which fields there are, and what the settings make
 * of each. */
#include <stdlib.h>

#include "base/json.h"
#include "server/answers/indexes.h"
#include "server/api/handlers.h"
#include "server/params/json_body.h"
#include "server/params/params.h"
#include "store/reader/generation.h"
#include "store/settings/attribute.h"
#include "server/http/api_error.h"

#define DEFAULT_LIMIT 20

enum {
    WISH_DISPLAYED,
    WISH_SEARCHABLE,
    WISH_SORTABLE,
    WISH_DISTINCT,
    WISH_RANKING,
    WISH_FILTERABLE,
    WISH_COUNT
};

struct wishes {
    struct count offset, limit;
    struct param_json filter;
    struct names patterns;
    struct flag flags[WISH_COUNT];
};

#define AT(member) offsetof(struct wishes, member)

static const struct param rows[] = {
    {"offset", PARAM_COUNT, AT(offset), API_BAD_INDEX_OFFSET, NULL},
    {"limit", PARAM_COUNT, AT(limit), API_BAD_INDEX_LIMIT, NULL},
    {"filter", PARAM_JSON, AT(filter), API_BAD_FIELDS_FILTER, NULL},
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

static const struct param filter_rows[] = {
    {"attributePatterns", PARAM_NAMES, AT(patterns), API_BAD_FIELDS_PATTERNS, NULL},
    {"displayed", PARAM_SWITCH, AT(flags[WISH_DISPLAYED]), API_BAD_FIELDS_DISPLAYED, NULL},
    {"searchable", PARAM_SWITCH, AT(flags[WISH_SEARCHABLE]), API_BAD_FIELDS_SEARCHABLE, NULL},
    {"sortable", PARAM_SWITCH, AT(flags[WISH_SORTABLE]), API_BAD_FIELDS_SORTABLE, NULL},
    {"distinct", PARAM_SWITCH, AT(flags[WISH_DISTINCT]), API_BAD_FIELDS_DISTINCT, NULL},
    {"rankingRule", PARAM_SWITCH, AT(flags[WISH_RANKING]), API_BAD_FIELDS_RANKING, NULL},
    {"filterable", PARAM_SWITCH, AT(flags[WISH_FILTERABLE]), API_BAD_FIELDS_FILTERABLE, NULL},
};
static const struct param_table filter_table = {filter_rows,
                                                sizeof filter_rows / sizeof *filter_rows};

/* What the settings make of one field. */
struct about {
    struct str name;
    bool flags[WISH_COUNT];
    const struct ranking_rule *rule;
    const struct filterable_rule *filterable;
    const struct localized_rule *localized;
    bool by_count;
};

static const struct ranking_rule *custom_rule(const struct settings *settings, struct str name)
{
    for (uint32_t i = 0; i < settings->ranking_rule_count; i++)
        if (settings->ranking_rules[i].kind == RANK_CUSTOM &&
            str_eq(settings->ranking_rules[i].field, name))
            return &settings->ranking_rules[i];
    return NULL;
}

static struct about about_field(const struct settings *settings, struct str name)
{
    struct about about = {.name = name,
                          .rule = custom_rule(settings, name),
                          .filterable = settings_filterable(settings, name),
                          .localized = settings_localized(settings, name),
                          .by_count = settings_facet_by_count(settings, name)};

    about.flags[WISH_DISPLAYED] = settings_is_displayed(settings, name);
    about.flags[WISH_SEARCHABLE] = settings_searchable(settings, name) >= 0;
    about.flags[WISH_SORTABLE] = settings_is_sortable(settings, name);
    about.flags[WISH_DISTINCT] = settings->distinct.data && str_eq(settings->distinct, name);
    about.flags[WISH_RANKING] = about.rule != NULL;
    about.flags[WISH_FILTERABLE] = about.filterable != NULL;
    return about;
}

static bool is_wished(const struct about *about, const struct wishes *wishes)
{
    bool named = !wishes->patterns.given;

    for (uint32_t i = 0; i < wishes->patterns.count; i++)
        named |= attribute_matches(wishes->patterns.items[i], about->name);
    for (int i = 0; i < WISH_COUNT; i++)
        if (wishes->flags[i].given && wishes->flags[i].on != about->flags[i])
            return false;
    return named;
}

static void add_flag(struct buf *out, const char *key, bool on)
{
    json_add_key(out, key);
    buf_add_text(out, on ? "true" : "false");
}

static void add_enabled(struct buf *out, const char *key, bool on)
{
    json_add_key(out, key);
    buf_add_char(out, '{');
    add_flag(out, "enabled", on);
}

static void add_filterable(struct buf *out, const struct about *about)
{
    const struct filterable_rule *rule = about->filterable;

    add_enabled(out, "filterable", rule != NULL);
    buf_addf(out, ",\"sortBy\":\"%s\"", about->by_count ? "count" : "alpha");
    add_flag(out, "facetSearch", rule && rule->facet_search);
    add_flag(out, "equality", rule && rule->equality);
    add_flag(out, "comparison", rule && rule->comparison);
    buf_add_char(out, '}');
}

static void add_field(struct buf *out, const struct about *about)
{
    static const char *const keys[] = {"displayed", "searchable", "sortable", "distinct"};

    json_add_comma(out);
    buf_add_text(out, "{\"name\":");
    json_add_string(out, about->name);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        add_enabled(out, keys[i], about->flags[i]);
        buf_add_char(out, '}');
    }
    add_enabled(out, "rankingRule", about->rule != NULL);
    if (about->rule)
        buf_addf(out, ",\"order\":\"%s\"", about->rule->descending ? "desc" : "asc");
    buf_add_char(out, '}');
    add_filterable(out, about);
    buf_add_text(out, ",\"localized\":{\"locales\":[");
    for (uint32_t i = 0; about->localized && i < about->localized->locales.count; i++) {
        json_add_comma(out);
        json_add_string(out, about->localized->locales.at[i]);
    }
    buf_add_text(out, "]}}");
}

static int by_name(const void *a, const void *b)
{
    return str_compare(((const struct field *)a)->name, ((const struct field *)b)->name);
}

static void add_fields(const struct schema *schema, const struct wishes *wishes,
                       struct arena *arena, struct buf *out)
{
    struct field *fields =
        arena_copy(arena, schema->fields, schema->field_count * sizeof *schema->fields);
    uint32_t offset = wishes->offset.number, limit = wishes->limit.number, total = 0;

    if (schema->field_count)
        qsort(fields, schema->field_count, sizeof *fields, by_name);
    buf_add_text(out, "{\"results\":[");
    for (uint32_t i = 0; i < schema->field_count; i++) {
        struct about about = about_field(schema->settings, fields[i].name);

        if (!is_wished(&about, wishes))
            continue;
        if (total >= offset && total - offset < limit)
            add_field(out, &about);
        total++;
    }
    buf_addf(out, "],\"offset\":%u,\"limit\":%u,\"total\":%u}", offset, limit, total);
}

static enum status read_wishes(const json_t *body, struct arena *arena, struct wishes *wishes,
                               struct error *err)
{
    err->status = STATUS_OK;
    *wishes = (struct wishes){.limit = {.number = DEFAULT_LIMIT}};
    if (params_from_json(&table, body, NULL, arena, wishes, err))
        return err->status;
    if (!wishes->filter.json)
        return STATUS_OK;
    if (params_from_json(&filter_table, wishes->filter.json, ".filter", arena, wishes, err))
        api_error_recode(err, STATUS_BAD_REQUEST, API_BAD_FIELDS_FILTER);
    return err->status;
}

static enum status answer(const struct request *request, const struct wishes *wishes,
                          struct buf *out, struct error *err)
{
    struct generation *generation;

    if (index_generation(request->server, request->match.parts[0], &generation, err))
        return err->status;
    add_fields(generation->manifest.schema, wishes, request->arena, out);
    generation_release(generation);
    return STATUS_OK;
}

enum status handle_fields(const struct request *request, struct http_response *response,
                          struct error *err)
{
    struct wishes wishes;
    json_t *body;
    enum status status;

    if (json_body_read(request->http, &body, err))
        return err->status;
    status = read_wishes(body, request->arena, &wishes, err);
    if (!status)
        status = answer(request, &wishes, &response->body, err);
    json_decref(body);
    return status;
}
