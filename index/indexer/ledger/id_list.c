/* SPDX-License-Identifier: GPL-2.0-or-later */
/* id_list.c - writes and reads lists of ids. */
#include "indexer/ledger/id_list.h"

#include "base/bytes.h"

void id_list_start(struct id_list *list, struct str key)
{
    buf_clear(&list->bytes);
    buf_clear(&list->last);
    buf_add_str(&list->last, key);
    list->count = 0;
}

static size_t shared_length(struct str a, struct str b)
{
    size_t most = a.length < b.length ? a.length : b.length, shared = 0;

    while (shared < most && a.data[shared] == b.data[shared])
        shared++;
    return shared;
}

void id_list_add(struct id_list *list, struct str id)
{
    size_t shared = shared_length(buf_str(&list->last), id);
    struct str rest = str_slice(id, shared, id.length);

    buf_add_varint(&list->bytes, shared);
    buf_add_varint(&list->bytes, rest.length);
    buf_add_str(&list->bytes, rest);
    list->last.length = shared;
    buf_add_str(&list->last, rest);
    list->count++;
}

void id_list_fini(struct id_list *list)
{
    buf_fini(&list->bytes);
    buf_fini(&list->last);
    list->count = 0;
}

bool id_walk_next(struct id_walk *walk, struct str *id)
{
    const unsigned char *at = (const unsigned char *)walk->rest.data, *end = at + walk->rest.length;
    uint64_t shared, length;

    if (walk->rest.length == 0)
        return false;
    shared = load_varint(&at, end);
    length = load_varint(&at, end);
    if (shared > walk->id.length || length > (uint64_t)(end - at))
        return false;
    walk->id.length = shared;
    buf_add(&walk->id, at, length);
    at += length;
    walk->rest = str_n((const char *)at, (size_t)(end - at));
    *id = buf_str(&walk->id);
    return true;
}

void id_walk_fini(struct id_walk *walk)
{
    buf_fini(&walk->id);
}
