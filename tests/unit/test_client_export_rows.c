/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_client_export_rows.c - an export that broke off at any byte, and went on behind its last
 * whole row, is the same as one that did not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs those before it */
#include <cmocka.h>
#include <string.h>

#include "client/export_rows.h"

#define ROWS 3

/* As the server writes them (server/exports/form.h). */
static const struct {
    const char *format, *head, *rows[ROWS], *between, *end;
} samples[] = {
    {"jsonl", "", {"{\"a\":\"x\\ny\"}\n", "{}\n", "{\"b\":[\"]\\n\"]}\n"}, "", ""},
    {"csv",
     "id,text\r\n",
     {"1,plain\r\n", "2,\"two\r\n\r\nlines, \"\"quoted\"\"\"\r\n", "\"\",\"\n\"\r\n"},
     "",
     ""},
    {"ris",
     "",
     {"TY  - NEWS\r\nTI  - \"a\r\nER  - \r\n\r\n", "TY  - NEWS\r\nER  - \r\n\r\n",
      "TY  - NEWS\r\nTI  - ER  -\r\nER  - \r\n\r\n"},
     "",
     ""},
    {"bibtex",
     "",
     {"@article{a,\n  title = {{\"}},\n}\n\n", "@article{b,\n}\n\n",
      "@article{c,\n  day = {1},\n}\n\n"},
     "",
     ""},
    {"csl-json", "[", {"{\"id\":\"a\"}", "{\"id\":\"]\"}", "{}"}, ",\n", "]\n"},
    {"ninjs", "[", {"{\"uri\":\"a\"}", "{\"uri\":\",\\n\"}", "{}"}, ",\n", "]\n"},
};
#define SAMPLES (sizeof samples / sizeof *samples)

/* An answer that begins with row `from`. */
static void add_answer(struct buf *out, size_t sample, uint64_t from)
{
    if (from == 0)
        buf_add_text(out, samples[sample].head);
    for (uint64_t i = from; i < ROWS; i++) {
        buf_add_text(out, i > from ? samples[sample].between : "");
        buf_add_text(out, samples[sample].rows[i]);
    }
    buf_add_text(out, samples[sample].end);
}

static void goes_on_behind_the_last_whole_row(void **state)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        BUF_AUTO struct buf whole = {0};

        add_answer(&whole, i, 0);
        for (size_t cut = 0; cut < whole.length; cut++) {
            BUF_AUTO struct buf out = {0}, rest = {0};
            struct export_rows rows;

            export_rows_init(&rows, samples[i].format);
            export_rows_take(&rows, str_slice(buf_str(&whole), 0, cut), &out);
            export_rows_break(&rows);
            add_answer(&rest, i, rows.count);
            export_rows_take(&rows, buf_str(&rest), &out);
            export_rows_end(&rows, &out);
            if (!str_eq(buf_str(&out), buf_str(&whole)))
                fail_msg("%s, broken off after %zu bytes: %.*s", samples[i].format, cut,
                         STR_ARG(buf_str(&out)));
            assert_int_equal(rows.count, ROWS);
            export_rows_fini(&rows);
        }
    }
}

static void pieces_of_any_size_are_the_same(void **state)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        BUF_AUTO struct buf whole = {0};

        add_answer(&whole, i, 0);
        for (size_t size = 1; size < 9; size++) {
            BUF_AUTO struct buf out = {0};
            struct export_rows rows;

            export_rows_init(&rows, samples[i].format);
            for (size_t at = 0; at < whole.length; at += size)
                export_rows_take(&rows, str_slice(buf_str(&whole), at, at + size), &out);
            assert_int_equal(rows.count, ROWS);
            assert_true(str_eq(buf_str(&out), buf_str(&whole)));
            export_rows_fini(&rows);
        }
    }
}

static void a_table_without_rows_has_its_head(void **state)
{
    BUF_AUTO struct buf out = {0};
    struct export_rows rows;

    export_rows_init(&rows, "csv");
    export_rows_take(&rows, STR("id,text\r\n"), &out);
    assert_int_equal(out.length, 0);
    export_rows_end(&rows, &out);
    assert_true(str_is(buf_str(&out), "id,text\r\n"));
    assert_int_equal(rows.count, 0);
    export_rows_fini(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_on_behind_the_last_whole_row),
        cmocka_unit_test(pieces_of_any_size_are_the_same),
        cmocka_unit_test(a_table_without_rows_has_its_head),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
