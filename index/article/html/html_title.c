/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_title.c - splits titles at separators and compares the parts. */
#include "article/html/html_title.h"

#include "article/page/line_match.h"
#include "article/text/letters.h"

#define WORDS_LEAST  4    /* words of a headline that another title extends */
#define BEFORE_NAME  3    /* words of a headline that a name follows */
#define ADDED_MAX    5    /* words of a kicker */
#define SAME         0.99 /* similarity of titles with the same words */
#define WIDE         0xE3 /* lead bytes of East Asian characters begin here */
#define NAME_LETTERS 64   /* of a name that is compared with an address */
#define FIRST_SHARE  3    /* a title is at most so many times as long as a first part of one word */
#define FIRST_WORDS  6    /* the same of several words */
#define DOMAIN_NAME  5    /* letters before ".com"; so "Node.js" and "ASP.NET" are no addresses */
#define DOMAIN_END   4    /* letters of an address's last part */
#define NAMES_MAX    3    /* names that may follow each other: section, section, site */

/* `site_before`: the part before it is never a headline. */
static const struct separator {
    const char *mark;
    bool site_before;
} separators[] = {
    {" | ", false},
    {" - ", false},
    {" \xE2\x80\x93 ", false},
    {" \xE2\x80\x94 ", false},
    {" \xC2\xB7 ", false},
    {" \xE2\x80\xA2 ", false},
    {" :: ", true},
    {" -- ", false},
    {" \xC2\xBB ", true},
    {" \xC2\xAB ", false},
    {" / ", true},
    {" > ", true},
    {" \\ ", true},
    {"\xEF\xBD\x9C", false},
    {"\xE3\x85\xA3", false}, /* a Korean letter that looks like a bar */
    {" \xE2\x80\xBA ", true},
    {"_", false},
};
#define SEPARATOR_COUNT (sizeof separators / sizeof separators[0])

/* A place where a title is split. length is 0 if there is none. */
struct split {
    size_t at, length;
    bool site_before;
};

/* East Asian titles have hyphens without spaces: "...-新华网", "...--时政". The hyphens at `at`. */
static size_t wide_hyphens(struct str title, size_t at)
{
    size_t end = at;

    while (end < title.length && title.data[end] == '-')
        end++;
    if (end == at || at < 3 || end == title.length || !(title.data[at - 1] & 0x80))
        return 0;
    return (unsigned char)title.data[end] >= WIDE ? end - at : 0;
}

static bool is_split(struct str title, size_t at, struct split *split)
{
    struct str rest = str_slice(title, at, title.length);

    for (size_t i = 0; i < SEPARATOR_COUNT; i++)
        if (str_starts(rest, str_of(separators[i].mark))) {
            *split = (struct split){at, strlen(separators[i].mark), separators[i].site_before};
            return true;
        }
    *split = (struct split){at, wide_hyphens(title, at), false};
    return split->length > 0;
}

static struct split last_split(struct str title)
{
    struct split split;

    for (size_t at = title.length; at-- > 1;)
        if (is_split(title, at, &split)) {
            while (at > 0 && title.data[split.at] == '-' && title.data[split.at - 1] == '-') {
                split.at--;
                split.length++;
            }
            return split;
        }
    return (struct split){0, 0, false};
}

static struct split first_split(struct str title)
{
    struct split split;

    for (size_t at = 1; at < title.length; at++)
        if (is_split(title, at, &split))
            return split;
    return (struct split){title.length, 0, false};
}

/* The first of the separators and this mark. */
static struct split first_split_or(struct str title, struct str mark)
{
    struct split split = first_split(title);
    ptrdiff_t at = str_find(title, mark);

    return at > 0 && (size_t)at < split.at ? (struct split){(size_t)at, mark.length, false} : split;
}

static struct str part_before(struct str title, struct split split)
{
    return str_trim(str_slice(title, 0, split.at));
}

static struct str part_behind(struct str title, struct split split)
{
    return str_trim(str_slice(title, split.at + split.length, title.length));
}

size_t html_title_words(struct str line)
{
    char room[LINE_WORD_ROOM];
    struct str word;
    size_t count = 0;

    while (line_word(&line, room, &word))
        count++;
    return count;
}

bool html_title_same(struct str a, struct str b)
{
    return a.length > 0 && line_similarity(a, b) > SAME && line_similarity(b, a) > SAME;
}

static size_t count_signs(struct str line)
{
    struct split split;
    size_t count = 0;

    for (size_t at = 0; at < line.length; at++)
        count += line.data[at] == ':' || (at > 0 && is_split(line, at, &split));
    return count;
}

bool html_title_written_alike(struct str a, struct str b)
{
    return html_title_same(a, b) && count_signs(a) == count_signs(b);
}

/* ---- names ---------------------------------------------------------------------------------- */

