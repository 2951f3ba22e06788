/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_jwt.c - tokens and keys of strangers: refused with a reason, or read as what they are. No
 * bytes may look as if a key that nobody has had signed them. */
#include <assert.h>

#include "base/json.h"
#include "base/utf8.h"
#include "server/keys/jwt.h"
#include "server/keys/key_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_token(struct str token)
{
    struct error err;
    struct jwt jwt;
    enum status status = jwt_read(token, &jwt, &err);

    assert(status == STATUS_OK || status == STATUS_END || status == STATUS_BAD_REQUEST);
    if (status == STATUS_OK) {
        assert(json_is_object(jwt.claims) && token.length <= JWT_MAX);
        assert(jwt.signed_part.data == token.data && jwt.signed_part.length < token.length);
        assert(!jwt_signed_by(&jwt, STR("a key that nobody has")));
    }
    jwt_fini(&jwt);
}

static void check_key(struct str text)
{
    struct error err;
    json_t *body = json_read(text, 1000, &err), *key;

    if (!body)
        return;
    key = key_form_read(body, &err);
    assert(key ? key_form_valid(key) : err.message[0] && utf8_valid(str_of(err.message)));
    json_decref(key);
    key = key_changes_read(body, &err);
    json_decref(key);
    json_decref(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_n((const char *)data, size);

    check_token(text);
    check_key(text);
    return 0;
}
