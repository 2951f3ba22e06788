/* SPDX-License-Identifier: GPL-2.0-or-later */
/* schema.c - derives the fields of an index from its settings; keys of terms. */
#include "store/settings/schema.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/string_table.h"
#include "store/settings/attribute.h"

/* The fields of articles, in the order of their numbers in a new index. The values of weight and b
 * were chosen on judged queries (tests/bench/judged): a headline says in ten words what a body says
 * in four hundred. */
static const struct article_field {
    struct str name;
    float weight, b;
    enum field_role role;
    enum column_kind column; /* if the settings require a column */
    bool needed;             /* always has a column: stemmers, embargoes and versions use it */
    enum showing_bound bound;
} article_fields[] = {
    {STR_INIT("headline"), 4.0F, 0.4F, FIELD_PLAIN, COLUMN_TEXT, false, SHOWING_UNBOUND},
    {STR_INIT("subhead"), 1.5F, 0.4F, FIELD_PLAIN, COLUMN_TEXT, false, SHOWING_UNBOUND},
    {STR_INIT("summary"), 1.2F, 0.5F, FIELD_PLAIN, COLUMN_TEXT, false, SHOWING_UNBOUND},
    {STR_INIT("byline"), 1.5F, 0.3F, FIELD_PLAIN, COLUMN_TEXT, false, SHOWING_UNBOUND},
    {STR_INIT("dateline"), 1.0F, 0.3F, FIELD_PLAIN, COLUMN_TEXT, false, SHOWING_UNBOUND},
    {STR_INIT("agency"), 0.5F, 0.3F, FIELD_PLAIN, COLUMN_TEXT, false, SHOWING_UNBOUND},
    {STR_INIT("source"), 0.5F, 0.3F, FIELD_PLAIN, COLUMN_TEXT, false, SHOWING_UNBOUND},
    {STR_INIT("section"), 0.5F, 0.3F, FIELD_PLAIN, COLUMN_TEXT, false, SHOWING_UNBOUND},
    {STR_INIT("keywords"), 1.5F, 0.5F, FIELD_PLAIN, COLUMN_TEXTS, false, SHOWING_UNBOUND},
    {STR_INIT("body"), 1.0F, 0.75F, FIELD_BODY, COLUMN_TEXT, false, SHOWING_UNBOUND},
    {STR_INIT("boilerplate"), 0.1F, 0.75F, FIELD_HIDDEN, COLUMN_TEXT, false, SHOWING_UNBOUND},
    {STR_INIT("language"), 1.0F, 0.3F, FIELD_PLAIN, COLUMN_TEXT, true, SHOWING_UNBOUND},
    {STR_INIT("published"), 1.0F, 0.3F, FIELD_PLAIN, COLUMN_DATE, false, SHOWING_UNBOUND},
    {STR_INIT("updated"), 1.0F, 0.3F, FIELD_PLAIN, COLUMN_DATE, true, SHOWING_UNBOUND},
    {STR_INIT("embargo"), 1.0F, 0.3F, FIELD_PLAIN, COLUMN_DATE, true, SHOWING_FROM},
    {STR_INIT("expires"), 1.0F, 0.3F, FIELD_PLAIN, COLUMN_DATE, true, SHOWING_UNTIL},
    {STR_INIT("version"), 1.0F, 0.3F, FIELD_PLAIN, COLUMN_VALUES, true, SHOWING_UNBOUND},
};
#define ARTICLE_FIELDS (sizeof article_fields / sizeof *article_fields)

static const struct str article_language = STR_INIT("language");

/* All other fields, and all fields of the preset `documents`. */
static const struct article_field any_field = {STR_INIT(""),  1.0F,  0.75F,          FIELD_PLAIN,
                                               COLUMN_VALUES, false, SHOWING_UNBOUND};

/* --- the list of fields --- */

struct field_list {
    struct string_table names;
};

static struct field_list *list_new(void)
{
    struct field_list *list = mem_zero(1, sizeof *list);

    string_table_init(&list->names);
    return list;
}

struct field_list *field_list_new(enum settings_preset preset)
{
    struct field_list *list = list_new();

    for (size_t i = 0; preset == PRESET_ARTICLES && i < ARTICLE_FIELDS; i++)
        field_list_add(list, article_fields[i].name);
    return list;
}

void field_list_free(struct field_list *list)
{
    if (!list)
        return;
    string_table_fini(&list->names);
    free(list);
}

uint32_t field_list_count(const struct field_list *list)
{
    return (uint32_t)list->names.count;
}

/* The name is NUL-terminated. */
static struct str field_list_name(const struct field_list *list, uint32_t number)
{
    return string_table_get(&list->names, number);
}

bool field_list_add(struct field_list *list, struct str name)
{
    bool is_new;

    if (list->names.count >= SCHEMA_FIELDS_MAX)
        return string_table_find(&list->names, name) >= 0;
    string_table_add(&list->names, name, &is_new);
    return true;
}

/* --- the schema --- */

