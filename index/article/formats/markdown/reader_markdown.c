/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_markdown.c - reads Markdown, with the front matter of site generators. */
#include "article/formats/fields/item_fields.h"
#include "article/formats/json/json_article.h"
#include "article/formats/markdown/front_matter.h"
#include "article/formats/markdown/markdown_text.h"
#include "article/input/readers.h"
#include "article/text/article.h"
#include "base/date.h"
#include "base/json.h"

enum sniff sniff_markdown(struct str head)
{
    json_t *fields = json_object();
    bool marked = head.length > 3 && (str_starts(head, STR("---")) || str_starts(head, STR("+++")));
    bool found = marked && front_matter_read(head, fields) > 0 && json_object_size(fields) > 0;

    json_decref(fields);
    return found ? SNIFF_SURE : SNIFF_MAYBE;
}

/* Jekyll's file names begin with the date: "2020-01-31-headline.md". */
static void set_day_from_name(json_t *article, const char *name)
{
    const char *slash = strrchr(name, '/');
    struct str day = str_slice(str_of(slash ? slash + 1 : name), 0, 10);

    if (day.length == 10 && article_get(article, ARTICLE_PUBLISHED).length == 0 &&
        date_parse(day, NULL, NULL))
        article_set(article, ARTICLE_PUBLISHED, day);
}

static bool is_draft(const json_t *fields)
{
    return json_is_true(json_object_get(fields, "draft")) ||
           json_is_false(json_object_get(fields, "published"));
}

/* A new article from a file, or NULL with *err. */
static json_t *read_article(struct reader_input *in, struct str text, struct error *err)
{
    json_auto_t *fields = json_object();
    BUF_AUTO struct buf body = {0};
    size_t length = front_matter_read(text, fields);
    struct str title;
    json_t *article;

    markdown_to_text(str_slice(text, length, text.length), in->arena, &title, &body);
    if (is_draft(fields)) {
        error_set(err, STATUS_BAD_DOCUMENT, "its front matter calls it a draft");
        return NULL;
    }
    if (body.length > 0)
        json_set_str(fields, "body", buf_str(&body));
    if (title.length > 0 && !json_object_get(fields, "title"))
        json_set_str(fields, "title", title);
    article = json_article(fields, err);
    if (article)
        set_day_from_name(article, in->name);
    return article;
}

enum status reader_markdown(struct reader_input *in, struct error *err)
{
    json_t *article;
    struct str text;
    enum status status = input_text(in, STR_NONE, &text, err);

    if (status)
        return status;
    article = read_article(in, text, err);
    if (!article)
        return err->status;
    status = input_emit(in, article, err);
    json_decref(article);
    return status;
}
