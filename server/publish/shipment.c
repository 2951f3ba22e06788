/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shipment.c - writes and reads shipments. */
#include "server/publish/shipment.h"

#include <stdlib.h>

#include "base/gzip.h"
#include "base/json.h"
#include "base/mem.h"

#define VERSION    1
#define VALUES_MAX 1000000

static char *name_of(uint64_t number)
{
    return mem_format(SHIPMENT_FOLDER "%016llu", (unsigned long long)number);
}

/* --- making --- */

void shipment_init(struct shipment *shipment)
{
    *shipment = (struct shipment){.pieces = json_array()};
}

void shipment_fini(struct shipment *shipment)
{
    json_decref(shipment->pieces);
    buf_fini(&shipment->bytes);
}

size_t shipment_room(const struct shipment *shipment)
{
    return SHIPMENT_BYTES_MAX - shipment->bytes.length;
}

void shipment_add(struct shipment *shipment, const char *file, uint64_t offset, struct str bytes)
{
    json_array_append_new(shipment->pieces,
                          json_pack("{s:s, s:I, s:I}", "file", file, "offset", (json_int_t)offset,
                                    "length", (json_int_t)bytes.length));
    buf_add_str(&shipment->bytes, bytes);
}

enum status shipment_put(const struct shipment *shipment, const struct shipment_head *head,
                         struct objects *objects, uint64_t number, struct error *err)
{
    MEM_AUTO char *name = name_of(number);
    BUF_AUTO struct buf text = {0};
    char tag[OBJECT_TAG_SIZE] = "";

    buf_addf(&text,
             "{\"version\":%d,\"database\":\"%s\",\"epoch\":%llu,\"run\":\"%s\",\"fresh\":%s,"
             "\"nextTask\":%llu,\"round\":%llu,\"roundTask\":%llu,\"crc\":%u,\"pieces\":",
             VERSION, head->database, (unsigned long long)head->epoch, head->run,
             head->fresh ? "true" : "false", (unsigned long long)head->next_task,
             (unsigned long long)head->round, (unsigned long long)head->round_task,
             gzip_crc32(0, shipment->bytes.data, shipment->bytes.length));
    json_add(&text, shipment->pieces);
    buf_add_text(&text, "}\n");
    buf_add_str(&text, buf_str(&shipment->bytes));
    return objects_put(objects, name, buf_str(&text), tag, err);
}

/* --- reading --- */

static bool is_whole(const struct shipment_text *shipment)
{
    const json_t *piece, *pieces = json_object_get(shipment->head, "pieces");
    uint64_t length = 0;
    size_t i;

    json_array_foreach (pieces, i, piece)
        length += (uint64_t)json_integer_value(json_object_get(piece, "length"));
    return json_integer_value(json_object_get(shipment->head, "version")) == VERSION &&
           length == shipment->bytes.length &&
           gzip_crc32(0, shipment->bytes.data, shipment->bytes.length) ==
               (uint32_t)json_integer_value(json_object_get(shipment->head, "crc"));
}

enum status shipment_get(struct objects *objects, uint64_t number, struct shipment_text *out,
                         struct error *err)
{
    MEM_AUTO char *name = name_of(number);
    struct error ignored;

    *out = (struct shipment_text){0};
    if (objects_get(objects, name, (struct object_range){0}, NULL, &out->text, err))
        return err->status;
    out->bytes = buf_str(&out->text);
    out->head = json_read(str_cut(&out->bytes, '\n'), VALUES_MAX, &ignored);
    return is_whole(out) ? STATUS_OK
                         : error_set(err, STATUS_CORRUPT, "%s of the journal is damaged", name);
}

void shipment_text_fini(struct shipment_text *shipment)
{
    json_decref(shipment->head);
    buf_fini(&shipment->text);
}

uint64_t shipment_number(const struct shipment_text *shipment, const char *member)
{
    json_int_t number = json_integer_value(json_object_get(shipment->head, member));

    return number > 0 ? (uint64_t)number : 0;
}

/* --- lists --- */

static void visit(void *context, struct str name, uint64_t size)
{
    struct shipment_numbers *numbers = context;
    uint64_t number;

    (void)size;
    if (!str_to_u64(str_slice(name, strlen(SHIPMENT_FOLDER), name.length), &number) || number == 0)
        return;
    if (numbers->count == 0 || number < numbers->first)
        numbers->first = number;
    if (number > numbers->last)
        numbers->last = number;
    numbers->count++;
}

enum status shipment_list(struct objects *objects, struct shipment_numbers *out, struct error *err)
{
    *out = (struct shipment_numbers){0};
    return objects_list(objects, SHIPMENT_FOLDER, visit, out, err);
}

enum status shipment_remove(struct objects *objects, uint64_t number, struct error *err)
{
    MEM_AUTO char *name = name_of(number);

    return objects_remove(objects, name, err);
}
