/* SPDX-License-Identifier: GPL-2.0-or-later */
/* postings.c - the dictionary of a segment's inverted index: finds a key, walks over all keys. */
#include "store/terms/postings.h"

#include "base/mem.h"
#include "store/settings/schema.h"

#define END_SIZE 16

static enum status open_part(struct sealed *part, const char *directory, const char *name,
                             const char *kind, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", directory, name);

    return sealed_open(part, path, kind, err);
}

static enum status read_end(struct postings *postings, struct error *err)
{
    uint64_t length = postings->terms.length;
    const unsigned char *end;
    uint64_t offsets;

    if (length < END_SIZE ||
        !(end = sealed_view(&postings->terms, length - END_SIZE, END_SIZE, err)))
        return error_set(err, STATUS_CORRUPT, "%s is damaged at its end", postings->terms.path);
    postings->block_count = load_u32(end);
    postings->key_count = load_u32(end + 4);
    postings->document_count = load_u32(end + 8);
    offsets = (uint64_t)postings->block_count * 8;
    if (offsets > length - END_SIZE)
        return error_set(err, STATUS_CORRUPT, "%s is damaged at its end", postings->terms.path);
    postings->block_offsets =
        sealed_view(&postings->terms, length - END_SIZE - offsets, offsets, err);
    return postings->block_offsets ? STATUS_OK : STATUS_CORRUPT;
}

static enum status open_lists(struct postings *postings, const char *directory, struct error *err)
{
    static const struct {
        const char *kind;
        bool has_words;
    } kinds[] = {
        {POSTINGS_KIND_PAIRS, true}, {POSTINGS_KIND_WORDS, true}, {POSTINGS_KIND_TERMS, false}};
    MEM_AUTO char *path = mem_format("%s/postings", directory);

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (sealed_is_of_kind(path, kinds[i].kind)) {
            postings->has_words = kinds[i].has_words;
            return sealed_open(&postings->lists, path, kinds[i].kind, err);
        }
    return sealed_open(&postings->lists, path, POSTINGS_KIND_PAIRS, err);
}

enum status postings_open(struct postings *postings, const char *directory, struct error *err)
{
    enum status status;

    *postings = (struct postings){0};
    if ((status = open_part(&postings->terms, directory, "terms", "DLterms1", err)) ||
        (status = open_lists(postings, directory, err)) ||
        (status = open_part(&postings->positions, directory, "positions", "DLposit1", err)) ||
        (status = read_end(postings, err)))
        postings_close(postings);
    return status;
}

void postings_close(struct postings *postings)
{
    sealed_close(&postings->terms);
    sealed_close(&postings->lists);
    sealed_close(&postings->positions);
}

enum status postings_verify(const struct postings *postings, struct error *err)
{
    enum status status;

    if ((status = sealed_verify(&postings->terms, err)) ||
        (status = sealed_verify(&postings->lists, err)))
        return status;
    return sealed_verify(&postings->positions, err);
}

/* The bytes of dictionary block `number`; NULL: damaged. */
static const unsigned char *block_view(const struct postings *postings, uint32_t number,
                                       const unsigned char **end, struct error *err)
{
    uint64_t from = load_u64(postings->block_offsets + (size_t)number * 8);
    uint64_t blocks_end = postings->terms.length - END_SIZE - (uint64_t)postings->block_count * 8;
    uint64_t to = number + 1 < postings->block_count
                      ? load_u64(postings->block_offsets + (size_t)(number + 1) * 8)
                      : blocks_end;
    const unsigned char *at;

    if (to < from || to - from < 16) {
        error_set(err, STATUS_CORRUPT, "%s is damaged in its index", postings->terms.path);
        return NULL;
    }
    at = sealed_view(&postings->terms, from, to - from, err);
    if (at)
        *end = at + (to - from);
    return at;
}

/* The first key of a block is stored whole. */
static struct str first_key(const unsigned char *block, const unsigned char *end)
{
    const unsigned char *at = block + 16;
    uint64_t length;

