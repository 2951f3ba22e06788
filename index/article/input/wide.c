/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wide.c - UTF-16 to UTF-8. */
#include "article/input/wide.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"

#define UNITS_MAX   4096 /* of a piece */
#define REPLACEMENT 0xFFFDu

struct wide_source {
    struct reader_input *in;
    bool big;
    bool begun; /* the byte order mark is passed */
    struct buf text;
    size_t at; /* text[at ..) is not yet read */
};

static uint32_t unit_at(struct str bytes, size_t at, bool big)
{
    unsigned char first = (unsigned char)bytes.data[at], second = (unsigned char)bytes.data[at + 1];

    return big ? (uint32_t)first << 8 | second : (uint32_t)second << 8 | first;
}

/* In text of any language there are spaces and line ends, and so zeros at one of the two places. */
static bool is_wide(struct str head, bool *big)
{
    size_t zeros[2] = {0, 0};

    if (head.length < 4)
        return false;
    *big = unit_at(head, 0, true) == 0xFEFF;
    if (*big || unit_at(head, 0, false) == 0xFEFF)
        return true;
    for (size_t i = 0; i < head.length; i++)
        zeros[i % 2] += head.data[i] == '\0';
    *big = zeros[0] > zeros[1];
    return zeros[!*big] * 8 > head.length && zeros[*big] * 16 < zeros[!*big];
}

/* The first bytes of programs and archives may look like UTF-16, but hold control characters. */
static bool is_text(struct str head, bool big)
{
    for (size_t at = 0; at + 1 < head.length; at += 2) {
        uint32_t unit = unit_at(head, at, big);

        if ((unit < 0x20 && unit != '\t' && unit != '\n' && unit != '\r') || unit >= 0xFFFE)
            return false;
    }
    return true;
}

bool wide_sniff(struct str head)
{
    bool big;

    head = str_slice(head, 0, WIDE_SNIFF_BYTES);
    return is_wide(head, &big) && is_text(head, big);
}

struct wide_source *wide_new(struct reader_input *in, struct str head)
{
    struct wide_source *source = mem_zero(1, sizeof *source);

    source->in = in;
    is_wide(str_slice(head, 0, WIDE_SNIFF_BYTES), &source->big);
    return source;
}

void wide_free(struct wide_source *source)
{
    buf_fini(&source->text);
    free(source);
}

static void add_unit(struct wide_source *source, uint32_t unit)
{
    if (source->begun || unit != 0xFEFF)
        source->text.length += utf8_encode(unit, buf_reserve(&source->text, 4));
    source->begun = true;
}

/* Returns how many bytes were converted: a pair that is cut waits for its other half. */
static size_t convert(struct wide_source *source, struct str bytes, bool last)
{
    size_t at = 0;

    while (at + 1 < bytes.length) {
        uint32_t unit = unit_at(bytes, at, source->big), next;

        if (unit >= 0xD800 && unit <= 0xDBFF) {
            if (at + 3 >= bytes.length && !last)
                break;
            next = at + 3 < bytes.length ? unit_at(bytes, at + 2, source->big) : 0;
            if (next >= 0xDC00 && next <= 0xDFFF) {
                add_unit(source, 0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00));
                at += 4;
                continue;
            }
        }
        add_unit(source, unit >= 0xD800 && unit <= 0xDFFF ? REPLACEMENT : unit);
        at += 2;
    }
    return last ? bytes.length : at;
}

static enum status fill(struct wide_source *source, struct error *err)
{
    struct str head;
    char taken[2 * UNITS_MAX];
    size_t done, length;
    enum status status = input_peek(source->in, sizeof taken, &head, err);

    if (status)
        return status;
    buf_clear(&source->text);
    source->at = 0;
    done = convert(source, head, head.length < sizeof taken);
    return done > 0 ? input_read(source->in, taken, done, &length, err) : STATUS_OK;
}

enum status wide_read(void *context, char *out, size_t room, size_t *length, struct error *err)
{
    struct wide_source *source = context;
    enum status status = STATUS_OK;

    if (source->at == source->text.length)
        status = fill(source, err);
    *length = source->text.length - source->at < room ? source->text.length - source->at : room;
    if (status || *length == 0)
        return status;
    memcpy(out, source->text.data + source->at, *length);
    source->at += *length;
    return STATUS_OK;
}
