/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recurring.c - counts paragraphs by source, and moves those that recur out of the body.
 *
 * The table of hashes is saved as "recur1\n\0" | u64 count | count entries | u64 hash of all that.
 * An entry is u64 key | u32 last counted article | u32 number of articles. */
#include "article/page/recurring.h"

#include <stdlib.h>

#include "article/text/article.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/number_table.h"

#define COUNT_MAX   1000 /* a higher count adds no information */
#define PARTS_MAX   500  /* paragraphs of an article that are read */
#define SHORTEST    16   /* bytes: shorter lines are too common to belong to a source */
#define OWN_BYTES   80   /* bytes of unseen text that make the article a story of its own */
#define ENTRY_BYTES 16
static const char magic[8] = "recur1\n";

struct recurring_entry {
    uint32_t last;
    uint32_t count;
};

struct recurring {
    struct number_table keys;
    struct recurring_entry *entries; /* indexed by the key's number */
    size_t capacity;
};

/* A paragraph of the current article. */
struct recurring_part {
    struct str text;
    uint64_t key;
    uint32_t count; /* earlier articles that had it */
};

struct recurring *recurring_new(void)
{
    return mem_zero(1, sizeof(struct recurring));
}

void recurring_free(struct recurring *recurring)
{
    if (!recurring)
        return;
    number_table_fini(&recurring->keys);
    free(recurring->entries);
    free(recurring);
}

/* The key's entry, or NULL. */
static const struct recurring_entry *find_entry(const struct recurring *recurring, uint64_t key)
{
    int64_t number = number_table_find(&recurring->keys, key);

    return number < 0 ? NULL : &recurring->entries[number];
}

/* The key's entry; adds a new one, of no article, if there is none. */
static struct recurring_entry *add_entry(struct recurring *recurring, uint64_t key)
{
    bool is_new;
    uint32_t number = number_table_add(&recurring->keys, key, &is_new);

    if (is_new) {
        recurring->entries =
            mem_grow(recurring->entries, number, &recurring->capacity, sizeof *recurring->entries);
        recurring->entries[number] = (struct recurring_entry){0};
    }
    return &recurring->entries[number];
}

/* Remove the keys with a count below `least`. */
static void forget(struct recurring *recurring, uint32_t least)
{
    struct number_table kept = {0};
    bool is_new;

    for (uint32_t i = 0; i < recurring->keys.count; i++) {
        struct recurring_entry entry = recurring->entries[i];

        if (entry.count >= least)
            recurring->entries[number_table_add(&kept, recurring->keys.keys[i], &is_new)] = entry;
    }
    number_table_fini(&recurring->keys);
    recurring->keys = kept;
}

static void make_room(struct recurring *recurring)
{
    for (uint32_t least = 2; recurring->keys.count >= RECURRING_MAX; least++)
        forget(recurring, least);
}

static void count_part(struct recurring *recurring, uint64_t key, uint32_t article)
{
    struct recurring_entry *entry;

    make_room(recurring);
    entry = add_entry(recurring, key);
    if ((entry->count == 0 || entry->last != article) && entry->count < COUNT_MAX)
        entry->count++;
    entry->last = article;
}

/* Ignore case and digits, so that another page number or date gives the same key: "Page 2 of 7". */
static uint64_t key_of(struct str text, uint64_t source)
{
    char folded[512];
    uint64_t hash = source;
    size_t length = 0;
    bool space = false;

    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        if (byte <= ' ') {
            space = length > 0;
            continue;
        }
        if (length + 2 > sizeof folded) {
            hash = hash_mix(hash, hash_bytes(folded, length));
            length = 0;
        }
        if (space)
            folded[length++] = ' ';
        space = false;
        folded[length++] = (char)(byte >= 'A' && byte <= 'Z'   ? byte + 32
                                  : byte >= '0' && byte <= '9' ? '0'
                                                               : byte);
    }
    return hash_mix(hash, hash_bytes(folded, length)) | 1; /* 0 marks a part without a key */
}

/* Cut the next paragraph off *rest. Empty lines separate paragraphs. */
static struct str next_paragraph(struct str *rest)
{
    ptrdiff_t end = str_find(*rest, STR("\n\n"));
    struct str paragraph = end < 0 ? *rest : str_slice(*rest, 0, (size_t)end);

    *rest = end < 0 ? STR_NONE : str_slice(*rest, (size_t)end + 2, rest->length);
    return str_trim(paragraph);
}

