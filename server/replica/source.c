/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source.c - chooses the kind of a source by its address. */
#include "server/replica/source.h"

bool source_hears(const char *address)
{
    struct str text = str_of(address);

    return str_starts_nocase(text, STR("http://")) || str_starts_nocase(text, STR("https://"));
}

enum status source_open(const char *address, struct str key, const atomic_bool *stop,
                        struct upstream *out, struct error *err)
{
    struct str text = str_of(address);

    *out = (struct upstream){0};
    if (source_hears(address))
        return source_http_open(address, key, stop, out, err);
    if (str_find(text, STR("://")) >= 0)
        return error_set(err, STATUS_BAD_REQUEST,
                         "--follow: `%s` is neither an http or https address nor a directory",
                         address);
    return source_directory_open(address, out, err);
}

void source_close(struct upstream *source)
{
    if (source->kind)
        source->kind->close(source->self);
    *source = (struct upstream){0};
}
