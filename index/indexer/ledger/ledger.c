/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ledger.c - the rows of the ledger, and the log that they are kept in. */
#include "indexer/ledger/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/hash_table.h"
#include "base/log.h"
#include "base/mem.h"

#define MAGIC        "DLloads1"
#define MAGIC_LENGTH 8
#define HEAD_LENGTH  8                 /* bytes before a payload */
#define SLACK        ((uint64_t)65536) /* a log with fewer bytes out of date is not rewritten */

enum kind { KIND_CLAIM = 1, KIND_BEGUN, KIND_GONE };

struct begun {
    struct begun *before;
    uint64_t root;
    struct str ids; /* a list */
};

struct ledger_row {
    struct str key;
    struct str claim;    /* the payload of a claim; STR_NONE: none was ever written */
    struct begun *begun; /* readings since that claim */
    uint64_t root;
    bool taken_back; /* nothing is claimed */
};

struct ledger {
    char *path;
    int fd;
    uint64_t length;     /* of the log, in bytes */
    struct file_map map; /* the log as it was opened */
    struct arena *arena; /* records since then */
    struct ledger_row *rows;
    size_t count, capacity;
    struct hash_table table;
    struct buf record;
};

/* --- payloads --- */

struct decoder {
    const unsigned char *at, *end;
};

static struct decoder decoder_of(struct str payload)
{
    const unsigned char *at = (const unsigned char *)payload.data;

    return (struct decoder){at, at + payload.length};
}

static struct str take_bytes(struct decoder *decoder)
{
    uint64_t length = load_varint(&decoder->at, decoder->end);
    const unsigned char *at = decoder->at;

    if (length > (uint64_t)(decoder->end - at))
        length = (uint64_t)(decoder->end - at);
    decoder->at += length;
    return str_n((const char *)at, length);
}

static uint64_t take_u64(struct decoder *decoder)
{
    uint64_t number;

    if (decoder->end - decoder->at < 8) {
        decoder->at = decoder->end;
        return 0;
    }
    number = load_u64(decoder->at);
    decoder->at += 8;
    return number;
}

static enum kind take_head(struct decoder *decoder, struct str *key)
{
    enum kind kind = decoder->at < decoder->end ? (enum kind) * decoder->at++ : KIND_GONE;

    *key = take_bytes(decoder);
    return kind;
}

/* Stops before the lists. */
static void take_claim(struct decoder *decoder, struct ledger_claim *out)
{
    out->size = load_varint(&decoder->at, decoder->end);
    out->modified = (int64_t)take_u64(decoder);
    out->changed = (int64_t)take_u64(decoder);
    out->hash = take_u64(decoder);
    out->options = take_u64(decoder);
    out->root = take_u64(decoder);
    out->fresh = decoder->at < decoder->end && *decoder->at++;
    out->failed = load_varint(&decoder->at, decoder->end);
}

static void add_claim(struct buf *out, const struct ledger_claim *claim)
{
    buf_add_varint(out, claim->size);
    buf_add_u64(out, (uint64_t)claim->modified);
    buf_add_u64(out, (uint64_t)claim->changed);
    buf_add_u64(out, claim->hash);
    buf_add_u64(out, claim->options);
    buf_add_u64(out, claim->root);
    buf_add_char(out, (char)claim->fresh);
    buf_add_varint(out, claim->failed);
}

static void add_list(struct buf *out, struct str list)
{
    buf_add_varint(out, list.length);
    buf_add_str(out, list);
}

/* --- rows --- */

static struct hash_probe probe_of(const struct ledger *ledger, struct str key, bool *found)
{
    struct hash_probe probe = hash_probe(&ledger->table, hash_str(key));

    while ((*found = hash_probe_next(&probe)))
        if (str_eq(ledger->rows[probe.row].key, key))
            break;
    return probe;
}

int64_t ledger_find(const struct ledger *ledger, struct str key)
{
    bool found;
    struct hash_probe probe = probe_of(ledger, key, &found);

    return found ? (int64_t)probe.row : -1;
}

