/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_operator.c - the words that are operators, and the names that are functions.
 *
 * News databases have many spellings for few ideas. Those that mean one thing in all of them are
 * read; README.md has the table. */
#include "query/professional/pro_private.h"

static const struct {
    struct str word;
    struct pro_operator operator;
} words[] = {
    {STR_INIT("and"), {.kind = PRO_OP_AND}},
    {STR_INIT("&"), {.kind = PRO_OP_AND}},
    {STR_INIT("&&"), {.kind = PRO_OP_AND}},
    {STR_INIT("or"), {.kind = PRO_OP_OR}},
    {STR_INIT("||"), {.kind = PRO_OP_OR}},
    {STR_INIT("not"), {.kind = PRO_OP_NOT}},
    {STR_INIT("andnot"), {.kind = PRO_OP_NOT}},
    {STR_INIT("butnot"), {.kind = PRO_OP_NOT}},
    {STR_INIT("adj"), {.kind = PRO_OP_NEAR, .ordered = true, .count = 1}},
    {STR_INIT("same"), {.kind = PRO_OP_NEAR, .unit = PRO_PARAGRAPH}},
};

/* Operators of proximity: a start, perhaps a slash, and a number, or `s` or `p`. */
static const struct {
    struct str start;
    bool slashed; /* the slash is needed */
    bool ordered;
    bool word; /* with a slash and something else, it is a word: n/a, p/e */
} starts[] = {
    {STR_INIT("onear"), false, true, false}, {STR_INIT("within"), true, false, false},
    {STR_INIT("near"), false, false, false}, {STR_INIT("pre"), true, true, false},
    {STR_INIT("adj"), false, true, false},   {STR_INIT("w"), true, false, false},
    {STR_INIT("n"), true, false, true},      {STR_INIT("p"), true, true, true},
    {STR_INIT("/n"), false, false, true},    {STR_INIT(""), true, false, false},
};

static const struct {
    struct str name;
    enum pro_unit unit;
} units[] = {
    {STR_INIT("s"), PRO_SENTENCE},        {STR_INIT("sent"), PRO_SENTENCE},
    {STR_INIT("sentence"), PRO_SENTENCE}, {STR_INIT("p"), PRO_PARAGRAPH},
    {STR_INIT("para"), PRO_PARAGRAPH},    {STR_INIT("paragraph"), PRO_PARAGRAPH},
};

static bool is_number(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.length > 0;
}

/* `most`: the largest number that is right. */
static void set_count(struct pro_operator *operator, struct str number, uint32_t most)
{
    uint64_t count = 0;

    operator->wrong = !str_to_u64(number, &count) || count == 0 || count > most;
    operator->count = operator->wrong ? 1 : (uint32_t)count;
}

static bool set_unit(struct pro_operator *operator, struct str name)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_eq_nocase(name, units[i].name)) {
            operator->unit = units[i].unit;
            return true;
        }
    return false;
}

/* /n5/ is near5. */
static struct str without_last_slash(struct str word)
{
    bool closed = word.length > 3 && word.data[0] == '/' && word.data[word.length - 1] == '/';

    return closed ? str_slice(word, 0, word.length - 1) : word;
}

static struct pro_operator proximity(struct str rest, bool slashed, size_t start)
{
    struct pro_operator operator= {.kind = PRO_OP_NEAR, .ordered = starts[start].ordered};

    if (is_number(rest))
        set_count(&operator, rest, PRO_DISTANCE_MAX);
    else if (slashed && set_unit(&operator, rest))
        return operator;
    else if (slashed && !starts[start].word)
        operator.wrong = true;
    else
        operator.kind = PRO_OP_NONE;
    return operator;
}

static struct pro_operator proximity_of(struct str word)
{
    struct pro_operator operator= {.kind = PRO_OP_NONE};

    word = without_last_slash(word);
    for (size_t i = 0; i < sizeof starts / sizeof *starts && operator.kind == PRO_OP_NONE; i++) {
        struct str rest = str_slice(word, starts[i].start.length, word.length);
        bool slashed = rest.length > 0 && rest.data[0] == '/';

        if (str_starts_nocase(word, starts[i].start) && (slashed || !starts[i].slashed))
            operator= proximity(str_slice(rest, slashed, rest.length), slashed, i);
    }
    return operator;
}

struct pro_operator pro_operator_of(struct str word)
{
    struct pro_operator operator= {.kind = PRO_OP_NONE};
    struct str least = STR("atleast");

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_nocase(word, words[i].word))
            return words[i].operator;
    if (str_starts_nocase(word, least) && is_number(str_slice(word, least.length, word.length))) {
        operator.kind = PRO_OP_LEAST;
        set_count(&operator, str_slice(word, least.length, word.length), PRO_COUNT_MAX);
        return operator;
    }
    return proximity_of(word);
}

/* Other names of fields, and the functions that are no fields. `field` NULL: the name itself. */
static const struct {
    struct str name;
    struct pro_function function;
} functions[] = {
    {STR_INIT("allcaps"), {.kind = PRO_FN_CAPS, .caps = PRO_ALL_CAPS}},
    {STR_INIT("caps"), {.kind = PRO_FN_CAPS, .caps = PRO_CAPS}},
    {STR_INIT("nocaps"), {.kind = PRO_FN_CAPS, .caps = PRO_NO_CAPS}},
    {STR_INIT("singular"), {.kind = PRO_FN_MANNER, .manner = PRO_SINGULAR}},
    {STR_INIT("plural"), {.kind = PRO_FN_MANNER, .manner = PRO_PLURAL}},
};

static const struct {
    struct str name, field;
} aliases[] = {
    {STR_INIT("hl"), STR_INIT("headline")},
    {STR_INIT("hd"), STR_INIT("headline")},
    {STR_INIT("ti"), STR_INIT("headline")},
    {STR_INIT("title"), STR_INIT("headline")},
    {STR_INIT("by"), STR_INIT("byline")},
    {STR_INIT("author"), STR_INIT("byline")},
    {STR_INIT("au"), STR_INIT("byline")},
    {STR_INIT("sn"), STR_INIT("source")},
    {STR_INIT("publication"), STR_INIT("source")},
    {STR_INIT("pub"), STR_INIT("source")},
    {STR_INIT("text"), STR_INIT("body")},
    {STR_INIT("ft"), STR_INIT("body")},
    {STR_INIT("lp"), STR_INIT("lead")},
    {STR_INIT("hlp"), STR_INIT("hlead")},
};

static struct str field_named(const struct pro_options *options, struct str name)
{
    static const struct str parts[] = {STR_INIT("lead"), STR_INIT("hlead")};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (str_eq_nocase(name, parts[i]))
            return options->field && options->field(options->context, STR("body")).data ? parts[i]
                                                                                        : STR_NONE;
    return options->field ? options->field(options->context, name) : STR_NONE;
}

struct pro_function pro_function_of(const struct pro_options *options, struct str name)
{
    struct str field;

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (str_eq_nocase(name, functions[i].name))
            return functions[i].function;
    field = field_named(options, name);
    for (size_t i = 0; !field.data && i < sizeof aliases / sizeof *aliases; i++)
        if (str_eq_nocase(name, aliases[i].name))
            field = field_named(options, aliases[i].field);
    if (!field.data)
        return (struct pro_function){.kind = PRO_FN_NONE};
    return (struct pro_function){.kind = PRO_FN_FIELD, .field = field};
}
