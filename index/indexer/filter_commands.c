/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_commands.c - parses filters. */
#include "indexer/filter_commands.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

#define FILE_MAX ((size_t)1 << 20) /* bytes of a file of filters */

bool filter_commands_add(struct filter_commands *list, struct str text)
{
    struct str name = str_trim(str_cut(&text, '='));
    struct reader_filter *row;

    text = str_trim(text);
    if (name.length > 0 && name.data[0] == '.')
        name = str_slice(name, 1, name.length);
    if (name.length == 0 || text.length == 0)
        return false;
    list->rows = mem_grow(list->rows, list->count + 1, &list->capacity, sizeof *list->rows);
    row = &list->rows[list->count++];
    row->name = mem_text(name.data, name.length);
    row->command = mem_text(text.data, text.length);
    list->rows[list->count] = (struct reader_filter){NULL, NULL};
    return true;
}

enum status filter_commands_add_file(struct filter_commands *list, const char *path,
                                     struct error *err)
{
    BUF_AUTO struct buf text = {0};
    enum status status = file_read(&text, path, FILE_MAX, err);
    struct str rest = buf_str(&text);

    for (size_t number = 1; !status && rest.data; number++) {
        struct str line = str_trim(str_cut(&rest, '\n'));

        if (line.length > 0 && line.data[0] != '#' && !filter_commands_add(list, line))
            status = error_set(err, STATUS_BAD_REQUEST, "%s line %zu is not EXT = COMMAND", path,
                               number);
    }
    return status;
}

void filter_commands_fini(struct filter_commands *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->rows[i].name);
        free(list->rows[i].command);
    }
    free(list->rows);
}
