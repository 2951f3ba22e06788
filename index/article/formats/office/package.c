/* SPDX-License-Identifier: GPL-2.0-or-later */
/* package.c - keeps the parts of a document that hold text. */
#include "article/formats/office/package.h"

#include <stdlib.h>

#include "article/input/unpacker.h"
#include "article/xml/xml_records.h"
#include "base/mem.h"

#define CHUNK ((size_t)64 * 1024)

/* Does the part's name tell that it holds text? */
static bool is_wanted(struct str name)
{
    static const char suffixes[] = ".xml .rels .opf .xhtml .html .htm";
    struct str rest = STR(suffixes);

    if (str_is(name, "mimetype"))
        return true;
    while (rest.data) {
        struct str suffix = str_cut(&rest, ' ');

        if (name.length > suffix.length &&
            str_eq_nocase(str_slice(name, name.length - suffix.length, name.length), suffix))
            return true;
    }
    return false;
}

static enum status read_all(struct package *package, struct unpacker *unpacker, struct buf *out,
                            struct error *err)
{
    enum status status = unpacker_begin(unpacker, err);
    size_t length = 1;

    while (!status && length > 0) {
        status = unpacker_read(unpacker, buf_reserve(out, CHUNK), CHUNK, &length, err);
        if (!status)
            out->length += length;
        if (package->bytes + out->length > PACKAGE_BYTES_MAX)
            return error_set(err, STATUS_TOO_LARGE, "the document has more than %zu MB of text",
                             PACKAGE_BYTES_MAX >> 20);
    }
    return status;
}

static enum status keep_part(struct package *package, struct unpacker *unpacker, struct str name,
                             size_t *capacity, struct error *err)
{
    BUF_AUTO struct buf bytes = {0};
    struct arena *arena = package->in->arena;
    enum status status;

    name = arena_str(arena, name);
    status = read_all(package, unpacker, &bytes, err);
    if (status)
        return status;
    if (package->count == PACKAGE_PARTS_MAX)
        return error_set(err, STATUS_TOO_LARGE, "the document has more than %d parts",
                         PACKAGE_PARTS_MAX);
    package->parts = mem_grow(package->parts, package->count, capacity, sizeof *package->parts);
    package->parts[package->count++] =
        (struct package_part){name, arena_str(arena, buf_str(&bytes))};
    package->bytes += bytes.length;
    return STATUS_OK;
}

static enum status keep_parts(struct package *package, struct unpacker *unpacker, struct error *err)
{
    struct unpack_member member;
    size_t capacity = 0;
    enum status status;

    while (!(status = unpacker_next(unpacker, &member, err))) {
        if (member.is_file && member.encrypted)
            return error_set(err, STATUS_BAD_REQUEST, "the document is encrypted");
        if (member.is_file && is_wanted(member.name))
            status = keep_part(package, unpacker, member.name, &capacity, err);
        if (status)
            return status;
    }
    return status == STATUS_END ? STATUS_OK : status;
}

/* Give the parts to the arena, so that the caller frees nothing. */
static void settle(struct package *package)
{
    struct package_part *parts = package->parts;

    if (parts)
        package->parts = arena_copy(package->in->arena, parts, package->count * sizeof *parts);
    free(parts);
}

enum status package_read(struct package *package, struct reader_input *in, struct error *err)
{
    struct unpacker *unpacker = unpacker_new(in, UNPACK_ZIP);
    enum status status;

    *package = (struct package){.in = in};
    status = keep_parts(package, unpacker, err);
    unpacker_free(unpacker);
    settle(package);
    if (status != STATUS_BAD_REQUEST || package->count == 0)
        return status;
    input_problem(in, err, "(a document)");
    return STATUS_OK;
}

struct str package_part(const struct package *package, struct str name)
{
    for (size_t i = 0; i < package->count; i++)
        if (str_eq(package->parts[i].name, name))
            return package->parts[i].bytes;
    return STR_NONE;
}

struct root_call {
    package_root_fn *root;
    void *context;
};

static bool is_root(void *context, const struct xml_node *element)
{
    return true;
}

static enum status pass_root(void *context, const struct xml_node *node, struct error *err)
{
    const struct root_call *call = context;

    call->root(call->context, node);
    return STATUS_OK;
}

void package_parse(const struct package *package, struct str name, package_root_fn *root,
                   void *context)
{
    struct str bytes = package_part(package, name);
    struct root_call call = {root, context};
    const struct xml_records records = {is_root, pass_root, &call, NULL};
    struct error problem;

    if (bytes.length > 0 && xml_read_bytes(package->in, bytes, &records, &problem))
        input_problem(package->in, &problem, "part %.*s", STR_ARG(name));
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static void add_unescaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        int high = text.data[i] == '%' && i + 2 < text.length ? hex_value(text.data[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text.data[i + 2]) : -1;

        if (low >= 0)
            i += 2;
        buf_add_char(out, low >= 0 ? (char)(high << 4 | low) : text.data[i]);
    }
}

/* Remove the last step of a path: "a/b/" becomes "a/". */
static void drop_step(struct buf *path)
{
    if (path->length > 0)
        path->length--;
    while (path->length > 0 && path->data[path->length - 1] != '/')
        path->length--;
}

struct str package_resolve(const struct package *package, struct str base, struct str reference)
{
    BUF_AUTO struct buf path = {0}, plain = {0};
    struct str rest = str_cut(&reference, '#');

    add_unescaped(&plain, rest);
    rest = buf_str(&plain);
    buf_add_str(&path, base);
    if (base.length > 0 && path.data[path.length - 1] != '/')
        drop_step(&path);
    if (str_starts(rest, STR("/")))
        buf_clear(&path);
    while (rest.data) {
        struct str step = str_cut(&rest, '/');

        if (str_is(step, ".."))
            drop_step(&path);
        else if (step.length > 0 && !str_is(step, ".")) {
            buf_add_str(&path, step);
            if (rest.data)
                buf_add_char(&path, '/');
        }
    }
    return arena_str(package->in->arena, buf_str(&path));
}
