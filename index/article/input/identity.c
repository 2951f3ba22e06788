/* SPDX-License-Identifier: GPL-2.0-or-later */
/* identity.c - makes ids from addresses, paths and contents. */
#include "article/input/identity.h"

#include "article/input/decompress.h"
#include "article/text/article.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

#define ID_MAX 512 /* bytes; store/document/document.h has the same limit */

static void add_hash(struct buf *out, char mark, struct str hashed)
{
    buf_addf(out, "%c%016llx", mark, (unsigned long long)hash_str(hashed));
}

static bool is_address(struct str name)
{
    return str_find(name, STR("://")) > 0;
}

/* ---- short ids ------------------------------------------------------------------------------ */

/* The part of a member's name after its archives. */
static struct str own_name(const char *name, unsigned depth)
{
    struct str rest = str_of(name);

    while (depth-- > 0 && memchr(rest.data, '!', rest.length))
        str_cut(&rest, '!');
    return rest;
}

static struct str without_root(struct str path, const char *root)
{
    struct str top = str_of(root ? root : "");

    while (top.length > 1 && top.data[top.length - 1] == '/')
        top.length--;
    if (top.length > 0 && str_starts(path, top) && path.length > top.length &&
        path.data[top.length] == '/')
        path = str_slice(path, top.length + 1, path.length);
    else if (memrchr(path.data, '/', path.length))
        path = str_of((const char *)memrchr(path.data, '/', path.length) + 1);
    return path;
}

static struct str without_suffix(struct str path)
{
    size_t cut = path.length;

    while (cut > 0 && path.data[cut - 1] != '.' && path.data[cut - 1] != '/' &&
           path.data[cut - 1] != ' ' && path.length - cut < 8)
        cut--;
    if (cut < 2 || cut == path.length || path.data[cut - 1] != '.' || path.data[cut - 2] == '/')
        return path;
    return str_slice(path, 0, cut - 1);
}

static struct str short_name(const struct reader_input *in)
{
    struct str name = own_name(in->name, in->depth);

    if (str_is(name, "-"))
        return STR("stdin");
    if (is_address(name)) /* a page in a web archive */
        return name;
    if (in->depth == 0)
        name = without_root(name, in->options->root);
    name.length -= decompress_suffix_length(name, false);
    return without_suffix(name);
}

/* Names are any bytes; an id is valid text and never empty. */
static struct str text_of_name(struct reader_input *in, struct str name)
{
    BUF_AUTO struct buf text = {0};

    utf8_add_repaired(&text, str_trim(name));
    if (text.length == 0)
        utf8_add_repaired(&text, str_trim(str_of(in->name)));
    if (text.length == 0)
        buf_add_text(&text, "unnamed");
    return arena_str(in->arena, buf_str(&text));
}

/* ---- keys ----------------------------------------------------------------------------------- */

static struct str text_of_key(struct reader_input *in, struct str key)
{
    BUF_AUTO struct buf text = {0};

    utf8_add_repaired(&text, str_trim(key));
    if (!str_eq(buf_str(&text), key))
        add_hash(&text, '~', key);
    return arena_str(in->arena, buf_str(&text));
}

struct str identity_of_input(struct reader_input *in)
{
    if (in->options->short_ids)
        return text_of_name(in, short_name(in));
    return in->source->key ? text_of_key(in, str_of(in->source->key)) : STR_NONE;
}

char *identity_of_member(const struct reader_input *in, struct str name)
{
    if (is_address(name))
        return mem_text(name.data, name.length);
    if (!in->source->key)
        return NULL;
    return mem_format("%s!%.*s", in->source->key, STR_ARG(name));
}

/* ---- articles ------------------------------------------------------------------------------- */

static void set_id(json_t *article, struct str id)
{
    BUF_AUTO struct buf cut = {0};

    if (id.length > ID_MAX) {
        buf_add(&cut, id.data, utf8_cut(id, ID_MAX - 17));
        add_hash(&cut, '~', id);
        id = buf_str(&cut);
    }
    article_set(article, ARTICLE_ID, id);
}

/* For a page in a web archive, the key is its address. */
static void set_key(const struct reader_input *in, json_t *article)
{
    set_id(article, in->id);
    if (article_get(article, ARTICLE_URL).length == 0 && is_address(in->id))
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
    add_hash(&id, mark, buf_str(&content));
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
