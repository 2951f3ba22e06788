/* SPDX-License-Identifier: GPL-2.0-or-later */
/* identity_names.c - what an input gives for ids: its key, or its short name. */
#include "article/input/decompress.h"
#include "article/input/identity.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

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
    if (identity_is_address(name)) /* a page in a web archive */
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
        identity_add_hash(&text, '~', key);
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
    if (identity_is_address(name))
        return mem_text(name.data, name.length);
    if (!in->source->key)
        return NULL;
    if (in->options->folder && in->depth == 0)
        return mem_format("%s%s%.*s", in->source->key, *in->source->key ? "/" : "", STR_ARG(name));
    return mem_format("%s!%.*s", in->source->key, STR_ARG(name));
}
