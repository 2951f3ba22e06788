/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_boxes.c - GET /indexes/{uid}/boxes: where the words of a query stand on the pages of a
 * scanned article, for a viewer that shows them on the picture of the page.
 *
 * Readers of scanned pages keep words with their places in the field `_boxes`
 * (index/article/formats/library/ocr_boxes.h draws it). Its words are a text here, in which matches
 * are found as in a hit. The answer is our own, or a page of annotations as in the IIIF Content
 * Search API 2.0. */
#include "base/date.h"
#include "base/json.h"
#include "server/answers/formatted.h"
#include "server/answers/response.h"
#include "server/answers/search_limits.h"
#include "server/api/handlers.h"
#include "server/params/fields.h"

#define PLACE_SIZE  64 /* bytes of "x y width height" */
#define IIIF_SEARCH "http://iiif.io/api/search/2/context.json"

struct boxes_params {
    struct str id, q, canvas, service;
    struct str motivation, date, user; /* of IIIF: not used, and said so */
    struct count format;               /* FORMAT_* */
};

enum { FORMAT_PLAIN, FORMAT_IIIF };
static const char *const formats[] = {"boxes", "iiif", NULL};

#define ROW(name, kind, member, wrong, words)                                                      \
    {                                                                                              \
        name, PARAM_##kind, offsetof(struct boxes_params, member), API_##wrong, words              \
    }
static const struct param rows[] = {
    ROW("id", TEXT, id, BAD_DOCUMENT_ID, NULL),
    ROW("q", TEXT, q, BAD_QUERY, NULL),
    ROW("format", WORD, format, BAD_REQUEST, formats),
    ROW("canvas", TEXT, canvas, BAD_REQUEST, NULL),
    ROW("service", TEXT, service, BAD_REQUEST, NULL),
    ROW("motivation", TEXT, motivation, BAD_REQUEST, NULL),
    ROW("date", TEXT, date, BAD_REQUEST, NULL),
    ROW("user", TEXT, user, BAD_REQUEST, NULL),
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

/* A page while it is written. */
struct page_writing {
    const struct boxes_params *params;
    const json_t *page;
    struct str answer_id; /* with IIIF: the address of this answer */
    struct buf *out;
    struct budget *budget;
    struct arena *arena;
    uint32_t written; /* boxes of all pages */
    uint32_t on_page; /* and of this one */
    enum budget_limit cut;
};

/* ---- one box -------------------------------------------------------------------------------- */

struct box_place {
    long x, y, width, height;
};

static bool read_place(struct str text, struct box_place *place)
{
    char numbers[PLACE_SIZE];

    if (text.length == 0 || text.length >= sizeof numbers)
        return false;
    memcpy(numbers, text.data, text.length);
    numbers[text.length] = '\0';
    return sscanf(numbers, "%ld %ld %ld %ld", &place->x, &place->y, &place->width,
                  &place->height) == 4;
}

/* Append a part of an address: other characters than RFC 3986's unreserved ones are escaped. */
static void add_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        if ((byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
            (byte && strchr("-._~", byte)))
            buf_add_char(out, byte);
        else
            buf_addf(out, "%%%02X", (unsigned char)byte);
    }
}

/* Append the canvas's address with the article's id, the page's number and the name of its picture
 * for {id}, {page} and {image}. An id may have slashes, a name spaces: they are escaped. */
static void add_canvas(const struct page_writing *writing, struct buf *out)
{
    struct str rest = writing->params->canvas.length ? writing->params->canvas : STR("page/{page}");
    long long number = json_integer_value(json_object_get(writing->page, "page"));

    while (rest.length > 0) {
        if (str_starts(rest, STR("{page}"))) {
            buf_addf(out, "%lld", number);
            rest = str_slice(rest, strlen("{page}"), rest.length);
        } else if (str_starts(rest, STR("{image}"))) {
            add_escaped(out, json_get_str(writing->page, "image"));
            rest = str_slice(rest, strlen("{image}"), rest.length);
        } else if (str_starts(rest, STR("{id}"))) {
            add_escaped(out, writing->params->id);
            rest = str_slice(rest, strlen("{id}"), rest.length);
        } else {
            buf_add_char(out, rest.data[0]);
            rest = str_slice(rest, 1, rest.length);
        }
    }
}

