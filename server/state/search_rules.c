/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_rules.c - which rules hold for a query, and what they order. */
#include "server/state/search_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "server/state/rule_filter.h"

/* --- words --- */

static bool is_letter(char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
           (unsigned char)byte > 0x7F;
}

/* The next run of letters and digits; STR_NONE at the end. */
static struct str next_word(struct str *rest)
{
    size_t from = 0, to;

    while (from < rest->length && !is_letter(rest->data[from]))
        from++;
    for (to = from; to < rest->length && is_letter(rest->data[to]);)
        to++;
    if (from == to)
        return STR_NONE;
    struct str word = str_slice(*rest, from, to);

    *rest = str_slice(*rest, to, rest->length);
    return word;
}

static bool has_word(struct str text, struct str word)
{
    for (struct str other; (other = next_word(&text)).data;)
        if (str_eq_nocase(other, word))
            return true;
    return false;
}

/* The first of the words that the text does not have; STR_NONE if it has all. */
static struct str missing_word(struct str text, struct str words)
{
    struct str word;

    while ((word = next_word(&words)).data && has_word(text, word))
        ;
    return word;
}

static bool has_words(struct str text, struct str words)
{
    return !missing_word(text, words).data;
}

/* --- conditions --- */

/* What each condition of a rule makes of a question: NULL if there is none, SATISFIED, or why not.
 */
struct outcomes {
    bool active;
    const char *time, *empty, *words, *filter;
    struct str missing; /* of .words, if it is not satisfied */
};

static const char SATISFIED[] = "satisfied";

static const char *time_outcome(const json_t *time, int64_t now)
{
    struct str start = json_get_str(time, "start"), end = json_get_str(time, "end");
    int64_t first, last;

    if (!start.data && !end.data)
        return NULL;
    if (start.data && date_parse(start, &first, &last) && now < first)
        return "tooEarly";
    return end.data && date_parse(end, &first, &last) && now > last ? "tooLate" : SATISFIED;
}

static const char *empty_outcome(const json_t *empty, struct str q)
{
    bool none = !next_word(&q).data;

    if (!json_is_boolean(empty))
        return NULL;
    if (json_is_true(empty) == none)
        return SATISFIED;
    return none ? "queryEmpty" : "queryNotEmpty";
}

/* A condition of no word holds for queries with words. */
static const char *words_outcome(struct str words, struct str q, struct str *missing)
{
    struct str rest = q;

    if (!words.data)
        return NULL;
    *missing = missing_word(q, words);
    return missing->data || !next_word(&rest).data ? "missingWord" : SATISFIED;
}

static const char *filter_outcome(const json_t *values, const struct filter_node *filter)
{
    if (rule_filter_count(values) == 0)
        return NULL;
    return rule_filter_holds(values, filter) ? SATISFIED : "notSatisfied";
}

static struct outcomes outcomes_of(const json_t *rule, const struct search_question *question)
{
    const json_t *conditions = json_object_get(rule, "conditions"),
                 *query = json_object_get(conditions, "query"),
                 *filter = json_object_get(conditions, "filter");
    struct outcomes outcomes = {.active = !json_is_false(json_object_get(rule, "active"))};

    outcomes.time = time_outcome(json_object_get(conditions, "time"), question->now);
    outcomes.empty = empty_outcome(json_object_get(query, "isEmpty"), question->q);
    outcomes.words = words_outcome(json_get_str(query, "words"), question->q, &outcomes.missing);
    outcomes.filter = filter_outcome(json_object_get(filter, "values"), question->filter);
    return outcomes;
}

static bool is_satisfied(const char *outcome)
{
    return !outcome || outcome == SATISFIED;
}

static bool holds(const json_t *rule, const struct search_question *question)
{
    struct outcomes outcomes = outcomes_of(rule, question);

    return outcomes.active && is_satisfied(outcomes.time) && is_satisfied(outcomes.empty) &&
           is_satisfied(outcomes.words) && is_satisfied(outcomes.filter);
}

static void add_outcome(struct buf *out, const char *key, const char *outcome)
{
    if (!outcome)
        return;
    json_add_key(out, key);
    json_add_string(out, str_of(outcome));
}

