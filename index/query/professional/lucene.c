/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lucene.c - Lucene's classic syntax. The parser reads the bytes; words end at blanks, parentheses
 * and quotation marks that no backslash precedes. */
#include "query/professional/lucene.h"

#include "base/date.h"
#include "base/utf8.h"
#include "query/professional/pro_build.h"

struct lucene_reader {
    struct str text;
    size_t at;
    const struct pro_options *options;
    struct arena *arena;
    struct error *err;
    uint32_t depth, words;
    bool failed;
};

#define refuse(reader, place, ...)                                                                 \
    ((reader)->failed ? NULL                                                                       \
                      : (pro_error((reader)->err, (reader)->text, (place), __VA_ARGS__),           \
                         (reader)->failed = true, NULL))

static struct pro_node *read_clauses(struct lucene_reader *reader, struct str field);

static char here(const struct lucene_reader *reader)
{
    return reader->at < reader->text.length ? reader->text.data[reader->at] : '\0';
}

static bool is_blank(char byte)
{
    return (unsigned char)byte <= ' ' && byte != '\0';
}

static void skip_blanks(struct lucene_reader *reader)
{
    while (reader->at < reader->text.length && (unsigned char)reader->text.data[reader->at] <= ' ')
        reader->at++;
}

static bool take(struct lucene_reader *reader, char byte)
{
    if (reader->at == reader->text.length || here(reader) != byte)
        return false;
    reader->at++;
    return true;
}

static bool ends_word(char byte)
{
    return byte == '\0' || is_blank(byte) || strchr("()\"^~:[]{}", byte) != NULL;
}

/* A word without its backslashes. */
static struct str read_word(struct lucene_reader *reader)
{
    BUF_AUTO struct buf word = {0};

    while (reader->at < reader->text.length && !ends_word(here(reader))) {
        if (here(reader) == '\\' && reader->at + 1 < reader->text.length)
            reader->at++;
        buf_add_char(&word, reader->text.data[reader->at++]);
    }
    return arena_str(reader->arena, buf_str(&word));
}

/* The number behind `~` or `^`; `none` if there is none. A fraction is cut off. */
static uint32_t read_number(struct lucene_reader *reader, uint32_t none)
{
    uint32_t number = 0;
    bool any = false;

    for (; here(reader) >= '0' && here(reader) <= '9'; reader->at++, any = true)
        if (number < 100000)
            number = number * 10 + (uint32_t)(here(reader) - '0');
    if (any && take(reader, '.'))
        while (here(reader) >= '0' && here(reader) <= '9')
            reader->at++;
    return any ? number : none;
}

static void skip_boost(struct lucene_reader *reader)
{
    if (take(reader, '^'))
        read_number(reader, 1);
}

static struct pro_node *in_field(struct lucene_reader *reader, struct pro_node *node,
                                 struct str field)
{
    const struct pro_function function = {.kind = PRO_FN_FIELD, .field = field};

    return field.data && node ? pro_apply(reader->arena, &function, node, node->start) : node;
}

/* --- phrases --- */

/* Slop: each further word must be near the first, in any order. */
static struct pro_node *with_slop(struct lucene_reader *reader, struct pro_node *phrase,
                                  uint32_t slop)
{
    struct str rest = phrase->text;
    struct pro_node *node = NULL;

    while (rest.data) {
        struct str text = str_trim(str_cut(&rest, ' '));
        struct pro_node *word, *near;

        if (text.length == 0)
            continue;
        word = pro_node_new(reader->arena, PRO_WORDS, phrase->start);
        word->text = text;
        word->manner = phrase->manner;
        if (!node) {
            node = word;
            continue;
        }
        near = pro_node_new(reader->arena, PRO_NEAR, phrase->start);
        near->count = slop + 1;
        node = pro_join(reader->arena, near, node, word);
        if (node->nest > PRO_NEST_MAX)
            return refuse(reader, phrase->start, "a phrase with `~` has at most %d words",
                          PRO_NEST_MAX);
    }
    node->end = phrase->end;
    return node;
}

static struct pro_node *read_phrase(struct lucene_reader *reader)
{
    size_t start = reader->at++, from = reader->at;
    struct pro_node *node = pro_node_new(reader->arena, PRO_WORDS, (uint32_t)start);
    uint32_t slop;

    while (reader->at < reader->text.length && here(reader) != '"')
        reader->at += here(reader) == '\\' && reader->at + 1 < reader->text.length ? 2 : 1;
    if (reader->at >= reader->text.length)
        return refuse(reader, start, "this quotation mark is not closed; add a `\"`");
    node->text = str_trim(str_slice(reader->text, from, reader->at++));
    node->manner = PRO_LITERAL;
    if (node->text.length == 0)
        return refuse(reader, start, "no word is between the quotation marks");
    slop = take(reader, '~') ? read_number(reader, 0) : 0;
    skip_boost(reader);
    node->end = (uint32_t)reader->at;
    if (slop >= PRO_DISTANCE_MAX)
        return refuse(reader, start, "the number behind `~` is below %d", PRO_DISTANCE_MAX);
    return slop > 0 ? with_slop(reader, node, slop) : node;
}