static void add_annotation(struct page_writing *writing, struct str word,
                           const struct box_place *place)
{
    BUF_AUTO struct buf target = {0}, own = {0};

    add_canvas(writing, &target);
    buf_addf(&own, "%.*s#%u", STR_ARG(writing->answer_id), writing->written + 1);
    buf_add_text(writing->out, "{\"id\":");
    json_add_string(writing->out, buf_str(&own));
    buf_add_text(writing->out, ",\"type\":\"Annotation\",\"motivation\":\"highlighting\",\"body\":{"
                               "\"type\":\"TextualBody\",\"format\":\"text/plain\",\"value\":");
    json_add_string(writing->out, word);
    buf_addf(&target, "#xywh=%ld,%ld,%ld,%ld", place->x, place->y, place->width, place->height);
    buf_add_text(writing->out, "},\"target\":");
    json_add_string(writing->out, buf_str(&target));
    buf_add_char(writing->out, '}');
}

static void add_box(struct page_writing *writing, struct str word, const struct box_place *place)
{
    buf_add_text(writing->out, "{\"word\":");
    json_add_string(writing->out, word);
    buf_addf(writing->out, ",\"x\":%ld,\"y\":%ld,\"w\":%ld,\"h\":%ld}", place->x, place->y,
             place->width, place->height);
}

/* ---- pages ---------------------------------------------------------------------------------- */

static void add_size(const struct page_writing *writing, const char *key)
{
    const json_t *value = json_object_get(writing->page, key);

    if (json_is_integer(value))
        buf_addf(writing->out, ",\"%s\":%lld", key, (long long)json_integer_value(value));
}

/* The page's own members, before its first box. */
static void open_page(const struct page_writing *writing)
{
    struct str image = json_get_str(writing->page, "image");

    json_add_comma(writing->out);
    buf_addf(writing->out, "{\"page\":%lld",
             (long long)json_integer_value(json_object_get(writing->page, "page")));
    if (image.length > 0) {
        buf_add_text(writing->out, ",\"image\":");
        json_add_string(writing->out, image);
    }
    add_size(writing, "width");
    add_size(writing, "height");
    buf_add_text(writing->out, ",\"boxes\":[");
}

static void write_box(struct page_writing *writing, struct str word, struct str numbers)
{
    bool iiif = writing->params->format.number == FORMAT_IIIF;
    struct box_place place;

    if (writing->cut || !read_place(numbers, &place))
        return;
    writing->cut = budget_write(writing->budget, writing->arena, writing->out->length);
    if (writing->cut)
        return;
    if (!iiif && writing->on_page == 0)
        open_page(writing);
    json_add_comma(writing->out);
    if (iiif)
        add_annotation(writing, word, &place);
    else
        add_box(writing, word, &place);
    writing->on_page++;
    writing->written++;
}

/* The words of a page as a text, one space after each. */
static void add_words(struct str lines, struct buf *out)
{
    while (lines.data) {
        struct str line = str_cut(&lines, '\n'), word = str_cut(&line, ' ');

        if (word.length > 0) {
            buf_add_str(out, word);
            buf_add_char(out, ' ');
        }
    }
}

/* Write the places of the words that the spans of the text touch. */
static void write_matches(struct page_writing *writing, struct str lines,
                          const struct search_span *spans, uint32_t count)
{
    size_t at = 0; /* of the word in the text */
    struct str word = STR("");
    bool marked = false;

    for (uint32_t span = 0; lines.data && span < count;) {
        struct str line = str_cut(&lines, '\n'), first = str_cut(&line, ' ');

        if (first.length > 0) {
            at += word.length > 0 ? word.length + 1 : 0;
            word = first;
            while (span < count && spans[span].start + spans[span].length <= at)
                span++;
            marked = span < count && spans[span].start < at + word.length;
        }
        if (marked)
            write_box(writing, word, str_slice(line, 0, line.data ? line.length : 0));
    }
}

static void write_page(struct page_writing *writing, const struct search_hit *hit,
                       const struct marks *marks, struct reader *reader)
{
    struct str lines = json_get_str(writing->page, "words");
    struct arena_place before = arena_mark(writing->arena);
    const struct search_span *spans;
    BUF_AUTO struct buf text = {0};
    uint32_t count;

    add_words(lines, &text);
    spans =
        reader_matches(reader, hit->language, formatted_start(buf_str(&text), FORMATTED_TEXT_MAX),
                       marks, writing->arena, &count);
    writing->on_page = 0;
    write_matches(writing, lines, spans, count);
    if (writing->on_page > 0 && writing->params->format.number == FORMAT_PLAIN)
        buf_add_text(writing->out, "]}");
    arena_release(writing->arena, before);
}

