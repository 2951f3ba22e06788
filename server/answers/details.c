/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details.c - writes the score details of each ranking rule. */
#include "server/answers/details.h"

#include "base/json.h"
#include "server/params/paths.h"

static void add_count(struct buf *out, const char *key, uint32_t number)
{
    json_add_key(out, key);
    buf_addf(out, "%u", number);
}

static void add_number(struct buf *out, const char *key, double number)
{
    json_add_key(out, key);
    json_add_real(out, number);
}

static void add_exactness(const struct search_detail *detail, struct buf *out)
{
    const char *type = detail->match_type ? detail->match_type : "noExactMatch";

    json_add_key(out, "matchType");
    json_add_string(out, str_of(type));
    if (strcmp(type, "noExactMatch") != 0)
        return;
    add_count(out, "matchingWords", detail->matching);
    add_count(out, "maxMatchingWords", detail->most);
}

/* The members of a rule besides its score. */
static void add_reasons(const struct search_detail *detail, struct buf *out)
{
    switch (detail->rule) {
    case SEARCH_RULE_WORDS:
        add_count(out, "matchingWords", detail->matching);
        add_count(out, "maxMatchingWords", detail->most);
        break;
    case SEARCH_RULE_TYPO:
        add_count(out, "typoCount", detail->matching);
        add_count(out, "maxTypoCount", detail->most);
        break;
    case SEARCH_RULE_ATTRIBUTE:
        add_number(out, "attributeRankingOrderScore", detail->rank_score);
        add_number(out, "queryWordDistanceScore", detail->distance_score);
        break;
    case SEARCH_RULE_EXACTNESS:
        add_exactness(detail, out);
        break;
    case SEARCH_RULE_PIN:
        add_count(out, "position", detail->matching);
        break;
    case SEARCH_RULE_SCALE:
        add_number(out, "weight", detail->score);
        json_add_key(out, "rules");
        buf_add_str(out, detail->value);
        break;
    case SEARCH_RULE_PROXIMITY:
    case SEARCH_RULE_ATTRIBUTE_RANK:
    case SEARCH_RULE_WORD_POSITION:
    case SEARCH_RULE_BM25:
    case SEARCH_RULE_SORT:
    case SEARCH_RULE_SKIPPED:
        break;
    }
}

static bool has_score(const struct search_detail *detail)
{
    return detail->rule != SEARCH_RULE_SKIPPED && detail->rule != SEARCH_RULE_PIN &&
           detail->rule != SEARCH_RULE_SCALE;
}

/* Is it a sort by a field that is not displayed? The name ends in `:asc` or `:desc`. */
static bool is_hidden(const struct search_detail *detail, const struct names *displayed)
{
    struct str field = detail->name;

    if (detail->rule != SEARCH_RULE_SORT || !displayed->given || str_starts(field, STR("_geo")))
        return false;
    while (field.length > 0 && field.data[field.length - 1] != ':')
        field.length--;
    return paths_cover(displayed, str_slice(field, 0, field.length - 1)) != COVER_ALL;
}

/* As in Meilisearch. */
static void add_hidden(uint32_t order, struct buf *out)
{
    json_add_comma(out);
    buf_addf(out, "\"<hidden-rule-%u>\":{\"order\":%u,\"value\":\"<hidden>\"}", order, order);
}

static void add_detail(const struct search_detail *detail, uint32_t order, struct buf *out)
{
    json_add_comma(out);
    json_add_string(out, detail->name);
    buf_add_text(out, ":{");
    add_count(out, "order", order);
    add_reasons(detail, out);
    if (detail->rule == SEARCH_RULE_SORT) {
        json_add_key(out, "value");
        buf_add_str(out, detail->value.data ? detail->value : STR("null"));
    } else if (has_score(detail))
        add_number(out, "score", detail->score);
    buf_add_char(out, '}');
}

void details_add(const struct search_detail *details, uint32_t count, const struct names *displayed,
                 struct buf *out)
{
    json_add_key(out, "_rankingScoreDetails");
    buf_add_char(out, '{');
    for (uint32_t i = 0; i < count; i++)
        if (is_hidden(&details[i], displayed))
            add_hidden(i, out);
        else
            add_detail(&details[i], i, out);
    buf_add_char(out, '}');
}
