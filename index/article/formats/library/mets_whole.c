/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_whole.c - finds titles among the lines of a page. */
#include "article/formats/library/mets_whole.h"

#include <stdlib.h>

#include "article/text/letters.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/number_table.h"
#include "base/utf8.h"

#define TITLE_WORDS_MAX 40 /* further words are not looked for */
#define PART_BYTES_MIN  8  /* a shorter beginning of a title may be anything */

void mets_whole_init(struct mets_whole *whole, size_t page_count)
{
    *whole = (struct mets_whole){.page_count = page_count};
    whole->pages = mem_alloc((page_count + 1) * sizeof *whole->pages);
    for (size_t i = 0; i < page_count; i++)
        whole->pages[i] = METS_NO_LINK;
}

void mets_whole_fini(struct mets_whole *whole)
{
    for (size_t i = 0; i < whole->count; i++)
        free(whole->articles[i].title);
    free(whole->articles);
    free(whole->shares);
    free(whole->pages);
}

static void add_share(struct mets_whole *whole, uint32_t page, bool begins)
{
    whole->shares =
        mem_grow(whole->shares, whole->share_count, &whole->share_capacity, sizeof *whole->shares);
    whole->shares[whole->share_count] = (struct mets_share){.article = (uint32_t)whole->count,
                                                            .page = page,
                                                            .next = whole->pages[page],
                                                            .begins = begins};
    whole->pages[page] = (uint32_t)whole->share_count++;
}

void mets_whole_add(struct mets_whole *whole, struct str title, const struct mets_page_list *pages)
{
    whole->articles =
        mem_grow(whole->articles, whole->count, &whole->capacity, sizeof *whole->articles);
    whole->articles[whole->count] = (struct whole_article){
        .title = mem_text(title.length ? title.data : "", title.length),
        .first = whole->share_count,
        .end = whole->share_count + pages->count,
    };
    for (size_t i = 0; i < pages->count; i++)
        add_share(whole, pages->pages[i], i == 0);
    whole->count++;
}

/* ---- plain text ----------------------------------------------------------------------------- */

/* Letters and digits in lower case without spaces: so a catalogue and a scan agree best. */
struct plain_text {
    struct buf text;
    size_t ends[TITLE_WORDS_MAX]; /* of words */
    size_t words;
};

static void end_word(struct plain_text *plain)
{
    if (plain->words < TITLE_WORDS_MAX && plain->text.length > 0 &&
        (plain->words == 0 || plain->ends[plain->words - 1] < plain->text.length))
        plain->ends[plain->words++] = plain->text.length;
}

static void make_plain(struct plain_text *plain, struct str text)
{
    buf_clear(&plain->text);
    plain->words = 0;
    for (size_t at = 0; at < text.length && plain->words < TITLE_WORDS_MAX;) {
        uint32_t character;

        at += utf8_decode(text.data + at, text.data + text.length, &character);
        if (letter_is(character) || (character >= '0' && character <= '9'))
            buf_add_utf8(&plain->text, letter_lower(character));
        else
            end_word(plain);
    }
    end_word(plain);
}

/* ---- titles --------------------------------------------------------------------------------- */

struct title_search {
    const struct ocr_scan *scan;
    struct number_table texts; /* hashes of the plain lines */
    size_t *lines;             /* by their numbers: the first such line */
    size_t capacity;
    struct plain_text line, title;
};

static void list_lines(struct title_search *search)
{
    for (size_t i = 0; i < search->scan->line_count; i++) {
        uint32_t number;
        bool is_new;

        make_plain(&search->line, search->scan->lines[i].text);
        if (search->line.text.length == 0)
            continue;
        number = number_table_add(&search->texts, hash_str(buf_str(&search->line.text)), &is_new);
        if (!is_new)
            continue;
        search->lines = mem_grow(search->lines, number, &search->capacity, sizeof *search->lines);
        search->lines[number] = i;
    }
}