/* `key` is kept. */
static uint32_t row_of(struct ledger *ledger, struct str key)
{
    bool found;
    struct hash_probe probe = probe_of(ledger, key, &found);

    if (found)
        return probe.row;
    ledger->rows = mem_grow(ledger->rows, ledger->count, &ledger->capacity, sizeof *ledger->rows);
    ledger->rows[ledger->count] = (struct ledger_row){.key = key};
    hash_table_put(&ledger->table, &probe, (uint32_t)ledger->count);
    return (uint32_t)ledger->count++;
}

uint32_t ledger_row(struct ledger *ledger, struct str key)
{
    int64_t row = ledger_find(ledger, key);

    return row >= 0 ? (uint32_t)row : row_of(ledger, arena_str(ledger->arena, key));
}

uint32_t ledger_count(const struct ledger *ledger)
{
    return (uint32_t)ledger->count;
}

struct str ledger_key(const struct ledger *ledger, uint32_t row)
{
    return ledger->rows[row].key;
}

/* Reads the claim; the decoder is then at its lists. False: none was ever written. */
static bool open_claim(const struct ledger *ledger, uint32_t row, struct decoder *decoder,
                       struct ledger_claim *out)
{
    struct str payload = ledger->rows[row].claim, key;

    if (!payload.data)
        return false;
    *decoder = decoder_of(payload);
    take_head(decoder, &key);
    take_claim(decoder, out);
    return true;
}

uint64_t ledger_root(const struct ledger *ledger, uint32_t row)
{
    return ledger->rows[row].root;
}

bool ledger_claim(const struct ledger *ledger, uint32_t row, struct ledger_claim *out)
{
    struct decoder decoder;

    return !ledger->rows[row].taken_back && open_claim(ledger, row, &decoder, out);
}

bool ledger_has_ids(const struct ledger *ledger, uint32_t row)
{
    return ledger->rows[row].claim.data || ledger->rows[row].begun;
}

static void each_of(struct str key, struct str list, ledger_id_fn *each, void *context)
{
    struct id_walk walk = {.rest = list};
    struct str id;

    buf_add_str(&walk.id, key);
    while (id_walk_next(&walk, &id))
        each(context, id);
    id_walk_fini(&walk);
}

void ledger_each_claimed(const struct ledger *ledger, uint32_t row, ledger_id_fn *each,
                         void *context)
{
    struct ledger_claim claim;
    struct decoder decoder;

    if (open_claim(ledger, row, &decoder, &claim))
        each_of(ledger->rows[row].key, take_bytes(&decoder), each, context);
}

void ledger_each_id(const struct ledger *ledger, uint32_t row, ledger_id_fn *each, void *context)
{
    struct str key = ledger->rows[row].key;
    struct ledger_claim claim;
    struct decoder decoder;

    if (open_claim(ledger, row, &decoder, &claim)) {
        each_of(key, take_bytes(&decoder), each, context);
        each_of(key, take_bytes(&decoder), each, context);
    }
    for (const struct begun *begun = ledger->rows[row].begun; begun; begun = begun->before)
        each_of(key, begun->ids, each, context);
}

/* Changes a row as a record says. `payload` is kept. */
static void apply(struct ledger *ledger, struct str payload)
{
    struct decoder decoder = decoder_of(payload);
    struct str key;
    enum kind kind = take_head(&decoder, &key);
    uint32_t number = row_of(ledger, key); /* it may move the rows */
    struct ledger_row *row = &ledger->rows[number];
    struct ledger_claim claim;
    struct begun *begun;

    switch (kind) {
    case KIND_CLAIM:
        take_claim(&decoder, &claim);
        *row = (struct ledger_row){.key = row->key, .claim = payload, .root = claim.root};
        break;
    case KIND_BEGUN:
        begun = arena_alloc(ledger->arena, sizeof *begun);
        *begun = (struct begun){.before = row->begun, .root = take_u64(&decoder)};
        begun->ids = take_bytes(&decoder);
        row->begun = begun;
        row->root = begun->root;
        row->taken_back = true;
        break;
    case KIND_GONE:
        *row = (struct ledger_row){.key = row->key};
        break;
    }
}

/* --- the log --- */

/* The payload at this offset; STR_NONE at the end, or where a record is not whole. */
static struct str payload_at(const struct file_map *map, uint64_t at)
{
    struct str payload;

