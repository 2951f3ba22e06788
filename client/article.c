/* SPDX-License-Identifier: GPL-2.0-or-later */
/* article.c - asks for one whole article, and prints it. */
#include "client/article.h"

#include "base/json.h"
#include "client/clean.h"
#include "client/show.h"
#include "client/url.h"

/* The only hit becomes the answer. */
static enum status take_hit(struct answer *answer, struct error *err)
{
    json_t *hit = json_array_get(json_object_get(answer->json, "hits"), 0);

    if (!json_is_object(hit))
        return error_set(err, STATUS_DOCUMENT_NOT_FOUND, "no article has this id");
    json_incref(hit);
    json_decref(answer->json);
    answer->json = hit;
    json_object_del(hit, "_headline");
    buf_clear(&answer->raw);
    json_add(&answer->raw, hit);
    return STATUS_OK;
}

enum status article_ask(struct answer *answer, const struct options *options, struct str id,
                        struct error *err)
{
    struct buf url BUF_AUTO = {0}, search BUF_AUTO = {0};
    enum status status;

    *answer = (struct answer){0};
    if (url_document(&url, options, id, err) || url_article_search(&search, options, id, err))
        return err->status;
    status = ask(answer, options, url.data, err);
    if (answer->code != 403)
        return status;
    answer_fini(answer);
    status = ask(answer, options, search.data, err);
    return status ? status : take_hit(answer, err);
}

/* "Keywords: cyber, diplomacy" */
static void add_keywords(struct buf *out, const struct terminal *terminal, const json_t *article)
{
    struct buf line BUF_AUTO = {0};
    json_t *keyword;
    size_t i;

    json_array_foreach (json_object_get(article, "keywords"), i, keyword) {
        buf_add_text(&line, i ? ", " : "Keywords: ");
        clean_text(&line, json_str(keyword));
    }
    terminal_add(out, terminal, STYLE_DIM, 0, buf_str(&line));
}

static void add_field(struct buf *out, const struct terminal *terminal, enum style style,
                      const char *label, const json_t *article, const char *key)
{
    struct buf line BUF_AUTO = {0};
    struct str value = json_get_str(article, key);

    if (value.length == 0)
        return;
    buf_add_text(&line, label);
    clean_text(&line, value);
    terminal_add(out, terminal, style, 0, buf_str(&line));
}

static void add_body(struct buf *out, const struct terminal *terminal, const json_t *article)
{
    struct str rest = json_get_str(article, "body");

    while (rest.data) {
        struct buf paragraph BUF_AUTO = {0};

        clean_text(&paragraph, str_cut(&rest, '\n'));
        if (paragraph.length == 0)
            continue;
        buf_add_char(out, '\n');
        terminal_add(out, terminal, STYLE_PLAIN, 0, buf_str(&paragraph));
    }
}

void article_add(struct buf *out, const struct terminal *terminal, const json_t *article)
{
    show_headline(out, terminal, article);
    add_field(out, terminal, STYLE_PLAIN, "", article, "subhead");
    show_origin(out, terminal, 0, article);
    add_field(out, terminal, STYLE_DIM, "By ", article, "byline");
    add_field(out, terminal, STYLE_DIM, "Dateline: ", article, "dateline");
    add_field(out, terminal, STYLE_DIM, "Agency: ", article, "agency");
    add_body(out, terminal, article);
    buf_add_char(out, '\n');
    add_keywords(out, terminal, article);
    add_field(out, terminal, STYLE_DIM, "", article, "url");
    add_field(out, terminal, STYLE_DIM, "", article, "copyright");
}