/* Is this plain text words of the title, from `done` bytes of it on? */
static bool goes_on(const struct plain_text *title, size_t done, struct str text)
{
    struct str rest = str_slice(buf_str(&title->text), done, title->text.length);

    if (text.length == 0 || !str_starts(rest, text))
        return false;
    for (size_t i = 0; i < title->words; i++)
        if (title->ends[i] == done + text.length)
            return true;
    return false;
}

/* The first line of a title is the whole of it, or its first words; the next lines are the rest. */
static bool find_title(struct title_search *search, struct str text, struct mets_share *share)
{
    const struct plain_text *title = &search->title;
    int64_t number = -1;
    size_t done = 0;

    make_plain(&search->title, text);
    for (size_t words = title->words; words > 0 && number < 0; words--) {
        done = title->ends[words - 1];
        if (words < title->words && (words < 2 || done < PART_BYTES_MIN))
            return false;
        number =
            number_table_find(&search->texts, hash_str(str_slice(buf_str(&title->text), 0, done)));
    }
    if (number < 0)
        return false;
    share->from = search->lines[number];
    share->text_from = share->from + 1;
    while (done < title->text.length && share->text_from < search->scan->line_count) {
        make_plain(&search->line, search->scan->lines[share->text_from].text);
        if (!goes_on(title, done, buf_str(&search->line.text)))
            break;
        done += search->line.text.length;
        share->text_from++;
    }
    return true;
}

/* ---- cutting -------------------------------------------------------------------------------- */

static int by_number(const void *left, const void *right)
{
    const size_t *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

/* Finds the titles of the articles that begin on the page. Returns how many there are, in *starts
 * in the order of the page. */
static size_t find_starts(struct mets_whole *whole, uint32_t first, const struct ocr_scan *scan,
                          size_t **starts)
{
    struct title_search search = {.scan = scan};
    size_t count = 0, capacity = 0;

    list_lines(&search);
    for (uint32_t i = first; i != METS_NO_LINK; i = whole->shares[i].next) {
        struct mets_share *share = &whole->shares[i];

        if (!share->begins ||
            !find_title(&search, str_of(whole->articles[share->article].title), share))
            continue;
        share->cut = true;
        *starts = mem_grow(*starts, count, &capacity, sizeof **starts);
        (*starts)[count++] = share->from;
    }
    if (*starts)
        qsort(*starts, count, sizeof **starts, by_number);
    number_table_fini(&search.texts);
    free(search.lines);
    buf_fini(&search.line.text);
    buf_fini(&search.title.text);
    return count;
}

/* The first start behind a line, or the page's end. */
static size_t next_start(const size_t *starts, size_t count, size_t line, size_t end)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (starts[middle] > line)
            high = middle;
        else
            low = middle + 1;
    }
    return low < count ? starts[low] : end;
}

static void cut_page(struct mets_whole *whole, uint32_t first, const struct ocr_scan *scan)
{
    size_t *starts = NULL, count = find_starts(whole, first, scan, &starts);

    for (uint32_t i = first; i != METS_NO_LINK; i = whole->shares[i].next) {
        struct mets_share *share = &whole->shares[i];

        if (share->cut)
            share->to = next_start(starts, count, share->from, scan->line_count);
        else if (!share->begins)
            share->to = count > 0 ? starts[0] : scan->line_count;
        share->cut = share->cut || !share->begins;
    }
    free(starts);
}

void mets_whole_cut(struct mets_whole *whole, const struct ocr_scan *scans)
{
    for (size_t i = 0; i < whole->page_count; i++) {
        uint32_t first = whole->pages[i];

        if (first == METS_NO_LINK)
            continue;
        if (whole->shares[first].next == METS_NO_LINK) {
            whole->shares[first].to = scans[i].line_count;
            whole->shares[first].cut = true;
        } else
            cut_page(whole, first, &scans[i]);
    }
}
