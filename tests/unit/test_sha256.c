/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_sha256.c - the digests of FIPS 180-4's examples, and of lengths around a block's end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"

static void check(struct str bytes, const char *digest)
{
    char text[SHA256_TEXT_SIZE];

    assert_string_equal(sha256_text(bytes, text), digest);
}

static void knows_the_examples_of_the_standard(void **state)
{
    check(STR(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check(STR_NONE, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check(STR("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check(STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void reads_a_million_bytes(void **state)
{
    char *text = malloc(1000000);

    memset(text, 'a', 1000000);
    check(str_n(text, 1000000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(text);
}

static void pads_every_length_around_the_end_of_a_block(void **state)
{
    static const struct {
        size_t length;
        const char *digest;
    } cases[] = {
        {55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
        {56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
        {63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
        {64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
        {65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"},
    };
    char text[65];

    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(str_n(text, cases[i].length), cases[i].digest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_examples_of_the_standard),
        cmocka_unit_test(reads_a_million_bytes),
        cmocka_unit_test(pads_every_length_around_the_end_of_a_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
