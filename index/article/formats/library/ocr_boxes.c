/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ocr_boxes.c - collects words and their places. The last word waits for its next part. */
#include "article/formats/library/ocr_boxes.h"

#include "article/text/letters.h"
#include "base/json.h"
#include "base/utf8.h"

#define WORD_MAX 200 /* bytes; longer ones are not words */

size_t ocr_hyphen_length(struct str text)
{
    static const char *const hyphens[] = {"-", "\xC2\xAC", "\xE2\xB8\x97", "\xE2\x80\x90",
                                          "\xC2\xAD"}; /* ¬ ⸗ ‐ and the soft hyphen */

    for (size_t i = 0; i < sizeof hyphens / sizeof *hyphens; i++)
        if (str_ends(text, str_of(hyphens[i])))
            return strlen(hyphens[i]);
    return 0;
}

bool ocr_begins_small(struct str text)
{
    uint32_t character;

    if (text.length == 0)
        return false;
    utf8_decode(text.data, text.data + text.length, &character);
    return letter_is(character) && !letter_is_upper(character);
}

/* Words are separated by spaces and lines. */
static void add_plain(struct buf *out, struct str word)
{
    for (size_t i = 0; i < word.length; i++)
        if ((unsigned char)word.data[i] > ' ')
            buf_add_char(out, word.data[i]);
}

static void add_place(struct buf *out, const struct ocr_box *box)
{
    buf_addf(out, " %ld %ld %ld %ld\n", box->x, box->y, box->width, box->height);
}

static void flush_word(struct ocr_boxes *boxes)
{
    size_t length = boxes->word.length + boxes->places.length;

    if (boxes->word.length > 0 && boxes->page && boxes->bytes + length <= OCR_BOXES_MAX) {
        buf_add_str(&boxes->words, buf_str(&boxes->word));
        buf_add_str(&boxes->words, buf_str(&boxes->places));
        boxes->bytes += length;
    }
    buf_clear(&boxes->word);
    buf_clear(&boxes->places);
}

static void end_page(struct ocr_boxes *boxes)
{
    flush_word(boxes);
    if (boxes->page && boxes->words.length > 0) {
        json_set_str(boxes->page, "words", buf_str(&boxes->words));
        if (!boxes->pages)
            boxes->pages = json_array();
        json_array_append(boxes->pages, boxes->page);
    }
    json_decref(boxes->page);
    boxes->page = NULL;
    buf_clear(&boxes->words);
}

void ocr_boxes_page(struct ocr_boxes *boxes, long number, struct str image, long width, long height)
{
    end_page(boxes);
    boxes->page = json_object();
    if (number <= 0)
        number = (long)json_array_size(boxes->pages) + 1;
    json_object_set_new(boxes->page, "page", json_integer(number));
    image = str_trim(image);
    if (image.length > 0 && utf8_valid(image))
        json_set_str(boxes->page, "image", image);
    if (width > 0 && height > 0) {
        json_object_set_new(boxes->page, "width", json_integer(width));
        json_object_set_new(boxes->page, "height", json_integer(height));
    }
}

void ocr_boxes_word(struct ocr_boxes *boxes, struct str word, const struct ocr_box *box,
                    bool begins_line)
{
    size_t hyphen = begins_line ? ocr_hyphen_length(buf_str(&boxes->word)) : 0;

    word = str_trim(word);
    if (word.length == 0 || word.length > WORD_MAX || !boxes->page)
        return;
    if (hyphen > 0 && ocr_begins_small(word) && boxes->word.length + word.length <= WORD_MAX)
        boxes->word.length -= hyphen;
    else
        flush_word(boxes);
    add_plain(&boxes->word, word);
    add_place(&boxes->places, box);
}

void ocr_boxes_part(struct ocr_boxes *boxes, const struct ocr_box *box)
{
    if (boxes->word.length > 0 && boxes->places.length < WORD_MAX)
        add_place(&boxes->places, box);
}

void ocr_boxes_set(struct ocr_boxes *boxes, json_t *article)
{
    end_page(boxes);
    if (boxes->pages)
        json_object_set(article, "_boxes", boxes->pages);
}

void ocr_boxes_fini(struct ocr_boxes *boxes)
{
    json_decref(boxes->pages);
    json_decref(boxes->page);
    buf_fini(&boxes->words);
    buf_fini(&boxes->word);
    buf_fini(&boxes->places);
    *boxes = (struct ocr_boxes){.pages = NULL};
}
