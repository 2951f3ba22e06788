/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ole_properties.c - properties of old Office documents, whole and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "article/formats/filter/ole_properties.h"
#include "article/formats/office/document.h"
#include "base/file.h"
#include "base/mem.h"

static void read_sample(const char *name, struct buf *out)
{
    const char *tests = getenv("DATELINE_TESTS");
    MEM_AUTO char *path = mem_format("%s/golden/articles/%s", tests ? tests : "tests", name);
    struct error err;

    assert_int_equal(file_read(out, path, 1 << 20, &err), STATUS_OK);
}

static void assert_property(const json_t *properties, enum document_property property,
                            const char *value)
{
    struct str found = document_property(properties, property);

    if (!str_eq(found, str_of(value)))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(found), value);
}

static void reads_the_properties_of_documents(void **state)
{
    json_auto_t *doc = json_object(), *slides = json_object();
    struct buf file = {0};

    read_sample("doc/input.doc", &file);
    ole_read_properties(buf_str(&file), doc);
    assert_property(doc, PROPERTY_TITLE, "Ferry workers vote to end the strike at Orrin Bay");
    assert_property(doc, PROPERTY_AUTHOR, "Marta Veldt");
    assert_property(doc, PROPERTY_KEYWORDS, "ferries, labour");
    assert_property(doc, PROPERTY_CREATED, "2026-11-28T23:13:08Z");
    buf_clear(&file);
    read_sample("ppt/input.ppt", &file);
    ole_read_properties(buf_str(&file), slides);
    assert_property(slides, PROPERTY_TITLE, "Lamps for the council");
    assert_property(slides, PROPERTY_AUTHOR, "Zo\xC3\xAB Lund"); /* written in windows-1252 */
    assert_property(slides, PROPERTY_CREATED, "2020-03-04T09:00:00Z");
    buf_fini(&file);
}

/* In memory of its own, so that a sanitizer sees reads behind the end. */
static void read_copy(struct str file)
{
    json_auto_t *properties = json_object();
    MEM_AUTO char *copy = mem_alloc(file.length + (file.length == 0));

    memcpy(copy, file.data, file.length);
    ole_read_properties(str_n(copy, file.length), properties);
}

static void survives_any_cut_and_any_number(void **state)
{
    static const uint32_t numbers[] = {0, 1, 2, 0x7FFFFFFF, 0xFFFFFFF9, 0xFFFFFFFA, 0xFFFFFFFF};
    struct buf file = {0};

    read_sample("ppt/input.ppt", &file);
    for (size_t length = 0; length < file.length; length += 61)
        read_copy(str_n(file.data, length));
    for (size_t at = 0; at + 4 <= file.length; at += at < 512 ? 2 : 4)
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            uint32_t kept;

            memcpy(&kept, file.data + at, 4);
            memcpy(file.data + at, &numbers[i], 4);
            read_copy(buf_str(&file));
            memcpy(file.data + at, &kept, 4);
        }
    buf_fini(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_properties_of_documents),
        cmocka_unit_test(survives_any_cut_and_any_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