static void add_words_outcome(struct buf *out, const struct outcomes *outcomes)
{
    static const char key[] = "satisfiesQueryWordsCondition";

    if (is_satisfied(outcomes->words)) {
        add_outcome(out, key, outcomes->words);
        return;
    }
    json_add_key(out, key);
    buf_add_text(out, "{\"missingWord\":{\"word\":");
    json_add_string(out, outcomes->missing);
    buf_add_text(out, "}}");
}

void search_rule_add_outcomes(const json_t *own, const struct search_question *question,
                              struct buf *out)
{
    struct outcomes outcomes = outcomes_of(own, question);

    buf_addf(out, "{\"satisfiesActiveCondition\":%s", outcomes.active ? "true" : "false");
    add_outcome(out, "satisfiesTimeCondition", outcomes.time);
    add_outcome(out, "satisfiesQueryEmptyCondition", outcomes.empty);
    add_words_outcome(out, &outcomes);
    add_outcome(out, "satisfiesFilterCondition", outcomes.filter);
    buf_add_char(out, '}');
}

/* --- what a rule orders --- */

struct rule_finding {
    const struct search_question *question;
    struct search_orders *orders;
    struct arena *arena;
    struct str rule; /* its uid, in the arena */
    uint64_t precedence;
    bool own;      /* it is that of the search */
    bool replaced; /* by that of the search: it only hides */
};

/* Of several rules that pin a document, the one with the lower precedence wins. */
static void add_pin(struct search_orders *orders, const struct search_pin *pin)
{
    uint32_t i = 0;

    while (i < orders->pin_count && !str_eq(orders->pins[i].id, pin->id))
        i++;
    if (i == orders->pin_count && orders->pin_count < SEARCH_PINS_MAX)
        orders->pins[orders->pin_count++] = *pin;
    else if (i < orders->pin_count && pin->precedence < orders->pins[i].precedence) {
        bool own = orders->pins[i].own && pin->own;

        orders->pins[i] = *pin;
        orders->pins[i].own = own;
    }
}

static bool is_for_index(const json_t *target, const struct rule_finding *finding)
{
    struct str uid = json_get_str(target, "indexUid");

    return !uid.data || str_eq(uid, finding->question->index);
}

/* `target` names the document, `action` the place: they are one object, or two. */
static void take_pin(const struct rule_finding *finding, const json_t *target, const json_t *action)
{
    const json_t *position = json_object_get(action, "position");
    struct search_pin pin = {arena_str(finding->arena, json_get_str(target, "id")),
                             (uint32_t)json_integer_value(position), finding->precedence,
                             finding->own};

    if (is_for_index(target, finding))
        add_pin(finding->orders, &pin);
}

static struct filter_node *named_documents(const json_t *ids, struct arena *arena)
{
    size_t count = json_array_size(ids);
    struct str *texts = arena_alloc(arena, (count + 1) * sizeof *texts);

    for (size_t i = 0; i < count; i++)
        texts[i] = arena_str(arena, json_str(json_array_get(ids, i)));
    return count > 0 ? filter_ids(arena, texts, (uint32_t)count) : NULL;
}

static void take_weight(const struct rule_finding *finding, const json_t *scale)
{
    struct search_orders *orders = finding->orders;
    double weight = json_number_value(json_object_get(scale, "weight"));
    struct filter_node *filter = NULL, *ids;
    struct error err;

    if (!is_for_index(scale, finding) || orders->weight_count == SEARCH_WEIGHTS_MAX ||
        (finding->replaced && weight > 0))
        return;
    ids = named_documents(json_object_get(scale, "ids"), finding->arena);
    if (filter_parse_json(json_object_get(scale, "filter"), finding->arena, &filter, &err))
        return;
    orders->weights[orders->weight_count++] = (struct search_weight){
        weight, ids, filter, finding->precedence, finding->rule, finding->own};
}

/* The actions are a list of pins, or an object of lists. */
static void take_actions(const struct rule_finding *finding, const json_t *actions)
{
    json_t *action;
    size_t i;

    json_array_foreach (json_object_get(actions, "scale"), i, action)
        take_weight(finding, action);
    if (finding->replaced)
        return;
    json_array_foreach (actions, i, action)
        take_pin(finding, json_object_get(action, "selector"), json_object_get(action, "action"));
    json_array_foreach (json_object_get(actions, "pin"), i, action)
        take_pin(finding, action, action);
}