static bool is_plain(char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

/* The letters and digits of a name, in lower case; 0 if there are others or too many. */
static size_t squeeze(struct str name, char out[NAME_LETTERS])
{
    size_t length = 0;

    for (size_t i = 0; i < name.length; i++) {
        if ((name.data[i] & 0x80) || length == NAME_LETTERS)
            return 0;
        if (is_plain(name.data[i]))
            out[length++] = name.data[i] >= 'A' && name.data[i] <= 'Z' ? (char)(name.data[i] | 0x20)
                                                                       : name.data[i];
    }
    return length;
}

/* Does the address name it: "BBC News" in "www.bbcnews.com", "example.org" in "m.example.org"? */
static bool is_host(struct str text, struct str url)
{
    char name[NAME_LETTERS], label[NAME_LETTERS];
    ptrdiff_t scheme = str_find(url, STR("://"));
    size_t length = squeeze(text, name);
    struct str host;

    if (scheme < 0 || length < 3)
        return false;
    host = str_slice(url, (size_t)scheme + 3, url.length);
    host = str_cut(&host, '/');
    while (host.data) {
        size_t whole = squeeze(host, label);

        if (whole == length && memcmp(name, label, length) == 0)
            return true;
        whole = squeeze(str_cut(&host, '.'), label);
        if (whole == length && memcmp(name, label, length) == 0)
            return true;
    }
    return false;
}

/* Is it an address: "example.org"? */
static bool is_domain(struct str text)
{
    size_t end = 0; /* where the last part begins */

    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '.' && i > end)
            end = i + 1;
        else if (!is_plain(text.data[i]) && text.data[i] != '-')
            return false;
    }
    return end > DOMAIN_NAME && text.length - end > 1 && text.length - end <= DOMAIN_END;
}

bool html_title_is_site(struct str text, const struct html_title_names *names)
{
    if (text.length == 0)
        return false;
    return (names->site.length > 0 &&
            (html_title_same(text, names->site) || line_similarity(names->site, text) > SAME)) ||
           is_host(text, names->url) || is_domain(text);
}

static bool is_name(struct str text, const struct html_title_names *names)
{
    return html_title_is_site(text, names) || html_title_same(text, names->section);
}

struct str html_title_without_names(struct str title, const struct html_title_names *names)
{
    struct split split;

    for (int i = 0; i < NAMES_MAX; i++) {
        split = last_split(title);
        if (split.length == 0 || html_title_words(part_before(title, split)) < BEFORE_NAME ||
            !is_name(part_behind(title, split), names))
            break;
        title = part_before(title, split);
    }
    split = first_split(title);
    if (split.length > 0 && html_title_is_site(part_before(title, split), names))
        return part_behind(title, split);
    return title;
}

struct str html_title_without_last(struct str title)
{
    struct split split = last_split(title);

    if (split.length == 0 || html_title_words(part_before(title, split)) <= WORDS_LEAST)
        return title;
    return part_before(title, split);
}

bool html_title_is_last(struct str title, struct str text)
{
    struct split split = last_split(title);

    return split.length > 0 && title.length - split.at - split.length < split.at &&
           html_title_same(part_behind(title, split), text);
}

bool html_title_is_first(struct str title, struct str text)
{
    struct split split = first_split_or(title, STR(" : "));
    size_t share = word_count(text) > 1 ? FIRST_WORDS : FIRST_SHARE;

    return split.length > 0 && !split.site_before && title.length <= share * split.at &&
           html_title_same(part_before(title, split), text);
}

struct str html_title_behind_kicker(struct str title)
{
    struct split split = first_split_or(title, STR(": "));

    return split.length > 0 ? part_behind(title, split) : STR_NONE;
}

/* ---- one title and another ------------------------------------------------------------------ */

bool html_title_extends(struct str title, struct str other)
{
    struct split split = last_split(title);

    if (split.length == 0 || other.length == 0)
        return false;
    if (html_title_same(part_before(title, split), other))
        return true;
    split = first_split(title);
    return html_title_same(part_before(title, split), other) ||
           (title.length - split.at - split.length > split.at &&
            html_title_same(part_behind(title, split), other));
}

static bool is_letter(char byte)
{
    return (byte & 0x80) || is_plain(byte);
}

static bool is_quote(char byte)
{
    return byte == '"' || byte == '\'';
}

bool html_title_adds_words(struct str title, struct str other)
{
    size_t words = word_count(other);
    struct str added;

    if (words < WORDS_LEAST || title.length <= other.length ||
        word_count(title) > words + ADDED_MAX)
        return false;
    if (str_starts(title, other)) {
        added = str_trim(str_slice(title, other.length, title.length));
        return added.length > 0 && !is_letter(added.data[0]) && !is_quote(added.data[0]);
    }
    added = str_trim(str_slice(title, 0, title.length - other.length));
    return str_ends(title, other) && added.length > 0 && !is_letter(added.data[added.length - 1]);
}

bool html_title_is_cut(struct str title, struct str whole)
{
    static const struct str ellipses[] = {STR_INIT("..."), STR_INIT("\xE2\x80\xA6")};
    struct str rest;

    for (size_t i = 0; i < sizeof ellipses / sizeof *ellipses; i++)
        if (str_ends(title, ellipses[i]) && !str_ends(whole, ellipses[i]))
            return str_starts(whole,
                              str_trim(str_slice(title, 0, title.length - ellipses[i].length)));
    if (title.length == 0 || !str_starts(whole, title))
        return false;
    rest = str_trim(str_slice(whole, title.length, whole.length));
    return rest.length > 0 && is_quote(rest.data[0]);
}
