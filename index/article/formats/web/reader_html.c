/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_html.c - reads web pages. */
#include "article/input/readers.h"

#include "article/formats/web/html_meta.h"
#include "article/html/html_main.h"
#include "article/page/page_text.h"
#include "article/text/article.h"
#include "article/text/charset.h"
#include "base/json.h"

#define BODY_LEAST    200            /* bytes of a text that counts as a body */
#define FRAMES_WITHIN ((size_t)4096) /* bytes at the start of a page of frames */

static struct str from_tag(struct str text)
{
    const char *at = text.length ? memchr(text.data, '<', text.length) : NULL;

    return at ? str_slice(text, (size_t)(at - text.data), text.length) : STR("");
}

enum sniff sniff_html(struct str head)
{
    static const char *const openers[] = {"<!doctype html", "<html", "<head", "<body"};
    struct str text = str_trim(head);
    size_t tags = 0;

    if (head.length == 0)
        return SNIFF_NO;
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_trim(str_slice(text, 3, text.length));
    for (size_t i = 0; i < sizeof openers / sizeof openers[0]; i++)
        if (str_starts_nocase(text, str_of(openers[i])))
            return SNIFF_SURE;
    while ((text = from_tag(text)).length > 0) {
        if (str_starts_nocase(text, STR("<html")))
            return SNIFF_LIKELY;
        text = str_slice(text, 1, text.length);
        tags++;
    }
    return tags > 0 || memchr(head.data, '\0', head.length) ? SNIFF_MAYBE : SNIFF_NO; /* UTF-16 */
}

/* Set the body. A page filled by a script has its text only in JSON-LD, and a page that no method
 * understands may have it anywhere. The main text is preferred unless another text is more than
 * twice as long. */
static void set_body(json_t *article, struct str body, struct str rest, struct arena *arena)
{
    struct str told = article_get(article, ARTICLE_BODY);
    json_auto_t *plain = NULL;

    if (body.length < BODY_LEAST && rest.length > 2 * BODY_LEAST && told.length < BODY_LEAST) {
        plain = json_object();
        page_text_read(rest, arena, plain);
        told = article_get(plain, ARTICLE_BODY);
    }
    article_set(article, ARTICLE_BODY,
                body.length * 2 >= told.length ? body : arena_str(arena, told));
}

/* A page of frames has at most a few words for old browsers. */
static bool is_frameset(struct str source)
{
    ptrdiff_t frames = str_find_nocase(str_slice(source, 0, FRAMES_WITHIN), STR("<frameset"));

    return frames >= 0 && source.length < 2 * FRAMES_WITHIN &&
           str_find_nocase(str_slice(source, 0, (size_t)frames), STR("<body")) < 0;
}

static void read_page(const struct html_tree *page, struct arena *arena, json_t *article)
{
    BUF_AUTO struct buf body = {0};
    BUF_AUTO struct buf rest = {0};

    html_meta_read(page, article);
    html_main_text(page, article_get(article, ARTICLE_HEADLINE), &body, &rest);
    set_body(article, buf_str(&body), buf_str(&rest), arena);
    article_set(article, ARTICLE_BOILERPLATE, buf_str(&rest));
}

enum status reader_html(struct reader_input *in, struct error *err)
{
    json_auto_t *article = json_object();
    struct html_tree page = {.count = 0};
    struct str bytes;
    enum status status = input_whole(in, &bytes, err);

    if (status)
        return status;
    buf_clear(&in->text);
    charset_decode(&in->text, bytes, charset_declared(bytes));
    status = html_tree_read(&page, buf_str(&in->text), err);
    if (!status && is_frameset(buf_str(&in->text)))
        status = error_set(err, STATUS_BAD_REQUEST,
                           "a page of frames: its text is in the pages that it names");
    if (!status) {
        read_page(&page, in->arena, article);
        status = input_emit(in, article, err);
    }
    html_tree_fini(&page);
    return status;
}
