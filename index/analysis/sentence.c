/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sentence.c - skips the gap between two words and detects a new sentence or paragraph.
 *
 * A sentence begins after a full stop (or ! ? … 。), any closing quotation marks or brackets, and
 * white space. It does not begin if the full stop belongs to an abbreviation, or if the next word
 * is in lower case and not quoted.
 *
 * A paragraph begins after a blank line. It also begins after a single line end, with two
 * exceptions: the sentence continues in lower case, or the text is wrapped to a fixed width there
 * and the next line is not indented. So a name at the start of a wrapped line begins no paragraph.
 * A line that is followed by a longer one than wrapping makes is not wrapped: it is a headline, or
 * a paragraph among others. */
#include "analysis/tokenizer.h"

/* Length in bytes of a line in wrapped text. Shorter lines are headings, list items and last lines;
 * longer lines are whole paragraphs. */
#define WRAPPED_LEAST  45
#define WRAPPED_MAX    100
#define INDENTED_LEAST 2

enum ending { ENDING_NONE, ENDING_STOP, ENDING_SPACE /* after the stop */ };

struct gap {
    enum ending ending;
    bool space;
    bool quote;     /* after the space: direct speech follows */
    bool full_stop; /* directly after the word */
    unsigned lines;
    unsigned indent;      /* spaces after the last line end */
    const char *line_end; /* the first one */
};

/* Abbreviations that end in a full stop without ending the sentence, by first letter, separated by
 * spaces. Those with a `#` count only before a digit. */
static const char *const abbreviations[26] = {
    ['a' - 'a'] = " adm al approx #apr #art assn atty aug ave avv ",
    ['b' - 'a'] = " bd bldg blvd brig bros bspw bzw ",
    ['c' - 'a'] = " ca capt cf #ch cmdr co col corp cpl ",
    ['d' - 'a'] = " dec dept det dipl dist dr dra ",
    ['e' - 'a'] = " ed ee ej est evtl ex ",
    ['f' - 'a'] = " feb #fig #figs fr ft ",
    ['g' - 'a'] = " gen ggf gov ",
    ['h' - 'a'] = " hl hon ",
    ['i' - 'a'] = " inc inkl ",
    ['j' - 'a'] = " jan jr jul jun ",
    ['l' - 'a'] = " lt ltd ",
    ['m' - 'a'] = " maj #mar messrs mio mlle mme mr mrd mrs ms msgr mt ",
    ['n' - 'a'] = " #no #nos nov nr ",
    ['o' - 'a'] = " oct ",
    ['p' - 'a'] = " #p ph #pp pres prof pvt ",
    ['r' - 'a'] = " rd rep reps rev ",
    ['s' - 'a'] = " #sec sen sens sep sept sgt sig sr sra srta st ste str supt ",
    ['t' - 'a'] = " tel treas ",
    ['u' - 'a'] = " ud uds univ usw ",
    ['v' - 'a'] = " vgl #vol vs ",
    ['z' - 'a'] = " zt zzgl ",
};
#define ABBREVIATION_MAX 6

