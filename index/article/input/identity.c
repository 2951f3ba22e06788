/* SPDX-License-Identifier: GPL-2.0-or-later */
/* identity.c - the ids of articles: their own, or made from addresses, keys and contents. */
#include "article/input/identity.h"

#include "article/text/article.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/utf8.h"

#define ID_MAX 512 /* bytes; store/document/document.h has the same limit */

void identity_add_hash(struct buf *out, char mark, struct str hashed)
{
    buf_addf(out, "%c%016llx", mark, (unsigned long long)hash_str(hashed));
}

bool identity_is_address(struct str name)
{
    return str_find(name, STR("://")) > 0;
}

static void set_id(json_t *article, struct str id)
{
    BUF_AUTO struct buf cut = {0};

    if (id.length > ID_MAX) {
        buf_add(&cut, id.data, utf8_cut(id, ID_MAX - 17));
        identity_add_hash(&cut, '~', id);
        id = buf_str(&cut);
    }
    article_set(article, ARTICLE_ID, id);
}

/* For a page in a web archive, the key is its address. */
static void set_key(const struct reader_input *in, json_t *article)
{
    set_id(article, in->id);
    if (article_get(article, ARTICLE_URL).length == 0 && identity_is_address(in->id))
        article_set(article, ARTICLE_URL, in->id);
}

bool identity_is_page(struct str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    struct str host = scheme > 0 ? str_slice(url, (size_t)scheme + 3, url.length) : STR_NONE;
    const char *slash = host.length ? memchr(host.data, '/', host.length) : NULL;

    return (str_starts_nocase(url, STR("http://")) || str_starts_nocase(url, STR("https://"))) &&
           ((slash && slash + 1 < host.data + host.length) ||
            (!slash && host.length > 0 && memchr(host.data, '?', host.length)));
}

/* A hash of all that the article has. */
static void set_content(const struct reader_input *in, json_t *article, char mark)
{
    const char *source = in->options->source_name;
    BUF_AUTO struct buf content = {0}, id = {0};

    json_add(&content, article);
    if (in->id.data)
        buf_add_str(&id, in->id);
    else
        buf_add_text(&id, source ? source : "stdin");
    identity_add_hash(&id, mark, buf_str(&content));
    set_id(article, buf_str(&id));
}

static void fill_short(struct reader_input *in, json_t *article)
{
    struct str url = article_get(article, ARTICLE_URL);
    BUF_AUTO struct buf made = {0};

    if (!in->many) {
        set_key(in, article);
        return;
    }
    if (url.length > 0)
        buf_add_str(&made, url);
    else
        buf_addf(&made, "%.*s:%zu", STR_ARG(in->id), in->emitted + 1);
    set_id(article, buf_str(&made));
}

void identity_fill(struct reader_input *in, json_t *article)
{
    struct str id = article_get(article, ARTICLE_ID);
    struct str url = article_get(article, ARTICLE_URL);
    bool alone = !in->many && in->emitted == 0;

    if (id.length > 0)
        set_id(article, id);
    else if (in->options->short_ids)
        fill_short(in, article);
    else if (identity_is_page(url))
        set_id(article, url);
    else if (in->id.data && alone)
        set_key(in, article);
    else
        set_content(in, article, in->id.data ? '#' : ':');
}