/* --- ranges --- */

static bool is_date_field(struct str name)
{
    return str_is(name, "published") || str_is(name, "date");
}

/* Up to the next blank or bracket. A star is an open end. */
static bool read_end(struct lucene_reader *reader, struct str *out)
{
    size_t from = reader->at;

    while (reader->at < reader->text.length && !is_blank(here(reader)) && here(reader) != ']' &&
           here(reader) != '}' && here(reader) != ')')
        reader->at++;
    *out = str_slice(reader->text, from, reader->at);
    if (str_is(*out, "*")) {
        *out = STR_NONE;
        return true;
    }
    return date_parse(*out, NULL, NULL) || str_starts(*out, STR("now"));
}

static const char no_date[] = "a date like 2024-01-31, or `*`, is expected here";

static struct pro_node *read_brackets(struct lucene_reader *reader)
{
    struct pro_node *node = pro_node_new(reader->arena, PRO_DATE, (uint32_t)reader->at);
    size_t place;

    node->above = here(reader) == '{';
    reader->at++;
    skip_blanks(reader);
    place = reader->at;
    if (!read_end(reader, &node->low))
        return refuse(reader, place, "%s", no_date);
    skip_blanks(reader);
    if (!str_starts(str_slice(reader->text, reader->at, reader->text.length), STR("TO ")))
        return refuse(reader, reader->at, "`TO` is expected here: [2024-01-01 TO 2024-02-01]");
    reader->at += 3;
    skip_blanks(reader);
    place = reader->at;
    if (!read_end(reader, &node->high))
        return refuse(reader, place, "%s", no_date);
    skip_blanks(reader);
    node->below = here(reader) == '}';
    if (!take(reader, ']') && !take(reader, '}'))
        return refuse(reader, reader->at, "`]` or `}` is expected here");
    node->end = (uint32_t)reader->at;
    return node;
}

/* published:>2024, published:2024-01 */
static struct pro_node *read_compared(struct lucene_reader *reader)
{
    struct pro_node *node = pro_node_new(reader->arena, PRO_DATE, (uint32_t)reader->at);
    bool less = here(reader) == '<', more = here(reader) == '>', equal;
    struct str date;
    size_t place;

    reader->at += less || more;
    equal = (less || more) && take(reader, '=');
    place = reader->at;
    if (!read_end(reader, &date) || !date.data)
        return refuse(reader, place, "%s", no_date);
    node->low = less ? STR_NONE : date;
    node->high = more ? STR_NONE : date;
    node->above = more && !equal;
    node->below = less && !equal;
    node->end = (uint32_t)reader->at;
    return node;
}

static struct pro_node *read_date(struct lucene_reader *reader)
{
    return here(reader) == '[' || here(reader) == '{' ? read_brackets(reader)
                                                      : read_compared(reader);
}

/* --- words --- */

static struct pro_node *read_group(struct lucene_reader *reader, struct str field)
{
    size_t open = reader->at++;
    struct pro_node *node;

    if (reader->depth++ == PRO_DEPTH_MAX)
        return refuse(reader, open, "groups are nested more than %d deep", PRO_DEPTH_MAX);
    node = read_clauses(reader, field);
    if (node && !take(reader, ')'))
        return refuse(reader, open, "this parenthesis is not closed");
    reader->depth--;
    skip_boost(reader);
    return node;
}

static struct pro_node *plain_word(struct lucene_reader *reader, struct str word, size_t start)
{
    struct pro_node *node = pro_node_new(reader->arena, PRO_WORDS, (uint32_t)start);

    if (word.data[0] == '*' && word.length == 1)
        return pro_node_new(reader->arena, PRO_ALL, (uint32_t)start);
    if (word.data[0] == '*' || word.data[0] == '?')
        return refuse(reader, start, "a word cannot begin with `%c`; write its first letters",
                      word.data[0]);
    node->text = word;
    if (take(reader, '~')) {
        node->manner = PRO_SLIPS;
        node->count = read_number(reader, PRO_SLIPS_MAX);
        if (node->count > PRO_SLIPS_MAX)
            return refuse(reader, start, "a word may have at most %d slips", PRO_SLIPS_MAX);
        if (node->count == 0)
            node->manner = PRO_ANY_FORM;
    }
    skip_boost(reader);
    node->end = (uint32_t)reader->at;
    return node;
}

static struct pro_node *read_term(struct lucene_reader *reader, struct str field);

static struct pro_node *named(struct lucene_reader *reader, struct str name, struct str field,
                              size_t start)
{
    struct pro_function function;

    reader->at++;
    if (is_date_field(name))
        return read_date(reader);
    function = pro_function_of(reader->options, name);
    if (function.kind != PRO_FN_FIELD)
        return refuse(reader, start,
                      "no field of this index is named `%.*s`; write `\\:` for a colon",
                      (int)utf8_cut(name, 60), name.data);
    if (field.data)
        return refuse(reader, start, "a field cannot be inside another field");
    return read_term(reader, function.field);
}

