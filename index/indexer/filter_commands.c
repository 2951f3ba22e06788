/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_commands.c - parses filters. */
#include "indexer/filter_commands.h"

#include "base/file.h"

#define FILE_MAX ((size_t)1 << 20) /* bytes of a file of filters */

bool filter_commands_add(struct buf *commands, struct str text)
{
    struct str name = str_trim(str_cut(&text, '='));

    text = str_trim(text);
    if (name.length > 0 && name.data[0] == '.')
        name = str_slice(name, 1, name.length);
    if (name.length == 0 || text.length == 0 || memchr(text.data, '\n', text.length))
        return false;
    buf_add_str(commands, name);
    buf_add_char(commands, '=');
    buf_add_str(commands, text);
    buf_add_char(commands, '\n');
    return true;
}

enum status filter_commands_add_file(struct buf *commands, const char *path, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    enum status status = file_read(&text, path, FILE_MAX, err);
    struct str rest = buf_str(&text);

    for (size_t number = 1; !status && rest.data; number++) {
        struct str line = str_trim(str_cut(&rest, '\n'));

        if (line.length > 0 && line.data[0] != '#' && !filter_commands_add(commands, line))
            status = error_set(err, STATUS_BAD_REQUEST, "%s line %zu is not EXT = COMMAND", path,
                               number);
    }
    return status;
}
