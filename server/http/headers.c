/* SPDX-License-Identifier: GPL-2.0-or-later */
/* headers.c - keeps, counts and checks the header fields of a request. */
#include "server/http/headers.h"

#include <ctype.h>

static const struct str kept_names[HEADER_KEPT_COUNT] = {
#define X(name, field) {field, sizeof field - 1},
    HEADERS_KEPT(X)
#undef X
};

bool header_is_token(struct str name)
{
    for (size_t i = 0; i < name.length; i++) {
        unsigned char byte = (unsigned char)name.data[i];

        if (!isalnum(byte) && !(byte && strchr("!#$%&'*+-.^_`|~", byte)))
            return false;
    }
    return name.length > 0;
}

static bool is_value(struct str value)
{
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.data[i];

        if ((byte < 0x20 && byte != '\t') || byte == 0x7F)
            return false;
    }
    return true;
}

void headers_add(struct headers *headers, struct str name, struct str value)
{
    headers->total++;
    if (!header_is_token(name))
        headers->bad_name = true;
    if (!is_value(value))
        headers->bad_value = true;
    for (int i = 0; i < HEADER_KEPT_COUNT; i++) {
        if (!str_eq_nocase(kept_names[i], name))
            continue;
        if (headers->counts[i] == 0)
            headers->values[i] = value.data ? value : STR("");
        if (headers->counts[i] < UINT8_MAX)
            headers->counts[i]++;
    }
}

static bool is_digits(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!isdigit((unsigned char)text.data[i]))
            return false;
    return text.length > 0;
}

static enum status check_framing(const struct headers *headers, struct error *err)
{
    struct str coding = headers->values[HEADER_TRANSFER_ENCODING];
    struct str length = headers->values[HEADER_CONTENT_LENGTH];
    uint64_t bytes;

    if (headers->counts[HEADER_CONTENT_LENGTH] > 1)
        return error_set(err, STATUS_BAD_REQUEST, "the request has Content-Length twice");
    if (headers->counts[HEADER_TRANSFER_ENCODING] > 1)
        return error_set(err, STATUS_BAD_REQUEST, "the request has Transfer-Encoding twice");
    if (coding.data && length.data)
        return error_set(err, STATUS_BAD_REQUEST,
                         "the request has both Content-Length and Transfer-Encoding");
    if (coding.data && !str_eq_nocase(coding, STR("chunked")))
        return error_set(err, STATUS_BAD_REQUEST,
                         "unsupported Transfer-Encoding: only `chunked` is supported");
    if (length.data && !is_digits(length))
        return error_set(err, STATUS_BAD_REQUEST, "Content-Length is not a number");
    if (length.data && !str_to_u64(length, &bytes))
        return error_set(err, STATUS_TOO_LARGE, "Content-Length is too large");
    return STATUS_OK;
}

enum status headers_check_fields(const struct headers *headers, struct error *err)
{
    if (headers->bad_name)
        return error_set(err, STATUS_BAD_REQUEST,
                         "the request has a header field with an invalid name");
    if (headers->bad_value)
        return error_set(err, STATUS_BAD_REQUEST,
                         "the request has a control character in a header field");
    if (headers->folded)
        return error_set(err, STATUS_BAD_REQUEST,
                         "the request has a header field of two lines: write it in one line");
    return STATUS_OK;
}

enum status headers_check(const struct headers *headers, bool http11, struct error *err)
{
    if (headers_check_fields(headers, err) || check_framing(headers, err))
        return err->status;
    if (!http11 && headers->values[HEADER_TRANSFER_ENCODING].data)
        return error_set(err, STATUS_BAD_REQUEST, "Transfer-Encoding needs HTTP/1.1");
    if (headers->counts[HEADER_HOST] > 1 || (http11 && headers->counts[HEADER_HOST] == 0))
        return error_set(err, STATUS_BAD_REQUEST, "the request must have exactly one Host header");
    return STATUS_OK;
}

uint64_t headers_content_length(const struct headers *headers)
{
    uint64_t length = 0;

    if (headers->values[HEADER_CONTENT_LENGTH].data &&
        !str_to_u64(headers->values[HEADER_CONTENT_LENGTH], &length))
        return UINT64_MAX;
    return length;
}

/* The name of an entry as "gzip;q=0.5"; *weight is its q-value in thousandths, or 1000 if it is
 * missing or invalid. */
static struct str coding_weight(struct str entry, int *weight)
{
    struct str name = str_trim(str_cut(&entry, ';'));

    *weight = 1000;
    while (entry.data) {
        struct str parameter = str_trim(str_cut(&entry, ';'));
        double quality;

        if (!str_starts_nocase(parameter, STR("q=")))
            continue;
        if (str_to_double(str_slice(parameter, 2, parameter.length), &quality) && quality >= 0 &&
            quality <= 1)
            *weight = (int)(quality * 1000);
    }
    return name;
}

struct coding_weights {
    int of[CODING_COUNT + 1]; /* identity is the last; -1: not in the field */
    int any;                  /* of `*` */
};

static struct coding_weights read_weights(struct str field)
{
    struct coding_weights weights = {.any = -1};

    for (int i = 0; i <= CODING_IDENTITY; i++)
        weights.of[i] = -1;
    while (field.data) {
        int weight;
        struct str name = coding_weight(str_cut(&field, ','), &weight);
        enum coding coding;

        if (coding_parse(name, &coding))
            weights.of[coding] = weight;
        else if (str_is(name, "*"))
            weights.any = weight;
    }
    return weights;
}

enum coding coding_accepted(struct str accept_encoding, bool *named)
{
    struct coding_weights weights = read_weights(accept_encoding);
    enum coding best = CODING_GZIP;

    *named = weights.of[CODING_GZIP] >= 0;
    if (!*named)
        weights.of[CODING_GZIP] = weights.any;
    for (int i = CODING_COUNT - 1; i >= 0; i--)
        if (weights.of[i] >= weights.of[best])
            best = (enum coding)i;
    *named |= best != CODING_GZIP;
    return weights.of[best] > 0 && weights.of[best] >= weights.of[CODING_IDENTITY]
               ? best
               : CODING_IDENTITY;
}

struct str host_name(struct str host)
{
    ptrdiff_t end;

    host = str_trim(host);
    end = str_starts(host, STR("[")) ? str_find(host, STR("]")) + 1 : str_find(host, STR(":"));
    return end > 0 ? str_slice(host, 0, (size_t)end) : host;
}