static int compare_pins(const void *a, const void *b)
{
    const struct search_pin *left = a, *right = b;

    if (left->position != right->position)
        return left->position < right->position ? -1 : 1;
    if (left->precedence != right->precedence)
        return left->precedence < right->precedence ? -1 : 1;
    return str_compare(left->id, right->id);
}

static int compare_weights(const void *a, const void *b)
{
    const struct search_weight *left = a, *right = b;

    return (left->precedence > right->precedence) - (left->precedence < right->precedence);
}

static void take_rule(struct rule_finding *finding, const char *uid, const json_t *rule)
{
    const json_t *precedence = json_object_get(rule, "precedence");

    if (!holds(rule, finding->question))
        return;
    finding->rule = arena_str(finding->arena, str_of(uid));
    finding->precedence =
        json_is_integer(precedence) ? (uint64_t)json_integer_value(precedence) : UINT64_MAX;
    take_actions(finding, json_object_get(rule, "actions"));
}

void search_rules_find(const json_t *rules, const json_t *own,
                       const struct search_question *question, struct arena *arena,
                       struct search_orders *orders)
{
    struct rule_finding finding = {.question = question, .orders = orders, .arena = arena};
    const char *uid, *own_uid = json_string_value(json_object_get(own, "uid"));
    json_t *rule;

    orders->pin_count = orders->weight_count = 0;
    orders->left_out = false;
    json_object_foreach ((json_t *)(uintptr_t)rules, uid, rule) {
        finding.replaced = own_uid && strcmp(uid, own_uid) == 0;
        take_rule(&finding, uid, rule);
    }
    finding.replaced = false;
    finding.own = true;
    if (own_uid)
        take_rule(&finding, own_uid, own);
    qsort(orders->pins, orders->pin_count, sizeof *orders->pins, compare_pins);
    qsort(orders->weights, orders->weight_count, sizeof *orders->weights, compare_weights);
}

/* --- one rule --- */

static const char *const members[] = {"description", "precedence", "active", "conditions",
                                      "actions"};

static json_t *default_of(const char *member)
{
    if (strcmp(member, "active") == 0)
        return json_true();
    if (strcmp(member, "conditions") == 0)
        return json_object();
    return strcmp(member, "actions") == 0 ? json_array() : NULL;
}

json_t *search_rule_changed(const json_t *rule, const json_t *change, int64_t now)
{
    char text[DATE_TEXT_SIZE];
    json_t *changed = json_object();

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        json_t *value = json_object_get(change, members[i]);

        if (!value)
            value = json_object_get(rule, members[i]);
        if (value && !json_is_null(value))
            json_object_set(changed, members[i], value);
        else if ((value = default_of(members[i])))
            json_object_set_new(changed, members[i], value);
    }
    json_object_set_new(changed, "lastUpdatedAt", json_string(date_format_full(now, text)));
    return changed;
}

enum status search_rules_full(struct error *err)
{
    return error_set(err, STATUS_BAD_REQUEST,
                     "the server has the maximum of %d rules: delete one first", SEARCH_RULES_MAX);
}

bool search_rule_mentions(const char *uid, const json_t *rule, struct str text)
{
    const json_t *query = json_object_get(json_object_get(rule, "conditions"), "query");
    struct str description = json_get_str(rule, "description"),
               words = json_get_str(query, "words");
    BUF_AUTO struct buf all = {0};

    buf_addf(&all, "%s %.*s %.*s", uid, STR_ARG(description), STR_ARG(words));
    return has_words(buf_str(&all), text);
}

static void add_member(const json_t *rule, const char *key, struct buf *out)
{
    const json_t *value = json_object_get(rule, key);

    if (!value)
        return;
    json_add_key(out, key);
    json_add(out, value);
}

void search_rule_add(const char *uid, const json_t *rule, struct buf *out)
{
    buf_add_text(out, "{\"uid\":");
    json_add_string(out, str_of(uid));
    add_member(rule, "description", out);
    add_member(rule, "lastUpdatedAt", out);
    for (size_t i = 1; i < sizeof members / sizeof *members; i++)
        add_member(rule, members[i], out);
    buf_add_char(out, '}');
}
