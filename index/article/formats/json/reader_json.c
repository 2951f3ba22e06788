/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_json.c - reads JSON Lines, a JSON array of objects, and objects one after the other.
 *
 * Values are cut out of the input piece by piece and parsed one by one, so memory depends on the
 * largest article only. In JSON Lines, only a damaged line is left out. In the other forms nothing
 * shows where the next article begins, so damage ends the reading. */
#include "article/formats/json/json_articles.h"
#include "article/formats/json/json_map.h"
#include "article/formats/json/json_split.h"
#include "article/input/budget.h"
#include "article/input/input.h"
#include "article/input/readers.h"
#include "article/text/charset.h"
#include "base/json.h"
#include "base/json_salvage.h"
#include "base/utf8.h"

#define LINES_PEEK ((size_t)64 * 1024)
#define SHOWN_MAX  40 /* bytes of a value in a message */
#define NAMED_MAX  20 /* values that cannot be read and are named; the others are counted */

/* White space, and the signs between the values of a sequence (RFC 7464). */
static struct str skip_space(struct str text)
{
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_slice(text, 3, text.length);
    while (text.length > 0 && strchr(" \t\r\n\x1E", text.data[0]) && text.data[0])
        text = str_slice(text, 1, text.length);
    return text;
}

static bool is_identifier(char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
           (byte != '\0' && strchr("_$.[]", byte));
}

/* The length of what a script has before its data: "callback(", "var news = ", "window.a.b = ". 0
 * if there is nothing of the kind. */
static size_t script_length(struct str text)
{
    struct str rest = skip_space(text), before = rest;
    unsigned words = 0;

    while (rest.length > 0 && is_identifier(rest.data[0]) && rest.data[0] != '[' && words++ < 2) {
        while (rest.length > 0 && is_identifier(rest.data[0]))
            rest = str_slice(rest, 1, rest.length);
        before = rest;
        rest = skip_space(rest);
    }
    if (words == 0 || rest.length == 0 || !strchr("(=", rest.data[0]) ||
        (words > 1 && rest.data[0] == '(') || (rest.data[0] == '(' && before.data != rest.data))
        return 0;
    rest = skip_space(str_slice(rest, 1, rest.length));
    return rest.length > 0 && strchr("{[", rest.data[0]) ? (size_t)(rest.data - text.data) : 0;
}

enum sniff sniff_json(struct str head)
{
    size_t script = script_length(head);
    struct str text = skip_space(str_slice(head, script, head.length));

    if (text.length == 0 || (text.data[0] != '{' && text.data[0] != '['))
        return SNIFF_NO;
    text = skip_space(str_slice(text, 1, text.length));
    if (text.length > 0 && strchr("\"{[]}", text.data[0]))
        return SNIFF_LIKELY;
    return script > 0 ? SNIFF_NO : SNIFF_MAYBE;
}

/* One reader for all of these: each object's kind is detected by itself. */
enum sniff sniff_ninjs(struct str head)
{
    bool marked = str_find(head, STR("ninjs")) >= 0 ||
                  str_find(head, STR("\"versioncreated\"")) >= 0 ||
                  str_find(head, STR("\"versionCreated\"")) >= 0;

    if (sniff_json(head) != SNIFF_LIKELY || str_find(head, STR("\"uri\"")) < 0)
        return SNIFF_NO;
    return marked ? SNIFF_SURE : SNIFF_NO;
}

enum sniff sniff_json_feed(struct str head)
{
    bool marked = str_find(head, STR("jsonfeed.org/version/")) >= 0;

    return marked && sniff_json(head) == SNIFF_LIKELY ? SNIFF_SURE : SNIFF_NO;
}

/* The values of an input. The first one waits for a second: an object that is alone is named by its
 * file. */
struct values {
    struct reader_input *in;
    struct json_articles articles;
    struct buf first;
    size_t line; /* line of the first value */
    size_t at;   /* line of the value that is read */
    bool waits, passed;
    size_t unread;                   /* values that cannot be read */
    char charset[CHARSET_NAME_SIZE]; /* charset guessed from the first value that is not UTF-8 */
};

static enum status emit_article(void *context, json_t *article, struct error *err)
{
    struct values *values = context;

    values->in->many |= values->articles.many;
    return input_emit(values->in, article, err);
}

static void tell_problem(void *context, const struct error *err)
{
    struct values *values = context;

    input_problem(values->in, err, "line %zu", values->at);
}

/* The first ones are named: where a compressed file is damaged, all lines behind it are noise. */
static void tell_unread(struct values *values, const struct error *err, size_t line)
{
    if (values->unread++ < NAMED_MAX)
        input_problem(values->in, err, "line %zu", line);
}

static void tell_rest(struct values *values)
{
    struct error problem;

    if (values->unread <= NAMED_MAX)
        return;
    error_set(&problem, STATUS_BAD_JSON, "%zu more cannot be read", values->unread - NAMED_MAX);
    input_problem(values->in, &problem, "(values)");
}

