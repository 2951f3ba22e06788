/* SPDX-License-Identifier: GPL-2.0-or-later */
/* member.c - reads a member by reading on in its archive. */
#include "article/input/member.h"

#include "article/input/budget.h"
#include "article/input/input.h"
#include "article/input/system_file.h"
#include "base/mem.h"

#define SKIP_CHUNK ((size_t)64 * 1024)

enum status slice_read(void *context, char *out, size_t room, size_t *length, struct error *err)
{
    struct slice *slice = context;
    enum status status;

    *length = 0;
    if (slice->left == 0)
        return STATUS_OK;
    status =
        input_read(slice->in, out, slice->left < room ? (size_t)slice->left : room, length, err);
    slice->left -= *length;
    if (!status && *length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "the archive is cut short");
    return status;
}

enum status slice_skip(struct slice *slice, struct error *err)
{
    while (slice->left > 0) {
        struct str head;
        enum status status = input_peek(
            slice->in, slice->left < SKIP_CHUNK ? (size_t)slice->left : SKIP_CHUNK, &head, err);

        if (status)
            return status;
        if (head.length == 0)
            return error_set(err, STATUS_BAD_REQUEST, "the archive is cut short");
        input_take(slice->in, head.length);
        slice->left -= head.length;
    }
    return STATUS_OK;
}

bool member_is_furniture(struct str name)
{
    static const char suffixes[] =
        ".jpg .jpeg .png .gif .webp .avif .svg .ico .bmp .tif .tiff .css .js .mjs .map .woff "
        ".woff2 .ttf .otf .eot .mp3 .mp4 .m4a .mov .avi .webm .ogg .wav";
    struct str rest = STR(suffixes);
    const char *slash = name.length ? memrchr(name.data, '/', name.length) : NULL;
    struct str base = slash ? str_slice(name, (size_t)(slash - name.data) + 1, name.length) : name;

    if (base.length == 0 || system_file_is(name))
        return true;
    while (rest.data) {
        struct str suffix = str_cut(&rest, ' ');

        if (base.length >= suffix.length &&
            str_eq_nocase(str_slice(base, base.length - suffix.length, base.length), suffix))
            return true;
    }
    return false;
}

/* Names are untrusted: replace characters that could control a terminal. */
static void drop_controls(char *name)
{
    for (; *name; name++)
        if ((unsigned char)*name < 0x20 || *name == 0x7F)
            *name = '?';
}

char *member_name(const struct reader_input *in, struct str name)
{
    const char *mark = in->options->folder && in->depth == 0 ? "/" : "!";
    char *full = mem_format("%s%s%.*s", in->name, *in->name ? mark : "", STR_ARG(name));

    drop_controls(full);
    return full;
}

enum status member_read(struct reader_input *in, struct str name, const char *key,
                        enum status (*read)(void *, char *, size_t, size_t *, struct error *),
                        void *context, struct error *err)
{
    MEM_AUTO char *full = member_name(in, name);
    const struct source source = {.name = full, .key = key, .read = read, .context = context};
    enum status status;

    status = input_nested(in, &source, err);
    if (!status || in->intake->stopped)
        return status;
    if (in->options->problem)
        in->options->problem(in->options->context, full, err);
    return STATUS_OK;
}