/* A struct schema, followed by the memory that it points to. */
struct schema_whole {
    struct schema schema; /* must be the first member */
    atomic_uint references;
    struct settings *settings;
    struct analysis_rules *rules;
    struct field_list *list;
    struct field *fields;
    char *primary_key;
};

static struct schema_whole *whole_of(const struct schema *schema)
{
    return (struct schema_whole *)(uintptr_t)schema;
}

static const struct article_field *template_of(const struct settings *settings, struct str name)
{
    for (size_t i = 0; settings->preset == PRESET_ARTICLES && i < ARTICLE_FIELDS; i++)
        if (str_eq(article_fields[i].name, name))
            return &article_fields[i];
    return &any_field;
}

static bool ranks_by(const struct settings *settings, struct str name)
{
    for (uint32_t i = 0; i < settings->ranking_rule_count; i++)
        if (settings->ranking_rules[i].kind == RANK_CUSTOM &&
            str_eq(settings->ranking_rules[i].field, name))
            return true;
    return false;
}

static bool wants_column(const struct settings *settings, struct str name)
{
    return template_of(settings, name)->needed || settings_filterable(settings, name) ||
           settings_is_sortable(settings, name) ||
           (settings->distinct.data && str_eq(settings->distinct, name)) ||
           ranks_by(settings, name);
}

/* `usual`: the kind of a field that is none of those with a meaning. */
static enum column_kind kind_of(struct str name, enum column_kind usual)
{
    if (str_eq(name, SCHEMA_GEO_FIELD))
        return COLUMN_POINT;
    if (str_eq(name, SCHEMA_GEOJSON_FIELD))
        return COLUMN_BOX;
    return attribute_covers(SCHEMA_GEOJSON_FIELD, name) ? COLUMN_NONE : usual;
}

static struct field field_of(const struct settings *settings, struct str name, uint32_t number)
{
    const struct article_field *from = template_of(settings, name);
    const struct localized_rule *localized = settings_localized(settings, name);
    struct field field = {.name = name,
                          .rank = settings_searchable(settings, name),
                          .weight = from->weight,
                          .b = from->b,
                          .role = from->role,
                          .bound = from->bound};

    field.searchable = field.rank >= 0;
    field.marked = settings->preset == PRESET_ARTICLES && field.searchable &&
                   field.role != FIELD_BODY && number < SCHEMA_MARK_MAX;
    field.column = wants_column(settings, name) ? kind_of(name, from->column) : COLUMN_NONE;
    field.language = localized && settings->stemming ? localized->language : LANGUAGE_NONE;
    return field;
}

/* Articles: plain fields by number, then the body, then hidden fields, so that positions ascend.
 * Documents: by number. */
static void place_fields(struct schema_whole *whole)
{
    static const enum field_role roles[] = {FIELD_PLAIN, FIELD_BODY, FIELD_HIDDEN};
    uint32_t count = whole->schema.field_count, place = 0;

    for (uint32_t f = 0; f < count; f++)
        whole->fields[f].place = whole->schema.field_positions ? f : UINT32_MAX;
    if (whole->schema.field_positions)
        return;
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++)
        for (uint32_t f = 0; f < count; f++)
            if (whole->fields[f].searchable && whole->fields[f].role == roles[r])
                whole->fields[f].place = place++;
    for (uint32_t f = 0; f < count; f++)
        if (!whole->fields[f].searchable)
            whole->fields[f].place = place++;
}

static void fill_in(struct schema_whole *whole)
{
    struct schema *schema = &whole->schema;
    const struct settings *settings = whole->settings;
    uint32_t count = field_list_count(whole->list);

    whole->fields = mem_zero(count + 1, sizeof *whole->fields);
    for (uint32_t f = 0; f < count; f++)
        whole->fields[f] = field_of(settings, field_list_name(whole->list, f), f);
    schema->settings = settings;
    schema->fields = whole->fields;
    schema->field_count = count;
    schema->default_language = STR("");
    schema->field_positions = settings->preset == PRESET_DOCUMENTS;
    schema->structure = true;
    if (settings->preset == PRESET_ARTICLES) {
        schema->language_field = article_language;
        schema->default_language = STR("en");
        schema->lead_words = 50;
        schema->lead_weight = 1.3F;
        schema->copies = settings->copies;
    }
    place_fields(whole);
}

static struct rule_strings strings_of(const struct str_list *list)
{
    return (struct rule_strings){list->at, list->count};
}

static struct analysis_rules *rules_of(const struct settings *settings)
{
    return analysis_rules_new(
        &(struct analysis_settings){.separators = strings_of(&settings->separators),
                                    .non_separators = strings_of(&settings->non_separators),
                                    .dictionary = strings_of(&settings->dictionary),
                                    .stop_words = strings_of(&settings->stop_words),
                                    .possessives = settings->preset != PRESET_ARTICLES});
}

struct schema *schema_new(const struct settings *settings, const struct field_list *list,
                          struct str primary_key)
{
    struct schema_whole *whole = mem_zero(1, sizeof *whole);

