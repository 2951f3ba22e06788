/* SPDX-License-Identifier: GPL-2.0-or-later */
/* press_lines.c - recognises lines of exports, and the database by them. */
#include "article/formats/press/press_lines.h"

#define NUMBER_MAX 40 /* bytes of the number of a document */

bool press_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t count_digits(struct str text)
{
    size_t count = 0;

    while (count < text.length && (press_is_digit(text.data[count]) || text.data[count] == ','))
        count++;
    return count;
}

/* "3 of 25", with a number on both sides. *rest is what follows. */
static bool cut_count(struct str line, struct str *rest)
{
    static const char *const joins[] = {" of ", " von ", " de ", " di "};
    size_t digits = count_digits(line);

    if (digits == 0)
        return false;
    line = str_slice(line, digits, line.length);
    for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
        if (!str_starts_nocase(line, str_of(joins[i])))
            continue;
        line = str_slice(line, strlen(joins[i]), line.length);
        digits = count_digits(line);
        *rest = str_trim(str_slice(line, digits, line.length));
        return digits > 0;
    }
    return false;
}

bool press_begins_lexis(struct str line)
{
    struct str rest;

    return cut_count(line, &rest) &&
           (str_is(rest, "DOCUMENTS") || str_is(rest, "DOKUMENTEN") || str_is(rest, "DOCUMENTI"));
}

bool press_begins_proquest(struct str line)
{
    static const char *const words[] = {"Document ", "Dokument "};
    struct str rest;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts(line, str_of(words[i])) &&
            cut_count(str_slice(line, strlen(words[i]), line.length), &rest) && rest.length == 0)
            return true;
    return false;
}

bool press_ends_factiva(struct str line, struct str *number)
{
    static const struct str word = STR_INIT("Document ");
    size_t digits = 0;

    if (str_starts(line, STR("AN ")) || str_starts(line, STR("AN\t")))
        line = str_trim(str_slice(line, 2, line.length));
    *number = str_slice(line, word.length, line.length);
    if (!str_starts(line, word) || number->length < 20 || number->length > NUMBER_MAX)
        return false;
    for (size_t i = 0; i < number->length; i++) {
        char byte = number->data[i];

        if (!press_is_digit(byte) && !((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'))
            return false;
        digits += press_is_digit(byte);
    }
    return digits >= 10;
}

bool press_is_word_count(struct str line)
{
    static const char *const words[] = {"words", "W\xC3\xB6rter", "mots", "palabras"};
    size_t digits = count_digits(line);
    struct str rest = str_trim(str_slice(line, digits, line.length));

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (digits > 0 && str_is(rest, words[i]))
            return true;
    return false;
}

bool press_is_rights(struct str line)
{
    return str_starts_nocase(line, STR("copyright ")) || str_starts_nocase(line, STR("(c) ")) ||
           str_starts(line, STR("\xC2\xA9"));
}

bool press_read_date(struct str line, struct date_text *date)
{
    return line.length <= PRESS_HEAD_MAX && date_text_find(line, date) &&
           date->found.data - line.data < 16;
}

/* ---- which export it is --------------------------------------------------------------------- */

/* The lines of a head that tell. */
struct press_signs {
    bool lexis, length, body, proquest, full_text, count, rights, tag_headline, tag_count;
};

enum press_dialect press_tell(struct str head)
{
    struct press_signs has = {.lexis = false};
    struct str rest = head, number;

    while (rest.data) {
        struct str line = str_trim(str_cut(&rest, '\n'));

        if (press_ends_factiva(line, &number))
            return PRESS_FACTIVA;
        has.lexis |= press_begins_lexis(line);
        has.proquest |= press_begins_proquest(line);
        has.length |= str_starts(line, STR("Length:")) || str_starts(line, STR("L\xC3\xA4nge:"));
        has.body |= str_is(line, "Body") || str_is(line, "End of Document");
        has.full_text |= str_starts(line, STR("Full text:")) ||
                         str_find(line, STR("ProQuest")) >= 0 || str_starts(line, STR("Volltext:"));
        has.rights |= has.count && press_is_rights(line);
        has.count |= press_is_word_count(line);
        has.tag_headline |=
            str_is(line, "HD") || str_starts(line, STR("HD  ")) || str_starts(line, STR("HD\t"));
        has.tag_count |=
            has.tag_headline && (str_starts(line, STR("WC ")) || str_starts(line, STR("WC\t")));
    }
    return has.lexis                       ? PRESS_LEXIS
           : has.proquest && has.full_text ? PRESS_PROQUEST
           : has.length && has.body        ? PRESS_NEXIS
           : has.tag_count                 ? PRESS_FACTIVA
           : has.count && has.rights       ? PRESS_FACTIVA
                                           : PRESS_NONE;
}
