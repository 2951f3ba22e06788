/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feature_check.c - checks parameters of unsupported features. */
#include "server/params/feature_check.h"

#include "base/buf.h"
#include "server/http/api_error.h"

struct hybrid {
    struct str embedder;
    struct number ratio;
};

static const struct param hybrid_rows[] = {
    {"semanticRatio", PARAM_SHARE, offsetof(struct hybrid, ratio), API_BAD_SEMANTIC_RATIO, NULL},
    {"embedder", PARAM_TEXT, offsetof(struct hybrid, embedder), API_BAD_EMBEDDER, NULL},
};
static const struct param_table hybrid_table = {hybrid_rows, 2};

static enum status not_enabled(const char *what, const char *feature, struct error *err)
{
    return api_error_set(err, API_FEATURE_NOT_ENABLED,
                         "%s requires the `%s` feature, which this server does not have", what,
                         feature);
}

static enum status read_hybrid(const struct feature_params *params, const char *inside,
                               struct arena *arena, struct hybrid *out, struct error *err)
{
    const struct value value = {"hybrid", API_BAD_HYBRID, params->hybrid.json, STR_NONE, inside};
    BUF_AUTO struct buf place = {0};

    *out = (struct hybrid){params->hybrid_embedder, params->hybrid_ratio};
    if (!params->hybrid.json)
        return !out->embedder.data && out->ratio.given
                   ? api_error_set(err, API_BAD_HYBRID,
                                   "`hybridEmbedder` is mandatory when `hybridSemanticRatio` is "
                                   "present")
                   : STATUS_OK;
    if (!json_is_object(value.json))
        return value_refused(&value, "an object", err);
    buf_addf(&place, "%s.hybrid", inside ? inside : "");
    if (params_from_json(&hybrid_table, value.json, place.data, arena, out, err))
        return err->status;
    if (!out->embedder.data)
        return api_error_set(err, API_BAD_HYBRID, "Missing field `embedder` inside `%s`",
                             place.data);
    return STATUS_OK;
}

static enum status check_vectors(const struct feature_params *params, const struct hybrid *hybrid,
                                 bool words, struct error *err)
{
    bool vector = params->vector.json || params->vector.text.data;
    double ratio = hybrid->ratio.given ? hybrid->ratio.number : 0.5;

    if (!hybrid->embedder.data)
        return vector
                   ? api_error_set(err, API_MISSING_HYBRID,
                                   "Invalid request: missing `hybrid` parameter when `vector` or "
                                   "`media` are present.")
                   : STATUS_OK;
    if (ratio <= 0 || (!words && !vector)) /* keyword search only, which is supported */
        return STATUS_OK;
    return api_error_set(err, API_BAD_EMBEDDER, "Cannot find embedder with name `%.*s`.",
                         STR_ARG(hybrid->embedder));
}

enum status features_check(const struct feature_params *params, bool words, const char *inside,
                           struct arena *arena, struct error *err)
{
    struct hybrid hybrid;

    if (params->media.json)
        return not_enabled("passing `media` in a search query", "multimodal", err);
    if (params->personalize.json || params->personalize_context.data)
        return not_enabled("passing `personalize` in a search query", "personalization", err);
    if (params->use_network.given)
        return not_enabled("passing `useNetwork` in a search query", "network", err);
    if (read_hybrid(params, inside, arena, &hybrid, err))
        return err->status;
    return check_vectors(params, &hybrid, words, err);
}