static void write_pages(struct page_writing *writing, const struct search_result *result,
                        struct reader *reader)
{
    struct error ignored;
    json_auto_t *fields =
        result->hit_count > 0 ? json_read(result->hits[0].fields, 0, &ignored) : NULL;
    const json_t *pages = json_object_get(fields, FIELDS_BOXES);

    for (size_t i = 0; i < json_array_size(pages) && !writing->cut; i++) {
        writing->page = json_array_get(pages, i);
        write_page(writing, &result->hits[0], result->marks, reader);
    }
}

/* ---- the answer ----------------------------------------------------------------------------- */

/* The address of the answer: of the public service with the words, or as it was asked for here. */
static void add_answer_id(const struct request *request, const struct boxes_params *params,
                          struct buf *out)
{
    if (params->service.length > 0) {
        buf_addf(out, "%.*s%cq=", STR_ARG(params->service),
                 memchr(params->service.data, '?', params->service.length) ? '&' : '?');
        add_escaped(out, params->q);
        return;
    }
    buf_addf(out, "http://%.*s%.*s?%.*s", STR_ARG(request->http->headers.values[HEADER_HOST]),
             STR_ARG(request->http->url.path), STR_ARG(request->http->url.query));
}

/* Name the parameters of IIIF that were sent and are not used. */
static void add_ignored(const struct boxes_params *params, struct buf *out)
{
    const struct {
        const char *name;
        struct str value;
    } ignored[] = {
        {"motivation", params->motivation}, {"date", params->date}, {"user", params->user}};
    size_t count = 0;

    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) {
        if (ignored[i].value.length == 0)
            continue;
        if (count++ == 0) {
            json_add_key(out, "ignored");
            buf_add_char(out, '[');
        }
        json_add_comma(out);
        json_add_string(out, str_of(ignored[i].name));
    }
    if (count > 0)
        buf_add_char(out, ']');
}

static void add_iiif_head(const struct boxes_params *params, struct str id, struct buf *out)
{
    json_add_key(out, "@context");
    json_add_string(out, STR(IIIF_SEARCH));
    json_add_key(out, "id");
    json_add_string(out, id);
    json_add_key(out, "type");
    json_add_string(out, STR("AnnotationPage"));
    add_ignored(params, out);
}

static void add_answer(const struct request *request, const struct boxes_params *params,
                       const struct search_result *result, struct reader *reader, struct buf *out)
{
    bool iiif = params->format.number == FORMAT_IIIF;
    BUF_AUTO struct buf id = {0};
    struct page_writing writing = {
        .params = params, .out = out, .budget = request->budget, .arena = request->arena};

    if (iiif)
        add_answer_id(request, params, &id);
    writing.answer_id = buf_str(&id);
    buf_add_char(out, '{');
    if (iiif)
        add_iiif_head(params, writing.answer_id, out);
    else {
        json_add_key(out, "id");
        json_add_string(out, params->id);
        json_add_key(out, "query");
        json_add_string(out, params->q);
    }
    json_add_key(out, iiif ? "items" : "pages");
    buf_add_char(out, '[');
    write_pages(&writing, result, reader);
    buf_add_char(out, ']');
    response_cut(request->budget, result->timed_out, writing.cut, out);
    buf_add_char(out, '}');
}

static enum status find(const struct request *request, const struct boxes_params *params,
                        struct reader *reader, struct search_form *form,
                        struct search_result *result, struct error *err)
{
    const struct settings *settings = reader_settings(reader);

    *result = (struct search_result){.hit_count = 0};
    if (settings->preset != PRESET_ARTICLES || !settings_is_displayed(settings, STR(FIELDS_BOXES)))
        return STATUS_OK; /* only articles have pages */
    form->search.filter = filter_compare(request->arena, FILTER_EQUAL, str_of("id"), params->id);
    return reader_search(reader, &form->search, request->arena, result, err);
}

enum status handle_boxes(const struct request *request, struct http_response *response,
                         struct error *err)
{
    struct boxes_params params = {.q = STR_INIT("")};
    struct search_form form = {.search = {.limit = 1, .bodiless = true}};
    struct reader *reader = NULL;
    struct search_result result;
    enum status status;

    if (search_limits_check_load(request, err) ||
        params_from_url(&table, &request->http->url, request->arena, &params, err))
        return err->status;
    if (params.id.length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "Missing parameter `id`");
    form.search.q = params.q;
    if (search_limits_acquire(request, request->match.parts[0], &form, &reader, err))
        return err->status;
    status = find(request, &params, reader, &form, &result, err);
    if (!status)
        add_answer(request, &params, &result, reader, &response->body);
    reader_release(reader);
    return status;
}