    atomic_init(&whole->references, 1);
    whole->settings = settings_share(settings);
    whole->schema.rules = whole->rules = rules_of(settings);
    whole->list = list_new();
    for (uint32_t f = 0; f < field_list_count(list); f++)
        field_list_add(whole->list, field_list_name(list, f));
    fill_in(whole);
    if (primary_key.data) {
        whole->primary_key = mem_text(primary_key.data, primary_key.length);
        whole->schema.primary_key = str_n(whole->primary_key, primary_key.length);
    }
    return &whole->schema;
}

struct schema *schema_share(const struct schema *schema)
{
    struct schema_whole *whole = whole_of(schema);

    atomic_fetch_add(&whole->references, 1);
    return &whole->schema;
}

void schema_release(struct schema *schema)
{
    struct schema_whole *whole = whole_of(schema);

    if (!schema || atomic_fetch_sub(&whole->references, 1) > 1)
        return;
    settings_release(whole->settings);
    analysis_rules_free(whole->rules);
    field_list_free(whole->list);
    free(whole->fields);
    free(whole->primary_key);
    free(whole);
}

int schema_field(const struct schema *schema, struct str name)
{
    return string_table_find(&whole_of(schema)->list->names, name);
}

/* --- going from one to the next --- */

static bool same_field(const struct field *a, const struct field *b)
{
    return a->searchable == b->searchable && a->marked == b->marked && a->column == b->column &&
           a->role == b->role && a->language == b->language;
}

/* Do both settings make the same terms from a text, whatever the field? */
static bool same_analysis(const struct settings *a, const struct settings *b)
{
    static const char *const keys[] = {
        "stopWords", "nonSeparatorTokens", "separatorTokens", "dictionary",
        "preset",    "stemming",           "copies"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct setting *setting = setting_named(str_of(keys[i]));

        if (!json_equal(settings_value(a, setting), settings_value(b, setting)))
            return false;
    }
    return true;
}

bool schema_rebuilds(const struct schema *old, const struct schema *schema)
{
    if (!same_analysis(old->settings, schema->settings))
        return true;
    for (uint32_t f = 0; f < old->field_count; f++)
        if (!same_field(&old->fields[f], &schema->fields[f]))
            return true;
    return false;
}

size_t schema_key(int field, struct str term, char key[SCHEMA_KEY_MAX])
{
    size_t mark = field == SCHEMA_ALL_FIELDS ? 0 : 1;
    size_t length = term.length < SCHEMA_KEY_MAX - 1 ? term.length : SCHEMA_KEY_MAX - 1;

    if (mark)
        key[0] = (char)(field + 1);
    memcpy(key + mark, term.data, length);
    return mark + length;
}

#define WORD_MARK '\x1f' /* above the mark of every field */
_Static_assert(SCHEMA_MARK_MAX < WORD_MARK, "the mark of a word is no field's");

size_t schema_word_key(int field, struct str word, struct str term, char key[SCHEMA_KEY_MAX])
{
    char own[SCHEMA_KEY_MAX];
    size_t length = 1 + schema_key(field, word, own), room;

    if (length > SCHEMA_KEY_MAX - 1)
        length = SCHEMA_KEY_MAX - 1;
    key[0] = WORD_MARK;
    memcpy(key + 1, own, length - 1);
    key[length++] = WORD_MARK;
    room = SCHEMA_KEY_MAX - length;
    memcpy(key + length, term.data, term.length < room ? term.length : room);
    return length + (term.length < room ? term.length : room);
}

bool schema_key_is_word(struct str key)
{
    return key.length > 0 && key.data[0] == WORD_MARK;
}

bool schema_key_is_structure(struct str key)
{
    return key.length > 0 && key.data[0] == SCHEMA_SENTENCES.data[0];
}

/* Terms that together with SCHEMA_PAIR_EXTRA are longer than a key are cut. */
size_t schema_pair_key(uint32_t chunk, struct str first, struct str second,
                       char key[SCHEMA_KEY_MAX])
{
    size_t room = SCHEMA_KEY_MAX - SCHEMA_PAIR_EXTRA;
    size_t left = first.length < room ? first.length : room;
    size_t right = second.length < room - left ? second.length : room - left;

    key[0] = SCHEMA_PAIRS.data[0];
    key[1] = (char)(chunk >> 8);
    key[2] = (char)chunk;
    memcpy(key + 3, first.data, left);
    key[3 + left] = WORD_MARK;
    memcpy(key + SCHEMA_PAIR_EXTRA + left, second.data, right);
    return SCHEMA_PAIR_EXTRA + left + right;
}

bool schema_key_is_pair(struct str key)
{
    return key.length > 0 && key.data[0] == SCHEMA_PAIRS.data[0];
}

bool schema_key_is_text(struct str key)
{
    return key.length > 0 && (unsigned char)key.data[0] > WORD_MARK &&
           !schema_key_is_structure(key) && !schema_key_is_pair(key);
}
