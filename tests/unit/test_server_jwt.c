/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_jwt.c - HMAC as RFC 4231 has it, comparison, and tokens: right, wrong and hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "server/keys/jwt.h"
#include "server/keys/uuid.h"

#define KEY STR("a key of somebody")

static void add_base64url(struct buf *out, const uint8_t *bytes, size_t length)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    for (size_t i = 0; i < length; i += 3) {
        uint32_t group = (uint32_t)bytes[i] << 16;

        group |= i + 1 < length ? (uint32_t)bytes[i + 1] << 8 : 0;
        group |= i + 2 < length ? bytes[i + 2] : 0;
        for (size_t k = 0; k < 4 && i + k <= length; k++)
            buf_add_char(out, letters[group >> (18 - 6 * k) & 63]);
    }
}

static void add_part(struct buf *out, const char *json)
{
    add_base64url(out, (const uint8_t *)json, strlen(json));
}

static void make_token(struct buf *out, const char *header, const char *claims,
                       enum secret_hash hash, struct str key)
{
    uint8_t digest[SECRET_DIGEST_MAX];

    buf_clear(out);
    add_part(out, header);
    buf_add_char(out, '.');
    add_part(out, claims);
    secret_hmac(hash, key, buf_str(out), digest);
    buf_add_char(out, '.');
    add_base64url(out, digest, secret_digest_size(hash));
}

static void hmac_is_that_of_the_standard(void **state)
{
    char hex[SECRET_HEX_SIZE];

    secret_hmac_hex(STR("Jefe"), STR("what do ya want for nothing?"), hex);
    assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void equal_is_equal(void **state)
{
    assert_true(secret_equal(STR("masterKey"), STR("masterKey")));
    assert_false(secret_equal(STR("masterKey"), STR("masterKez")));
    assert_false(secret_equal(STR("masterKey"), STR("masterKe")));
    assert_false(secret_equal(STR("masterKey"), STR("")));
    assert_false(secret_equal(STR("masterKey"), STR_NONE));
}

static void uuids(void **state)
{
    char a[UUID_SIZE], b[UUID_SIZE];

    uuid_make(a);
    uuid_make(b);
    assert_string_not_equal(a, b);
    assert_int_equal(a[14], '4');
    assert_true(uuid_parse(STR("01B4BC42-eb33-4041-b481-254d00cce834"), b));
    assert_string_equal(b, "01b4bc42-eb33-4041-b481-254d00cce834");
    assert_false(uuid_parse(STR("01b4bc42eb334041b481254d00cce834"), b));
    assert_false(uuid_parse(STR("01b4bc42-eb33-4041-b481-254d00cce83g"), b));
    assert_false(uuid_parse(STR_NONE, b));
}

static void a_token_of_each_algorithm_is_read(void **state)
{
    static const char *const headers[] = {"{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
                                          "{\"alg\":\"HS384\"}", "{\"alg\":\"HS512\"}"};

    for (int i = 0; i < 3; i++) {
        BUF_AUTO struct buf token = {0};
        struct error err;
        struct jwt jwt;

        make_token(&token, headers[i], "{\"sub\":\"x\"}", (enum secret_hash)i, KEY);
        assert_int_equal(jwt_read(buf_str(&token), &jwt, &err), STATUS_OK);
        assert_true(str_is(json_get_str(jwt.claims, "sub"), "x"));
        assert_true(jwt_signed_by(&jwt, KEY));
        assert_false(jwt_signed_by(&jwt, STR("another")));
        jwt_fini(&jwt);
    }
}

static void a_changed_token_is_not_signed(void **state)
{
    BUF_AUTO struct buf token = {0};
    struct error err;
    struct jwt jwt;

    make_token(&token, "{\"alg\":\"HS256\"}", "{\"sub\":\"abcdefgh\"}", SECRET_SHA256, KEY);
    for (size_t i = 0; i < token.length; i++) {
        char was = token.data[i];
        bool signature = i > (size_t)(strrchr(token.data, '.') - token.data);

        token.data[i] = was == 'A' ? 'B' : 'A';
        /* The last letter of the signature has two bits that stand for nothing. */
        if (!jwt_read(buf_str(&token), &jwt, &err) && !(signature && i + 1 == token.length))
            assert_false(jwt_signed_by(&jwt, KEY));
        jwt_fini(&jwt);
        token.data[i] = was;
    }
}

static void refused(const char *header, const char *claims)
{
    BUF_AUTO struct buf token = {0};
    struct error err;
    struct jwt jwt;

    make_token(&token, header, claims, SECRET_SHA256, KEY);
    assert_int_equal(jwt_read(buf_str(&token), &jwt, &err), STATUS_BAD_REQUEST);
    assert_true(err.message[0] != '\0');
    jwt_fini(&jwt);
}

static void hostile_tokens_are_refused(void **state)
{
    refused("{\"alg\":\"none\"}", "{}");
    refused("{\"alg\":\"RS256\"}", "{}");
    refused("{\"alg\":\"hs256\"}", "{}");
    refused("{\"alg\":[\"HS256\"]}", "{}");
    refused("{}", "{}");
    refused("[]", "{}");
    refused("{\"alg\":\"HS512\"}", "{}"); /* with a signature of 32 bytes */
    refused("{\"alg\":\"HS256\"}", "[]");
    refused("{\"alg\":\"HS256\"}", "\"text\"");
    refused("{\"alg\":\"HS256\"}", "{\"a\":");
    refused("{\"alg\":\"HS256\"}", "");
}

static void what_is_no_token(void **state)
{
    static const char *const texts[] = {"", "abc", "a.b", "a.b.c.d", "...", "a.b."};
    struct error err;
    struct jwt jwt;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        enum status status = jwt_read(str_of(texts[i]), &jwt, &err);

        assert_true(status == STATUS_END || status == STATUS_BAD_REQUEST);
        jwt_fini(&jwt);
    }
}

static void a_huge_token_is_refused_unread(void **state)
{
    BUF_AUTO struct buf claims = {0};

    buf_add_text(&claims, "{\"a\":\"");
    for (int i = 0; i < JWT_MAX; i++)
        buf_add_char(&claims, 'x');
    buf_add_text(&claims, "\"}");
    refused("{\"alg\":\"HS256\"}", claims.data);
}

static void a_token_that_is_cut_off_is_refused(void **state)
{
    BUF_AUTO struct buf token = {0};
    struct error err;
    struct jwt jwt;

    make_token(&token, "{\"alg\":\"HS256\"}", "{\"sub\":\"abc\"}", SECRET_SHA256, KEY);
    for (size_t length = 0; length < token.length; length++) {
        assert_int_not_equal(jwt_read(str_n(token.data, length), &jwt, &err), STATUS_OK);
        jwt_fini(&jwt);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hmac_is_that_of_the_standard),
        cmocka_unit_test(equal_is_equal),
        cmocka_unit_test(uuids),
        cmocka_unit_test(a_token_of_each_algorithm_is_read),
        cmocka_unit_test(a_changed_token_is_not_signed),
        cmocka_unit_test(hostile_tokens_are_refused),
        cmocka_unit_test(what_is_no_token),
        cmocka_unit_test(a_huge_token_is_refused_unread),
        cmocka_unit_test(a_token_that_is_cut_off_is_refused),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