    load_varint(&at, end);
    length = load_varint(&at, end);
    if (length > (uint64_t)(end - at))
        length = (uint64_t)(end - at);
    return str_n((const char *)at, (size_t)length);
}

void postings_walk_start(struct postings_walk *walk, const struct postings *postings)
{
    *walk = (struct postings_walk){.postings = postings};
}

static enum status walk_into(struct postings_walk *walk, uint32_t block, struct error *err)
{
    walk->at = block_view(walk->postings, block, &walk->end, err);
    if (!walk->at)
        return err->status;
    walk->block = block + 1;
    walk->list_offset = load_u64(walk->at);
    walk->positions_offset = load_u64(walk->at + 8);
    walk->at += 16;
    walk->key_length = 0;
    return STATUS_OK;
}

static enum status read_key(struct postings_walk *walk, struct error *err)
{
    uint64_t shared = load_varint(&walk->at, walk->end);
    uint64_t more = load_varint(&walk->at, walk->end);

    if (shared > walk->key_length || shared + more > POSTINGS_KEY_MAX ||
        more > (uint64_t)(walk->end - walk->at))
        return error_set(err, STATUS_CORRUPT, "%s is damaged in a key", walk->postings->terms.path);
    memcpy(walk->key + shared, walk->at, more);
    walk->key_length = (uint32_t)(shared + more);
    walk->at += more;
    return STATUS_OK;
}

static void read_list(struct postings_walk *walk, struct posting_list *list)
{
    struct str key = str_n(walk->key, walk->key_length);
    uint64_t place;

    *list = (struct posting_list){.of_word = schema_key_is_word(key),
                                  .of_pair = schema_key_is_pair(key),
                                  .offset = walk->list_offset,
                                  .positions_offset = walk->positions_offset};
    list->documents = (uint32_t)load_varint(&walk->at, walk->end);
    list->largest = walk->at < walk->end ? *walk->at++ : 0;
    place = load_varint(&walk->at, walk->end);
    list->positions_length = load_varint(&walk->at, walk->end);
    if (list->documents == 1)
        list->only_document = (uint32_t)place;
    else
        list->length = place;
    walk->list_offset += list->length;
    walk->positions_offset += list->positions_length;
}

enum status postings_walk_next(struct postings_walk *walk, struct str *key,
                               struct posting_list *list, struct error *err)
{
    enum status status;

    if (walk->at == walk->end) {
        if (walk->block >= walk->postings->block_count)
            return STATUS_END;
        if ((status = walk_into(walk, walk->block, err)))
            return status;
    }
    if ((status = read_key(walk, err)))
        return status;
    read_list(walk, list);
    *key = str_n(walk->key, walk->key_length);
    return STATUS_OK;
}

/* The last block whose first key is not above `key`. */
static enum status find_block(const struct postings *postings, struct str key, uint32_t *number,
                              struct error *err)
{
    uint32_t low = 0, high = postings->block_count;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        const unsigned char *end, *block = block_view(postings, middle, &end, err);

        if (!block)
            return err->status;
        if (str_compare(first_key(block, end), key) <= 0)
            low = middle;
        else
            high = middle;
    }
    *number = low;
    return STATUS_OK;
}

enum status postings_find(const struct postings *postings, struct str key,
                          struct posting_list *list, struct error *err)
{
    struct postings_walk walk;
    struct str here;
    uint32_t block = 0;
    enum status status;
    int order = -1;

    if (postings->block_count == 0)
        return STATUS_END;
    if ((status = find_block(postings, key, &block, err)))
        return status;
    postings_walk_start(&walk, postings);
    if ((status = walk_into(&walk, block, err)))
        return status;
    while (order < 0 && walk.at < walk.end) {
        if ((status = postings_walk_next(&walk, &here, list, err)))
            return status;
        order = str_compare(here, key);
    }
    return order == 0 ? STATUS_OK : STATUS_END;
}

bool postings_has_structure(const struct postings *postings)
{
    struct posting_list list;
    struct error err;

    return postings->key_count == 0 || !postings_find(postings, SCHEMA_SENTENCES, &list, &err);
}
