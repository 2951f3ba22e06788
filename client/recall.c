/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recall.c - keeps the ids of the last list in a small file. */
#include "client/recall.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"

#define RECALL_MAX (4u << 20) /* bytes of the file */

/* The folder of the file; false: the environment names no home. */
static bool add_folder(struct buf *path)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

    if (state && *state == '/')
        buf_addf(path, "%s/dateline", state);
    else if (home && *home == '/')
        buf_addf(path, "%s/.local/state/dateline", home);
    return path->length > 0;
}

/* Makes the folder and those above it, as far as possible. */
static void make_folder(char *path)
{
    struct error ignored;

    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        file_make_dir(path, 0700, &ignored);
        *slash = '/';
    }
    file_make_dir(path, 0700, &ignored);
}

static void add_id(struct buf *text, const json_t *hit)
{
    const json_t *id = json_object_get(hit, "id");

    if (json_is_integer(id))
        buf_addf(text, "%lld", (long long)json_integer_value(id));
    else if (str_find(json_str(id), STR("\n")) < 0)
        buf_add_str(text, json_str(id));
    buf_add_char(text, '\n');
}

void recall_keep(const struct options *options, json_t *answer)
{
    struct buf path BUF_AUTO = {0}, text BUF_AUTO = {0};
    struct error ignored;
    json_t *hit;
    size_t i;

    if (!add_folder(&path))
        return;
    make_folder(path.data);
    buf_add_text(&path, "/hits");
    buf_addf(&text, "%s\n%s\n%lld\n", options->server, options->index ? options->index : "",
             (long long)json_integer_value(json_object_get(answer, "offset")) + 1);
    json_array_foreach (json_object_get(answer, "hits"), i, hit)
        add_id(&text, hit);
    if (text.length < RECALL_MAX)
        file_write(path.data, buf_str(&text), 0600, &ignored);
}

/* The rest of the kept text behind its head; STR_NONE: it is of another server or index. */
static struct str ids_of(struct str rest, const struct options *options, uint64_t *first)
{
    struct str server = str_cut(&rest, '\n'), index = str_cut(&rest, '\n');

    if (!str_is(server, options->server) || !str_is(index, options->index ? options->index : "") ||
        !str_to_u64(str_cut(&rest, '\n'), first))
        return STR_NONE;
    return rest;
}

void recall_id(const struct options *options, struct str word, struct buf *id)
{
    struct buf path BUF_AUTO = {0}, text BUF_AUTO = {0};
    uint64_t number, first = 0;
    struct error ignored;
    struct str rest, found = STR_NONE;

    if (str_to_u64(word, &number) && add_folder(&path)) {
        buf_add_text(&path, "/hits");
        if (!file_read(&text, path.data, RECALL_MAX, &ignored)) {
            rest = ids_of(buf_str(&text), options, &first);
            for (; rest.data && first && first <= number; first++)
                found = str_cut(&rest, '\n');
            if (first != number + 1)
                found = STR_NONE;
        }
    }
    buf_add_str(id, found.length ? found : word);
}
