/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_fields.c - POST /indexes/{uid}/fields: lists the fields of an index, and how the settings
 * treat each. */
#include <stdlib.h>

#include "base/json.h"
#include "engine/engine.h"
#include "engine/reader.h"
#include "server/answers/indexes.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/params/json_body.h"
#include "server/params/params.h"

#define DEFAULT_LIMIT 20

enum {
    WANT_DISPLAYED,
    WANT_SEARCHABLE,
    WANT_SORTABLE,
    WANT_DISTINCT,
    WANT_RANKING,
    WANT_FILTERABLE,
    WANT_COUNT
};

struct fields_params {
    struct count offset, limit;
    struct param_json filter;
    struct names patterns;
    struct flag flags[WANT_COUNT];
};

#define AT(member) offsetof(struct fields_params, member)

static const struct param rows[] = {
    {"offset", PARAM_COUNT, AT(offset), API_BAD_INDEX_OFFSET, NULL},
    {"limit", PARAM_COUNT, AT(limit), API_BAD_INDEX_LIMIT, NULL},
    {"filter", PARAM_JSON, AT(filter), API_BAD_FIELDS_FILTER, NULL},
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

static const struct param filter_rows[] = {
    {"attributePatterns", PARAM_NAMES, AT(patterns), API_BAD_FIELDS_PATTERNS, NULL},
    {"displayed", PARAM_SWITCH, AT(flags[WANT_DISPLAYED]), API_BAD_FIELDS_DISPLAYED, NULL},
    {"searchable", PARAM_SWITCH, AT(flags[WANT_SEARCHABLE]), API_BAD_FIELDS_SEARCHABLE, NULL},
    {"sortable", PARAM_SWITCH, AT(flags[WANT_SORTABLE]), API_BAD_FIELDS_SORTABLE, NULL},
    {"distinct", PARAM_SWITCH, AT(flags[WANT_DISTINCT]), API_BAD_FIELDS_DISTINCT, NULL},
    {"rankingRule", PARAM_SWITCH, AT(flags[WANT_RANKING]), API_BAD_FIELDS_RANKING, NULL},
    {"filterable", PARAM_SWITCH, AT(flags[WANT_FILTERABLE]), API_BAD_FIELDS_FILTERABLE, NULL},
};
static const struct param_table filter_table = {filter_rows,
                                                sizeof filter_rows / sizeof *filter_rows};

/* How the settings treat one field. */
struct about {
    struct str name;
    bool flags[WANT_COUNT];
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

    about.flags[WANT_DISPLAYED] = settings_is_displayed(settings, name);
    about.flags[WANT_SEARCHABLE] = settings_searchable(settings, name) >= 0;
    about.flags[WANT_SORTABLE] = settings_is_sortable(settings, name);
    about.flags[WANT_DISTINCT] = settings->distinct.data && str_eq(settings->distinct, name);
    about.flags[WANT_RANKING] = about.rule != NULL;
    about.flags[WANT_FILTERABLE] = about.filterable != NULL;
    return about;
}

static bool is_wanted(const struct about *about, const struct fields_params *params)
{
    bool named = !params->patterns.given;

    for (uint32_t i = 0; i < params->patterns.count; i++)
        named |= attribute_matches(params->patterns.items[i], about->name);
    for (int i = 0; i < WANT_COUNT; i++)
        if (params->flags[i].given && params->flags[i].on != about->flags[i])
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
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void add_fields(const struct reader *reader, const struct fields_params *params,
                       struct arena *arena, struct buf *out)
{
    uint32_t offset = params->offset.number, limit = params->limit.number, count, total = 0;
    struct str *names;
    struct error none; /* without a filter there is no error */

    reader_fields(reader, NULL, 0, arena, &names, &count, &none);
    if (count)
        qsort(names, count, sizeof *names, by_name);
    buf_add_text(out, "{\"results\":[");
    for (uint32_t i = 0; i < count; i++) {
        struct about about = about_field(reader_settings(reader), names[i]);

        if (!is_wanted(&about, params))
            continue;
        if (total >= offset && total - offset < limit)
            add_field(out, &about);
        total++;
    }
    buf_addf(out, "],\"offset\":%u,\"limit\":%u,\"total\":%u}", offset, limit, total);
}

static enum status read_params(const json_t *body, struct arena *arena,
                               struct fields_params *params, struct error *err)
{
    err->status = STATUS_OK;
    *params = (struct fields_params){.limit = {.number = DEFAULT_LIMIT}};
    if (params_from_json(&table, body, NULL, arena, params, err))
        return err->status;
    if (!params->filter.json)
        return STATUS_OK;
    if (params_from_json(&filter_table, params->filter.json, ".filter", arena, params, err))
        api_error_recode(err, STATUS_BAD_REQUEST, API_BAD_FIELDS_FILTER);
    return err->status;
}

static enum status answer(const struct request *request, const struct fields_params *params,
                          struct buf *out, struct error *err)
{
    struct reader *reader;

    if (index_acquire(request->server, request->match.parts[0], &reader, err))
        return err->status;
    add_fields(reader, params, request->arena, out);
    reader_release(reader);
    return STATUS_OK;
}

enum status handle_fields(const struct request *request, struct http_response *response,
                          struct error *err)
{
    struct fields_params params;
    json_t *body;
    enum status status;

    if (json_body_read(request->http, request->budget, &body, err))
        return err->status;
    status = read_params(body, request->arena, &params, err);
    if (!status)
        status = answer(request, &params, &response->body, err);
    json_decref(body);
    return status;
}