static uint32_t look_up(const struct recurring *recurring, struct str body, uint64_t source,
                        uint32_t article, struct recurring_part *parts)
{
    uint32_t count = 0;

    while (body.data && count < PARTS_MAX) {
        struct str text = next_paragraph(&body);
        const struct recurring_entry *entry;

        if (text.length == 0)
            continue;
        parts[count] = (struct recurring_part){.text = text};
        if (text.length >= SHORTEST) {
            parts[count].key = key_of(text, source);
            entry = find_entry(recurring, parts[count].key);
            if (entry)
                parts[count].count = entry->count - (entry->last == article);
        }
        count++;
    }
    return count;
}

/* Total bytes of the paragraphs that `least` to `most` earlier articles had. */
static size_t bytes_between(const struct recurring_part *parts, uint32_t count, uint32_t least,
                            uint32_t most)
{
    size_t bytes = 0;

    for (uint32_t i = 0; i < count; i++)
        if (parts[i].key && parts[i].count >= least && parts[i].count <= most)
            bytes += parts[i].text.length;
    return bytes;
}

static void add_paragraph(struct buf *out, struct str text)
{
    if (out->length > 0)
        buf_add_text(out, "\n\n");
    buf_add_str(out, text);
}

static bool recurs(const struct recurring_part *part)
{
    return part->count >= RECURRING_ARTICLES;
}

/* Write body and boilerplate again. Paragraphs beyond PARTS_MAX stay in the body. */
static uint32_t move(json_t *article, const struct recurring_part *parts, uint32_t count,
                     struct str body)
{
    BUF_AUTO struct buf kept = {0};
    BUF_AUTO struct buf moved = {0};
    const struct recurring_part *last = &parts[count - 1];
    const char *behind = last->text.data + last->text.length;
    struct str rest = str_n(behind, (size_t)(body.data + body.length - behind));
    uint32_t number = 0;

    add_paragraph(&moved, article_get(article, ARTICLE_BOILERPLATE));
    for (uint32_t i = 0; i < count; i++) {
        add_paragraph(recurs(&parts[i]) ? &moved : &kept, parts[i].text);
        number += recurs(&parts[i]);
    }
    buf_add_str(&kept, rest);
    if (number == 0)
        return 0;
    article_set(article, ARTICLE_BOILERPLATE, buf_str(&moved));
    article_set(article, ARTICLE_BODY, buf_str(&kept));
    return number;
}

uint32_t recurring_take(struct recurring *recurring, json_t *article)
{
    struct str body = article_get(article, ARTICLE_BODY);
    struct str source = article_get(article, ARTICLE_SOURCE);
    uint32_t id = (uint32_t)hash_str(article_get(article, ARTICLE_ID));
    struct recurring_part parts[PARTS_MAX];
    size_t own, seen;
    uint32_t count;

    if (source.length == 0 || body.length == 0)
        return 0;
    count = look_up(recurring, body, hash_str(source), id, parts);
    own = bytes_between(parts, count, 0, 0);
    seen = bytes_between(parts, count, 1, RECURRING_ARTICLES - 1);
    if (seen <= own) /* otherwise the article is a copy */
        for (uint32_t i = 0; i < count; i++)
            if (parts[i].key)
                count_part(recurring, parts[i].key, id);
    return own + seen >= OWN_BYTES ? move(article, parts, count, body) : 0;
}

/* --- to bytes and back --- */

void recurring_save(const struct recurring *recurring, struct buf *out)
{
    size_t from = out->length;

    buf_add(out, magic, sizeof magic);
    buf_add_u64(out, recurring->keys.count);
    for (size_t i = 0; i < recurring->keys.count; i++) {
        buf_add_u64(out, recurring->keys.keys[i]);
        buf_add_u32(out, recurring->entries[i].last);
        buf_add_u32(out, recurring->entries[i].count);
    }
    buf_add_u64(out, hash_bytes(out->data + from, out->length - from));
}

static uint64_t read_number(const char *at, size_t width)
{
    uint64_t number = 0;

    for (size_t i = width; i-- > 0;)
        number = number << 8 | (unsigned char)at[i];
    return number;
}

bool recurring_load(struct recurring *recurring, struct str bytes)
{
    size_t frame = sizeof magic + 2 * sizeof(uint64_t);
    uint64_t count;

    if (bytes.length < frame || memcmp(bytes.data, magic, sizeof magic) != 0 ||
        read_number(bytes.data + bytes.length - 8, 8) != hash_bytes(bytes.data, bytes.length - 8))
        return false;
    count = read_number(bytes.data + sizeof magic, 8);
    if (count > RECURRING_MAX || count * ENTRY_BYTES != bytes.length - frame)
        return false;
    for (uint64_t i = 0; i < count; i++) {
        const char *at = bytes.data + sizeof magic + 8 + i * ENTRY_BYTES;

        make_room(recurring);
        *add_entry(recurring, read_number(at, 8)) = (struct recurring_entry){
            (uint32_t)read_number(at + 8, 4), (uint32_t)read_number(at + 12, 4)};
    }
    return true;
}