    if (map->length < at + HEAD_LENGTH)
        return STR_NONE;
    payload = str_n(map->data + at + HEAD_LENGTH, load_u32(map->data + at));
    if (payload.length == 0 || payload.length > map->length - at - HEAD_LENGTH ||
        gzip_crc32(0, payload.data, payload.length) != load_u32(map->data + at + 4))
        return STR_NONE;
    return payload;
}

static enum status start_log(struct ledger *ledger, struct error *err)
{
    if (ftruncate(ledger->fd, 0) < 0 || pwrite(ledger->fd, MAGIC, MAGIC_LENGTH, 0) != MAGIC_LENGTH)
        return error_errno(err, "write", ledger->path);
    ledger->length = MAGIC_LENGTH;
    return STATUS_OK;
}

static enum status read_log(struct ledger *ledger, struct error *err)
{
    struct str payload;

    if (file_map_open(&ledger->map, ledger->path, err))
        return err->status;
    if (ledger->map.length < MAGIC_LENGTH || memcmp(ledger->map.data, MAGIC, MAGIC_LENGTH) != 0) {
        if (ledger->map.length > 0)
            log_warning("%s is of another format: all files are read again", ledger->path);
        file_map_close(&ledger->map);
        return start_log(ledger, err);
    }
    ledger->length = MAGIC_LENGTH;
    while ((payload = payload_at(&ledger->map, ledger->length)).data) {
        apply(ledger, payload);
        ledger->length += HEAD_LENGTH + payload.length;
    }
    if (ledger->length < ledger->map.length && ftruncate(ledger->fd, (off_t)ledger->length) < 0)
        return error_errno(err, "shorten", ledger->path);
    return STATUS_OK;
}

enum status ledger_open(const char *path, struct ledger **out, struct error *err)
{
    struct ledger *ledger = mem_zero(1, sizeof *ledger);

    *out = NULL;
    ledger->path = mem_text(path, strlen(path));
    ledger->arena = arena_new();
    ledger->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (ledger->fd < 0)
        error_errno(err, "open", path);
    if (ledger->fd < 0 || read_log(ledger, err)) {
        ledger_abandon(ledger);
        return err->status;
    }
    *out = ledger;
    return STATUS_OK;
}

/* A record that is written in part is cut off again, so that later ones follow a whole one. */
static enum status write_record(struct ledger *ledger, struct str record, struct error *err)
{
    size_t done = 0;

    while (done < record.length) {
        ssize_t wrote = pwrite(ledger->fd, record.data + done, record.length - done,
                               (off_t)(ledger->length + done));

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0) {
            error_errno(err, "write", ledger->path);
            if (ftruncate(ledger->fd, (off_t)ledger->length) < 0)
                log_warning("%s ends in part of a record", ledger->path);
            return err->status;
        }
        done += (size_t)wrote;
    }
    ledger->length += record.length;
    return STATUS_OK;
}

/* Starts the record of a row in ledger->record. */
static struct buf *start_record(struct ledger *ledger, uint32_t row, enum kind kind)
{
    struct buf *record = &ledger->record;

    buf_clear(record);
    buf_add_u64(record, 0);
    buf_add_char(record, (char)kind);
    add_list(record, ledger->rows[row].key);
    return record;
}

/* Writes the record, and changes its row. */
static enum status end_record(struct ledger *ledger, struct error *err)
{
    struct buf *record = &ledger->record;
    struct str payload = str_slice(buf_str(record), HEAD_LENGTH, record->length);
    uint32_t length = (uint32_t)payload.length;
    uint32_t sum = gzip_crc32(0, payload.data, payload.length);

    if (payload.length > UINT32_MAX)
        return error_set(err, STATUS_TOO_LARGE, "a file of the ledger has too many articles");
    memcpy(record->data, &length, sizeof length);
    memcpy(record->data + sizeof length, &sum, sizeof sum);
    if (write_record(ledger, buf_str(record), err))
        return err->status;
    apply(ledger, arena_str(ledger->arena, payload));
    return STATUS_OK;
}

enum status ledger_begin(struct ledger *ledger, uint32_t row, uint64_t root,
                         const struct id_list *ids, struct error *err)
{
    struct buf *record = start_record(ledger, row, KIND_BEGUN);

    buf_add_u64(record, root);
    add_list(record, ids ? buf_str(&ids->bytes) : STR(""));
    return end_record(ledger, err);
}

