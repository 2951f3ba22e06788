/* SPDX-License-Identifier: GPL-2.0-or-later */
/* publication.c - names of objects, and where they are. */
#include "server/replica/publication.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "server/state/config.h"

enum status publication_open(const struct config *config, const char *address,
                             const atomic_bool *stop, struct objects **out, struct error *err)
{
    const struct objects_options options = {.endpoint = config->s3_endpoint,
                                            .region = config->s3_region,
                                            .credentials_file = config->s3_credentials_file,
                                            .ca_file = config->s3_ca_file,
                                            .stop = stop};

    return objects_open(address, &options, out, err);
}

/* "pack.SIZE.CRC", which names no other folder. */
static bool read_pack(struct published_file *file)
{
    struct str rest = file->pack, word = str_cut(&rest, '.'), size = str_cut(&rest, '.');

    for (size_t i = 0; i < rest.length; i++)
        if (!strchr("0123456789abcdef", rest.data[i]))
            return false;
    return str_is(word, PUBLICATION_PACK) && str_to_u64(size, &file->pack_size) &&
           file->pack_size <= PUBLICATION_PART && file->at <= file->pack_size &&
           file->size <= file->pack_size - file->at;
}

bool published_file_read(struct str uid, const json_t *value, struct published_file *out)
{
    const json_t *size = json_object_get(value, "size"), *crc = json_object_get(value, "crc");

    *out =
        (struct published_file){.uid = uid,
                                .name = json_get_str(value, "name"),
                                .size = (uint64_t)json_integer_value(size),
                                .crc = (uint32_t)json_integer_value(crc),
                                .pack = json_get_str(value, "pack"),
                                .at = (uint64_t)json_integer_value(json_object_get(value, "at"))};
    return uid.data && out->name.data && json_is_integer(size) && json_integer_value(size) >= 0 &&
           json_is_integer(crc) && (!out->pack.data || read_pack(out));
}

char *published_part_name(const struct published_file *file, uint64_t part)
{
    char *name = mem_format(PUBLICATION_FILES "%.*s/%.*s.%llu.%08x.%llu", STR_ARG(file->uid),
                            STR_ARG(file->name), (unsigned long long)file->size, file->crc,
                            (unsigned long long)part);

    /* the slash of the folder: objects of an index are in one folder */
    for (char *at = name + sizeof PUBLICATION_FILES + file->uid.length; *at; at++)
        if (*at == '/')
            *at = '.';
    return name;
}

char *published_pack_name(struct str uid, struct str pack)
{
    return mem_format(PUBLICATION_FILES "%.*s/%.*s", STR_ARG(uid), STR_ARG(pack));
}

uint64_t published_part_count(const struct published_file *file)
{
    return (file->size + PUBLICATION_PART - 1) / PUBLICATION_PART;
}

uint64_t published_part_size(const struct published_file *file, uint64_t part)
{
    uint64_t left = file->size - part * PUBLICATION_PART;

    return left < PUBLICATION_PART ? left : PUBLICATION_PART;
}
