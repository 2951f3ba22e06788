/* SPDX-License-Identifier: GPL-2.0-or-later */
/* schema.c - the newsroom's schema, and keys of terms. */
#include "store/schema.h"

/* Weights and b's were chosen on judged queries (tests/bench/judged): a headline says in ten words
 * what a body says in four hundred. */
static const struct field article_fields[] = {
    {STR_INIT("headline"), true, 3.5F, 0.4F, FIELD_PLAIN, COLUMN_NONE},
    {STR_INIT("subhead"), true, 1.5F, 0.4F, FIELD_PLAIN, COLUMN_NONE},
    {STR_INIT("summary"), true, 1.2F, 0.5F, FIELD_PLAIN, COLUMN_NONE},
    {STR_INIT("byline"), true, 1.5F, 0.3F, FIELD_PLAIN, COLUMN_TEXT},
    {STR_INIT("dateline"), true, 1.0F, 0.3F, FIELD_PLAIN, COLUMN_TEXT},
    {STR_INIT("agency"), true, 0.5F, 0.3F, FIELD_PLAIN, COLUMN_TEXT},
    {STR_INIT("source"), true, 0.5F, 0.3F, FIELD_PLAIN, COLUMN_TEXT},
    {STR_INIT("section"), true, 0.5F, 0.3F, FIELD_PLAIN, COLUMN_TEXT},
    {STR_INIT("keywords"), true, 1.5F, 0.5F, FIELD_PLAIN, COLUMN_TEXTS},
    {STR_INIT("body"), true, 1.0F, 0.75F, FIELD_BODY, COLUMN_NONE},
    {STR_INIT("boilerplate"), true, 0.1F, 0.75F, FIELD_HIDDEN, COLUMN_NONE},
    {STR_INIT("language"), false, 0.0F, 0.0F, FIELD_PLAIN, COLUMN_TEXT},
    {STR_INIT("published"), false, 0.0F, 0.0F, FIELD_PLAIN, COLUMN_DATE},
    {STR_INIT("updated"), false, 0.0F, 0.0F, FIELD_PLAIN, COLUMN_DATE},
};

static const struct schema articles = {
    .fields = article_fields,
    .field_count = sizeof article_fields / sizeof *article_fields,
    .primary_key = STR_INIT("id"),
    .language_field = STR_INIT("language"),
    .default_language = STR_INIT("en"),
    .lead_words = 50,
    .lead_weight = 1.15F,
};

const struct schema *schema_articles(void)
{
    return &articles;
}

int schema_field(const struct schema *schema, struct str name)
{
    for (uint32_t i = 0; i < schema->field_count; i++)
        if (str_eq(schema->fields[i].name, name))
            return (int)i;
    return -1;
}

size_t schema_key(int field, struct str term, char key[SCHEMA_MAX_KEY])
{
    size_t mark = field == SCHEMA_ALL_FIELDS ? 0 : 1;
    size_t length = term.length < SCHEMA_MAX_KEY - 1 ? term.length : SCHEMA_MAX_KEY - 1;

    if (mark)
        key[0] = (char)(field + 1);
    memcpy(key + mark, term.data, length);
    return mark + length;
}
