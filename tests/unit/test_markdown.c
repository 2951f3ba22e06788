/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_markdown.c - Markdown to the text that it shows, in bounded time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "article/formats/markdown/markdown_source.h"
#include "article/formats/markdown/markdown_text.h"

struct example {
    const char *markdown, *text;
};

/* The text, in the arena; with the title before a "|" where there is one. */
static const char *text_of(struct arena *arena, struct str markdown)
{
    BUF_AUTO struct buf text = {0};
    struct str title;

    markdown_to_text(markdown, arena, &title, &text);
    if (!title.data)
        return arena_str(arena, buf_str(&text)).data;
    return arena_format(arena, "%.*s|%.*s", STR_ARG(title), STR_ARG(buf_str(&text))).data;
}

static void assert_texts(const struct example *examples, size_t count)
{
    struct arena *arena = arena_new();

    for (size_t i = 0; i < count; i++)
        assert_string_equal(text_of(arena, str_of(examples[i].markdown)), examples[i].text);
    arena_free(arena);
}
#define ASSERT_TEXTS(examples) assert_texts(examples, sizeof(examples) / sizeof *(examples))

static void first_heading_is_the_title(void **state)
{
    static const struct example examples[] = {
        {"# Plain headline #\n\nText.", "Plain headline|Text."},
        {"Underlined\n==========\nText.", "Underlined|Text."},
        {"# One\n# Two", "One|Two"},
        {"Text.\n\n# Late", "Text.\n\nLate"},
        {"## Smaller\nText.", "Smaller\n\nText."},
        {"#hashtag opens", "#hashtag opens"},
    };

    ASSERT_TEXTS(examples);
}

static void blocks_are_paragraphs(void **state)
{
    static const struct example examples[] = {
        {"One\ngoes on.\n\n\n\nTwo", "One goes on.\n\nTwo"},
        {"a  \nb\\\nc", "a\nb\nc"},
        {"a\n\n* * *\n\nb", "a\n\nb"},
        {"> Quoted\nlazily\n>\n> > twice", "Quoted lazily\n\ntwice"},
        {"    indented *text*", "indented text"},
        {"", ""},
        {"\n \n\t\n", ""},
    };

    ASSERT_TEXTS(examples);
}

static void list_items_are_lines(void **state)
{
    static const struct example examples[] = {
        {"a\n\n* b\n* c\n\n1. d\n2) e", "a\n\nb\nc\n\nd\n\ne"},
        {"- a\n  - b\n- c", "a\nb\nc"},
        {"- [x] done\n- [ ] open", "done\nopen"},
        {"- a\n\n- b", "a\n\nb"},
    };

    ASSERT_TEXTS(examples);
}

static void table_rows_are_lines(void **state)
{
    static const struct example examples[] = {
        {"| Town | Bakers |\n|---|--:|\n| A | 3 |\n| B | 4 |", "Town Bakers\n\nA 3\nB 4"},
        {"a | b without a ruler", "a | b without a ruler"},
    };

    ASSERT_TEXTS(examples);
}

static void marks_are_left_out(void **state)
{
    static const struct example examples[] = {
        {"**bold** *it* _it_ __bold__ ~~gone~~", "bold it it bold gone"},
        {"[a](x_y_z \"t\") [b][1] [1]\n\n[1]: https://x.example", "a b 1"},
        {"<https://x.example/a_b> ![photo *of*](x.jpg)end", "https://x.example/a_b end"},
        {"\\*not\\* snake_case 5 * 4 * 3", "*not* snake_case 5 * 4 * 3"},
        {"AT&amp;T R&D &eacute; a&nbsp;b $5 and $6", "AT&T R&D \xC3\xA9 a b $5 and $6"},
        {"a {{< figure src=\"y.jpg\" >}}b {% c %}\n{: .class}\nd", "a b\n\nd"},
        {"{ stays } {% unclosed", "{ stays } {% unclosed"},
    };

    ASSERT_TEXTS(examples);
}

static void code_is_literal(void **state)
{
    static const struct example examples[] = {
        {"`<div> **x** &amp; [a](b)`", "<div> **x** &amp; [a](b)"},
        {"```c\n# one\n  if (a < b)\n\n{{ x }}\n```\nafter", "# one\nif (a < b)\n{{ x }}\n\nafter"},
        {"~~~\nunclosed", "unclosed"},
    };

    ASSERT_TEXTS(examples);
}

