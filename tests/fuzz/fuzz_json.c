/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_json.c - JSON of strangers: what is read can be written, and reads back the same. */
#include <assert.h>

#include "base/json.h"
#include "base/json_fast.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The fast way reads nothing that jansson does not read the same. */
static void check_fast(struct str text, const struct error *err)
{
    json_t *slow, *fast;

    if (strstr(err->message, "nested")) /* too deep for either */
        return;
    slow = json_loadb(text.data, text.length, JSON_DECODE_ANY, NULL);
    fast = json_fast(text);
    assert(!fast || (slow && json_equal(fast, slow)));
    assert(json_fast_reads(text) == (fast != NULL));
    json_decref(slow);
    json_decref(fast);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BUF_AUTO struct buf written = {0};
    struct str text = str_n((const char *)data, size);
    struct error err = {0};
    json_t *value = json_read(text, 0, &err), *again;

    check_fast(text, &err);
    assert(json_check(text, 0, &err) == (value ? STATUS_OK : err.status));
    json_add_string(&written, text);
    again = json_read(buf_str(&written), 0, &err);
    assert(!memchr(data, 0, size) == (again != NULL)); /* a quoted string, unless it holds a NUL */
    json_decref(again);
    if (!value)
        return 0;
    buf_clear(&written);
    json_add(&written, value);
    again = json_read(buf_str(&written), 0, &err);
    assert(again && json_equal(value, again));
    json_decref(again);
    json_decref(value);
    return 0;
}