static struct pro_node *read_term(struct lucene_reader *reader, struct str field)
{
    size_t start = reader->at;
    struct str word;

    if (here(reader) == '(')
        return read_group(reader, field);
    if (here(reader) == '"')
        return in_field(reader, read_phrase(reader), field);
    if (here(reader) == '/')
        return refuse(reader, start,
                      "regular expressions are not supported; use `*` and `?`, or write `\\/`");
    word = read_word(reader);
    if (word.length == 0)
        return refuse(reader, start, "words are expected here; write `\\` before a sign");
    if (here(reader) == ':')
        return named(reader, word, field, start);
    if (field.data && str_is(word, "*"))
        return refuse(reader, start,
                      "`*` cannot be all of a field's words; for documents that have the field, "
                      "use the filter `%.*s EXISTS`",
                      STR_ARG(field));
    if (++reader->words > PRO_WORDS_MAX)
        return refuse(reader, start, "a query has at most %d words", PRO_WORDS_MAX);
    return in_field(reader, plain_word(reader, word, start), field);
}

/* --- clauses --- */

enum occur { SHOULD, MUST, MUST_NOT };

/* Takes an operator with a blank behind it, or one of the signs. */
static bool take_operator(struct lucene_reader *reader, const char *word, const char *sign)
{
    struct str rest = str_slice(reader->text, reader->at, reader->text.length);
    size_t length = strlen(word);

    if (str_starts(rest, str_of(word)) &&
        (rest.length == length || is_blank(rest.data[length]) || rest.data[length] == '(')) {
        reader->at += length;
        return true;
    }
    if (!str_starts(rest, str_of(sign)))
        return false;
    reader->at += strlen(sign);
    return true;
}

struct clauses {
    struct pro_list must, should;
    uint32_t wanted; /* MUST that do not exclude */
};

static void add_clause(struct clauses *clauses, enum occur occur, struct pro_node *node)
{
    if (occur == SHOULD) {
        pro_list_add(&clauses->should, node);
        return;
    }
    clauses->wanted += occur == MUST;
    pro_list_add(&clauses->must,
                 occur == MUST
                     ? node
                     : pro_wrap(clauses->must.arena,
                                pro_node_new(clauses->must.arena, PRO_NOT, node->start), node));
}

static struct pro_node *join_clauses(struct clauses *clauses, uint32_t start)
{
    if (clauses->should.count > 0 && clauses->wanted == 0)
        pro_list_add(&clauses->must, pro_list_node(&clauses->should, PRO_OR, start));
    return pro_list_node(&clauses->must, PRO_AND, start);
}

static enum occur read_occur(struct lucene_reader *reader, bool and)
{
    enum occur occur = and? MUST : SHOULD;

    if (take(reader, '+'))
        occur = MUST;
    else if (take(reader, '-') || take_operator(reader, "NOT", "!"))
        occur = MUST_NOT;
    skip_blanks(reader);
    return occur;
}

/* As in Lucene's parser, AND also requires the clause before it. */
static struct pro_node *read_clauses(struct lucene_reader *reader, struct str field)
{
    struct clauses clauses = {.must = {.arena = reader->arena}, .should = {.arena = reader->arena}};
    uint32_t start = (uint32_t)reader->at;
    struct pro_node *before = NULL;
    enum occur occur_before = SHOULD;
    bool and = false, any = false;

    for (skip_blanks(reader); reader->at < reader->text.length && here(reader) != ')';
         skip_blanks(reader)) {
        struct pro_node *node;
        enum occur occur;

        and = any && take_operator(reader, "AND", "&&");
        if (any && !and)
            take_operator(reader, "OR", "||");
        skip_blanks(reader);
        if (before)
            add_clause(&clauses, and&&occur_before == SHOULD ? MUST : occur_before, before);
        occur = read_occur(reader, and);
        if (!(node = read_term(reader, field)))
            return NULL;
        before = node;
        occur_before = occur;
        any = true;
    }
    if (before)
        add_clause(&clauses, occur_before, before);
    if (!any)
        return refuse(reader, reader->at, "words are expected here");
    return join_clauses(&clauses, start);
}

enum status lucene_parse(struct str text, const struct pro_options *options, struct arena *arena,
                         struct pro_node **root, struct error *err)
{
    struct lucene_reader reader = {.text = text, .options = options, .arena = arena, .err = err};

    skip_blanks(&reader);
    if (reader.at == text.length) {
        *root = pro_node_new(arena, PRO_ALL, 0);
        return STATUS_OK;
    }
    *root = read_clauses(&reader, STR_NONE);
    if (*root && reader.at < text.length)
        refuse(&reader, reader.at, "this parenthesis was never opened");
    return reader.failed ? STATUS_BAD_QUERY : STATUS_OK;
}