static void html_is_read_as_text(void **state)
{
    static const struct example examples[] = {
        {"a<br>b <b>c</b> <SRD> 1 < 2", "a b c <SRD> 1 < 2"},
        {"a <span\nclass=\"x_y\">b</span>", "a b"},
        {"<div>\n**a** [b](c)\n</div>\n\nd", "a b\n\nd"},
        {"<script>\n\nvar a;\n\n</script>\n\na", "a"},
        {"<!-- two\n\nlines -->\na", "a"},
        {"<!-- never\n\nended", "<!-- never\n\nended"},
        {"<p>a</p>\n<p>b</p>", "a\n\nb"},
    };

    ASSERT_TEXTS(examples);
}

static void repeat(struct buf *out, const char *text, size_t times)
{
    while (times-- > 0)
        buf_add_text(out, text);
}

/* The words of a long text, however it is cut. */
static void assert_keeps_words(const struct buf *markdown, size_t count)
{
    struct arena *arena = arena_new();
    const char *text = text_of(arena, buf_str(markdown));
    size_t found = 0;

    for (const char *at = text; *at; at++) /* strstr under sanitizers measures the text each time */
        found += strncmp(at, "word", 4) == 0;
    assert_int_equal(found, count);
    arena_free(arena);
}

static void long_texts_lose_nothing(void **state)
{
    static const char *const pieces[] = {
        "word\n\n",         "word ",      "* word\n", "> *word*\n",
        "```\nword\n```\n", "| word |\n", "word  \n", "<p>word</p>\n"};

    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        BUF_AUTO struct buf markdown = {0};

        repeat(&markdown, pieces[i], 200000);
        assert_keeps_words(&markdown, 200000);
    }
}

static void no_piece_is_long(void **state)
{
    static const char *const pieces[] = {"a", "*", "\n", "a\n", "a\n\n", "\xC3\xA9", "```\na\n"};

    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        BUF_AUTO struct buf markdown = {0}, piece = {0};
        struct markdown_source source = {0};

        repeat(&markdown, pieces[i], 2000000);
        source.rest = buf_str(&markdown);
        while (markdown_next_piece(&source, &piece))
            assert_true(piece.length <= 512 * 1024);
    }
}

/* Each makes md4c, or a parser that recurses, work in the square of the length. */
static void hostile_text_is_linear(void **state)
{
    static const struct {
        const char *once, *again;
    } hostile[] = {
        {"", "> "},     {"", "- "},      {"", "["},
        {"", "![a]("},  {"", "*a **b "}, {"", "`a``b"},
        {"", "a <!--"}, {"", "&"},       {"- - - - - - - - - - - -", "\n"},
    };

    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        BUF_AUTO struct buf markdown = {0};

        repeat(&markdown, hostile[i].once, 1000);
        repeat(&markdown, hostile[i].again, 300000);
        buf_add_text(&markdown, "\n\nword");
        assert_keeps_words(&markdown, 1);
    }
}

static void few_lines_do_not_make_many_cells(void **state)
{
    BUF_AUTO struct buf markdown = {0};

    repeat(&markdown, "|a", 20000);
    buf_add_text(&markdown, "\n");
    repeat(&markdown, "|-", 20000);
    buf_add_text(&markdown, "\n");
    repeat(&markdown, "|word\n", 20000);
    assert_keeps_words(&markdown, 20000);
}

static void one_address_is_not_copied_for_each_link(void **state)
{
    BUF_AUTO struct buf markdown = {0};

    buf_add_text(&markdown, "[word]: <");
    repeat(&markdown, "&amp;", 10000);
    buf_add_text(&markdown, ">\n\n");
    repeat(&markdown, "[word] ", 20000);
    assert_keeps_words(&markdown, 20001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_heading_is_the_title),
        cmocka_unit_test(blocks_are_paragraphs),
        cmocka_unit_test(list_items_are_lines),
        cmocka_unit_test(table_rows_are_lines),
        cmocka_unit_test(marks_are_left_out),
        cmocka_unit_test(code_is_literal),
        cmocka_unit_test(html_is_read_as_text),
        cmocka_unit_test(long_texts_lose_nothing),
        cmocka_unit_test(no_piece_is_long),
        cmocka_unit_test(hostile_text_is_linear),
        cmocka_unit_test(few_lines_do_not_make_many_cells),
        cmocka_unit_test(one_address_is_not_copied_for_each_link),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
