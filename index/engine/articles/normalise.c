/* SPDX-License-Identifier: GPL-2.0-or-later */
/* normalise.c - the indexer's functions for JSON, behind engine/normalise.h. */
#include "engine/normalise.h"

#include <inttypes.h>
#include <stdlib.h>

#include "article/formats/json/json_articles.h"
#include "article/input/article_finish.h"
#include "article/input/identity.h"
#include "article/text/article.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

#define SHOWN_MAX 60 /* bytes of a value that is told */

struct normaliser {
    const char *keep;
    struct reader_options reading;
    struct json_unread unread;
    struct json_articles articles;
    normalised_fn *each; /* of the call that runs, with its context */
    void *context;
    uint64_t number; /* of the value */
    struct note_list left_out_list, unread_list;
    struct error first;
};

static void tell_left_out(void *context, const struct error *why)
{
    struct normaliser *normaliser = context;
    BUF_AUTO struct buf text = {0};

    if (!normaliser->first.status)
        normaliser->first = *why;
    buf_addf(&text, "document %" PRIu64 ": %s", normaliser->number, why->message);
    note_list_add(&normaliser->left_out_list, buf_str(&text));
}

static void tell_unread(void *context, struct str id, const char *member, const json_t *value)
{
    struct normaliser *normaliser = context;
    BUF_AUTO struct buf text = {0}, written = {0};

    if (id.length > 0)
        buf_add_str(&text, id);
    else
        buf_addf(&text, "document %" PRIu64, normaliser->number);
    json_add(&written, value);
    buf_addf(&text, ": %s ", member);
    buf_add(&text, written.data, utf8_cut(buf_str(&written), SHOWN_MAX));
    note_list_add(&normaliser->unread_list, buf_str(&text));
}

struct normaliser_told normaliser_told(struct normaliser *normaliser)
{
    return (struct normaliser_told){note_list_told(&normaliser->left_out_list),
                                    note_list_told(&normaliser->unread_list), normaliser->first};
}

void normaliser_at(struct normaliser *normaliser, uint64_t number)
{
    normaliser->number = number;
}

static void tell_date(void *context, const json_t *article, const char *field, enum date_lack lack)
{
    if (lack == DATE_UNREAD)
        tell_unread(context, article_get(article, ARTICLE_ID), field,
                    json_object_get(article, field));
}

/* Bodies of requests are like pipes: without an id, the content decides. */
static enum status give(void *context, json_t *article, struct error *err)
{
    struct normaliser *normaliser = context;
    struct reader_input body = {.options = &normaliser->reading, .many = true};

    if (!normaliser->keep)
        identity_fill(&body, article);
    article_finish(article, &normaliser->reading, NULL);
    return normaliser->each(normaliser->context, article, err);
}

struct normaliser *normaliser_new(const struct normaliser_options *options)
{
    struct normaliser *normaliser = mem_zero(1, sizeof *normaliser);

    normaliser->keep = options->keep;
    normaliser->reading =
        (struct reader_options){.zone = options->zone, .date = tell_date, .context = normaliser};
    normaliser->unread = (struct json_unread){tell_unread, normaliser};
    normaliser->articles = (struct json_articles){.each = give,
                                                  .problem = tell_left_out,
                                                  .unread = &normaliser->unread,
                                                  .keep = options->keep,
                                                  .context = normaliser};
    return normaliser;
}

void normaliser_free(struct normaliser *normaliser)
{
    if (!normaliser)
        return;
    note_list_fini(&normaliser->left_out_list);
    note_list_fini(&normaliser->unread_list);
    json_articles_end(&normaliser->articles);
    free(normaliser);
}

enum status normaliser_articles(struct normaliser *normaliser, const json_t *value,
                                normalised_fn *each, void *context, struct error *err)
{
    normaliser->each = each;
    normaliser->context = context;
    return json_articles(&normaliser->articles, value, err);
}

enum status normaliser_objects(const json_t *value, normalised_fn *each, void *context,
                               struct error *err)
{
    const struct json_objects objects = {each, context};

    return json_objects(&objects, value, err);
}

bool normaliser_identity(const json_t *object, struct buf *id)
{
    json_auto_t *fields = json_change(object, NULL, NULL);
    struct str own = article_get(fields, ARTICLE_ID);
    struct str url = article_get(fields, ARTICLE_URL);

    if (own.length == 0 && identity_is_page(url))
        own = url;
    buf_add_str(id, own);
    return own.length > 0;
}

json_t *normaliser_change(struct normaliser *normaliser, const json_t *object,
                          const json_t *article)
{
    json_t *change = json_change(object, article, &normaliser->unread);

    article_finish_given(change, &normaliser->reading);
    json_object_del(change, article_key(ARTICLE_ID)); /* it only says which article */
    return change;
}

/* ---- is it news? ---------------------------------------------------------------------------- */

static enum status look(void *context, json_t *article, struct error *err)
{
    bool *news = context;

    (void)err;
    *news = article_get(article, ARTICLE_HEADLINE).length > 0 &&
            article_get(article, ARTICLE_PUBLISHED).length > 0 &&
            (article_get(article, ARTICLE_BODY).length > 0 ||
             article_get(article, ARTICLE_SUMMARY).length > 0);
    return STATUS_END;
}

bool normaliser_is_news(const json_t *value)
{
    const struct normaliser_options options = {0};
    struct normaliser *normaliser = normaliser_new(&options);
    struct error ignored;
    bool news = false;

    normaliser_articles(normaliser, value, look, &news, &ignored);
    normaliser_free(normaliser);
    return news;
}
