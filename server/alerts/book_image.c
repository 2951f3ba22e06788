/* SPDX-License-Identifier: GPL-2.0-or-later */
/* book_image.c - the book as records that make it again. */
#include <stdlib.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/mem.h"
#include "server/alerts/book_private.h"

/* bytes: a record that has more is given, and another one goes on. So each fits on a line of a dump
 * (DUMP_LINE_MAX). */
#define RECORD_MANY ((size_t)16 << 20)

/* Where records go; nothing more after the first failure. */
struct image {
    const struct book *book;
    alert_record_fn *each;
    void *context;
    struct str *uuids; /* by the alerts' numbers */
    struct buf record;
    struct error *err;
    enum status status;
};

static void give(struct image *image)
{
    if (!image->status)
        image->status = image->each(image->context, buf_str(&image->record), image->err);
    buf_clear(&image->record);
}

static void add_alerts(struct image *image)
{
    for (size_t i = 0; i < image->book->alert_count; i++) {
        const struct alert *alert = &image->book->alerts[i];

        if (!alert->text)
            continue;
        buf_addf(&image->record, "{\"alert\":%s,\"rings\":%llu,\"last\":%lld,\"after\":%llu}",
                 alert->text, (unsigned long long)alert->rings, (long long)alert->last,
                 (unsigned long long)alert->told);
        give(image);
    }
}

static void add_parts(const struct watched *watched, struct buf *record)
{
    buf_add_text(record, ",\"parts\":[");
    for (size_t i = 0; i < watched->parts.count; i++) {
        json_add_comma(record);
        json_add_string(record, string_table_get(&watched->parts, (uint32_t)i));
    }
    buf_add_char(record, ']');
}

static void add_held(const struct watched *watched, struct buf *record)
{
    buf_add_text(record, ",\"held\":[");
    for (size_t i = 0; i < watched->held_count; i++) {
        json_add_comma(record);
        buf_add_char(record, '[');
        json_add_string(record, str_of(watched->held[i].id));
        buf_addf(record, ",%lld]", (long long)watched->held[i].from);
    }
    buf_add_char(record, ']');
}

/* `gone`: all of its pairs are gone, or none is. */
static void begin_step(struct image *image, const struct watched *watched, bool gone)
{
    buf_addf(&image->record, "{\"index\":\"%s\",\"created\":%lld,\"gone\":%llu", watched->uid,
             (long long)watched->created, (unsigned long long)(gone ? watched->seen.count : 0));
}

static void add_pairs(struct image *image, const struct watched *watched, bool gone)
{
    for (size_t i = 0; i < watched->seen.count; i++) {
        if (watched->gone[i] != gone)
            continue;
        if (image->record.length == 0) {
            begin_step(image, watched, gone);
            buf_add_text(&image->record, "}\n");
        }
        buf_add_u64(&image->record, watched->seen.keys[i]);
        buf_add_u64(&image->record, watched->versions[i]);
        if (image->record.length >= RECORD_MANY)
            give(image);
    }
    if (image->record.length > 0)
        give(image);
}

static void add_watched(struct image *image, const struct watched *watched)
{
    begin_step(image, watched, true);
    add_parts(watched, &image->record);
    add_held(watched, &image->record);
    buf_add_text(&image->record, "}\n");
    add_pairs(image, watched, true);
    add_pairs(image, watched, false);
}

static struct str *list_uuids(const struct book *book)
{
    struct str *uuids = mem_zero(book->alert_count + 1, sizeof *uuids);

    for (uint32_t i = 0; i < book->uuids.count; i++)
        uuids[book->by_uuid[i]] = string_table_get(&book->uuids, i);
    return uuids;
}

static void add_ring(struct image *image, const struct ring *ring)
{
    const struct alert *alert = &image->book->alerts[ring->alert];
    const struct watched *watched = image->book->watched[alert->index];

    buf_addf(&image->record,
             "{\"index\":\"%s\",\"created\":%lld,\"at\":%lld,\"first\":%llu,\"rings\":[[\"%.*s\",",
             watched->uid, (long long)watched->created, (long long)ring->at,
             (unsigned long long)ring->sequence, STR_ARG(image->uuids[ring->alert]));
    json_add_string(&image->record, str_of(ring->id));
    buf_addf(&image->record, ",%d]]}", (int)ring->kind);
    give(image);
}

static void add_rings(struct image *image)
{
    for (size_t i = 0; i < image->book->ring_count; i++)
        if (image->book->alerts[image->book->rings[i].alert].text)
            add_ring(image, &image->book->rings[i]);
}

static void begin_rung(struct image *image)
{
    buf_addf(&image->record, "{\"rung\":true,\"next\":%llu}\n",
             (unsigned long long)image->book->next_sequence);
}

static void add_rung(struct image *image)
{
    begin_rung(image);
    for (size_t i = 0; i < image->book->rung.count; i++) {
        if (image->record.length >= RECORD_MANY) {
            give(image);
            begin_rung(image);
        }
        buf_add_u64(&image->record, image->book->rung.keys[i]);
    }
    give(image);
}

/* Rings come before their alerts' counts, which include them. */
enum status book_add_image(const struct book *book, alert_record_fn *each, void *context,
                           struct error *err)
{
    struct image image = {
        .book = book, .each = each, .context = context, .uuids = list_uuids(book), .err = err};

    add_alerts(&image);
    add_rings(&image);
    add_alerts(&image);
    for (size_t i = 0; i < book->watched_count; i++)
        if (book->watched[i]->uid[0])
            add_watched(&image, book->watched[i]);
    add_rung(&image);
    buf_fini(&image.record);
    free(image.uuids);
    return image.status;
}

/* --- for backups --- */

static enum status collect(void *context, struct str record, struct error *err)
{
    struct buf *records = context;

    (void)err;
    buf_add_u64(records, record.length);
    buf_add_str(records, record);
    return STATUS_OK;
}

/* each() may take long, as to compress and write: so it is called when the book is unlocked. */
enum status book_each_record(struct book *book, alert_record_fn *each, void *context,
                             struct error *err)
{
    BUF_AUTO struct buf records = {0};
    enum status status;

    book_lock(book);
    status = book_add_image(book, collect, &records, err);
    book_unlock(book);
    for (size_t at = 0; !status && at < records.length;) {
        size_t length = (size_t)load_u64((const unsigned char *)records.data + at);

        at += sizeof(uint64_t);
        status = each(context, str_n(records.data + at, length), err);
        at += length;
    }
    return status;
}