enum status ledger_finish(struct ledger *ledger, uint32_t row, const struct ledger_claim *claim,
                          const struct id_list *ids, const struct id_list *left, struct error *err)
{
    struct buf *record = start_record(ledger, row, KIND_CLAIM);

    add_claim(record, claim);
    add_list(record, buf_str(&ids->bytes));
    add_list(record, buf_str(&left->bytes));
    return end_record(ledger, err);
}

enum status ledger_renew(struct ledger *ledger, uint32_t row, const struct ledger_claim *claim,
                         struct error *err)
{
    struct buf *record = start_record(ledger, row, KIND_CLAIM);
    struct ledger_claim before;
    struct decoder decoder;

    add_claim(record, claim);
    if (open_claim(ledger, row, &decoder, &before))
        buf_add(record, decoder.at, (size_t)(decoder.end - decoder.at));
    return end_record(ledger, err);
}

enum status ledger_drop(struct ledger *ledger, uint32_t row, struct error *err)
{
    start_record(ledger, row, KIND_GONE);
    return end_record(ledger, err);
}

bool ledger_is_current(const struct ledger *ledger)
{
    struct stat now, own;

    return stat(ledger->path, &now) == 0 && fstat(ledger->fd, &own) == 0 &&
           now.st_dev == own.st_dev && now.st_ino == own.st_ino &&
           (uint64_t)own.st_size == ledger->length;
}

enum status ledger_sync(struct ledger *ledger, struct error *err)
{
    return fsync(ledger->fd) < 0 ? error_errno(err, "sync", ledger->path) : STATUS_OK;
}

/* --- closing --- */

static void put_record(struct file_writer *out, struct str payload)
{
    uint32_t head[2] = {(uint32_t)payload.length, gzip_crc32(0, payload.data, payload.length)};

    file_writer_add(out, head, sizeof head);
    file_writer_add(out, payload.data, payload.length);
}

static void put_row(struct ledger *ledger, uint32_t row, struct file_writer *out)
{
    if (ledger->rows[row].claim.data)
        put_record(out, ledger->rows[row].claim);
    for (const struct begun *begun = ledger->rows[row].begun; begun; begun = begun->before) {
        struct buf *record = start_record(ledger, row, KIND_BEGUN);

        buf_add_u64(record, begun->root);
        add_list(record, begun->ids);
        put_record(out, str_slice(buf_str(record), HEAD_LENGTH, record->length));
    }
}

/* Bytes of the log that a rewritten one would have, nearly. */
static uint64_t bytes_in_use(const struct ledger *ledger)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < ledger->count; i++) {
        bytes += ledger->rows[i].claim.data ? HEAD_LENGTH + ledger->rows[i].claim.length : 0;
        for (const struct begun *begun = ledger->rows[i].begun; begun; begun = begun->before)
            bytes += HEAD_LENGTH + ledger->rows[i].key.length + begun->ids.length;
    }
    return bytes;
}

static enum status rewrite(struct ledger *ledger, struct error *err)
{
    MEM_AUTO char *beside = mem_format("%s.new", ledger->path);
    struct file_writer out;

    if (file_writer_open(&out, beside, err))
        return err->status;
    file_writer_add(&out, MAGIC, MAGIC_LENGTH);
    for (uint32_t row = 0; row < ledger->count; row++)
        put_row(ledger, row, &out);
    if (file_writer_close(&out, true, err))
        return err->status;
    return file_put_in_place(beside, ledger->path, err);
}

enum status ledger_close(struct ledger *ledger, struct error *err)
{
    enum status status = STATUS_OK;

    if (!ledger)
        return STATUS_OK;
    if (ledger->length > 2 * bytes_in_use(ledger) + SLACK)
        status = rewrite(ledger, err);
    else if (ledger->length > ledger->map.length)
        status = ledger_sync(ledger, err);
    ledger_abandon(ledger);
    return status;
}

void ledger_abandon(struct ledger *ledger)
{
    if (!ledger)
        return;
    if (ledger->fd >= 0)
        close(ledger->fd);
    file_map_close(&ledger->map);
    hash_table_fini(&ledger->table);
    arena_free(ledger->arena);
    buf_fini(&ledger->record);
    free(ledger->rows);
    free(ledger->path);
    free(ledger);
}