static bool is_letter(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* 1. FC Köln, 3. Oktober */
static bool is_ordinal(const char *word, size_t length)
{
    return length > 0 && length <= 2 && word[0] >= '0' && word[0] <= '9' &&
           word[length - 1] >= '0' && word[length - 1] <= '9';
}

static bool is_abbreviation(const struct analyzer *analyzer, bool before_digit)
{
    char entry[ABBREVIATION_MAX + 3] = " "; /* between spaces, or after a # */
    size_t length = (size_t)(analyzer->last_end - analyzer->last_start);
    const char *list;

    if (length == 1 && is_letter(*analyzer->last_start))
        return true; /* a person's initial; z. B., p. ej. */
    if (is_ordinal(analyzer->last_start, length))
        return language_ordinal_stop(analyzer->language);
    if (length == 0 || length > ABBREVIATION_MAX)
        return false;
    for (size_t i = 0; i < length; i++)
        entry[i + 1] = (char)(analyzer->last_start[i] | 0x20);
    if (entry[1] < 'a' || entry[1] > 'z' || !(list = abbreviations[entry[1] - 'a']))
        return false;
    entry[length + 1] = ' ';
    if (strstr(list, entry))
        return true;
    entry[0] = '#';
    return before_digit && strstr(list, entry);
}

static void line_add(struct gap *gap, const char *at)
{
    if (gap->lines++ == 0)
        gap->line_end = at;
    gap->indent = 0;
}

static void gap_add(struct gap *gap, const char *at, unsigned class)
{
    if (class & CHAR_SPACE) {
        gap->space = true;
        gap->indent++;
        if (class & CHAR_LINE)
            line_add(gap, at);
        if (gap->ending == ENDING_STOP)
            gap->ending = ENDING_SPACE;
    } else if (class & CHAR_STOP) {
        gap->ending = class & CHAR_WIDE_STOP ? ENDING_SPACE : ENDING_STOP;
        gap->quote = false;
    } else if (class & CHAR_CLOSE) {
        if (gap->ending == ENDING_SPACE && (class & CHAR_QUOTE))
            gap->quote = true;
    } else if (gap->ending == ENDING_STOP && (class & KIND_MASK) != KIND_EXTEND) {
        gap->ending = ENDING_NONE;
    }
}

/* The bytes of the line at `line`, at most one more than wrapping allows. */
static size_t line_length(const struct analyzer *analyzer, const char *line)
{
    size_t most = (size_t)(analyzer->end - line);
    const char *end;

    if (most > WRAPPED_MAX + 1)
        most = WRAPPED_MAX + 1;
    end = memchr(line, '\n', most);
    return end ? (size_t)(end - line) : most;
}

/* Does the gap have one line end, made by wrapping? */
static bool is_wrapped(const struct analyzer *analyzer, const struct gap *gap)
{
    size_t before = (size_t)(gap->line_end - analyzer->text), length;
    const char *line, *next;

    if (gap->indent >= INDENTED_LEAST)
        return false;
    length = before < WRAPPED_MAX + 1 ? before : WRAPPED_MAX + 1;
    line = memrchr(gap->line_end - length, '\n', length);
    if (line)
        length = (size_t)(gap->line_end - line - 1);
    if (length < WRAPPED_LEAST || length > WRAPPED_MAX)
        return false;
    next = gap->line_end + 1;
    return next >= analyzer->end || line_length(analyzer, next) <= WRAPPED_MAX;
}

static uint32_t gap_flags(const struct analyzer *analyzer, const struct gap *gap, unsigned class)
{
    bool lower = class & CHAR_LOWER;
    bool stopped = gap->ending == ENDING_SPACE && (!lower || gap->quote);
    uint32_t joined = gap->space ? 0 : TOKEN_JOINED;

    if (gap->lines > 1 || analyzer->position == 0)
        return TOKEN_PARAGRAPH | TOKEN_SENTENCE;
    if (gap->full_stop && (stopped || gap->lines > 0) &&
        is_abbreviation(analyzer, (class & KIND_MASK) == KIND_DIGIT))
        return joined;
    if (gap->lines > 0 && (gap->ending == ENDING_SPACE || !lower) && !is_wrapped(analyzer, gap))
        return TOKEN_PARAGRAPH | TOKEN_SENTENCE;
    return stopped ? TOKEN_SENTENCE | joined : joined;
}

uint32_t gap_stop_flags(const struct analyzer *analyzer, const char *word)
{
    return *word <= 'Z' && !is_abbreviation(analyzer, false) ? TOKEN_SENTENCE : 0;
}

bool gap_skip(struct analyzer *analyzer)
{
    struct gap gap = {.full_stop = analyzer->at < analyzer->end && *analyzer->at == '.' &&
                                   analyzer->at == analyzer->last_end};
    const char *at = analyzer->at, *end = analyzer->end, *next;

    if (analyzer->at_word) {
        analyzer->at_word = false;
        return true;
    }
    analyzer->pending_next = analyzer->pending_count = 0;

    for (; at < end; at = next) {
        uint32_t character;
        unsigned class, kind;

        next = char_read(at, end, &character, &class);
        kind = class & KIND_MASK;
        if (kind_starts_word(kind)) {
            analyzer->at = at;
            analyzer->gap_flags = gap_flags(analyzer, &gap, class);
            return true;
        }
        if (kind == KIND_SYMBOL) {
            next = symbol_take(analyzer, at);
            continue;
        }
        if (character == '\r' && next < end && *next == '\n')
            class &= ~(unsigned)CHAR_LINE; /* CR LF is one line end */
        gap_add(&gap, at, class);
    }
    analyzer->at = end;
    return false;
}
