/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_slides.c - the order of a presentation's slides, and that presentations which name a slide
 * again and again take no more memory than their parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "article/formats/office/office_kinds.h"
#include "article/input/input.h"
#include "base/buf.h"
#include "base/json.h"

#define SHOW_TYPE                                                                                  \
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
#define SLIDE_TYPE "application/vnd.openxmlformats-officedocument.presentationml.slide+xml"
#define RELATED    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define MANY       4000

/* A presentation of three slides, "one", "two" and "three"; `folder` is where its parts are. */
struct show {
    struct buf ids, relations; /* elements */
    struct str folder;
    struct buf text; /* what was read */
    size_t used;     /* bytes of the input's arena */
};

static void add_id(struct show *show, const char *id)
{
    buf_addf(&show->ids, "<p:sldId r:id=\"%s\"/>", id);
}

static void add_relation(struct show *show, const char *id, const char *target)
{
    buf_addf(&show->relations, "<Relationship Id=\"%s\" Target=\"%s\"/>", id, target);
}

static void add_part(struct package *package, struct str name, struct buf *bytes)
{
    struct arena *arena = package->in->arena;

    package->parts[package->count++] =
        (struct package_part){arena_str(arena, name), arena_str(arena, buf_str(bytes))};
    buf_clear(bytes);
}

static void add_slides(struct package *package, struct str folder)
{
    static const char *const texts[] = {"one", "two", "three"};
    BUF_AUTO struct buf bytes = {0}, name = {0};

    for (int i = 0; i < 3; i++) {
        buf_clear(&name);
        buf_addf(&name, "%.*s/slide%d.xml", STR_ARG(folder), i + 1);
        buf_addf(&bytes, "<sld><p><r><t>%s</t></r></p></sld>", texts[i]);
        add_part(package, buf_str(&name), &bytes);
    }
}

static void add_types(struct package *package, struct str folder)
{
    BUF_AUTO struct buf bytes = {0};

    buf_addf(&bytes, "<Types><Override PartName=\"/%.*s/show.xml\" ContentType=\"" SHOW_TYPE "\"/>",
             STR_ARG(folder));
    for (int i = 1; i <= 3; i++)
        buf_addf(&bytes,
                 "<Override PartName=\"/%.*s/slide%d.xml\" ContentType=\"" SLIDE_TYPE "\"/>",
                 STR_ARG(folder), i);
    buf_add_text(&bytes, "</Types>");
    add_part(package, STR("[Content_Types].xml"), &bytes);
}

static void add_show(struct package *package, const struct show *show)
{
    BUF_AUTO struct buf bytes = {0}, name = {0};

    buf_addf(&bytes, "<p:presentation xmlns:p=\"urn:p\" xmlns:r=\"" RELATED "\"><p:sldIdLst>");
    buf_add_str(&bytes, buf_str(&show->ids));
    buf_add_text(&bytes, "</p:sldIdLst></p:presentation>");
    buf_addf(&name, "%.*s/show.xml", STR_ARG(show->folder));
    add_part(package, buf_str(&name), &bytes);
    buf_add_text(&bytes, "<Relationships>");
    buf_add_str(&bytes, buf_str(&show->relations));
    buf_add_text(&bytes, "</Relationships>");
    buf_clear(&name);
    buf_addf(&name, "%.*s/_rels/show.xml.rels", STR_ARG(show->folder));
    add_part(package, buf_str(&name), &bytes);
}

static void read_show(struct show *show)
{
    const struct reader_options options = {.format = NULL};
    struct str nothing = STR("");
    const struct source source = {
        .name = "show.pptx", .read = bytes_source_read, .context = &nothing};
    struct package_part parts[8];
    struct reader_input in;
    struct package package = {.in = &in, .parts = parts};
    struct office_reading reading = {.package = &package};
    struct error err;
    size_t before;

    input_open(&in, &source, &options, NULL, 0);
    add_types(&package, show->folder);
    add_slides(&package, show->folder);
    add_show(&package, show);
    before = arena_used(in.arena);
    assert_int_equal(ooxml_read(&reading, &err), STATUS_OK);
    show->used = arena_used(in.arena) - before;
    buf_add_str(&show->text, buf_str(&reading.document.text));
    document_fini(&reading.document);
    input_close(&in);
}

static void assert_says(const struct show *show, const char *text)
{
    if (!str_is(buf_str(&show->text), text))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(buf_str(&show->text)), text);
}

static void fini(struct show *show)
{
    buf_fini(&show->ids);
    buf_fini(&show->relations);
    buf_fini(&show->text);
}

static void the_first_time_counts(void **state)
{
    struct show show = {.folder = STR("ppt")};

    add_id(&show, "c");
    add_id(&show, "a");
    add_id(&show, "c");
    add_id(&show, "unknown");
    add_id(&show, "b");
    add_id(&show, "again");
    add_relation(&show, "again", "slide3.xml");
    add_relation(&show, "a", "slide1.xml");
    add_relation(&show, "a", "slide2.xml");
    add_relation(&show, "b", "../ppt/slide2.xml");
    add_relation(&show, "c", "/ppt/slide3.xml");
    add_relation(&show, "b", "slide1.xml");
    read_show(&show);
    assert_says(&show, "three\n\none\n\ntwo");
    fini(&show);
}

static void equal_ids_are_resolved_once(void **state)
{
    struct show show = {.folder = STR("ppt")};

    add_id(&show, "b");
    for (int i = 0; i < MANY; i++) {
        add_id(&show, "a");
        add_relation(&show, "a", "slide1.xml");
    }
    add_relation(&show, "b", "slide2.xml");
    read_show(&show);
    assert_says(&show, "two\n\none\n\nthree");
    assert_in_range(show.used, 1, 100000);
    fini(&show);
}

/* Each name of a part is long, and thousands of relations stand for it. */
static void long_names_are_not_kept(void **state)
{
    BUF_AUTO struct buf folder = {0};
    struct show show = {0};

    for (int i = 0; i < 10000; i++)
        buf_add_char(&folder, 'f');
    show.folder = buf_str(&folder);
    for (int i = MANY; i > 0; i--) {
        char id[16];

        snprintf(id, sizeof id, "r%d", i);
        add_id(&show, id);
        add_relation(&show, id, i % 2 ? "slide2.xml" : "slide3.xml");
    }
    read_show(&show);
    assert_in_range(show.used, 1, 300000);
    fini(&show);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_time_counts),
        cmocka_unit_test(equal_ids_are_resolved_once),
        cmocka_unit_test(long_names_are_not_kept),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