/* Says which part was left out. A control character is not printed. */
static void describe(struct error *remark, struct str part, bool more)
{
    const char *others = more ? "; so are others" : "";

    if (part.length == 1 && (unsigned char)part.data[0] < 0x20)
        error_set(remark, STATUS_BAD_JSON,
                  "a raw control character (U+%04X) in a string is read as a space, because it is "
                  "not valid JSON%s",
                  (unsigned char)part.data[0], others);
    else
        error_set(remark, STATUS_BAD_JSON, "%.*s is left out, because it is not valid JSON%s",
                  (int)(part.length < SHOWN_MAX ? part.length : SHOWN_MAX), part.data, others);
}

/* A value that cannot be read costs that value only. NULL: what is left is no JSON either. */
static json_t *read_mended(struct values *values, struct str text, size_t line, struct error *err)
{
    BUF_AUTO struct buf mended = {0};
    struct error ignored, remark;
    struct str first;
    json_t *value = json_read_exact(text, 0, err);
    size_t count;

    if (value || err->status != STATUS_BAD_JSON)
        return value;
    count = json_salvage(text, &mended, &first);
    if (count == 0 || !(value = json_read_exact(buf_str(&mended), 0, &ignored)))
        return NULL;
    describe(&remark, first, count > 1);
    input_remark(values->in, &remark, "line %zu", line);
    return value;
}

/* Read one value's text. Invalid JSON is reported, and reading continues. */
static enum status read_value(struct values *values, struct str text, size_t line,
                              struct error *err)
{
    BUF_AUTO struct buf decoded = {0};
    struct error problem;
    enum status status;
    json_t *value;

    if (!utf8_valid(text)) {
        if (!values->charset[0])
            charset_guess(text, values->charset);
        charset_decode(&decoded, text, str_of(values->charset));
        text = buf_str(&decoded);
    }
    value = json_map_steal(read_mended(values, text, line, &problem), values->in->options->map);
    if (!value) {
        tell_unread(values, &problem, line);
        return STATUS_OK;
    }
    values->at = line;
    status = json_articles(&values->articles, value, err);
    json_decref(value);
    return status;
}

static enum status release_first(struct values *values, struct error *err)
{
    if (!values->waits)
        return STATUS_OK;
    values->waits = false;
    return read_value(values, buf_str(&values->first), values->line, err);
}

static enum status take_value(struct values *values, struct str text, size_t line,
                              struct error *err)
{
    enum status status;

    if (!values->passed) {
        buf_add_str(&values->first, text);
        values->line = line;
        values->waits = values->passed = true;
        return STATUS_OK;
    }
    values->in->many = true;
    status = release_first(values, err);
    return status ? status : read_value(values, text, line, err);
}

static enum status read_lines(struct values *values, struct error *err)
{
    for (size_t line = 1;; line++) {
        struct str text;
        enum status status = input_line(values->in, INPUT_WHOLE_MAX, &text, err);

        if (status == STATUS_TOO_LARGE) {
            tell_unread(values, err, line);
            continue;
        }
        if (status)
            return status;
        text = skip_space(text);
        if (text.length > 0)
            status = take_value(values, text, line, err);
        if (status)
            return status;
    }
}

static enum status read_split(struct values *values, struct json_splitter *splitter,
                              struct error *err)
{
    struct str text;
    size_t line;
    enum status status;

    while (!(status = json_split(splitter, &text, &line, err))) {
        status = take_value(values, text, line, err);
        if (status)
            return status;
    }
    return status;
}

static enum status read_values(struct values *values, struct error *err)
{
    struct json_splitter *splitter = json_splitter_new(values->in);
    enum status status = read_split(values, splitter, err);

    json_splitter_free(splitter);
    return status;
}

/* A file of lines is an export, also on a day with one article. */
static bool is_named_lines(const char *name)
{
    struct str text = str_of(name);

    return str_find_nocase(text, STR(".jsonl")) > 0 || str_find_nocase(text, STR(".ndjson")) > 0;
}

static enum status read_all(struct values *values, bool lines, struct error *err)
{
    struct error problem;
    enum status status = lines ? read_lines(values, err) : read_values(values, err);

    if (status == STATUS_END)
        status = STATUS_OK;
    if (!values->in->intake->stopped && release_first(values, &problem) && !status) {
        *err = problem;
        status = problem.status;
    }
    tell_rest(values);
    return status;
}

enum status reader_json(struct reader_input *in, struct error *err)
{
    struct values values = {.in = in, .articles = {.each = emit_article, .problem = tell_problem}};
    struct str head;
    size_t script;
    enum status status = input_peek(in, LINES_PEEK, &head, err);

    if (status)
        return status;
    script = script_length(head);
    input_take(in, script);
    status = input_peek(in, LINES_PEEK, &head, err);
    if (status)
        return status;
    head = skip_space(head);
    values.articles.context = &values;
    in->many = (head.length > 0 && head.data[0] == '[') || is_named_lines(in->name);
    status = read_all(&values, script == 0 && json_is_line(head), err);
    buf_fini(&values.first);
    json_articles_end(&values.articles);
    return status;
}
